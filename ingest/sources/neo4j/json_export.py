"""JSON as apoc.export.json writes it (APOC documentation, "Export to JSON"), and Clew what it reads over Bolt.

One object to a line, `{"type": "node", "id": …, "labels": […], "properties": {…}}` and `{"type": "relationship", "id":
…, "label": …, "start": {"id": …}, "end": {"id": …}, "properties": {…}}`; an array of these; or one object with the
lists `nodes` and `rels`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from ingest.documents import Document
from ingest.networks.items import Edge, Items, Node
from ingest.parse.json_items import read_items, read_value
from ingest.parse.lines import printable
from ingest.records import Problem, problem

MAX_DEPTH = 4
_NODE = frozenset(("type", "id", "labels", "properties"))
_EDGE = frozenset(("type", "id", "label", "start", "end", "properties"))


def read_json_export(document: Document) -> Items:
    """Nodes and relationships. Raises: MalformedDocument."""
    for row in _rows(document):
        if isinstance(row, Problem):
            yield row
            continue
        position, item = row
        if not isinstance(item, dict):
            yield problem(position, "no-record", "The record is no JSON object.", str(item))
        elif item.get("type") == "export":
            continue  # the first line of Clew's own exports: where it was read from
        elif (item.get("type", "node") == "node" and "labels" in item) or item.get("type") == "node":
            yield _node(item, position)
        elif item.get("type") in ("relationship", "rel") or {"start", "end"} <= item.keys():
            yield _edge(item, position)
        else:
            yield problem(position, "no-record", "The object is neither a node nor a relationship.", _text(item))


def _rows(document: Document) -> Iterator[tuple[str, Any] | Problem]:
    if document.format == "jsonl":
        for line in document.lines():
            if line.fault is not None:
                yield line.problem()
            elif line.text.strip():
                try:
                    yield line.position, read_value(line.text)
                except ValueError as wrong:
                    yield problem(line.position, "no-json", f"The line is no JSON: {wrong}.", printable(line.text))
        return
    array = document.head.lstrip("\ufeff \t\r\n").startswith("[")
    for path in ("",) if array else ("nodes", "rels"):
        with document.open() as stream:
            yield from read_items(stream, document.encoding, document.name, path=path, on_bytes=document.on_bytes)


def _node(item: Mapping[str, Any], position: str) -> Node | Problem:
    key = item.get("id")
    if not isinstance(key, str | int) or key == "":
        return problem(position, "no-id", "The node has no id.", _text(item))
    labels = item.get("labels") or []
    kinds = tuple(str(label) for label in labels) if isinstance(labels, list) else (str(labels),)
    return Node(str(key), position, kinds, _attributes(item, _NODE))


def _edge(item: Mapping[str, Any], position: str) -> Edge | Problem:
    ends = [_end(item.get(name)) for name in ("start", "end")]
    if ends[0] is None or ends[1] is None:
        return problem(position, "edge-without-end", "The relationship lacks the id of an end.", _text(item))
    key = item.get("id")
    kind = str(item.get("label") or "")
    return Edge(ends[0], ends[1], position, kind, None if key is None else str(key), None, _attributes(item, _EDGE))


def _end(value: object) -> str | None:
    found = value.get("id") if isinstance(value, Mapping) else value
    return str(found) if isinstance(found, str | int) and found != "" else None


def _attributes(item: Mapping[str, Any], own: frozenset[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    properties = item.get("properties") or {}
    if isinstance(properties, Mapping):
        for name, value in properties.items():
            _collect(found, str(name), value, 0)
    for name in sorted(item.keys() - own):
        _collect(found, name, item[name], 0)
    return found


def _collect(found: dict[str, list[str]], name: str, value: object, depth: int) -> None:
    """Lists stand side by side; a point or another object becomes `location.x`."""
    if isinstance(value, Mapping) and depth < MAX_DEPTH:
        for inner, part in value.items():
            _collect(found, f"{name}.{inner}", part, depth + 1)
    elif isinstance(value, list) and depth < MAX_DEPTH:
        for part in value:
            _collect(found, name, part, depth + 1)
    elif isinstance(value, bool):
        found.setdefault(name, []).append("true" if value else "false")
    elif isinstance(value, str):
        if value.strip():
            found.setdefault(name, []).append(value)
    elif value is not None:
        found.setdefault(name, []).append(_text(value))


def _text(item: object) -> str:
    return orjson.dumps(item, default=str).decode()
