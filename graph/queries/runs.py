"""Sources, evidence and runs: who said it, where it stands, and which pass of which adapter brought it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from neo4j import ManagedTransaction

from graph.claims.ids import digest
from graph.claims.records import MARKINGS, Grading
from graph.claims.scope import Scope, Viewer
from graph.queries.contexts import all_contexts
from graph.queries.errors import RunMissing

BEGIN_RUN = """
MERGE (s:Source {id: $source.id})
ON CREATE SET s += $source
MERGE (v:Evidence {sha256: $evidence.sha256})
ON CREATE SET v += $evidence
MERGE (r:Run {id: $id})
ON CREATE SET r += $run, r.attempt = 1, r.status = 'running', r.started_at = $now
WITH r, r.status = 'reverted' AS again
SET r.attempt = r.attempt + CASE WHEN again THEN 1 ELSE 0 END,
    r.started_at = CASE WHEN again THEN $now ELSE r.started_at END,
    r.status = CASE WHEN r.status IN ['reverted', 'failed'] THEN 'running' ELSE r.status END
RETURN r.id AS id
"""
END_RUN = """
MATCH (r:Run {id: $id})
SET r += $counts, r += $more, r.status = $status, r.message = $message, r.finished_at = $now
"""
_RUN_COLUMNS = """
MATCH (s:Source {id: r.source})
MATCH (v:Evidence {sha256: r.evidence})
RETURN properties(r) AS run, properties(s) AS source, properties(v) AS evidence
"""
RUN_BY_ID = f"""
MATCH (r:Run {{id: $id}})
{_RUN_COLUMNS}
"""
# A run of which nothing stands (yet, or any more) is seen by those who could see all that it claimed or would have.
_SEEN = """
WHERE $all OR EXISTS { MATCH (c:Context {run: r.id}) WHERE c.id <= $ctx_max AND (c.id IN $ctx_set) = $ctx_keep }
   OR (r.marking IN $markings AND (r.case IS NULL OR $cases IS NULL OR r.case IN $cases)
       AND NOT EXISTS { MATCH (c:Context {run: r.id})
                        WHERE c.retracted_at IS NULL OR NOT c.marking IN $markings
                           OR NOT (c.case IS NULL OR $cases IS NULL OR c.case IN $cases) })
