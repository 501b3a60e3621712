"""The life of a run over many transactions: begun, written batch by batch, ended, and, if need be, reverted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from neo4j import ManagedTransaction

from graph.claims.records import Record
from graph.ontology import model
from graph.queries import runs as queries
from graph.queries.errors import RunRunning
from graph.queries.identity import release, resolve_ids
from graph.queries.lock import hold_graph
from graph.queries.refresh import links_of, refresh_entities, refresh_links, retracted_contexts, said
from graph.queries.runs import EvidenceInfo, RunInfo, SourceInfo
from graph.queries.write import Written, write_records
from graph.server.connect import Graph

REVERT_BATCH = 2_000


def start_run(
    graph: Graph,
    source: SourceInfo,
    evidence: EvidenceInfo,
    *,
    adapter: str,
    adapter_version: str,
    mapping: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> RunInfo:
    """Starts a run, or finds the same one again: `complete` means that there is nothing to do."""
    return graph.write(
        queries.begin_run,
        source,
        evidence,
        adapter=adapter,
        adapter_version=adapter_version,
        mapping=mapping,
        options=options,
        now=_now(),
    )


def write_batch(graph: Graph, run: RunInfo, records: Sequence[Record]) -> Written:
    """Writes some records in one transaction. Batches of a few thousand suit the server best; again is no harm."""
    return graph.write(write_records, records, run=run.id, attempt=run.attempt, recorded_at=run.started_at)


def finish_run(
    graph: Graph,
    run: RunInfo,
    status: str,
    counts: Mapping[str, int],
    message: str | None = None,
    *,
    reasons: Mapping[str, Mapping[str, int]] | None = None,
    seconds: float | None = None,
) -> None:
    """Notes how a run ended: `complete`, or `failed` with the reason. From then on all of it can be searched."""
    graph.read(queries.await_text)
    graph.write(
        queries.end_run,
        run.id,
        status=status,
        counts=counts,
        message=message,
        reasons=reasons,
        seconds=seconds,
        now=_now(),
    )


@dataclass(frozen=True, slots=True)
class Reverted:
    """What a revert went through."""

    observations: int


def revert_run(
    graph: Graph, run_id: str, *, by: str, force: bool = False, progress: Callable[[int], None] | None = None
) -> Reverted:
    """Takes back exactly what a run claimed; what anybody else also claimed stays.

    From the first transaction on nobody sees the claims any more; the rest brings the merged views in line, batch
    by batch, and goes on where it stopped if it is killed and called again.

    Args:
        force: Also for a run that has not ended, because its process is known to be dead.
        progress: Called with the number of observations gone through.
    Raises: RunMissing; RunRunning.
    """
    run = graph.read(queries.run_by_id, run_id)
    if run.status == "running" and not force:
        raise RunRunning(run_id)
    if run.status == "reverted":
        return Reverted(0)
    graph.write(_retract, run_id, by)
    after, done = "", 0
    while True:
        ids = graph.read(queries.observations_of_run, run_id, after=after, limit=REVERT_BATCH)
        if not ids:
            break
        graph.write(_take_back, ids)
        after, done = ids[-1], done + len(ids)
        if progress is not None:
            progress(done)
    graph.write(queries.settle_run, run_id)
    graph.write(queries.end_run, run_id, status="reverted", counts={}, message=None, now=_now())
    return Reverted(done)


def _retract(tx: ManagedTransaction, run_id: str, by: str) -> None:
    hold_graph(tx)
    queries.retract_run(tx, run_id, by=by, now=_now())


def _take_back(tx: ManagedTransaction, ids: Sequence[str]) -> None:
    hold_graph(tx)
    dead = retracted_contexts(tx)
    identified: dict[str, set[int]] = {}
    for observation in queries.observations(tx, ids):
        if observation.get("entity_id"):
            identified.setdefault(observation["subject"], set()).update(dead.intersection(observation["ctx"]))
    moved = release(tx, identified)
    found = queries.observations(tx, ids)
    links = [link for observation in found for link in links_of(observation, said(observation))]
    places = resolve_ids(tx, {end for link in links for end in (link.source_id, link.target_id)})
    refresh_links(tx, {observation["about"] for observation in found}, places)
    entities = {observation["about"] for observation in found if not model[observation["schema"]].edge}
    refresh_entities(tx, entities | moved | set(places.values()))


def _now() -> datetime:
    return datetime.now(UTC)
