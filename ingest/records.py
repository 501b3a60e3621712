"""The shapes that travel between a file, its adapter and the pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.claims.clean import MAX_RAW, Problem

__all__ = ["Problem", "RawRecord", "problem"]


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as its source wrote it, taken apart and not yet validated.

    Attributes:
        position: Where in the file it stands: `line:12`, `Sheet1!7`, `tags[3]`.
        source: Id of the source that says so, where one file carries several; None for the source of the run.
        reliability, credibility, marking: Where the record says something else than its source.
        originals: Values as they stand in the file, where the adapter had to change them.
        warnings: What the adapter noticed; the record goes in all the same.
    """

    subject: object
    schema: str
    properties: Mapping[str, object]
    position: str
    source: str | None = None
    reliability: str | None = None
    credibility: int | None = None
    marking: str | None = None
    originals: Mapping[str, list[str]] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()


def problem(position: str, reason: str, message: str, raw: str) -> Problem:
    """A problem whose excerpt is cut to what a quarantine keeps."""
    return Problem(position, reason, message, raw[:MAX_RAW])
