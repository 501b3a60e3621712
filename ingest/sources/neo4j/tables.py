"""CSV as neo4j-admin imports it (Operations Manual, "CSV header format"), and as apoc.export.csv writes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson

from ingest.documents import Document
from ingest.networks.items import Edge, Items, Node
from ingest.parse.rows import read_table
from ingest.records import Problem, problem
from ingest.sources.graphs.edge_list import heading

APOC_COLUMNS = frozenset(("_id", "_labels", "_start", "_end", "_type"))

_COLUMN = re.compile(r"(?P<name>[^:]*)(?::(?P<type>[A-Za-z_]+)(?P<array>\[\])?(?:\((?P<space>[^)]*)\))?(?:\{.*\})?)?\Z")
_BOOKKEEPING = frozenset(("ID", "START_ID", "END_ID", "TYPE", "LABEL", "IGNORE"))


@dataclass(slots=True)
class _Header:
    """The columns of an import file: those that have a part of their own, and properties with what they are."""

    own: dict[str, str] = field(default_factory=dict)
    spaces: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    arrays: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, columns: Sequence[str]) -> _Header:
        header = cls()
        for column in columns:
            parts = _COLUMN.match(column)
            kind = (parts["type"] or "").upper() if parts is not None else ""
            if parts is not None and kind in _BOOKKEEPING:
                header.own.setdefault(kind, column)
                header.spaces[kind] = parts["space"] or ""
                if kind == "ID" and parts["name"]:
                    header.names[column] = parts["name"]
                if kind == "IGNORE":
                    header.names.pop(column, None)
                continue
            header.names[column] = parts["name"] if parts is not None and parts["name"] else column
            if parts is not None and parts["array"]:
                header.arrays.add(column)
        return header

    def key(self, kind: str, value: str) -> str:
        """Ids of one space are ids of that space alone."""
        space = self.spaces.get(kind, "")
        return f"{space}:{value}" if space else value


def is_import_table(names: Sequence[str]) -> bool:
    own = _Header.of(names).own.keys()
    return "ID" in own or {"START_ID", "END_ID"} <= own


def is_apoc_table(names: Sequence[str]) -> bool:
    return {"_id", "_labels"} <= set(names) or {"_start", "_end", "_type"} <= set(names)


def read_import_table(document: Document) -> Items:
    """Nodes (`:ID`, `:LABEL`) or relationships (`:START_ID`, `:END_ID`, `:TYPE`) of an import file with its header.

    A file without `:LABEL` or `:TYPE` had them on the command line: its name stands for them.
    """
    header = _Header.of(heading(document))
    separator = ";" if document.delimiter != ";" else "|"
    own = header.own
    for row in read_table(document.lines(), document.delimiter):
        if isinstance(row, Problem):
            yield row
            continue
        position, cells = row
        attributes = {
            header.names[column]: cell.split(separator) if column in header.arrays else [cell]
            for column, cell in cells.items()
            if column in header.names
        }
        if "START_ID" in own:
            source, target = cells.get(own["START_ID"], ""), cells.get(own["END_ID"], "")
            if not source or not target:
                yield problem(position, "edge-without-end", "The relationship lacks :START_ID or :END_ID.", str(cells))
                continue
            kind = cells.get(own.get("TYPE", ""), "") or document.stem
            ends = header.key("START_ID", source), header.key("END_ID", target)
            yield Edge(*ends, position, kind, attributes=attributes)
            continue
        key = cells.get(own["ID"], "")
        if not key:
            yield problem(position, "no-id", "The node has nothing in its column :ID.", str(cells))
            continue
        labels = [part for part in cells.get(own.get("LABEL", ""), "").split(separator) if part]
        yield Node(header.key("ID", key), position, tuple(labels or [document.stem]), attributes)


def read_apoc_table(document: Document) -> Items:
    """Nodes and relationships of one table: a row with `_id` is a node, one with `_start` and `_end` is none."""
    for row in read_table(document.lines(), document.delimiter):
        if isinstance(row, Problem):
            yield row
            continue
        position, cells = row
        attributes = {name: _listed(cell) for name, cell in cells.items() if name not in APOC_COLUMNS}
        if cells.get("_start") and cells.get("_end"):
            yield Edge(cells["_start"], cells["_end"], position, cells.get("_type", ""), attributes=attributes)
        elif cells.get("_id"):
            labels = tuple(part for part in cells.get("_labels", "").split(":") if part)
            yield Node(cells["_id"], position, labels, attributes)
        else:
            yield problem(position, "no-id", "The row has neither _id nor _start and _end.", str(cells))


def _listed(cell: str) -> list[str]:
    """APOC writes lists as JSON."""
    if cell.startswith("[") and cell.endswith("]"):
        try:
            values = orjson.loads(cell)
        except orjson.JSONDecodeError:
            return [cell]
        if all(isinstance(value, str | int | float | bool) for value in values):
            return [value if isinstance(value, str) else orjson.dumps(value).decode() for value in values]
    return [cell]
