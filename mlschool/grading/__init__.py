"""Marks notebooks: reads them, observes their answers in a process apart, and decides outside of it.

Read the modules in this order: `submissions` (what a notebook holds), `child` (where a learner's code runs),
`wire` (what comes back), `runner` (how long to wait for it), `grade` (the verdicts).
"""
