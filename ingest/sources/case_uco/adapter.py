"""CASE/UCO JSON-LD, read three times: for its context, for what is in it, and for its records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ingest.documents import Document
from ingest.errors import MalformedDocument
from ingest.parse.json_items import read_parts
from ingest.parse.values import as_written
from ingest.records import Problem, RawRecord, problem
from ingest.sources.case_uco.contents import Contents
from ingest.sources.case_uco.context import Context, unknown_contexts
from ingest.sources.case_uco.nodes import Node, Reader
from ingest.sources.case_uco.objects import read_node
from ingest.sources.kinds import Found, Options, SourceKind, read_description

_LISTS = ("@graph[]", "uco-core:object[]", "[]")
_ITEM = re.compile(r"(?:@graph|uco-core:object)?\[[0-9]+\]\Z")
_NAMES = re.compile(r"(unifiedcyberontology|caseontology)\.org/")


def _read(document: Document, options: Options) -> Found:
    context = Context()
    for position, item in _attempted(document):
        if position == "@context":
            context.add(item)
        elif isinstance(item, dict) and "@context" in item:
            context.add(item["@context"])
    reader = Reader(context, options.source)
    contents = Contents()
    for position, item in _attempted(document):
        node = _node(reader, position, item)
        if isinstance(node, Node):
            contents.note(node)
    warnings = _context_warnings(context)
    schemata: dict[str, str] = {}
    for found in _records(document, reader, contents, schemata):
        if warnings and isinstance(found, RawRecord):
            found, warnings = replace(found, warnings=(*found.warnings, *warnings)), ()
        yield found


def _records(document: Document, reader: Reader, contents: Contents, schemata: dict[str, str]) -> Found:
    top: dict[str, object] = {}
    for position, item in _parts(document, counted=True):
        if not _ITEM.match(position):
            top[position] = item
            continue
        node = _node(reader, position, item)
        if isinstance(node, Problem):
            yield node
        else:
            yield from read_node(node, position, contents, schemata)
    top.pop("@context", None)
    if "@type" in top:  # the document is a bundle or one object by itself
        node = _node(reader, "document", top)
        yield from [node] if isinstance(node, Problem) else read_node(node, "document", contents, schemata)


def _node(reader: Reader, position: str, item: object) -> Node | Problem:
    if not isinstance(item, dict):
        return problem(position, "no-object", "What stands there is no JSON-LD node.", as_written(item))
    try:
        return reader.node(item, position)
    except (ValueError, RecursionError) as wrong:
        return problem(position, "too-deep", f"The node cannot be read: {wrong}.", as_written(item))


def _context_warnings(context: Context) -> tuple[Problem, ...]:
    return tuple(
        problem(
            "@context",
            "remote-context",
            f"The context {address[:200]!r} is not fetched: names of UCO and CASE are understood without it, others"
            " stay beside the claims as they are written.",
            address,
        )
        for address in unknown_contexts(context)
    )


def _attempted(document: Document) -> Iterator[tuple[str, object]]:
    """Parts for looking ahead; where the document breaks off is told when it is read for records."""
    try:
        yield from _parts(document, counted=False)
    except MalformedDocument:
        return


def _parts(document: Document, *, counted: bool) -> Iterator[tuple[str, object]]:
    with document.open() as stream:
        told = document.on_bytes if counted else None
        yield from read_parts(stream, document.encoding, document.name, _LISTS, on_bytes=told)


def _recognises(document: Document) -> bool:
    start = document.head
    return (
        document.format in ("json", "jsonl")
        and ('"@context"' in start or '"@graph"' in start)
        and (_NAMES.search(start) is not None or re.search(r'"(?:uco-core|case-investigation):\w', start) is not None)
    )


CASE_UCO = SourceKind(
    description=read_description(Path(__file__).with_name("source.yaml")),
    version="1",
    recognises=_recognises,
    read=_read,
)
