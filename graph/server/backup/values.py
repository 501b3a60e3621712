"""Neo4j's property values as JSON and back, without loss.

What JSON does not have is an object with one key that names the type; a property is never an object itself.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from typing import Any

import pytz
from neo4j.spatial import CartesianPoint, Point, WGS84Point
from neo4j.time import Date, DateTime, Duration, Time

POINTS: dict[int, type[Point]] = {4326: WGS84Point, 4979: WGS84Point, 7203: CartesianPoint, 9157: CartesianPoint}


def to_json(value: Any) -> Any:
    """A value as the driver gives it, in JSON's types."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, bytes | bytearray):
        return {"bytes": base64.b64encode(value).decode("ascii")}
    if isinstance(value, DateTime):
        return {"datetime": [value.replace(tzinfo=None).iso_format(), _zone(value)]}
    if isinstance(value, Date):
        return {"date": value.iso_format()}
    if isinstance(value, Time):
        return {"time": [value.replace(tzinfo=None).iso_format(), _zone(value)]}
    if isinstance(value, Duration):
        return {"duration": [value.months, value.days, value.seconds, value.nanoseconds]}
    if isinstance(value, Point):
        return {"point": [value.srid, *value]}
    raise TypeError(f"{type(value).__name__} is no type of property that Neo4j is known to have")


def from_json(value: Any) -> Any:
    """What `to_json` was given."""
    if isinstance(value, list):
        return [from_json(item) for item in value]
    if not isinstance(value, dict):
        return value
    [(kind, content)] = value.items()
    return _READERS[kind](content)


def _zone(value: DateTime | Time) -> list[Any]:
    """The distance from UTC in minutes and, where it has one, the zone's name; nothing for local time.

    The driver gives the offset zero the name UTC. It is kept as the offset: that is what `datetime()` stores.
    """
    offset = value.utcoffset()
    if offset is None:
        return []
    name = getattr(value.tzinfo, "zone", None)
    minutes = int(offset.total_seconds()) // 60
    return [minutes, name] if name is not None and name != "UTC" else [minutes]


def _datetime(content: list[Any]) -> DateTime:
    """With the zones of pytz: the driver's own, and the standard library's cannot take the driver's type of time."""
    text, zone = content
    local = DateTime.from_iso_format(text)
    if not zone:
        return local
    minutes, *name = zone
    fixed = local.replace(tzinfo=pytz.FixedOffset(minutes))
    return fixed.as_timezone(pytz.timezone(name[0])) if name else fixed


def _time(content: list[Any]) -> Time:
    text, zone = content
    local = Time.from_iso_format(text)
    return local.replace(tzinfo=pytz.FixedOffset(zone[0])) if zone else local


def _duration(content: list[int]) -> Duration:
    months, days, seconds, nanoseconds = content
    return Duration(months=months, days=days, seconds=seconds, nanoseconds=nanoseconds)


def _point(content: list[Any]) -> Point:
    srid, *coordinates = content
    return POINTS[srid](coordinates)


_READERS: dict[str, Callable[[Any], Any]] = {
    "float": float,
    "bytes": base64.b64decode,
    "datetime": _datetime,
    "date": Date.from_iso_format,
    "time": _time,
    "duration": _duration,
    "point": _point,
}
