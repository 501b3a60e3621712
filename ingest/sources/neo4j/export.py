"""The whole of a Neo4j as JSON lines: what is read from a server becomes a file, and goes the way of any other."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import neo4j
import orjson
from neo4j.graph import Entity
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

from graph.queries.foreign import all_nodes, all_relationships


def export_lines(session: neo4j.Session, origin: Mapping[str, str]) -> Iterator[bytes]:
    """Nodes, then relationships, one to a line; before them a line that says where they were read.

    The same graph gives the same bytes: no time is noted, and keys are sorted.
    """
    yield _line({"type": "export", "of": dict(origin)})
    for node in all_nodes(session):
        yield _line({"type": "node", "id": _key(node), "labels": sorted(node.labels), "properties": _properties(node)})
    for link in all_relationships(session):
        start, end = link.nodes
        yield _line(
            {
                "type": "relationship",
                "id": _key(link),
                "label": link.type,
                "start": {"id": _key(start)},
                "end": {"id": _key(end)},
                "properties": _properties(link),
            }
        )


class Lines(io.RawIOBase):
    """Lines that are made while they are read, as a stream of bytes."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            self._left = next(self._lines, b"")
        part = self._left[: len(buffer)]
        buffer[: len(part)] = part
        self._left = self._left[len(part) :]
        return len(part)


def _key(entity: Entity | None) -> str:
    """The number in an element id. The rest names the database, which differs between copies of the same graph."""
    return entity.element_id.rpartition(":")[2] if entity is not None else ""


def _properties(entity: Entity) -> dict[str, Any]:
    return {name: _plain(value) for name, value in entity.items()}


def _plain(value: object) -> Any:
    if isinstance(value, Date | DateTime | Time):
        return value.iso_format()
    if isinstance(value, Duration):
        return value.iso_format()
    if isinstance(value, Point):
        return {"srid": value.srid, **dict(zip("xyz", value, strict=False))}
    if isinstance(value, bytes | bytearray):
        return bytes(value).hex()
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**64:
        return str(value)
    return value


def _line(item: Mapping[str, Any]) -> bytes:
    return orjson.dumps(item, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE, default=str)
