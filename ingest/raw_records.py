"""The raw record behind a claim: what stands at its position in the evidence, as it was collected."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import orjson

from graph.server.settings import Settings
from ingest.documents import Document, describe_file
from ingest.errors import MalformedDocument
from ingest.evidence import CHUNK_BYTES, EvidenceStore
from ingest.parse.child import read_binary_rows
from ingest.parse.components import read_components
from ingest.parse.encoding import EncodingScan
from ingest.parse.gs_file import read_save_file
from ingest.parse.json_items import read_items, read_parts
from ingest.parse.lines import printable
from ingest.parse.messages import read_messages
from ingest.parse.xml_items import element_text, read_elements
from ingest.parse.yaml_items import YamlList
from ingest.records import Problem

MAX_RAW_BYTES = 64 * 2**10
MAX_LINES = 2_000

_LINE = re.compile(r"line:([1-9][0-9]{0,14})\Z")
_LINES = re.compile(r"lines:(?P<first>[1-9][0-9]{0,14})-(?P<last>[1-9][0-9]{0,14})\Z")
_ITEM = re.compile(r"(?P<path>[^\[\]]*)\[(?P<number>[0-9]{1,15})\]\Z")
_NESTED = re.compile(r"[^\[\]]*\[[0-9]{1,15}\](?:\.[^\[\]]+(?:\[[0-9]{1,15}\])?){1,8}\Z|[^\[\]:!]+\Z")
_ROW = re.compile(r"(?:row:|(?P<sheet>.*)!)(?P<number>[0-9]{1,15})\Z", re.DOTALL)


def read_record(settings: Settings, sha256: str, position: str) -> str | None:
    """The text of one record, at most 64 KiB of it; None where the position names nothing that can be shown.

    Lines and items of YAML are shown as they stand, elements of XML without their namespaces, items of JSON and rows
    of workbooks and Parquet as JSON.

    Raises: FileUnreadable if the evidence store has lost the file; another IngestError if it cannot be read so far.
    """
    with EvidenceStore(settings.evidence_url).file(sha256) as path:
        document = _described(path, sha256)
        for pattern, read in _READERS:
            found = pattern.match(position)
            if found is not None:
                text = read(document, found)
                return None if text is None else _cut(text)
    return None


def _described(path: Path, sha256: str) -> Document:
    """Format and encoding, from the beginning of the file: the whole was looked at when it came in."""
    scan = EncodingScan()
    with path.open("rb") as stream:
        scan.feed(stream.read(CHUNK_BYTES))
    return describe_file(path, name=sha256, sha256=sha256, size=path.stat().st_size, scan=scan)


def _line(document: Document, found: re.Match[str]) -> str | None:
    number = int(found[1])
    line = next(islice(document.lines(), number - 1, number), None)
    return None if line is None else line.text


def _lines(document: Document, found: re.Match[str]) -> str | None:
    first = int(found["first"])
    count = min(int(found["last"]) - first + 1, MAX_LINES)
    lines = islice(document.lines(), first - 1, first - 1 + max(0, count))
    return "\n".join(line.text for line in lines) or None


def _item(document: Document, found: re.Match[str]) -> str | None:
    number = int(found["number"])
    if document.format == "yaml":
        return _yaml_item(document, found["path"], number)
    if document.format == "xml":
        return _element(document, found["path"], found.string)
    if document.format == "gs":
        entries = read_save_file(document.path, document.name)[1].get(found["path"], [])
        return orjson.dumps(entries[number], option=orjson.OPT_INDENT_2).decode() if number < len(entries) else None
    if document.format == "text":
        return _component(document, found.string)
    if document.format == "mail":
        return _message(document, number) if found["path"] == "message" else None
    with document.open() as stream:
        items = read_items(stream, document.encoding, document.name, path=found["path"])
        item = next(islice(items, number, number + 1), None)
    return None if item is None else orjson.dumps(item[1], option=orjson.OPT_INDENT_2).decode()


def _nested(document: Document, found: re.Match[str]) -> str | None:
    """An item of a list inside of an item, or an object with what stands in it as far as it is shown."""
    position = found.string
    if document.format not in ("json", "jsonl"):
        return None
    pattern = re.sub(r"\[[0-9]+\]", "[]", position)
    within = "" if position == "document" else f"{position}."
    inside: dict[str, object] = {}
    size = 0
    with document.open() as stream:
        # Asked for lists that no object has, what stands there comes member by member, however large it is.
        lists = (pattern,) if pattern.endswith("[]") else (f"{pattern}.\x00[]" if within else "\x00[]",)
        try:
            for place, value in read_parts(stream, document.encoding, document.name, lists):
                if place == position:
                    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
                if place.startswith(within):
                    inside[place[len(within) :]] = value
                    size += len(str(value))
                if (inside and not place.startswith(within)) or size > MAX_RAW_BYTES:
                    break
        except MalformedDocument:
            if not inside:
                raise
    return orjson.dumps(inside, option=orjson.OPT_INDENT_2).decode() if inside else None


def _yaml_item(document: Document, key: str, number: int) -> str | None:
    """From the line on which the item begins to the line before the next one."""
    with document.open() as stream:
        items = YamlList(stream, document.encoding, document.name).items(key)
        starts = [line for _, line, _ in islice(items, number, number + 2)]
    if not starts:
        return None
    last = starts[1] - 1 if len(starts) > 1 else None
    lines = islice(document.lines(), starts[0] - 1, last)
    return "\n".join(line.text for line in islice(lines, MAX_LINES)).rstrip()


def _component(document: Document, position: str) -> str | None:
    """A card or an event of a calendar, from its BEGIN to its END."""
    for found in read_components(document.lines()):
        if not isinstance(found, Problem) and found.position == position:
            return "\n".join(found.written)
    return None


def _message(document: Document, number: int) -> str | None:
    """A message as it stands; what it holds in an encoding of its own shows as far as it is UTF-8."""
    with document.open() as stream:
        message = next(islice(read_messages(stream), number, number + 1), None)
    return None if message is None else message.content[: 2 * MAX_RAW_BYTES].decode("utf-8", "replace")


def _element(document: Document, tag: str, position: str) -> str | None:
    with document.open() as stream:
        for found in read_elements(stream, document.encoding, document.name, {tag}):
            if isinstance(found, Problem):
                if found.position == position:
                    return found.raw
            elif found[0] == position:
                return element_text(found[1])
    return None


def _row(document: Document, found: re.Match[str]) -> str | None:
    if document.format not in ("xlsx", "parquet"):
        return None
    position = found.string
    names: list[object] | None = None
    for place, cells in read_binary_rows(document.format, document.path, document.name, sheet=found["sheet"] or ""):
        if names is None:
            names = cells
        if place == position:
            row = dict(zip(map(str, names), cells, strict=False)) if cells is not names else {"columns": names}
            return orjson.dumps(row, option=orjson.OPT_INDENT_2, default=str).decode()
    return None


def _cut(text: str) -> str:
    encoded = printable(text).encode("utf-8", "replace")
    return encoded[:MAX_RAW_BYTES].decode("utf-8", "ignore")


_READERS: tuple[tuple[re.Pattern[str], Callable[[Document, re.Match[str]], str | None]], ...] = (
    (_LINE, _line),
    (_LINES, _lines),
    (_ITEM, _item),
    (_ROW, _row),
    (_NESTED, _nested),
)
