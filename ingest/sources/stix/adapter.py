"""A STIX bundle, read twice: once for what is in it and how it is marked, once for its records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ingest.documents import Document
from ingest.errors import MalformedDocument
from ingest.parse.json_items import read_parts
from ingest.parse.values import as_written
from ingest.records import problem
from ingest.sources.kinds import Found, Options, SourceKind, read_description
from ingest.sources.stix.contents import Contents
from ingest.sources.stix.objects import read_object

_OBJECT = re.compile(r"objects\[[0-9]+\]\Z")
_BUNDLE = re.compile(r'"type"\s*:\s*"bundle"|"id"\s*:\s*"bundle--')
_OBJECTS = re.compile(r'"id"\s*:\s*"(?:identity|indicator|marking-definition|relationship|report)--[0-9a-f]{8}-')
_BUNDLE_FIELDS = frozenset(("type", "id", "spec_version"))


def _read(document: Document, options: Options) -> Found:
    contents = Contents()
    try:
        for position, item in _parts(document, counted=False):
            if _OBJECT.match(position) and isinstance(item, dict):
                contents.note(item)
    except MalformedDocument:
        contents.complete = False  # told when the place is reached for the second time
    for position, item in _parts(document, counted=True):
        if not _OBJECT.match(position):
            if position not in _BUNDLE_FIELDS:
                message = f"The bundle has a field {position[:80]!r}, which STIX 2.1 does not know; it was left out."
                yield problem(position, "unused-field", message, as_written(item))
        elif not isinstance(item, dict):
            yield problem(position, "no-object", "What stands there is no STIX object.", as_written(item))
        else:
            yield from read_object(item, position, contents, options)


def _parts(document: Document, *, counted: bool) -> Iterator[tuple[str, object]]:
    with document.open() as stream:
        told = document.on_bytes if counted else None
        yield from read_parts(stream, document.encoding, document.name, ("objects[]",), on_bytes=told)


def _recognises(document: Document) -> bool:
    if document.format not in ("json", "jsonl"):
        return False
    start = document.head.lstrip("\ufeff \t\r\n")
    if not start.startswith("{"):
        return False
    # The keys of an object come in any order: type and id of the bundle may stand behind its objects.
    return '"objects"' in start and (_BUNDLE.search(start) is not None or _OBJECTS.search(start) is not None)


STIX = SourceKind(
    description=read_description(Path(__file__).with_name("source.yaml")),
    version="1",
    recognises=_recognises,
    read=_read,
)
