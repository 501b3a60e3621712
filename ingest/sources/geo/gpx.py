"""GPX 1.0 and 1.1 (TopoGrafix): waypoints are places, tracks and routes are ways.

A track comes point by point, so that one of a million points is not held. What a file says of itself (`metadata`), and
height, speed and the like of single track points, are not taken: the evidence has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ingest.documents import Document
from ingest.parse.values import add
from ingest.parse.xml_items import element_text, read_elements, text_of
from ingest.records import Problem, RawRecord, problem
from ingest.sources.geo.claims import Told
from ingest.sources.geo.shapes import point_of
from ingest.sources.geo.track import Track

_WAYS = frozenset(("trk", "rte"))
_FIELDS = {"name": "name", "desc": "description", "cmt": "notes", "type": "keywords", "sym": "keywords"}


def read_gpx(document: Document, source: str) -> Iterator[RawRecord | Problem]:
    wanted = {"wpt", "trkpt", "rtept", "name", "desc", "cmt", "type", "link", "src", "number"}
    way: Told | None = None
    track = Track()
    with document.open() as stream:
        elements = read_elements(
            stream,
            document.encoding,
            document.name,
            wanted,
            opened={"trk", "rte", "trkseg", "metadata"},
            on_bytes=document.on_bytes,
        )
        for found in elements:
            if isinstance(found, Problem):
                yield found
                continue
            position, element = found
            if element.tag in _WAYS or element.tag == "metadata":
                if way is not None:
                    yield from _ended(way, track)
                way, track = (Told(position, source) if element.tag in _WAYS else None), Track()
            elif element.tag == "trkseg":
                track.segment()
            elif element.tag in ("trkpt", "rtept"):
                track.add(point_of(element.get("lat"), element.get("lon")), text_of(element, "time"))
            elif element.tag == "wpt":
                yield _waypoint(Told(position, source), element)
            elif way is not None:
                _about(way, element)
    if way is not None:
        yield from _ended(way, track)


def _ended(way: Told, track: Track) -> Iterator[RawRecord | Problem]:
    records = way.way(track)
    if records:
        yield from records
    else:
        yield problem(way.position, "no-place", "It has no point that is a place on the earth.", "")


def _waypoint(told: Told, element: Element) -> RawRecord | Problem:
    point = point_of(element.get("lat"), element.get("lon"))
    if point is None:
        message = f"Latitude {element.get('lat')!r} and longitude {element.get('lon')!r} are no place on the earth."
        return problem(told.position, "no-place", message, element_text(element))
    for child in element:
        if child.tag == "time":
            add(told.originals, "time", [child.text or ""])
        elif child.tag in _FIELDS:
            add(told.properties, _FIELDS[child.tag], [(child.text or "").strip()])
        elif child.tag in ("link", "url"):
            add(told.properties, "sourceUrl", [child.get("href") or (child.text or "").strip()])
        else:
            add(told.originals, child.tag, [(child.text or "").strip() or element_text(child)])
    return told.place(point)


def _about(way: Told, element: Element) -> None:
    """Name, description and the like of a track, which stand before its points."""
    if element.tag == "link":
        add(way.properties, "sourceUrl", [element.get("href") or ""])
    elif element.tag in _FIELDS:
        add(way.properties, _FIELDS[element.tag], [(element.text or "").strip()])
    else:
        add(way.originals, element.tag, [(element.text or "").strip()])
