"""The audit: one entry for each thing that was asked or done, in a chain that shows where it was tampered with.

Entry n holds the hash of entry n-1, and its own hash covers that and everything else it says. Whoever changes,
removes or inserts one has to write all later ones anew, and those whose hash somebody wrote down elsewhere
cannot be written anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from neo4j import ManagedTransaction

# Setting a property takes the node's write lock, so that two processes append one after the other.
HOLD_HEAD = """
MERGE (h:AuditHead {id: 'audit'})
SET h.held = true
WITH h
OPTIONAL MATCH (e:AuditEntry) WHERE e.seq >= coalesce(h.seq, 0)
WITH h, e ORDER BY e.seq DESC LIMIT 1
RETURN coalesce(e.seq, h.seq, 0) AS seq, coalesce(e.hash, h.hash, $genesis) AS hash
"""
APPEND_ENTRIES = """
MATCH (h:AuditHead {id: 'audit'})
SET h.seq = $seq, h.hash = $hash
WITH h
UNWIND $rows AS row
CREATE (e:AuditEntry)
SET e = row
"""
AUDIT_HEAD = """
OPTIONAL MATCH (h:AuditHead {id: 'audit'})
RETURN coalesce(h.seq, 0) AS seq, coalesce(h.hash, $genesis) AS hash, h IS NOT NULL AS there
"""
COUNT_ENTRIES = """
MATCH (e:AuditEntry)
RETURN count(e) AS entries, count(e.seq) AS numbered
"""
ENTRIES_AFTER = """
MATCH (e:AuditEntry) WHERE e.seq > $after
RETURN properties(e) AS entry ORDER BY e.seq, e.hash LIMIT $limit
"""
LATEST_ENTRIES = """
MATCH (e:AuditEntry)
WHERE e.seq < $before
  AND ($who IS NULL OR e.who = $who) AND ($case IS NULL OR e.case = $case)
  AND ($kind IS NULL OR e.kind = $kind)
  AND ($since IS NULL OR e.at >= $since) AND ($until IS NULL OR e.at < $until)
  AND ($text IS NULL OR e.operation CONTAINS $text OR e.arguments CONTAINS $text)
RETURN properties(e) AS entry ORDER BY e.seq DESC LIMIT $limit
"""

GENESIS = "0" * 64
NO_END = 2**62
SAID = (
    "id",
    "at",
    "who",
    "how",
    "address",
    "request",
    "case",
    "purpose",
    "kind",
    "operation",
    "arguments",
    "rows",
    "outcome",
)
"""What an entry says, beside its place in the chain (`seq`, `prev`, `hash`)."""
_STORED = frozenset({*SAID, "seq", "prev", "hash"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was asked or done.

    Attributes:
        id: Random; what is told in two entries (begun, then done) shares `request`.
        at: When, UTC, as ISO 8601 with microseconds.
        who, how: The viewer's name, and how they were known: session, token, key, jwt, open, command line.
        address: Where from; the client's address, or the machine's name on the command line.
        case, purpose: What for, as whoever asked said.
        kind: query, mutation, export, import, sign-in, sign-out, administration.
        operation, arguments: What was asked, both cut to a bounded length, with the SHA-256 of what was cut.
        rows: How many rows were answered; None where that has no meaning.
        outcome: ok, begun, partly, or the code of the error.
    """

    id: str
    at: str
    who: str
    how: str
    kind: str
    operation: str
    outcome: str
    address: str | None = None
    request: str | None = None
    case: str | None = None
    purpose: str | None = None
    arguments: str | None = None
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry at its place in the chain."""

    entry: Entry
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are wanted; None asks for all. `since` and `until` are times as entries write them."""

    who: str | None = None
    case: str | None = None
    kind: str | None = None
    since: str | None = None
    until: str | None = None
    text: str | None = None


def hash_of(said: Mapping[str, Any], seq: int, prev: str) -> str:
    """The SHA-256 of an entry: of the hash before it, its number, and all that it says, as JSON with sorted keys."""
    canonical = {name: said.get(name) for name in SAID} | {"seq": seq}
    return hashlib.sha256(prev.encode() + orjson.dumps(canonical, option=orjson.OPT_SORT_KEYS)).hexdigest()


def append_entries(tx: ManagedTransaction, entries: Sequence[Entry]) -> int:
    """Adds entries to the chain, in this order and in one transaction. Returns the number of the last."""
    held = tx.run(HOLD_HEAD, genesis=GENESIS).single(strict=True)
    seq, prev = held["seq"], held["hash"]
    rows: list[dict[str, Any]] = []
    for entry in entries:
        said = {name: value for name in SAID if (value := getattr(entry, name)) is not None}
        seq += 1
        digest = hash_of(said, seq, prev)
        rows.append({**said, "seq": seq, "prev": prev, "hash": digest})
        prev = digest
    tx.run(APPEND_ENTRIES, rows=rows, seq=seq, hash=prev)
    return int(seq)


def audit_head(tx: ManagedTransaction) -> tuple[int, str, bool]:
    """Number and hash of the last entry, as the chain's head knows them, and whether there is a head."""
    row = tx.run(AUDIT_HEAD, genesis=GENESIS).single(strict=True)
    return row["seq"], row["hash"], row["there"]


def count_entries(tx: ManagedTransaction) -> tuple[int, int]:
    """How many entries there are, and how many of them have a number."""
    row = tx.run(COUNT_ENTRIES).single(strict=True)
    return row["entries"], row["numbered"]


def stored_entries(tx: ManagedTransaction, after: float, limit: int) -> list[dict[str, Any]]:
    """Entries as they lie in the graph, by number."""
    return [row["entry"] for row in tx.run(ENTRIES_AFTER, after=after, limit=limit)]


def latest_entries(tx: ManagedTransaction, wanted: Filter, *, before: int = NO_END, limit: int = 50) -> list[Kept]:
    """Entries that fit, the latest first."""
    rows = tx.run(
        LATEST_ENTRIES,
        before=before,
        limit=limit,
        who=wanted.who,
        case=wanted.case,
        kind=wanted.kind,
        since=wanted.since,
        until=wanted.until,
        text=wanted.text,
    )
    return [kept_of(row["entry"]) for row in rows]


def kept_of(stored: Mapping[str, Any]) -> Kept:
    """A stored entry as a record."""
    said: dict[str, Any] = {name: stored.get(name) for name in SAID}
    return Kept(Entry(**said), stored["seq"], stored["hash"])


def unknown_names(stored: Mapping[str, Any]) -> list[str]:
    """What an entry holds that no entry is written with, in order."""
    return sorted(stored.keys() - _STORED)
