"""Marks a class: reads what was handed in, runs it in a sandbox, decides outside of it, writes a report.

Read the modules in this order: `collect` (who handed in what), `submissions` (what a notebook holds),
`sandbox` (where a learner's code runs), `wire` (what comes back), `grade` (the verdicts), `marks` (what they
are worth), `report` (what a tutor reads), `command` (all of it as one command).
"""