"""
RUNS = f"""
MATCH (r:Run)
{_SEEN}
WITH r ORDER BY r.started_at DESC, r.id
SKIP $offset LIMIT $limit
{_RUN_COLUMNS} ORDER BY r.started_at DESC, r.id
"""
RUNS_BY_ID = f"""
UNWIND $ids AS id
MATCH (r:Run {{id: id}})
{_SEEN}
{_RUN_COLUMNS} ORDER BY r.started_at DESC, r.id
"""
COUNT_RUNS = f"""
MATCH (r:Run)
{_SEEN}
RETURN count(r) AS count
"""
SOURCES_BY_ID = """
UNWIND $ids AS id
MATCH (s:Source {id: id})
RETURN properties(s) AS source ORDER BY s.id
"""
ENSURE_SOURCE = """
MERGE (s:Source {id: $source.id})
ON CREATE SET s += $source
"""
EVIDENCE_BY_SHA = """
UNWIND $ids AS id
MATCH (v:Evidence {sha256: id})
RETURN properties(v) AS evidence
"""
ENTITIES_OF_RUN = """
MATCH (c:Context {run: $id})
WHERE c.retracted_at IS NULL
WITH collect(c.id) AS contexts
MATCH (e:Entity)
WHERE e.id > '' AND any(number IN e.ctx WHERE number IN contexts)
RETURN e.id AS id ORDER BY e.id LIMIT $limit
"""
RETRACT_RUN = """
MATCH (r:Run {id: $id})
SET r.status = 'reverting', r.reverted_by = $by
WITH r
MATCH (c:Context {run: r.id})
WHERE c.retracted_at IS NULL
SET c.retracted_at = $now
WITH count(c) AS retracted
MATCH (k:Clew {id: 'graph'})
SET k.contexts = k.contexts + 1
RETURN retracted
"""
SETTLE_RUN = """
MATCH (c:Context {run: $id})
WHERE c.retracted_at IS NOT NULL
SET c.settled = true
WITH count(c) AS settled
MATCH (k:Clew {id: 'graph'})
SET k.contexts = k.contexts + 1
"""
CONTEXTS_OF_RUN = """
MATCH (c:Context {run: $id})
WHERE c.retracted_at IS NOT NULL
RETURN collect(c.id) AS ids
"""
AWAIT_TEXT = "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()"
OBSERVATIONS_OF_CONTEXTS = """
MATCH (o:Observation)
WHERE o.id > $after AND any(c IN o.ctx WHERE c IN $contexts)
RETURN o.id AS id ORDER BY o.id LIMIT $limit
"""
OBSERVATIONS = """
UNWIND $ids AS id
MATCH (o:Observation {id: id})
RETURN properties(o) AS o
"""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """Where data comes from. Its grading is what its claims carry unless a record has one of its own."""

    id: str
    name: str
    kind: str
    licence: str | None = None
    url: str | None = None
    grading: Grading = field(default_factory=Grading)
    retention: str | None = None
    """The day (ISO date) after which its claims are to be erased."""
    fictional: bool = False
    """Whether what it says is invented, for training and demonstration; wherever it is shown, that is said."""


@dataclass(frozen=True, slots=True)
class EvidenceInfo:
    """One raw artefact, kept under its SHA-256. `size` in bytes.

    Attributes:
        corrects: SHA-256 of the artefact of which this one holds corrected records; None for what was collected.
        corrected_by: Who wrote them.
        corrected_positions: Where in that artefact they stood, in the order of this one.
    """

    sha256: str
    name: str
    size: int
    media_type: str
    collected_at: datetime
    corrects: str | None = None
    corrected_by: str | None = None
    corrected_positions: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RunInfo:
    """One pass of an adapter over an artefact: `running`, `complete`, `failed`, `reverting` or `reverted`.

    Attributes:
        grading: What its claims carry unless a record has one of its own.
        options: What the adapter was told besides the file, to read a corrected record alike; None if nobody noted it.
        reasons: How often what was wrong, under `rejected` and `warnings`.
        seconds: How long it took; None if it has not ended.
    """

    id: str
    source: SourceInfo
    evidence: EvidenceInfo
    adapter: str
    adapter_version: str
    mapping: str | None
    status: str
    attempt: int
    started_at: datetime
    finished_at: datetime | None
    message: str | None
    counts: Mapping[str, int]
    grading: Grading
    options: Mapping[str, Any] | None = None
    reasons: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    seconds: float | None = None


COUNTS = ("records", "entities", "links", "unchanged", "rejected", "warnings")


def run_id(source: SourceInfo, evidence_sha256: str, adapter: str, adapter_version: str, mapping: str | None) -> str:
    """The id of a run follows from what is read, by what, and as what: the same again is the same run."""
    grading = source.grading
    return "run-" + digest(
        source.id,
        evidence_sha256,
        adapter,
        adapter_version,
        mapping,
        [grading.reliability, grading.credibility, grading.marking, grading.case],
    )


def begin_run(
    tx: ManagedTransaction,
    source: SourceInfo,
    evidence: EvidenceInfo,
    *,
    adapter: str,
    adapter_version: str,
    mapping: str | None,
    now: datetime,
    options: Mapping[str, Any] | None = None,
) -> RunInfo:
    """Starts a run, or finds the one that was started before; a reverted one begins anew.

    Args:
        mapping: A digest of `options`.
    """
    grading = source.grading
    key = run_id(source, evidence.sha256, adapter, adapter_version, mapping)
    tx.run(
        BEGIN_RUN,
        id=key,
        source=_source_row(source),
        evidence={
            "sha256": evidence.sha256,
            "name": evidence.name,
            "size": evidence.size,
            "media_type": evidence.media_type,
            "collected_at": evidence.collected_at,
            "corrects": evidence.corrects,
            "corrected_by": evidence.corrected_by,
            "corrected_positions": list(evidence.corrected_positions) or None,
        },
        run={
            "source": source.id,
            "evidence": evidence.sha256,
            "adapter": adapter,
            "adapter_version": adapter_version,
            "mapping": mapping,
            "options": None if options is None else orjson.dumps(options).decode(),
            "reliability": grading.reliability,
            "credibility": grading.credibility,
            "marking": grading.marking,
            "case": grading.case,
        },
        now=now,
    )
    return run_by_id(tx, key)


def ensure_source(tx: ManagedTransaction, source: SourceInfo) -> None:
    """Notes a source that a run speaks for besides its own, such as one data set of many in a file of statements."""
    tx.run(ENSURE_SOURCE, source=_source_row(source))


def end_run(
    tx: ManagedTransaction,
    key: str,
    *,
    status: str,
    counts: Mapping[str, int],
    message: str | None,
    now: datetime,
    reasons: Mapping[str, Mapping[str, int]] | None = None,
    seconds: float | None = None,
) -> None:
    """Notes how a run ended."""
    more: dict[str, Any] = {} if seconds is None else {"seconds": seconds}
    if reasons is not None:
        more["reasons"] = orjson.dumps(reasons, option=orjson.OPT_SORT_KEYS).decode()
    tx.run(END_RUN, id=key, status=status, counts=dict(counts), more=more, message=message, now=now)


def await_text(tx: ManagedTransaction) -> None:
    """Waits until what was written can be searched: the full-text index follows behind, so that commits are fast."""
    tx.run(AWAIT_TEXT).consume()


def run_by_id(tx: ManagedTransaction, key: str) -> RunInfo:
    """Raises: RunMissing."""
    row = tx.run(RUN_BY_ID, id=key).single()
    if row is None:
        raise RunMissing(key)
    return _run(row.data())


def list_runs(
    tx: ManagedTransaction,
    *,
    scope: Scope | None = None,
    viewer: Viewer | None = None,
    offset: int = 0,
    limit: int = 20,
) -> list[RunInfo]:
    """Runs, the latest first; with a scope those of which it sees a claim, and the viewer's who could see one."""
    rows = tx.run(RUNS, **_run_scope(scope, viewer), offset=offset, limit=limit)
    return [_run(row.data()) for row in rows]


