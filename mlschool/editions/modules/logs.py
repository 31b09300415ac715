"""Reads what a training has written for TensorBoard, whichever framework wrote it."""

from __future__ import annotations

from pathlib import Path


def read(folder: str | Path, tag: str) -> dict[str, list[float]]:
    """Return the numbers logged under this tag, step by step, for each run below a folder.

    folder  where `torch.utils.tensorboard.SummaryWriter` or `keras.callbacks.TensorBoard` wrote; each folder
            inside of it that holds a log is a run, named by its path
    tag     what was logged, such as "epoch_loss"
    raises  FileNotFoundError where no run has this tag, with the tags that there are; ImportError where
            TensorBoard isn't installed
    """
    try:
        from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
        from tensorboard.util.tensor_util import make_ndarray
    except ImportError as error:
        raise ImportError("TensorBoard isn't installed here: `pip install tensorboard`.") from error
    logs = EventMultiplexer().AddRunsFromDirectory(str(folder)).Reload()
    tags = {run: found["tensors"] for run, found in sorted(logs.Runs().items())}
    if not any(tag in found for found in tags.values()):
        known = ", ".join(sorted({name for found in tags.values() for name in found})) or "no log at all"
        raise FileNotFoundError(f"Nothing is logged as {tag!r} below {folder}: there is {known}.")
    return {
        run: [float(make_ndarray(event.tensor_proto)) for event in logs.Tensors(run, tag)]
        for run, found in tags.items()
        if tag in found
    }
