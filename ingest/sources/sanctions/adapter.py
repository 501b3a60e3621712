"""Sanctions lists: whose format a file has, one entry at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias
from xml.etree.ElementTree import Element

from ingest.documents import Document
from ingest.errors import WrongOption
from ingest.parse.xml_items import element_text, read_elements
from ingest.records import Problem, problem
from ingest.sources.kinds import Found, Options, SourceKind, read_description
from ingest.sources.sanctions import eu, ofac, un
from ingest.sources.sanctions.listing import Listing

Reader: TypeAlias = Callable[[Element, str], Listing | str]

LISTS: tuple[tuple[re.Pattern[str], tuple[str, ...], Reader], ...] = (
    (re.compile(r"<CONSOLIDATED_LIST[\s>]"), un.WANTED, un.read_entry),
    (re.compile(r"<(?:[\w.-]+:)?export\s[^>]*http://eu\.europa\.ec/fpi/fsd/export"), eu.WANTED, eu.read_entry),
    (re.compile(r"<(?:[\w.-]+:)?sdnList[\s>]"), ofac.WANTED, ofac.read_entry),
)


def _read(document: Document, options: Options) -> Found:  # noqa: ARG001 - one signature for all
    for pattern, wanted, reader in LISTS:
        if pattern.search(document.head):
            yield from _entries(document, wanted, reader)
            return
    raise WrongOption("--source", "sanctions", "the file is no list of the UN, the EU or OFAC (classic XML)")


def _entries(document: Document, wanted: tuple[str, ...], reader: Reader) -> Found:
    with document.open() as stream:
        found = read_elements(stream, document.encoding, document.name, wanted, on_bytes=document.on_bytes)
        for item in found:
            if isinstance(item, Problem):
                yield item
                continue
            position, element = item
            entry = reader(element, position)
            if isinstance(entry, str):
                yield problem(position, "no-entry", entry, element_text(element))
                continue
            yield from entry.records()


def _recognises(document: Document) -> bool:
    return document.format == "xml" and any(pattern.search(document.head) for pattern, _, _ in LISTS)


SANCTIONS = SourceKind(
    description=read_description(Path(__file__).with_name("source.yaml")),
    version="1",
    recognises=_recognises,
    read=_read,
)
