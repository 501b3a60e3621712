"""What every graph file comes down to, whichever format it has: nodes and edges, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ingest.records import Problem

Attributes: TypeAlias = "Mapping[str, list[str]]"

MODE_1 = "mode 1"
MODE_2 = "mode 2"
"""Kinds of the nodes of a two-mode network: those who take part (rows), and what they take part in (columns)."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node, or a part of what the file says about it.

    Attributes:
        key: What the file calls it; good within its source.
        position: Where it stands.
        kinds: Its labels, classes or mode; none where the file tells no kinds apart.
        attributes: All else that the file says of it, as text.
    """

    key: str
    position: str
    kinds: tuple[str, ...] = ()
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge.

    Attributes:
        source, target: Keys of its ends.
        kind: Its layer, relation or type; "" where the file has only one.
        key: What the file calls the edge; None where it is known by its ends alone.
        directed: None where the file does not say.
        attributes: Its weight, times and all else, as text. What tells edges between the same ends apart is here.
        kinds: Of the two ends, where the edge is what tells: rows and columns of a table.
    """

    source: str
    target: str
    position: str
    kind: str = ""
    key: str | None = None
    directed: bool | None = None
    attributes: Attributes = field(default_factory=dict)
    kinds: tuple[str, str] | None = None


Items: TypeAlias = "Iterator[Node | Edge | Problem]"
