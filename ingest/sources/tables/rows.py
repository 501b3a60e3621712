"""Rows of a table, whatever file they stand in: a mapping from column to the texts in its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import orjson

from ingest.documents import Document
from ingest.errors import NotAText
from ingest.parse.child import read_binary_rows
from ingest.parse.json_items import read_items, read_value
from ingest.parse.lines import Line, printable
from ingest.parse.rows import column_names, read_rows, read_table
from ingest.records import Problem, problem

Row: TypeAlias = dict[str, list[str]]
MAX_DEPTH = 8
NESTED = "[]."
"""Between the key of a list and the key of a list in each of its items."""

MAX_COLUMNS = 2_000


def read_table_rows(document: Document, *, records: str = "", sheet: str = "") -> Iterator[tuple[str, Row] | Problem]:
    """All rows with their positions, and what was no row.

    Args:
        records: In JSON, the keys that lead to the list of records.
        sheet: Of a workbook.
    """
    if document.format == "csv":
        for row in read_table(document.lines(), document.delimiter):
            yield row if isinstance(row, Problem) else (row[0], {name: [cell] for name, cell in row[1].items()})
    elif document.format in ("xlsx", "parquet"):
        yield from _binary(document, sheet)
    elif document.format in ("json", "jsonl"):
        for item in _json_lines(document) if document.format == "jsonl" else _json(document, records):
            yield item if isinstance(item, Problem) else _flat(*item)
    else:
        raise NotAText(
            document.name, f"no table ({document.format})", "Give CSV, TSV, XLSX, JSON, JSON lines or Parquet."
        )


def columns_of(document: Document) -> list[str] | None:
    """The names of the columns where the head of the file tells them: in CSV and its relatives."""
    if document.format != "csv":
        return None
    lines = (Line(number, text) for number, text in enumerate(document.head.splitlines(), start=1))
    for row in read_rows(lines, document.delimiter):
        if not isinstance(row, Problem):
            return column_names(row[1])
    return []


def _binary(document: Document, sheet: str) -> Iterator[tuple[str, Row] | Problem]:
    names: list[str] | None = None
    rows = read_binary_rows(document.format, document.path, document.name, sheet=sheet, on_bytes=document.on_bytes)
    for position, cells in rows:
        if names is None:
            names = column_names(cells)
            continue
        surplus = [cell for cell in cells[len(names) :] if cell is not None]
        if surplus:
            message = f"The row has {len(cells)} cells, and the header has {len(names)}."
            yield problem(position, "ragged-row", message, str(cells))
            continue
        yield _flat(position, {name: cell for name, cell in zip(names, cells, strict=False) if cell is not None})


def _json(document: Document, records: str) -> Iterator[tuple[str, Any]]:
    outer, _, inner = records.partition(NESTED)
    with document.open() as stream:
        for item in read_items(stream, document.encoding, document.name, path=outer, on_bytes=document.on_bytes):
            if inner:
                yield from _inner(*item, outer, inner)
            else:
                yield item


def _inner(position: str, item: object, outer: str, inner: str) -> Iterator[tuple[str, Any]]:
    """The items of a list in an item, each with what else the outer item says, under the name of the outer list."""
    around = {key: value for key, value in item.items() if key != inner} if isinstance(item, dict) else {}
    parts = item.get(inner) if isinstance(item, dict) else None
    for number, part in enumerate(parts if isinstance(parts, list) else []):
        row = {**part, outer: around} if isinstance(part, dict) else part
        yield f"{position}.{inner}[{number}]", row


def _json_lines(document: Document) -> Iterator[tuple[str, Any] | Problem]:
    for line in document.lines():
        if line.fault is not None:
            yield line.problem()
        elif line.text.strip():
            try:
                yield line.position, read_value(line.text)
            except ValueError as wrong:
                yield problem(line.position, "no-json", f"The line is no JSON: {wrong}.", printable(line.text))


def _flat(position: str, item: object) -> tuple[str, Row] | Problem:
    """A nested record as columns: `meta.calibre`; values of lists stand side by side in one column."""
    if not isinstance(item, dict):
        return problem(position, "no-record", "The record is no JSON object.", str(item))
    row: Row = {}
    try:
        _collect(item, "", row, 0)
    except ValueError as wrong:
        return problem(position, "too-complex", str(wrong), orjson.dumps(item, default=str).decode())
    return position, row


def _collect(value: object, name: str, row: Row, depth: int) -> None:
    if depth > MAX_DEPTH or len(row) > MAX_COLUMNS:
        raise ValueError(f"The record is more than {MAX_DEPTH} deep or has more than {MAX_COLUMNS:,} fields.")
    if isinstance(value, dict):
        for key, inner in value.items():
            _collect(inner, f"{name}.{key}" if name else str(key), row, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _collect(inner, name, row, depth + 1)
    elif isinstance(value, bool):
        row.setdefault(name, []).append("true" if value else "false")
    elif value is not None and str(value).strip():
        row.setdefault(name, []).append(str(value))


def values_in(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def used_columns(mapping: Mapping[str, Any]) -> set[str]:
    """Every column that a validated mapping names."""
    found: set[str] = set()
    for query in mapping["queries"]:
        found |= {*query.get("filters", {}), *query.get("filters_not", {}), *query.get("where", {})}
        for entity in query["entities"].values():
            found |= {*entity.get("keys", ())} | ({entity["id_column"]} if entity.get("id_column") else set())
            for prop in entity.get("properties", {}).values():
                found.update(prop.get("columns", ()))
    return found
