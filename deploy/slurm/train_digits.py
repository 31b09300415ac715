"""Train the small network for digits from a command line: the script beside the notebook in_practice.

    python train_digits.py --epochs 20 --out run1
    python train_digits.py --epochs 40 --out run1 --resume

It writes OUT/log.jsonl, one JSON object for each epoch, and OUT/checkpoint.pt, from which --resume goes on.
It needs PyTorch and scikit-learn, and nothing of this course.
"""

import argparse
import json
import os
import sys
from pathlib import Path

import torch
from sklearn.datasets import load_digits


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Train a small network for digits.")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch-size", type=int, default=50)
    parser.add_argument("--learning-rate", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--out", type=Path, default=Path("run"))
    parser.add_argument("--resume", action="store_true", help="go on from OUT/checkpoint.pt")
    asked = parser.parse_args()
    try:
        torch.ones(1, device=asked.device)
    except (RuntimeError, AssertionError) as error:
        parser.error(f"--device {asked.device}: {str(error).splitlines()[0]}")
    return asked


def load(path: Path, device: str) -> dict:
    """Read a checkpoint, which holds tensors and numbers only; say in one line why it can't be read."""
    try:
        return torch.load(path, map_location=device, weights_only=True)
    except FileNotFoundError:
        sys.exit(f"There is no {path} to go on from: run without --resume first.")
    except Exception as error:
        sys.exit(
            f"{path} can't be read: it was cut short, or it isn't a checkpoint ({type(error).__name__})."
        )


def save(state: dict, path: Path) -> None:
    """Write a checkpoint beside its place, then move it: a killed run leaves the old one whole."""
    beside = path.with_suffix(".new")
    torch.save(state, beside)
    os.replace(beside, path)


def main() -> None:
    """Train, and after each epoch write a line of the log and a checkpoint."""
    asked = arguments()
    asked.out.mkdir(parents=True, exist_ok=True)
    digits = load_digits()
    X = torch.tensor(digits.data / 16, dtype=torch.float32)
    y = torch.tensor(digits.target)
    torch.manual_seed(asked.seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.Tanh(), torch.nn.Linear(32, 10))
    model.to(asked.device)
    optimiser = torch.optim.Adam(model.parameters(), lr=asked.learning_rate)
    begin = 0
    if asked.resume:
        saved = load(asked.out / "checkpoint.pt", asked.device)
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        begin = saved["epoch"] + 1
    with open(asked.out / "log.jsonl", "a" if asked.resume else "w", encoding="utf-8") as log:
        for epoch in range(begin, asked.epochs):
            order = torch.randperm(1500, generator=torch.Generator().manual_seed(asked.seed + epoch))
            total = 0.0
            for rows in order.split(asked.batch_size):
                inputs, labels = X[rows].to(asked.device), y[rows].to(asked.device)
                loss = torch.nn.functional.cross_entropy(model(inputs), labels)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                total += loss.item() * len(rows)
            print(json.dumps({"epoch": epoch, "loss": round(total / 1500, 6)}), file=log, flush=True)
            state = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "epoch": epoch}
            save(state, asked.out / "checkpoint.pt")
    with torch.no_grad():
        right = (model(X[1500:].to(asked.device)).argmax(dim=1).cpu() == y[1500:]).float().mean()
    print(f"on {asked.device}: {right:.0%} of 297 digits that were kept back are right")


if __name__ == "__main__":
    main()