def runs_by_id(
    tx: ManagedTransaction, ids: Sequence[str], *, scope: Scope | None = None, viewer: Viewer | None = None
) -> list[RunInfo]:
    """Those of the named runs that `list_runs` would list."""
    return [_run(row.data()) for row in tx.run(RUNS_BY_ID, ids=list(ids), **_run_scope(scope, viewer))]


def count_runs(tx: ManagedTransaction, *, scope: Scope | None = None, viewer: Viewer | None = None) -> int:
    """How many runs `list_runs` would list."""
    count: int = tx.run(COUNT_RUNS, **_run_scope(scope, viewer)).single(strict=True)["count"]
    return count


def sources(tx: ManagedTransaction, scope: Scope) -> list[SourceInfo]:
    """The sources of which the scope sees a claim, by id."""
    seen = {context.source for context in all_contexts(tx).values() if scope.sees(context.id)}
    return list(sources_by_id(tx, sorted(seen)).values())


def sources_by_id(tx: ManagedTransaction, ids: Sequence[str]) -> dict[str, SourceInfo]:
    """The named sources that exist."""
    return {row["source"]["id"]: _source(row["source"]) for row in tx.run(SOURCES_BY_ID, ids=list(ids))}


def evidence_by_sha(tx: ManagedTransaction, ids: Sequence[str]) -> dict[str, EvidenceInfo]:
    """The named artefacts that are known."""
    return {row["evidence"]["sha256"]: _evidence(row["evidence"]) for row in tx.run(EVIDENCE_BY_SHA, ids=list(ids))}


def entities_of_run(tx: ManagedTransaction, key: str, *, limit: int) -> list[str]:
    """Ids of entities that a run speaks of, the first ones in their order."""
    return [row["id"] for row in tx.run(ENTITIES_OF_RUN, id=key, limit=limit)]


