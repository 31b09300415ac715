"""All that concerns models and frameworks; no exercise in NumPy enters.

The engine knows two things of this room: `probes.PROBES`, what is done with an answer that makes or trains a
model (it runs beside the answer), and `judging.Models`, how what was seen is looked at (beside the judge).
Frameworks are imported where something is made in them.
"""
