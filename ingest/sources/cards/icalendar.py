"""One entry of a calendar: what, when, where, who asks and who is asked.

iCalendar, RFC 5545, section 3.6 (components) and 3.8 (properties).
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.parse.components import Component, Property
from ingest.parse.values import add, key_of
from ingest.records import Problem, RawRecord
from ingest.sources.cards.claims import Told, date_of

_PLAIN = {
    "SUMMARY": "name",
    "DESCRIPTION": "description",
    "LOCATION": "location",
    "CATEGORIES": "keywords",
    "COMMENT": "notes",
    "URL": "sourceUrl",
    "DTSTART": "startDate",
    "DTEND": "endDate",
    "DUE": "endDate",
    "CREATED": "createdAt",
    "LAST-MODIFIED": "modifiedAt",
}
_RECURRENCE = ("RRULE", "RDATE", "EXDATE", "EXRULE")
_IGNORED = frozenset(("UID", "RECURRENCE-ID", "SEQUENCE", "DTSTAMP", "TRANSP", "PRIORITY"))
_KINDS = {"GROUP": "Organization", "INDIVIDUAL": "Person", "": "Person", "UNKNOWN": "Person"}


def read_entry(entry: Component, source: str) -> Iterator[RawRecord | Problem]:
    told = Told(entry, source)
    uid, instance = entry.first("UID"), entry.first("RECURRENCE-ID")
    parts = [found.text for found in (uid, instance) if found is not None] or [key_of(*entry.written)]
    told.id = told.scoped("entry", *parts)
    for found in entry.properties:
        prop_name = _PLAIN.get(found.name)
        if prop_name is None:
            continue
        if prop_name.endswith(("Date", "At")):
            add(told.properties, prop_name, [date_of(found.value)])
            zone = found.parameters.get("TZID")
            add(told.originals, found.name, [f"{found.value} ({zone[0]})"] if zone else [])
        else:
            add(told.properties, prop_name, found.values() if found.name == "CATEGORIES" else [found.text])
    for name in _RECURRENCE:
        add(told.properties, "notes", [f"{name}: {found.value}" for found in entry.all(name)])
    if entry.name != "VEVENT":
        add(told.properties, "keywords", [{"VTODO": "task", "VJOURNAL": "journal"}[entry.name]])
    _place(told)
    for found in entry.all("ORGANIZER"):
        add(told.properties, "organizer", _person(told, found))
    for found in entry.all("ATTENDEE"):
        add(told.properties, "involved", _person(told, found))
    told.rest({*_PLAIN, *_RECURRENCE, *_IGNORED, "GEO", "ORGANIZER", "ATTENDEE"})
    yield told.record("Event")
    yield from told.others


def _place(told: Told) -> None:
    geo = told.component.first("GEO")
    if geo is None:
        return
    latitude, _, longitude = geo.value.replace(",", ";").partition(";")
    named = told.properties.get("location", [])
    key = told.scoped("place", latitude, longitude)
    told.other(key, "Address", {"latitude": [latitude], "longitude": [longitude], "name": named})
    add(told.properties, "addressEntity", [key])


def _person(told: Told, found: Property) -> list[str]:
    """Whoever organises or is asked, known within the file by the mailbox; rooms and things are no people."""
    schema = _KINDS.get(found.parameters.get("CUTYPE", [""])[0].upper())
    mailbox = found.text.lower().removeprefix("mailto:") if found.text.lower().startswith("mailto:") else ""
    name = found.parameters.get("CN", [""])[0].strip()
    said = [f"{key}={'/'.join(values)}" for key, values in sorted(found.parameters.items()) if key != "CN"]
    add(told.originals, found.name, [" ".join([name, found.text, *said]).strip()])
    if schema is None or not (mailbox or name):
        return []
    key = told.scoped("person", mailbox or name)
    told.other(key, schema, {"name": [name or mailbox], "email": [mailbox] if mailbox else []})
    if mailbox:
        told.held("EmailAddress", "email", mailbox, key)
    return [key]
