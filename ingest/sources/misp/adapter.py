"""MISP's JSON export, one event or many in a `response`, read twice side by side: headers ahead of attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ingest.documents import Document
from ingest.parse.values import add, as_written, key_of, leftovers, text, texts
from ingest.records import Problem, RawRecord, problem
from ingest.sources.kinds import Found, Options, SourceKind, read_description
from ingest.sources.misp.claims import Claim, attribute_claims, galaxies, keywords_of_galaxies, object_claims
from ingest.sources.misp.header import PLACE, Header, headers_of, id_of, parts_of

_THREAT = {"1": "high", "2": "medium", "3": "low"}  # 4 is "undefined"
_ANALYSIS = {"0": "initial", "1": "ongoing", "2": "completed"}
_EVENT_TAKEN = frozenset((
    "info", "uuid", "date", "published", "publish_timestamp", "timestamp", "threat_level_id", "analysis", "Tag",
    "Galaxy", "Orgc", "Org", "RelatedEvent", "EventReport", "ShadowAttribute", "id", "org_id", "orgc_id",
    "sharing_group_id", "attribute_count", "proposal_email_lock", "locked", "disable_correlation",
    "event_creator_email", "CryptographicKey", "Attribute", "Object",
))  # fmt: skip
_START = re.compile(r'[\[{]\s*(?:\{\s*)?"(?:Event|response)"\s*:')


def _read(document: Document, options: Options) -> Found:
    headers = headers_of(document, options.source)
    header = Header("", options.source)
    for position, item in parts_of(document, counted=True):
        shape = PLACE.match(position)
        if shape is None:
            yield problem(position, "no-event", "What stands there is no event.", as_written(item))
            continue
        if shape["event"] != header.place:
            header = next(headers, Header(shape["event"], options.source))
            yield from _event(header)
        part = shape["part"]
        if not part.startswith(("Attribute[", "Object[")):
            continue
        if not isinstance(item, dict):
            yield problem(position, "no-attribute", "What stands there has no fields.", as_written(item))
        elif part.startswith("Attribute["):
            yield from attribute_claims(item, position, header)
        else:
            yield from object_claims(item, position, header)


def _event(header: Header) -> Iterator[RawRecord | Problem]:
    fields = header.fields
    claim = Claim(header, header.place, header.tagging, header.id, "Project")
    properties = claim.properties
    add(properties, "name", texts(fields.get("info")))
    add(properties, "startDate", texts(fields.get("date")))
    add(properties, "publisher", header.publisher)
    add(properties, "keywords", claim.tagging.keywords + keywords_of_galaxies(fields.get("Galaxy")))
    add(properties, "status", [_ANALYSIS.get(text(fields, "analysis") or "", "")])
    threat = _THREAT.get(text(fields, "threat_level_id") or "")
    add(properties, "notes", [f"threat level: {threat}"] if threat else [])
    claim.originals = leftovers(fields, _EVENT_TAKEN)
    yield claim.record()
    yield from galaxies(claim, fields.get("Galaxy"))
    yield from _reports(claim, fields.get("EventReport"))
    for related in _list(fields.get("RelatedEvent")):
        told = related.get("Event")
        uuid = text(told, "uuid") if isinstance(told, dict) else None
        if uuid:
            yield claim.link(id_of("event", uuid, header), "related event")
    proposals = fields.get("ShadowAttribute")
    if proposals:
        message = "Proposals that the author of the event has not accepted."
        yield problem(f"{header.place}.ShadowAttribute", "proposal", message, as_written(proposals))


def _reports(claim: Claim, value: object) -> Iterator[RawRecord]:
    for report in _list(value):
        name, content = texts(report.get("name")), texts(report.get("content"))
        if content and text(report, "deleted") not in ("true", "1"):
            key = id_of("report", text(report, "uuid") or "", claim.header, key_of(*name, *content))
            yield claim.other(key, "Note", {"name": name, "description": content, "entity": [claim.id]})


def _list(value: object) -> list[dict[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _recognises(document: Document) -> bool:
    start = document.head.lstrip("\ufeff \t\r\n")
    told = document.format in ("json", "jsonl") and _START.match(start) is not None
    return told and all(f'"{key}"' in start for key in ("Event", "info", "uuid"))


MISP = SourceKind(
    description=read_description(Path(__file__).with_name("source.yaml")),
    version="1",
    recognises=_recognises,
    read=_read,
)
