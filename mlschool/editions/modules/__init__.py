"""Modules that notebooks of earlier editions import, and today's don't: `mlschool.logs` and its like.

They are found under their old names, since `mlschool` looks for its modules here, too. A module may go when
the editions that need it are no longer in use.
"""
