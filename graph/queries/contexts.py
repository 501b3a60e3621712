"""The contexts that claims stand in, and the scope of a viewer."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from neo4j import ManagedTransaction

from graph.claims.ids import digest
from graph.claims.records import ContextKey
from graph.claims.scope import ContextInfo, Scope, View, Viewer, resolve

CONTEXT_STATE = """
OPTIONAL MATCH (k:Clew {id: 'graph'})
RETURN coalesce(k.store, '') AS store, coalesce(k.contexts, 0) AS contexts
"""
ALL_CONTEXTS = """
MATCH (c:Context)
RETURN c.id AS id, c.source AS source, c.run AS run, c.reliability AS reliability, c.credibility AS credibility,
       c.marking AS marking, c.case AS case, c.recorded_at AS recorded_at, c.retracted_at AS retracted_at,
       coalesce(c.settled, false) AS settled
ORDER BY id
"""
INTERN_CONTEXT = """
MERGE (c:Context {key: $key})
ON CREATE SET c += $properties, c.new = true
WITH c
CALL (c) {
  WITH c WHERE c.new
  MATCH (k:Clew {id: 'graph'})
  SET k.last_context = coalesce(k.last_context, 0) + 1, k.contexts = coalesce(k.contexts, 0) + 1,
      c.id = k.last_context
  REMOVE c.new
}
RETURN c.id AS id
"""

_KEPT_GRAPHS = 8
_KEPT_SCOPES = 64
_kept: OrderedDict[str, _Kept] = OrderedDict()
_kept_lock = threading.Lock()


@dataclass(slots=True)
class _Kept:
    """What is remembered of one graph, as long as its count of changes to contexts stays the same."""

    changes: int
    contexts: dict[int, ContextInfo]
    scopes: OrderedDict[tuple[Viewer, View], Scope] = field(default_factory=OrderedDict)


def all_contexts(tx: ManagedTransaction) -> dict[int, ContextInfo]:
    """Every context by its number. Kept in memory until one is added or retracted (the graph counts that)."""
    return _remembered(tx).contexts


def scope_of(tx: ManagedTransaction, viewer: Viewer, view: View | None = None) -> Scope:
    """What a viewer may see and wants to see, ready for every query of the same request."""
    kept = _remembered(tx)
    wish = (viewer, view or View())
    with _kept_lock:
        scope = kept.scopes.get(wish)
    if scope is None:
        scope = resolve(kept.contexts.values(), *wish)
        with _kept_lock:
            kept.scopes[wish] = scope
            while len(kept.scopes) > _KEPT_SCOPES:
                kept.scopes.popitem(last=False)
    return scope


def ever_scope_of(tx: ManagedTransaction, viewer: Viewer, view: View) -> Scope:
    """What a viewer may see of all that was ever claimed, whether it was taken back since or not."""
    return resolve(_remembered(tx).contexts.values(), viewer, view, ever=True)


def intern_context(tx: ManagedTransaction, key: ContextKey, recorded_at: datetime) -> int:
    """The number of a context, given on first use. The caller holds the write lock, so numbers follow time."""
    grading = key.grading
    properties = {
        "source": key.source,
        "run": key.run,
        "attempt": key.attempt,
        "reliability": grading.reliability,
        "credibility": grading.credibility,
        "marking": grading.marking,
        "case": grading.case,
        "recorded_at": recorded_at,
    }
    name = digest(
        key.source, key.run, key.attempt, grading.reliability, grading.credibility, grading.marking, grading.case
    )
    number: int = tx.run(INTERN_CONTEXT, key=name, properties=properties).single(strict=True)["id"]
    return number


def _remembered(tx: ManagedTransaction) -> _Kept:
    state = tx.run(CONTEXT_STATE).single(strict=True)
    store, changes = state["store"], state["contexts"]
    with _kept_lock:
        kept = _kept.get(store)
    if kept is not None and kept.changes == changes:
        return kept
    kept = _Kept(changes, {row["id"]: _context(row.data()) for row in tx.run(ALL_CONTEXTS)})
    if store:
        with _kept_lock:
            _kept[store] = kept
            _kept.move_to_end(store)
            while len(_kept) > _KEPT_GRAPHS:
                _kept.popitem(last=False)
    return kept


def _context(row: dict[str, object]) -> ContextInfo:
    for name in ("recorded_at", "retracted_at"):
        moment = row[name]
        row[name] = None if moment is None else moment.to_native()  # type: ignore[attr-defined]
    return ContextInfo(**row)  # type: ignore[arg-type]
