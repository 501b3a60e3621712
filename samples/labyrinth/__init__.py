"""Operation Labyrinth: a fictional trafficking case, made from a seed as raw source files and a truth beside them.

Nothing here is data of a real person, company, bank, wallet or weapon: see `identifiers.py` for how that is made sure.
"""

VERSION = 1
"""Raised whenever the same seed gives other files."""

MARK = "FICTIONAL: Operation Labyrinth"
"""Stands in every file, in whatever way its format allows."""
