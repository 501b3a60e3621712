"""A way that was gone, as one thing: when, between where, how far, and its line; its points are no things."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from ingest.sources.geo.shapes import MAX_VERTICES, Point, number

EARTH_M = 6_371_008.8


@dataclass(slots=True)
class Track:
    """A track while its points come by. Memory does not grow with them: the line is thinned as it becomes long.

    Attributes:
        lines: Segments: where the receiver lost its way, a new one begins.
        times: The earliest and the latest, as written.
    """

    first: Point | None = None
    last: Point | None = None
    count: int = 0
    metres: float = 0.0
    south: float = 90.0
    north: float = -90.0
    west: float = 180.0
    east: float = -180.0
    times: list[str] = field(default_factory=list)
    lines: list[list[Point]] = field(default_factory=list)
    broken: int = 0
    _every: int = 1
    _previous: Point | None = None

    def segment(self) -> None:
        if not self.lines or self.lines[-1]:
            self.lines.append([])
        self._previous = None

    def add(self, point: Point | None, time: str | None) -> None:
        """Takes the next point; None for one that is no place."""
        if time:
            self.times = sorted({*self.times, time})
            self.times = [self.times[0], self.times[-1]] if len(self.times) > 1 else self.times
        if point is None:
            self.broken += 1
            return
        if not self.lines:
            self.lines.append([])
        if self._previous is not None:
            self.metres += metres_between(self._previous, point)
        if self.count % self._every == 0:
            self.lines[-1].append(point)
            if sum(map(len, self.lines)) > 2 * MAX_VERTICES:
                self.lines = [line[::2] for line in self.lines]
                self._every *= 2
        self._previous = point
        self.first = self.first or point
        self.last = point
        self.count += 1
        self.south, self.north = min(self.south, point.latitude), max(self.north, point.latitude)
        self.west, self.east = min(self.west, point.longitude), max(self.east, point.longitude)

    def summary(self) -> str:
        box = f"{number(self.south)} {number(self.west)} to {number(self.north)} {number(self.east)}"
        return f"{self.count:,} points, {self.metres / 1000:,.1f} km, within {box} (latitude longitude)"


def metres_between(a: Point, b: Point) -> float:
    """Along the surface of a sphere (haversine)."""
    lat1, lat2 = math.radians(a.latitude), math.radians(b.latitude)
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    )
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))
