"""KML 2.2 (OGC 07-147r2): placemarks are places, areas or ways. Links to other files are never followed."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ingest.documents import Document
from ingest.parse.values import add
from ingest.parse.xml_items import element_text, read_elements, text_of
from ingest.records import Problem, RawRecord, problem
from ingest.sources.geo.claims import Told
from ingest.sources.geo.shapes import Point, point_of, tuples_of, well_known
from ingest.sources.geo.track import Track

_FIELDS = {"name": "name", "description": "description", "address": "full", "Snippet": "summary"}
_LOOKS = frozenset(
    # How it is drawn, and whether.
    ("Style", "StyleMap", "styleUrl", "visibility", "open", "LookAt", "Camera", "Region", "snippet", "id")
)
_SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack", "Model")
_TAKEN = frozenset((*_FIELDS, *_LOOKS, *_SHAPES, "TimeStamp", "TimeSpan", "ExtendedData", "phoneNumber"))


def read_kml(document: Document, source: str) -> Iterator[RawRecord | Problem]:
    with document.open() as stream:
        elements = read_elements(
            stream,
            document.encoding,
            document.name,
            {"Placemark", "NetworkLink", "GroundOverlay"},
            on_bytes=document.on_bytes,
        )
        for found in elements:
            if isinstance(found, Problem):
                yield found
                continue
            position, element = found
            if element.tag == "Placemark":
                yield from _placemark(Told(position, source), element)
            else:
                message = f"A {element.tag} shows what another file holds, and nothing is fetched."
                yield problem(position, "remote-part", message, element_text(element))


def _placemark(told: Told, element: Element) -> Iterator[RawRecord | Problem]:
    _fields(told, element)
    points = list(element.iter("Point"))
    lines = list(element.iter("LineString"))
    tracks = list(element.iter("Track"))
    areas = list(element.iter("Polygon"))
    found = 0
    if lines or tracks:
        way = Told(told.position, told.source, dict(told.properties), dict(told.originals), list(told.warnings))
        way.properties.pop("full", None)
        records = way.way(_track(lines, tracks))
        found += bool(records)
        yield from records
    for area in areas:
        place = Told(told.position, told.source, dict(told.properties), dict(told.originals), list(told.warnings))
        centre = _area(place, area)
        if centre is not None:
            found += 1
            yield place.place(centre)
    for shape in points:
        point = next(tuples_of(text_of(shape, "coordinates") or ""), None)
        if point is not None:
            found += 1
            place = Told(told.position, told.source, dict(told.properties), dict(told.originals), list(told.warnings))
            yield place.place(point)
    if not found and told.properties.get("full"):
        yield told.record("Address", told.scoped("place", *told.properties["full"]))
    elif not found:
        message = "The placemark has no place on the earth, by coordinates or by address."
        yield problem(told.position, "no-place", message, element_text(element))


def _fields(told: Told, element: Element) -> None:
    for child in element:
        if child.tag in _FIELDS:
            add(told.properties, _FIELDS[child.tag], [(child.text or "").strip()])
        elif child.tag not in _TAKEN:
            add(told.originals, child.tag, [(child.text or "").strip() or element_text(child)])
    for child in element.iterfind("ExtendedData/Data"):
        add(told.originals, child.get("name") or "Data", [text_of(child, "value") or ""])
    for child in element.iterfind("ExtendedData/SchemaData/SimpleData"):
        add(told.originals, child.get("name") or "SimpleData", [(child.text or "").strip()])
    add(told.originals, "phoneNumber", [text_of(element, "phoneNumber") or ""])
    for tag in ("TimeStamp/when", "TimeSpan/begin", "TimeSpan/end"):
        add(told.originals, tag, [text_of(element, *tag.split("/")) or ""])


def _track(lines: list[Element], tracks: list[Element]) -> Track:
    track = Track()
    for line in lines:
        track.segment()
        for point in tuples_of(text_of(line, "coordinates") or ""):
            track.add(point, None)
    for shape in tracks:  # Google's extension: times and places in two lists of the same length
        track.segment()
        times = [(child.text or "").strip() for child in shape.iterfind("when")]
        for number, child in enumerate(shape.iterfind("coord")):
            longitude, latitude = [*(child.text or "").split(), "", ""][:2]
            track.add(point_of(latitude, longitude), times[number] if number < len(times) else None)
    return track


def _area(place: Told, area: Element) -> Point | None:
    """Notes the rings of an area as geometry. Returns: The middle of its box, to put it on a map."""
    rings = []
    for boundary in ("outerBoundaryIs", "innerBoundaryIs"):
        for ring in area.iterfind(f"{boundary}/LinearRing"):
            points = [point for point in tuples_of(text_of(ring, "coordinates") or "") if point is not None]
            if len(points) > 2:
                rings.append(points)
    if not rings:
        return None
    add(place.properties, "geometry", [well_known("POLYGON", rings)])
    latitudes, longitudes = [p.latitude for p in rings[0]], [p.longitude for p in rings[0]]
    return Point((min(latitudes) + max(latitudes)) / 2, (min(longitudes) + max(longitudes)) / 2)
