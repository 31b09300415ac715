"""Finds out who handed in what, and reads it without running any of it.

`archive` lists the files in folders and zips; `learners` tells whose each file is, `roster` who is in the
class, `times` when something came; `collect` puts these together. `notebook_file` takes the code out of a
notebook's file; where that could do harm, `safe_reading` has it done in a process of its own; `submissions`
finds the answers in it, and what they need.
"""
