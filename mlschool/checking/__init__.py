"""The exercise engine: observe an answer, decide what it is, show one line.

Read the modules in this order: `record` (what an exercise is), `plain`, `guards` and `observe` (what an
answer does), `judge`, `compare`, `findings` and `decide` (what that means), `verdict` and `words` (what is
said), `show`, `below`, `cells` and `notebook` (what the learner sees). `models` holds what concerns
frameworks.
"""
