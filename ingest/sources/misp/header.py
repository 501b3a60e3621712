"""What is said of a MISP event as a whole. Its keys come in any order, and the attributes may stand before the tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.documents import Document
from ingest.errors import MalformedDocument
from ingest.parse.json_items import read_parts
from ingest.parse.values import text
from ingest.sources.misp.tags import Tagging, tag_names, tagging_of

_LISTS = (
    *(f"{before}Event.{part}[]" for before in ("", "response[].", "[].") for part in ("Attribute", "Object")),
    "response[]",
    "[]",
)
PLACE = re.compile(r"(?P<event>(?:(?:response)?\[[0-9]+\]\.)?Event)\.(?P<part>.+)\Z", re.DOTALL)
MAX_KNOWN = 1_000_000
"""Attributes and objects of one event that are remembered; references to those after them are not checked."""


@dataclass(slots=True)
class Header:
    """An event without its attributes and objects.

    Attributes:
        place: Where it stands, such as `response[3].Event`.
        fields: Its members.
        known: UUIDs of its attributes and objects, each with the id under which it comes in.
        complete: False where not all of them could be noted.
    """

    place: str
    source: str
    fields: dict[str, object] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    complete: bool = True

    @property
    def id(self) -> str:
        return id_of("event", text(self.fields, "uuid") or "", self)

    @property
    def tagging(self) -> Tagging:
        return tagging_of(tag_names(self.fields.get("Tag")), text(self.fields, "distribution"))

    @property
    def publisher(self) -> list[str]:
        creator = self.fields.get("Orgc") or self.fields.get("Org")
        name = text(creator, "name") if isinstance(creator, dict) else None
        return [name] if name else []


UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


def id_of(kind: str, uuid: str, header: Header, place: str = "") -> str:
    """The same from every server that shares the event; without a UUID, good within the source alone."""
    if UUID.match(uuid):
        return f"misp-{kind}-{uuid.lower()}"
    plain = re.sub(r"[^0-9A-Za-z]+", "-", f"{header.source}-{header.place}-{place}").strip("-")
    return f"{plain}-{kind}"


def parts_of(document: Document, *, counted: bool) -> Iterator[tuple[str, object]]:
    with document.open() as stream:
        told = document.on_bytes if counted else None
        yield from read_parts(stream, document.encoding, document.name, _LISTS, on_bytes=told)


def headers_of(document: Document, source: str) -> Iterator[Header]:
    """One header after the other, read ahead of the records: only that of one event is held."""
    header: Header | None = None
    try:
        for position, value in parts_of(document, counted=False):
            shape = PLACE.match(position)
            if shape is None:
                continue
            if header is None or header.place != shape["event"]:
                if header is not None:
                    yield header
                header = Header(shape["event"], source)
            part, item = shape["part"], value
            if part.startswith(("Attribute[", "Object[")):
                _note(header, part, item)
            else:
                header.fields[part] = item
    except MalformedDocument:
        if header is not None:
            header.complete = False  # the second reading says where it breaks off
    if header is not None:
        yield header


def _note(header: Header, part: str, item: object) -> None:
    if not isinstance(item, dict):
        return
    uuid = text(item, "uuid") or ""
    kind = "attribute" if part.startswith("Attribute[") else "object"
    if len(header.known) >= MAX_KNOWN:
        header.complete = False
        return
    if uuid:
        header.known[uuid] = id_of(kind, uuid, header, part)
    inside = item.get("Attribute") if kind == "object" else None
    for attribute in inside if isinstance(inside, list) else ():
        own = text(attribute, "uuid") if isinstance(attribute, dict) else None
        if own:  # what refers to an attribute of an object means the object
            header.known.setdefault(own, id_of("object", uuid, header, part))
