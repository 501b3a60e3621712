"""Places and ways as records: with names, times and all that the file says besides."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.parse.values import add, key_of
from ingest.records import Problem, RawRecord, problem
from ingest.sources.geo.shapes import Point, number, well_known
from ingest.sources.geo.track import Track


@dataclass(slots=True)
class Told:
    """What an element says of one place or way."""

    position: str
    source: str
    properties: dict[str, list[str]] = field(default_factory=dict)
    originals: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)

    def scoped(self, *parts: str) -> str:
        return f"{self.source}-{key_of(*parts)}".replace("_", "-")

    def warn(self, reason: str, message: str, raw: str) -> None:
        self.warnings.append(problem(self.position, reason, message, raw))

    def record(self, schema: str, subject: str) -> RawRecord:
        return RawRecord(
            subject,
            schema,
            self.properties,
            self.position,
            originals=self.originals,
            warnings=tuple(self.warnings),
        )

    def place(self, point: Point) -> RawRecord:
        """A waypoint or pin. Two of the same name at the same place are one within the source."""
        self.properties |= point.properties()
        name = (self.properties.get("name") or [""])[0]
        return self.record("Address", self.scoped("place", number(point.latitude), number(point.longitude), name))

    def way(self, track: Track) -> list[RawRecord]:
        """A track, route or path, with the places where it begins and ends."""
        if track.broken:
            self.warn("no-place", f"{track.broken:,} points of it are no places on the earth.", str(track.broken))
        if track.first is None or track.last is None:
            return []
        ends = []
        for name, point in (("startLocation", track.first), ("endLocation", track.last)):
            key = self.scoped("place", number(point.latitude), number(point.longitude), "")
            self.properties[name] = [key]
            ends.append(RawRecord(key, "Address", point.properties(), self.position))
        if track.times:
            add(self.properties, "startDate", track.times[:1])
            add(self.properties, "endDate", track.times[-1:])
        add(self.properties, "summary", [track.summary()])
        lines = [line for line in track.lines if len(line) > 1]
        if lines:
            add(self.properties, "geometry", [well_known("LINESTRING", lines)])
        name = (self.properties.get("name") or [""])[0]
        parts = [name, track.summary(), *track.times]
        return [self.record("Trip", self.scoped("way", *parts)), *ends]
