"""vCard and iCalendar files, component by component."""

from __future__ import annotations

from pathlib import Path

from ingest.documents import Document
from ingest.parse.components import read_components
from ingest.records import Problem
from ingest.sources.cards.icalendar import read_entry
from ingest.sources.cards.vcard import read_card
from ingest.sources.kinds import Found, Options, SourceKind, read_description


def _read(document: Document, options: Options) -> Found:
    seen: dict[str, str] = {}
    for found in read_components(document.lines()):
        if isinstance(found, Problem):
            yield found
        elif found.name == "VCARD":
            yield from read_card(found, options.source, seen)
        else:
            yield from read_entry(found, options.source)


def _recognises(document: Document) -> bool:
    start = document.head.lstrip("\ufeff \t\r\n")[:15].upper()
    return document.format == "text" and start.startswith(("BEGIN:VCARD", "BEGIN:VCALENDAR"))


CARDS = SourceKind(
    description=read_description(Path(__file__).with_name("source.yaml")),
    version="1",
    recognises=_recognises,
    read=_read,
)
