"""How long steps say how far they are. Whoever starts a step passes a Progress; the command line draws it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called often, from one thread at a time."""

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """The step in words, what is done of it, and of how much (None where that is unknown)."""


def silent(step: str, done: int, total: int | None) -> None:
    """The Progress of those who do not watch."""