def retract_run(tx: ManagedTransaction, key: str, *, by: str, now: datetime) -> int:
    """Makes all that a run claimed invisible at once. Returns how many contexts it had."""
    retracted: int = tx.run(RETRACT_RUN, id=key, by=by, now=now).single(strict=True)["retracted"]
    return retracted


def settle_run(tx: ManagedTransaction, key: str) -> None:
    """Notes that nothing live carries a retracted context of the run any more."""
    tx.run(SETTLE_RUN, id=key).consume()


def observations_of_run(tx: ManagedTransaction, key: str, *, after: str, limit: int) -> list[str]:
    """Ids of observations that a retracted run had claimed, in order, from `after` on."""
    contexts = tx.run(CONTEXTS_OF_RUN, id=key).single(strict=True)["ids"]
    return [row["id"] for row in tx.run(OBSERVATIONS_OF_CONTEXTS, contexts=contexts, after=after, limit=limit)]


def observations(tx: ManagedTransaction, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Stored observations, as they are."""
    return [row["o"] for row in tx.run(OBSERVATIONS, ids=list(ids))]


def _run_scope(scope: Scope | None, viewer: Viewer | None) -> dict[str, Any]:
    if scope is None:
        return {"all": True, "ctx_max": 0, "ctx_set": [], "ctx_keep": False, "markings": [], "cases": None}
    parameters = scope.params()
    del parameters["ctx_past"]
    return {"all": False, **parameters, **rights(viewer)}


def rights(viewer: Viewer | None) -> dict[str, Any]:
    """The markings and cases that are open to a viewer, as parameters; `cases` None means every case."""
    if viewer is None:
        return {"markings": [], "cases": []}
    markings = list(MARKINGS[: MARKINGS.index(viewer.clearance) + 1])
    return {"markings": markings, "cases": None if viewer.cases is None else sorted(viewer.cases)}


def open_to(viewer: Viewer, marking: str, case: str | None) -> bool:
    """Whether a viewer may see what carries a marking and a case."""
    return MARKINGS.index(marking) <= MARKINGS.index(viewer.clearance) and (
        case is None or viewer.cases is None or case in viewer.cases
    )


def _source_row(source: SourceInfo) -> dict[str, Any]:
    grading = source.grading
    return {
        "id": source.id,
        "name": source.name,
        "kind": source.kind,
        "licence": source.licence,
        "url": source.url,
        "reliability": grading.reliability,
        "credibility": grading.credibility,
        "marking": grading.marking,
        "case": grading.case,
        "retention": source.retention,
        "fictional": source.fictional or None,
    }


def _source(row: Mapping[str, Any]) -> SourceInfo:
    return SourceInfo(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        licence=row.get("licence"),
        url=row.get("url"),
        grading=_grading(row),
        retention=row.get("retention"),
        fictional=row.get("fictional", False),
    )


def _evidence(row: Mapping[str, Any]) -> EvidenceInfo:
    return EvidenceInfo(
        row["sha256"],
        row["name"],
        row["size"],
        row["media_type"],
        row["collected_at"].to_native(),
        row.get("corrects"),
        row.get("corrected_by"),
        row.get("corrected_positions") or (),
    )


def _run(row: Mapping[str, Any]) -> RunInfo:
    run = row["run"]
    return RunInfo(
        id=run["id"],
        source=_source(row["source"]),
        evidence=_evidence(row["evidence"]),
        adapter=run["adapter"],
        adapter_version=run["adapter_version"],
        mapping=run.get("mapping"),
        status=run["status"],
        attempt=run["attempt"],
        started_at=run["started_at"].to_native(),
        finished_at=run["finished_at"].to_native() if run.get("finished_at") else None,
        message=run.get("message"),
        counts={name: run.get(name, 0) for name in COUNTS},
        grading=_grading(run) if run.get("marking") else _source(row["source"]).grading,
        options=orjson.loads(run["options"]) if run.get("options") else None,
        reasons=orjson.loads(run["reasons"]) if run.get("reasons") else {},
        seconds=run.get("seconds"),
    )


def _grading(row: Mapping[str, Any]) -> Grading:
    return Grading(row["reliability"], row["credibility"], row["marking"], row.get("case"))
