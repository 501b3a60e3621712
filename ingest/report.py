"""What a run went through, in numbers and first examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graph.queries.write import Written
from ingest.records import Problem

EXAMPLES = 3


@dataclass(slots=True)
class Tally:
    """Problems by reason: how many, and the first few."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[Problem]] = field(default_factory=dict)

    def add(self, problem: Problem) -> None:
        self.counts[problem.reason] = self.counts.get(problem.reason, 0) + 1
        first = self.examples.setdefault(problem.reason, [])
        if len(first) < EXAMPLES:
            first.append(problem)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(slots=True)
class Report:
    """How a run ended.

    Attributes:
        status: `complete`, `failed`, or `known` when the same run had been completed before and nothing was done.
        records: Records that went in; `rejected` did not, and lie in the quarantine with their reasons.
        written: New entities, relationships and observations, and records that the graph knew already.
        warnings: Of records that went in all the same.
        quarantine: The file of rejected records; None without any.
        message: Why it failed.
    """

    run: str
    source: str
    evidence: str
    name: str
    adapter: str
    format: str
    encoding: str
    status: str = "running"
    records: int = 0
    written: Written = field(default_factory=Written)
    rejected: Tally = field(default_factory=Tally)
    warnings: Tally = field(default_factory=Tally)
    quarantine: Path | None = None
    seconds: float = 0.0
    message: str | None = None

    @property
    def rate(self) -> float:
        """Records for each second."""
        return self.records / self.seconds if self.seconds > 0 else 0.0

    def counts(self) -> Mapping[str, int]:
        """As they are kept with the run."""
        return {
            "records": self.records,
            "entities": self.written.entities,
            "links": self.written.links,
            "unchanged": self.written.unchanged,
            "rejected": self.rejected.total,
            "warnings": self.warnings.total,
        }

    def reasons(self) -> Mapping[str, Mapping[str, int]]:
        """How often what was wrong, as it is kept with the run."""
        return {"rejected": self.rejected.counts, "warnings": self.warnings.counts}
