"""Short ways to make claims in tests: a graph that was told something by somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from graph.claims.clean import clean_record
from graph.claims.records import Grading, Record
from graph.claims.scope import Scope, View, Viewer
from graph.dump import dump
from graph.queries.contexts import scope_of
from graph.queries.runs import EvidenceInfo, RunInfo, SourceInfo
from graph.queries.write import Written
from graph.runs import finish_run, start_run, write_batch
from graph.server.connect import Graph

EVERYBODY = Viewer("everybody")
COLLECTED = datetime(2026, 1, 2, tzinfo=UTC)

Fact = tuple[str, str, Mapping[str, object]]
"""Id, schema, properties."""


@dataclass
class Teller:
    """A source that tells a graph things, one run for each text of its own."""

    graph: Graph
    source: str = "register"
    grading: Grading = field(default_factory=lambda: Grading("B", 2, "CLEAR"))
    fictional: bool = False

    def record(self, fact: Fact, *, position: str = "line:1", evidence: str = "e" * 64) -> Record:
        key, schema, properties = fact
        record, problems = clean_record(
            schema=schema,
            subject=key,
            raw=properties,
            position=position,
            evidence=evidence,
            source=self.source,
            grading=self.grading,
        )
        assert record is not None, problems
        return record

    def begin(self, facts: Sequence[Fact]) -> tuple[RunInfo, list[Record]]:
        evidence = sha256(repr(facts).encode()).hexdigest()
        run = start_run(
            self.graph,
            SourceInfo(
                self.source, self.source.title(), "test", "CC0-1.0", grading=self.grading, fictional=self.fictional
            ),
            EvidenceInfo(evidence, "facts.txt", 1, "text/plain", COLLECTED),
            adapter="test",
            adapter_version="1",
        )
        records = [
            self.record(fact, position=f"line:{number}", evidence=evidence) for number, fact in enumerate(facts, 1)
        ]
        return run, records

    def tell(self, *facts: Fact, batch: int = 2_000) -> RunInfo:
        """One whole run."""
        run, records = self.begin(facts)
        written = Written()
        for start in range(0, len(records), batch):
            written += write_batch(self.graph, run, records[start : start + batch])
        finish_run(self.graph, run, "complete", {"records": len(records), "rejected": 0})
        return run


def scope(graph: Graph, viewer: Viewer = EVERYBODY, **view: object) -> Scope:
    return graph.read(scope_of, viewer, View(**view))  # type: ignore[arg-type]


def canonical(graph: Graph) -> str:
    return b"".join(dump(graph)).decode()
