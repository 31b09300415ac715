"""Marks a class: reads what was handed in, runs it in a sandbox, decides outside of it, writes a report.

Read them in this order: `collecting` (who handed in what, and what a notebook holds), `sandbox` (where a
learner's code runs, and what comes back), `grade` (the verdicts), `rules`, `overrides` and `marks` (what they
are worth), `report` (what a tutor reads), `steps` (all of it in its order), `command` (what a tutor types).
"""
