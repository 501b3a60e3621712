"""Rejected records, corrected: a new artefact in the form of the old one, that holds nothing but them.

What was collected is never altered. The new artefact has a SHA-256 of its own, and is read by the same adapter with
the same options, so that a corrected record ends where it would have ended if it had been right in the first place.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson

from graph.server.settings import Settings
from ingest.documents import Document, describe_file
from ingest.errors import CannotCorrect
from ingest.evidence import EvidenceStore
from ingest.parse.lines import Line
from ingest.parse.rows import column_names, read_rows
from ingest.raw_records import read_record
from ingest.records import Problem

MAX_CORRECTIONS = 1_000
MAX_RECORD = 1_000_000
"""Characters of one corrected record."""
MAX_SKIPPED = 1_000

_BY_LINE = ("csv", "jsonl", "text")
_AS_OBJECTS = ("json", "xlsx", "parquet")
"""Rows of workbooks and Parquet are corrected as the JSON that `raw_records` shows of them."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What somebody wrote in place of the record at a position: its text, or for a row its cells."""

    position: str
    text: str | None = None
    cells: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Correctable:
    """A record as it stands in the evidence, ready to be corrected.

    Attributes:
        format: Of the artefact.
        columns, cells: Of a row of a table; empty for anything else.
    """

    text: str
    format: str
    columns: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()


def record_to_correct(settings: Settings, sha256: str, name: str, position: str) -> Correctable:
    """The record at a position. Raises: CannotCorrect, FileUnreadable."""
    with _original(settings, sha256, name) as document:
        _check_format(document)
        if document.format != "csv":
            text = read_record(settings, sha256, position)
            if text is None:
                raise CannotCorrect(position, "what stands there cannot be shown")
            return Correctable(text, document.format)
        lines = _row_lines(document, position)
        cells = _cells("\n".join(lines), document.delimiter) or [""]
        return Correctable("\n".join(lines), "csv", tuple(_columns(document)), tuple(cells))


def texts_to_correct(settings: Settings, sha256: str, name: str, positions: Sequence[str]) -> dict[str, str]:
    """The records at many positions, by position, as they stand in the evidence; lines in one pass.

    What cannot be shown is left out. Raises: FileUnreadable, CannotCorrect.
    """
    with _original(settings, sha256, name) as document:
        _check_format(document)
        if document.format not in _BY_LINE:
            found = {position: read_record(settings, sha256, position) for position in dict.fromkeys(positions)}
            return {position: text for position, text in found.items() if text is not None}
        wanted = {_line_number(position): position for position in positions}
        texts = {wanted[line.number]: line.text for line in document.lines() if line.number in wanted}
        for position, text in texts.items():
            if document.format == "csv" and text.count('"') % 2:
                texts[position] = "\n".join(_row_lines(document, position))
        return texts


def corrected_file(
    settings: Settings, sha256: str, name: str, options: Mapping[str, Any] | None, written: Sequence[Rewritten]
) -> tuple[bytes, list[str]]:
    """The new artefact, and the position in it of each record, in the order given.

    Args:
        options: What the adapter of the old one was told.
    Raises: CannotCorrect, FileUnreadable.
    """
    with _original(settings, sha256, name) as document:
        _check_format(document)
        for one in written:
            if len(one.text or "") + sum(map(len, one.cells or ())) > MAX_RECORD:
                raise CannotCorrect(one.position, f"it is longer than {MAX_RECORD:,} characters")
        if document.format == "csv":
            return _rows(document, written)
        if document.format in _BY_LINE:
            return _lines(document, written)
        path = (options or {}).get("mapping") or {}
        return _objects(written, str(path.get("records", "")) if document.format == "json" else "")


@contextmanager
def _original(settings: Settings, sha256: str, name: str) -> Iterator[Document]:
    store = EvidenceStore(settings.evidence_url)
    kept = store.look_at(sha256)
    with store.file(sha256) as path:
        yield describe_file(path, name=name, sha256=sha256, size=kept.size, scan=kept.scan)


def _check_format(document: Document) -> None:
    if document.format not in (*_BY_LINE, *_AS_OBJECTS):
        raise CannotCorrect(
            document.name,
            f"records of {document.format} hang on what stands around them; correct the file and import it",
        )


def _columns(document: Document) -> list[str]:
    for row in read_rows(document.lines(), document.delimiter):
        if not isinstance(row, Problem):
            return column_names(row[1])
    return []


def _row_lines(document: Document, position: str) -> list[str]:
    """The lines of a row: the one at the position, and those that its quotation marks take in, if they are closed."""
    start = _line_number(position)
    lines = islice(document.lines(), start - 1, start - 1 + MAX_SKIPPED)
    found = [line.text for line in lines]
    if not found:
        raise CannotCorrect(position, "the file has no such line")
    for count in range(1, len(found) + 1):
        if "\n".join(found[:count]).count('"') % 2 == 0:
            return found[:count]
    return found[:1]


def _line_number(position: str) -> int:
    head, _, number = position.partition(":")
    if head != "line" or not (number.isascii() and number.isdigit()) or len(number) > 15 or int(number) < 1:
        raise CannotCorrect(position, "that names no line")
    return int(number)


def _cells(text: str, delimiter: str) -> list[str] | None:
    """The cells of a text that is one row; None if it is none, or several."""
    lines = [Line(number, line) for number, line in enumerate(text.split("\n"), start=1)]
    rows = list(read_rows(lines, delimiter))
    if len(rows) != 1 or isinstance(rows[0], Problem):
        return None
    return rows[0][1]


def _rows(document: Document, written: Sequence[Rewritten]) -> tuple[bytes, list[str]]:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=document.delimiter, lineterminator="\n")
    writer.writerow(_columns(document))
    positions = []
    for one in written:
        cells = one.cells
        if cells is None:
            found = _cells(_without_end(one.text), document.delimiter)
            if found is None:
                raise CannotCorrect(one.position, "it is not one row: look at its quotation marks and line breaks")
            cells = tuple(found)
        positions.append(f"line:{out.getvalue().count(chr(10)) + 1}")
        writer.writerow(cells)
    return out.getvalue().encode(), positions


def _lines(document: Document, written: Sequence[Rewritten]) -> tuple[bytes, list[str]]:
    for one in written:
        if not _without_end(one.text).strip() or "\n" in _without_end(one.text):
            raise CannotCorrect(one.position, "it has to be one line")
        if document.format == "jsonl":
            _read_json(one)
    text = "".join(_without_end(one.text) + "\n" for one in written)
    return text.encode(), [f"line:{number}" for number in range(1, len(written) + 1)]


def _objects(written: Sequence[Rewritten], path: str) -> tuple[bytes, list[str]]:
    content: object = [_read_json(one) for one in written]
    for key in reversed(path.split(".") if path else []):
        content = {key: content}
    positions = [f"{path}[{number}]" for number in range(len(written))]
    return orjson.dumps(content, option=orjson.OPT_INDENT_2), positions


def _read_json(one: Rewritten) -> object:
    try:
        return orjson.loads(one.text or "")
    except orjson.JSONDecodeError as wrong:
        raise CannotCorrect(one.position, f"it is no JSON: {wrong}") from wrong


def _without_end(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").rstrip("\n")
