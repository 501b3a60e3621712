"""Corrections: what somebody wrote in place of a rejected record, and the run in which that went in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from neo4j import ManagedTransaction

from graph.claims.ids import digest

NOTE_CORRECTIONS = """
UNWIND $rows AS row
MERGE (c:Correction {id: row.id})
SET c += row, c.at = $now
"""
CORRECTIONS_OF = """
MATCH (c:Correction {run: $run})
MATCH (r:Run {id: c.resolved_by})
WHERE r.status = 'complete'
RETURN properties(c) AS correction ORDER BY c.at, c.id
"""


@dataclass(frozen=True, slots=True)
class CorrectedRecord:
    """A rejected record that went in after all.

    Attributes:
        run: That rejected it, at `position` of its evidence.
        evidence, new_position: Where what was written instead stands.
        resolved_by: The run that brought that in.
    """

    run: str
    position: str
    evidence: str
    new_position: str
    by: str
    resolved_by: str
    at: datetime | None = None


def note_corrections(tx: ManagedTransaction, corrections: Sequence[CorrectedRecord], *, now: datetime) -> None:
    """Marks rejected records as resolved; the same again changes nothing."""
    rows: list[dict[str, Any]] = []
    for one in corrections:
        row = asdict(one)
        del row["at"]
        rows.append({"id": digest("correction", one.run, one.position, one.resolved_by), **row})
    tx.run(NOTE_CORRECTIONS, rows=rows, now=now).consume()


def corrections_of(tx: ManagedTransaction, run: str) -> dict[str, CorrectedRecord]:
    """The resolved records of a run, by position. Those whose own run was reverted since are open again."""
    return {row["correction"]["position"]: _corrected(row["correction"]) for row in tx.run(CORRECTIONS_OF, run=run)}


def _corrected(row: Mapping[str, Any]) -> CorrectedRecord:
    known = {name: row[name] for name in CorrectedRecord.__dataclass_fields__}
    return CorrectedRecord(**{**known, "at": row["at"].to_native()})
