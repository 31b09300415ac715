"""Run first by the kernels that `mlschool lab` starts: a cell that comes before the set-up is told so."""

# ruff: noqa: F821 (IPython runs this file in a notebook's names, where nothing of it may stay)
with __import__("contextlib").suppress(Exception):  # a plain Python, or one without this course
    __import__("mlschool.checking.order").checking.order.install(get_ipython())
