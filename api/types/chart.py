"""Charts: what somebody laid out on the canvas, kept by the ids of what is on it."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import orjson
import strawberry
from neo4j import ManagedTransaction
from strawberry.scalars import JSON

from api.errors import BadInput, TooCostly
from api.limits import checked_id
from api.loaders.request import Request
from graph.queries import charts
from graph.queries.errors import ChartMissing

MAX_NAME_CHARS = 200
MAX_STATE_BYTES = 4 * 2**20
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@strawberry.type(description="A chart, with all that is on it.")
class Chart:
    id: strawberry.ID
    name: str
    state: JSON = strawberry.field(description="As the page saved it; Clew does not look inside.")
    version: int
    created_at: datetime
    updated_at: datetime


@strawberry.type(description="A chart in a list.")
class ChartSummary:
    id: strawberry.ID
    name: str
    version: int
    updated_at: datetime
    size: int = strawberry.field(description="Of its state, in bytes.")


async def charts_of(request: Request) -> list[ChartSummary]:
    """The viewer's charts, the last saved first."""
    return [
        ChartSummary(
            id=strawberry.ID(found.id),
            name=found.name,
            version=found.version,
            updated_at=found.updated_at,
            size=found.size,
        )
        for found in await request.read(charts.list_charts, request.viewer.name)
    ]


async def chart_named(request: Request, chart_id: str) -> Chart | None:
    """The viewer's chart; None if they have none of that id.

    Raises: BadInput.
    """
    found = await request.read(_chart_or_none, request.viewer.name, checked_id(chart_id, where="id"))
    return None if found is None else _chart_of(found)


async def save(request: Request, chart_id: str | None, name: str, state: JSON, version: int | None) -> Chart:
    """Saves a chart of the viewer's.

    Raises: BadInput, TooCostly; ChartMissing; ChartConflict, and nothing is overwritten.
    """
    name = name.strip()
    if not name or len(name) > MAX_NAME_CHARS or not _can_be_shown(name):
        raise BadInput(
            f"The name of the chart has {len(name)} characters"
            + ("." if _can_be_shown(name) else ", some of which cannot be shown."),
            todo=f"Give it a name of 1 to {MAX_NAME_CHARS} characters.",
            where="name",
        )
    try:
        size = len(orjson.dumps(state))
    except orjson.JSONEncodeError as problem:
        raise BadInput(f"The state cannot be kept: {problem}.", todo="Send plain JSON.", where="state") from problem
    if size > MAX_STATE_BYTES:
        raise TooCostly("bytes of the chart's state,", size, MAX_STATE_BYTES, where="state")
    saved = await request.write(
        charts.save_chart,
        request.viewer.name,
        chart_id=None if chart_id is None else checked_id(chart_id, where="id"),
        name=name,
        state=state,
        version=version,
        now=datetime.now(UTC),
    )
    return _chart_of(saved)


async def delete(request: Request, chart_id: str) -> bool:
    """Whether the viewer had such a chart to delete.

    Raises: BadInput.
    """
    return await request.write(charts.delete_chart, request.viewer.name, checked_id(chart_id, where="id"))


def _chart_or_none(tx: ManagedTransaction, owner: str, chart_id: str) -> charts.Chart | None:
    try:
        return charts.chart_by_id(tx, owner, chart_id)
    except ChartMissing:
        return None


def _chart_of(found: charts.Chart) -> Chart:
    return Chart(
        id=strawberry.ID(found.id),
        name=found.name,
        state=JSON(found.state),
        version=found.version,
        created_at=found.created_at,
        updated_at=found.updated_at,
    )


def _can_be_shown(name: str) -> bool:
    """Joiners and every kind of space belong to some script; what turns the direction of its surroundings does not."""
    return not any(unicodedata.category(letter) in ("Cc", "Cs") or letter in _TURNING for letter in name)
