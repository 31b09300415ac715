"""The edition of the course, and where it lives: the one place where these stand.

The package's version is read from here when it is built; the Colab edition, the badges, the citation and the
conda environment are generated from these names or tested against them. Nothing is imported here, so that a
build backend can read the file without installing anything.

>>> TAG.endswith(EDITION)
True
"""

EDITION = "2026.2"
"""The edition's number, which every notebook passes to ``start``: the year, and the count within it."""

REPOSITORY = "https://github.com/mlschool/mlschool"
"""The repository's address, without a slash at its end."""

TAG = f"edition-{EDITION}"
"""The tag under which this edition is released, and from which Colab's install cell takes the wheel."""
