"""Points and lines on the earth: WGS 84, degrees, as numbers that can be read or not at all."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_VERTICES = 2_000
"""Points that are written of one line or ring; of a longer one, every so many and the last."""

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Point:
    latitude: float
    longitude: float

    def properties(self) -> dict[str, list[str]]:
        return {"latitude": [number(self.latitude)], "longitude": [number(self.longitude)]}


def point_of(latitude: str | None, longitude: str | None) -> Point | None:
    """None for what lies outside of the earth or is no number."""
    try:
        lat, lon = float(latitude or ""), float(longitude or "")
    except ValueError:
        return None
    if not (math.isfinite(lat) and math.isfinite(lon)) or abs(lat) > 90 or abs(lon) > 180:
        return None
    return Point(lat, lon)


def number(value: float) -> str:
    """Degrees with seven digits, about a centimetre, without empty ones."""
    return f"{value:.7f}".rstrip("0").rstrip(".")


def tuples_of(coordinates: str) -> Iterator[Point | None]:
    """KML's `longitude,latitude[,altitude]`, with blanks between; None for each that is no place."""
    for part in _SPACE.split(coordinates.strip()):
        if part:
            longitude, _, rest = part.partition(",")
            yield point_of(rest.partition(",")[0], longitude)


def thinned(points: list[Point]) -> list[Point]:
    """At most MAX_VERTICES of them, the first and the last among them."""
    if len(points) <= MAX_VERTICES:
        return points
    step = math.ceil((len(points) - 1) / (MAX_VERTICES - 1))
    return [*points[:-1:step], points[-1]]


def well_known(kind: str, rings: list[list[Point]]) -> str:
    """Well-known text (OGC 06-103r4): longitude before latitude."""
    parts = [", ".join(f"{number(p.longitude)} {number(p.latitude)}" for p in thinned(ring)) for ring in rings]
    if kind == "LINESTRING" and len(parts) == 1:
        return f"LINESTRING ({parts[0]})"
    name = "MULTILINESTRING" if kind == "LINESTRING" else kind
    return f"{name} ({', '.join(f'({part})' for part in parts)})"
