"""The data of the lectures: each function returns it with its units and its origin.

Nothing is loaded before the first call: NumPy and pandas stay out until then.

>>> from mlschool import datasets
>>> len(datasets.penguins())
274
"""

from mlschool.lazy import names_of

_HOME = {
    "FASHION": "clothes",
    "fashion": "clothes",
    "colour_photograph": "photographs",
    "Counted": "files",
    "DataFileError": "files",
    "Labelled": "labelled",
    "landmark_models": "landmarks",
    "long_run": "runs",
    "PHOTOGRAPHS": "photographs",
    "muon_decays": "muons",
    "plant_channel": "plant",
    "plant_chunks": "plant",
    "plant_events": "plant",
    "plant_log": "plant",
    "own_table": "own",
    "penguins": "palmer",
    "penguin_table": "palmer",
    "photograph": "photographs",
    "crops": "photographs",
    "clouds": "shapes",
    "quadrants": "shapes",
    "rings": "shapes",
    "silica_counts": "scattering",
    "solar_inverter": "plant",
    "counted": "spin_waves",
    "dimers": "spin_waves",
    "goodenough": "spin_waves",
    "smeared": "spin_waves",
    "spectra": "spin_waves",
    "spectrum": "spin_waves",
    "magnons": "spin_waves",
    "spirals": "shapes",
    "xor": "logic",
}

__all__ = list(_HOME)
__getattr__, __dir__ = names_of(__name__, _HOME)
