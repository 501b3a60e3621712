"""Checks the chain of the audit, and writes to it from outside a server."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graph.queries.audit import (
    GENESIS,
    Entry,
    append_entries,
    audit_head,
    count_entries,
    hash_of,
    stored_entries,
    unknown_names,
)
from graph.server.connect import Graph
from graph.server.progress import Progress, silent

PAGE = 2_000
MAX_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the chain, and at which entry: the number that it has or should have."""

    seq: float
    problem: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at the whole chain found: how many entries, the last one's number and hash, what is wrong."""

    entries: int
    seq: int
    hash: str
    findings: list[Finding]


def new_entry(**said: Any) -> Entry:
    """An entry of this moment; the arguments are those of Entry, without `id` and `at`."""
    return Entry(id=secrets.token_hex(8), at=now_text(), **said)


def now_text() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def record(graph: Graph, *entries: Entry) -> None:
    """Writes entries and waits until they are kept: what may not happen without them comes after this."""
    graph.write(append_entries, entries)


def all_entries(graph: Graph, *, after: float = -1e300) -> Iterator[dict[str, Any]]:
    """Every numbered entry as it lies in the graph, by number."""
    while page := graph.read(stored_entries, after, PAGE):
        # Two entries of one number cannot be unless the constraint was taken away; then none may be skipped.
        last = page[-1]["seq"]
        yield from page
        after = last


def verify(graph: Graph, *, expect: tuple[int, str] | None = None, progress: Progress = silent) -> Checked:
    """Reads the whole chain and says where it is broken.

    Args:
        expect: Number and hash of an entry, as somebody wrote them down before. Without one, an attacker who can
            write to the database could have written the whole chain anew, and nothing inside it would show that.
    """
    # The head first: what is appended meanwhile comes after it.
    head_seq, head_hash, there = graph.read(audit_head)
    findings: list[Finding] = []

    def find(seq: float, problem: str) -> None:
        if len(findings) < MAX_FINDINGS:
            findings.append(Finding(seq, problem))

    seq, prev, number, at_head = 0, GENESIS, 0, GENESIS if head_seq == 0 else None
    met = expect is None
    for stored in all_entries(graph):
        number += 1
        given = stored["seq"]
        if not isinstance(given, int) or given <= seq:
            find(given, f"inserted: no entry can come after number {seq} with this number")
            continue
        if given > seq + 1:
            find(seq + 1, f"removed: {_span(seq + 1, given - 1)} missing")
        elif stored.get("prev") != prev:
            find(given, f"inserted, or number {seq} was exchanged: it does not follow the hash of the entry before")
        problem = _changed(stored, given)
        if problem is not None:
            find(given, problem)
        seq, prev = given, str(stored.get("hash"))
        if given == head_seq:
            at_head = prev
        if expect is not None and given == expect[0]:
            met = True
            if prev != expect[1]:
                find(given, f"its hash is {prev}, and was {expect[1]} when it was written down")
        if number % PAGE == 0:
            progress("Checking the audit", number, None)
    if head_seq > seq:
        find(seq + 1, f"removed: the chain ended at {head_seq}, and {_span(seq + 1, head_seq)} missing at its end")
    elif at_head is not None and at_head != head_hash:
        find(head_seq, "exchanged: its hash is not the one that the head of the chain knows")
    if not there and number:
        find(0, "removed: the head of the chain")
    if not met and expect is not None:
        find(expect[0], "removed: the entry that was written down is not there")
    entries, numbered = graph.read(count_entries)
    if entries != numbered:
        find(0, f"inserted: {entries - numbered} entries without a number")
    return Checked(entries, seq, prev, findings)


def _changed(stored: Mapping[str, Any], seq: int) -> str | None:
    extra = unknown_names(stored)
    if extra:
        return f"changed: it holds {', '.join(extra)}, which no entry does"
    try:
        same = hash_of(stored, seq, str(stored.get("prev"))) == stored.get("hash")
    except TypeError:  # a value of a kind that no entry is written with
        same = False
    return None if same else "changed: what it says has another hash than the one that it was written with"


def _span(first: int, last: int) -> str:
    return f"entry {first} is" if first == last else f"entries {first} to {last} are"
