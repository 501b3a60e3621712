"""Adjacency matrices as tables: labels in the first row and column, as UCINET and spreadsheets write them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from ingest.documents import Document
from ingest.networks.items import MODE_1, MODE_2, Edge, Items, Node
from ingest.parse.lines import printable
from ingest.parse.rows import read_rows
from ingest.records import Problem, problem
from ingest.sources.graphs.words import layer_of_file

MAX_COLUMNS = 20_000
NOTHING = frozenset(("", "0", "0.0", "0.00", ".", "na", "n/a", "nan", "-"))
"""Cells that say there is no tie, or nothing about one."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the whole of a matrix shows: rows and columns are the same nodes, and each tie stands there twice, alike."""

    one_mode: bool
    symmetric: bool


def read_matrix(document: Document) -> Items:
    """A node for each label and an edge for each cell that is not empty or 0.

    The file is read twice: whether it is one-mode, and symmetric, shows only in the whole.
    """
    shape = shape_of(document)
    columns: list[str] | None = None
    number = 0
    for row in read_rows(document.lines(), document.delimiter):
        if isinstance(row, Problem):
            yield row
            continue
        position, cells = row
        if columns is None:
            columns = _labels(cells)
            if len(columns) > MAX_COLUMNS:
                yield problem(
                    position, "too-large", f"The matrix has more than {MAX_COLUMNS:,} columns.", str(cells)[:200]
                )
                return
            for label in columns:
                yield Node(label, position, () if shape.one_mode else (MODE_2,))
            continue
        number += 1
        label, ties = cells[0].strip(), cells[1:]
        surplus = any(cell.strip() for cell in ties[len(columns) :])
        if surplus or len(ties) < len(columns):
            message = f"The row has {len(ties)} cells after its label, and the heading names {len(columns)}."
            yield problem(position, "ragged-row", message, document.delimiter.join(cells))
            continue
        if not label:
            yield problem(position, "no-id", "The row has no label.", document.delimiter.join(cells))
            continue
        if not shape.one_mode:
            yield Node(label, position, (MODE_1,))
        yield from matrix_row(label, ties, columns, position, shape, kind=layer_of_file(document.stem))


def matrix_row(
    label: str, ties: Sequence[str], columns: Sequence[str], position: str, shape: Shape, *, kind: str = ""
) -> Items:
    """The edges of one row."""
    directed = not shape.symmetric if shape.one_mode else None
    kinds = None if shape.one_mode else (MODE_1, MODE_2)
    for column, cell in zip(columns, ties, strict=False):
        text = cell.strip()
        if text.casefold() in NOTHING:
            continue
        try:
            weight = float(text)
        except ValueError:
            message = f"The cell for {label[:40]!r} and {column[:40]!r} holds no number."
            yield problem(position, "no-number", message, text)
            continue
        if weight:
            yield Edge(label, column, position, kind, None, directed, {"weight": [text]}, kinds)


def shape_of(document: Document) -> Shape:
    """Whether rows and columns are the same nodes, and whether the matrix equals its transpose.

    Sums of digests of (row, column, value), one from above and one from below the diagonal, are equal if every tie has
    its mirror image; so nothing is held but the labels.
    """
    columns: list[str] | None = None
    rows: list[str] = []
    sums = [0, 0]
    for row in read_rows(document.lines(), document.delimiter):
        if isinstance(row, Problem):
            continue
        cells = row[1]
        if columns is None:
            columns = _labels(cells)
            if len(columns) > MAX_COLUMNS:
                break
            continue
        rows.append(cells[0].strip())
        for column, cell in zip(columns, cells[1:], strict=False):
            value = cell.strip()
            if value.casefold() in NOTHING or column == rows[-1]:
                continue
            ends = (rows[-1], column)
            side = 0 if ends[0] < ends[1] else 1
            text = "\x1f".join((min(ends), max(ends), value))
            sums[side] += int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")
    one_mode = columns is not None and len(rows) > 0 and set(rows) <= set(columns) and len(rows) * 2 > len(columns)
    return Shape(one_mode, one_mode and sums[0] == sums[1])


def looks_like_matrix(document: Document) -> bool:
    """Whether the first row and column hold labels and all else numbers.

    Columns of numbers alone could be any table, so that the labels have to be the same in both, or the corner empty.
    """
    lines = [printable(line) for line in document.first_lines()]
    rows = [row for row in csv.reader(lines, delimiter=document.delimiter) if row]
    if len(rows) < 3 or len(rows[0]) < 3:
        return False
    columns = _labels(rows[0])
    body = rows[1:]
    if any(len(row) < 3 or len(row) != len(rows[0]) for row in body[:-1]):
        return False
    if not all(_is_tie(cell) for row in body for cell in row[1:]):
        return False
    named = [row[0].strip() for row in body]
    return named == columns[: len(named)] or (not rows[0][0].strip() and not all(_is_tie(label) for label in columns))


def _labels(cells: Sequence[str]) -> list[str]:
    labels = [cell.strip() for cell in cells[1:]]
    while labels and not labels[-1]:
        labels.pop()
    return labels


def _is_tie(cell: str) -> bool:
    text = cell.strip()
    if text.casefold() in NOTHING:
        return True
    try:
        float(text)
    except ValueError:
        return False
    return True


def rows_of(tokens: Iterator[str], width: int) -> Iterator[list[str]]:
    """Values in rows of a width; what is left over at the end is a shorter one."""
    row: list[str] = []
    for token in tokens:
        row.append(token)
        if len(row) == width:
            yield row
            row = []
    if row:
        yield row
