"""The exercise engine: observe an answer, decide what it is, show one line.

Read the modules in this order: `record` (what an exercise is), `plain` and `guards` and `observe` (what an
answer does), `compare`, `relations` and `decide` (what that means), `show`, `cells` and `notebook` (what the
learner sees).
"""
