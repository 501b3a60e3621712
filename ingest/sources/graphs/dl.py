"""UCINET's DL text: "UCINET 6 for Windows, Guide to the DL format" (Borgatti, Everett, Freeman), all forms of it.

A header of words and numbers, `data:`, then a full or half matrix, a list of edges or of nodes with their neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from ingest.documents import Document
from ingest.errors import MalformedDocument
from ingest.networks.items import MODE_1, MODE_2, Edge, Items, Node
from ingest.parse.lines import Line, printable
from ingest.records import Problem, problem
from ingest.sources.graphs.matrix import MAX_COLUMNS, Shape, matrix_row

MAX_HEADER_LINES = 100_000
_TOKEN = re.compile(r'"[^"]*"|\'[^\']*\'|[^\s,"\']+')
_COUNT = re.compile(r"\b(n|nr|nc|nm)\s*=?\s*(\d{1,9})\b", re.IGNORECASE)
_FORMAT = re.compile(r"\bformat\s*=?\s*([a-z]+\s*[12]?)", re.IGNORECASE)
_LABELS = re.compile(r"\b(?:(row|rows|column|columns|col|matrix|level)\s+)?(?:labels?)\s*(embedded|:)", re.IGNORECASE)
_DIAGONAL = re.compile(r"\bdiagonal\s*=?\s*(absent|present)", re.IGNORECASE)
_FORMATS = {
    "fullmatrix": "full", "fm": "full",
    "upperhalf": "upper", "uh": "upper",
    "lowerhalf": "lower", "lh": "lower",
    "edgelist1": "edges", "el1": "edges", "edgelist": "edges",
    "edgelist2": "edges2", "el2": "edges2",
    "nodelist1": "nodes", "nl1": "nodes", "nodelist": "nodes",
    "nodelist2": "nodes2", "nl2": "nodes2",
}  # fmt: skip


@dataclass(slots=True)
class _Header:
    """What stands before the data. Labels that it does not give are numbers."""

    rows: int = 0
    columns: int = 0
    matrices: int = 1
    form: str = "full"
    diagonal: bool = True
    one_mode: bool = True
    row_labels: list[str] = field(default_factory=list)
    column_labels: list[str] = field(default_factory=list)
    matrix_labels: list[str] = field(default_factory=list)
    rows_embedded: bool = False
    columns_embedded: bool = False

    def row(self, number: int) -> str:
        return self.row_labels[number - 1] if 0 < number <= len(self.row_labels) else str(number)

    def column(self, number: int) -> str:
        labels = self.row_labels if self.one_mode and not self.column_labels else self.column_labels
        return labels[number - 1] if 0 < number <= len(labels) else str(number)

    def layer(self, number: int) -> str:
        if number < len(self.matrix_labels):
            return self.matrix_labels[number]
        return "" if self.matrices == 1 else f"matrix {number + 1}"


def read_dl(document: Document) -> Items:
    """Nodes and edges of a DL file. Raises: MalformedDocument where the header cannot be understood."""
    lines = (line for line in document.lines())
    header, rest = _header(lines, document.name)
    if header.one_mode:
        names = [header.row(number) for number in range(1, header.rows + 1)] if not header.rows_embedded else []
        for name in names:
            yield Node(name, "line:1")
    elif not header.rows_embedded and not header.columns_embedded:
        for number in range(1, header.rows + 1):
            yield Node(header.row(number), "line:1", (MODE_1,))
        for number in range(1, header.columns + 1):
            yield Node(header.column(number), "line:1", (MODE_2,))
    data = chain(rest, lines)
    yield from _matrices(header, data) if header.form in ("full", "upper", "lower") else _lists(header, data)


def _header(lines: Iterator[Line], name: str) -> tuple[_Header, list[Line]]:
    """The header, and what stands on its last line after `data:`."""
    parts: list[str] = []
    for line in lines:
        text = printable(line.text.lstrip("\ufeff"))
        before, mark, after = _cut(text)
        parts.append(before)
        if mark:
            return _understood("\n".join(parts), name), [Line(line.number, after)] if after.strip() else []
        if line.number > MAX_HEADER_LINES:
            break
    raise MalformedDocument(name, "its header", "there is no `data:` in it")


def _cut(text: str) -> tuple[str, str, str]:
    found = re.search(r"\bdata\s*:", text, re.IGNORECASE)
    return (text, "", "") if found is None else (text[: found.start()], found[0], text[found.end() :])


def _understood(text: str, name: str) -> _Header:
    first_labels = _LABELS.search(text)
    settings = text if first_labels is None else text[: first_labels.start()]
    labelled = "" if first_labels is None else text[first_labels.start() :]
    counts = {word.lower(): int(value) for word, value in _COUNT.findall(settings)}
    header = _Header(matrices=counts.get("nm", 1))
    header.rows = counts.get("nr", counts.get("n", 0))
    header.columns = counts.get("nc", counts.get("n", 0))
    form = _FORMAT.search(text)
    word = "".join(form[1].lower().split()) if form is not None else "fullmatrix"
    if word not in _FORMATS:
        raise MalformedDocument(name, "its header", f"the format {word[:40]!r} is unknown")
    header.form = _FORMATS[word]
    diagonal = _DIAGONAL.search(text)
    header.diagonal = diagonal is None or diagonal[1].lower() == "present"
    header.one_mode = "n" in counts and header.form not in ("edges2", "nodes2")
    if not header.rows or not header.columns or max(header.rows, header.columns) > 10_000_000:
        raise MalformedDocument(name, "its header", "it does not say how many nodes there are (N=, or NR= and NC=)")
    if header.form in ("full", "upper", "lower") and header.columns > MAX_COLUMNS:
        raise MalformedDocument(name, "its header", f"the matrix has more than {MAX_COLUMNS:,} columns")
    _take_labels(header, labelled)
    return header


def _take_labels(header: _Header, text: str) -> None:
    found = list(_LABELS.finditer(text))
    for at, match in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(text)
        which = (match[1] or "").lower()
        if match[2].lower() == "embedded":
            header.rows_embedded = header.rows_embedded or not which.startswith("col")
            header.columns_embedded = header.columns_embedded or not which.startswith("row")
            continue
        body = _FORMAT.sub(" ", text[match.end() : end])
        labels = [token.strip("\"'") for token in _TOKEN.findall(body)]
        if which.startswith("row"):
            header.row_labels = labels
        elif which.startswith("col"):
            header.column_labels = labels
        elif which in ("matrix", "level"):
            header.matrix_labels = labels
        else:
            header.row_labels = labels
            if not header.one_mode:
                header.column_labels = labels


def _matrices(header: _Header, data: Iterator[Line]) -> Items:
    tokens = ((token.strip("\"'"), line) for line in data for token in _TOKEN.findall(printable(line.text)))
    columns = [header.column(number) for number in range(1, header.columns + 1)]
    for matrix in range(header.matrices):
        if header.columns_embedded:
            columns = [token for token, _ in _some(tokens, header.columns)]
            if not header.one_mode and matrix == 0:
                for label in columns:
                    yield Node(label, "line:1", (MODE_2,))
        for number in range(1, header.rows + 1):
            if not _width(header, number) + header.rows_embedded:
                continue  # the one row of a half without its diagonal that has no cells
            row = list(_some(tokens, _width(header, number) + header.rows_embedded))
            if not row:
                if matrix or number > 1 or not header.rows:
                    yield _missing(header, matrix, number)
                return
            position = row[0][1].position
            label = row.pop(0)[0] if header.rows_embedded else header.row(number)
            ties = [token for token, _ in row]
            if len(ties) != _width(header, number):
                yield _missing(header, matrix, number)
                return
            if header.rows_embedded and matrix == 0:
                yield Node(label, position, () if header.one_mode else (MODE_1,))
            over = _columns_of(header, number, columns)
            symmetric = header.form != "full"
            yield from matrix_row(
                label, ties, over, position, Shape(header.one_mode, symmetric), kind=header.layer(matrix)
            )
    left = next(tokens, None)
    if left is not None:
        message = "There is more data than the header promised; the rest is left out."
        yield problem(left[1].position, "surplus-value", message, printable(left[1].text))


def _some(tokens: Iterator[tuple[str, Line]], count: int) -> Iterator[tuple[str, Line]]:
    for _ in range(count):
        token = next(tokens, None)
        if token is None:
            return
        yield token


def _width(header: _Header, row: int) -> int:
    off = 0 if header.diagonal else 1
    if header.form == "lower":
        return row - off
    if header.form == "upper":
        return header.columns - row + 1 - off
    return header.columns - (off if header.one_mode else 0)


def _columns_of(header: _Header, row: int, columns: list[str]) -> list[str]:
    if header.form == "lower":
        return columns[: row if header.diagonal else row - 1]
    if header.form == "upper":
        return columns[row - 1 if header.diagonal else row :]
    return columns if header.diagonal or not header.one_mode else [*columns[: row - 1], *columns[row:]]


def _missing(header: _Header, matrix: int, row: int) -> Problem:
    message = f"The data ends in row {row} of {header.rows} of matrix {matrix + 1} of {header.matrices}."
    return problem("the end", "truncated", message, "")


def _lists(header: _Header, data: Iterator[Line]) -> Items:
    """Edges, or nodes with their neighbours, one to a line; `!` begins the next matrix."""
    matrix = 0
    told: set[tuple[str, str]] = set()
    two = not header.one_mode
    for line in data:
        text = printable(line.text)
        if line.fault is not None:
            yield line.problem()
            continue
        tokens = [token.strip("\"'") for token in _TOKEN.findall(text)]
        if not tokens:
            continue
        if tokens == ["!"]:
            matrix += 1
            continue
        if len(tokens) < 2:
            if header.form.startswith("nodes"):
                continue  # a node without neighbours
            yield problem(line.position, "edge-without-end", "The line names only one node.", text)
            continue
        source = _named(tokens[0], header, header.rows, header.row, header.rows_embedded)
        edges = header.form.startswith("edges")
        weight = {"weight": [tokens[2]]} if edges and len(tokens) > 2 else {}
        targets = tokens[1:2] if edges else tokens[1:]
        for token in targets:
            target = _named(
                token,
                header,
                header.columns,
                header.column,
                header.columns_embedded or (header.one_mode and header.rows_embedded),
            )
            if source is None or target is None:
                message = f"{token!r} or {tokens[0]!r} is no node of the {header.rows:,} that the header promises."
                yield problem(line.position, "edge-without-end", message, text)
                continue
            for end, mode in ((source, MODE_1), (target, MODE_2)):
                if (end, mode if two else "") not in told and (header.rows_embedded or header.columns_embedded):
                    told.add((end, mode if two else ""))
                    yield Node(end, line.position, (mode,) if two else ())
            kinds = (MODE_1, MODE_2) if two else None
            yield Edge(source, target, line.position, header.layer(matrix), None, None if two else True, weight, kinds)


def _named(token: str, header: _Header, count: int, label: Callable[[int], str], embedded: bool) -> str | None:
    """The label of a node that a list names by number, or by its label."""
    if embedded:
        return token
    if token.isdecimal() and len(token) < 10 and 1 <= int(token) <= count:
        return label(int(token))
    return token if token in header.row_labels or token in header.column_labels else None
