"""Claims by a person: what an investigator knows or corrects by hand, with a reason, beside what the sources say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from neo4j import ManagedTransaction

from graph.claims.clean import Problem, clean_record
from graph.claims.records import Grading
from graph.queries.runs import EvidenceInfo, SourceInfo, begin_run, end_run
from graph.queries.write import write_records

ADAPTER = "by-hand"
ADAPTER_VERSION = "1"


def edit_entity(
    tx: ManagedTransaction,
    *,
    entity_id: str,
    schema: str,
    properties: Mapping[str, object],
    by: str,
    reason: str,
    grading: Grading,
    now: datetime,
) -> tuple[str, list[Problem]]:
    """Adds what a person says about an entity, new or known, as a run of its own that can be reverted.

    Returns: The id of the run, and what was wrong with the values; if the record cannot stand, nothing was written.
    """
    note = f"{by}\n{reason}\n{entity_id}\n{now.isoformat()}".encode()
    evidence = EvidenceInfo(sha256(note).hexdigest(), f"Note by {by}", len(note), "text/plain", now)
    source = SourceInfo(id=f"person:{by}", name=by, kind="person", grading=grading)
    record, problems = clean_record(
        schema=schema,
        subject=entity_id,
        raw=properties,
        position=reason,
        evidence=evidence.sha256,
        source=source.id,
        grading=grading,
    )
    run = begin_run(tx, source, evidence, adapter=ADAPTER, adapter_version=ADAPTER_VERSION, mapping=None, now=now)
    if record is not None:
        write_records(tx, [record], run=run.id, attempt=run.attempt, recorded_at=now)
    end_run(
        tx,
        run.id,
        status="complete" if record is not None else "failed",
        counts={"records": int(record is not None), "rejected": int(record is None), "warnings": len(problems)},
        message=reason,
        now=now,
    )
    return run.id, problems
