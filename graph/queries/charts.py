"""Charts: what somebody laid out on the canvas, by the stable ids of entities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from neo4j import ManagedTransaction

from graph.claims.ids import digest
from graph.queries.errors import ChartConflict, ChartMissing

CHARTS_OF = """
MATCH (c:Chart {owner: $owner})
RETURN properties(c) AS chart ORDER BY c.updated_at DESC, c.id LIMIT $limit
"""
CHART_BY_ID = """
MATCH (c:Chart {id: $id, owner: $owner})
RETURN properties(c) AS chart
"""
HOLD_CHART = """
MATCH (c:Chart {id: $id, owner: $owner})
SET c.version = c.version
RETURN c.version AS version
"""
SAVE_CHART = """
MERGE (c:Chart {id: $id})
ON CREATE SET c.owner = $owner, c.created_at = $now, c.version = 0
SET c.name = $name, c.state = $state, c.version = c.version + 1, c.updated_at = $now
RETURN properties(c) AS chart
"""
DELETE_CHART = """
MATCH (c:Chart {id: $id, owner: $owner})
DELETE c
RETURN count(*) AS deleted
"""

MAX_CHARTS = 1_000


@dataclass(frozen=True, slots=True)
class Chart:
    """A saved chart. `state` is the page's own JSON; `size` is the length of it in bytes."""

    id: str
    name: str
    owner: str
    state: Any
    size: int
    version: int
    created_at: datetime
    updated_at: datetime


def list_charts(tx: ManagedTransaction, owner: str, *, limit: int = MAX_CHARTS) -> list[Chart]:
    """The charts of somebody, the last saved first."""
    return [_chart(row["chart"]) for row in tx.run(CHARTS_OF, owner=owner, limit=limit)]


def chart_by_id(tx: ManagedTransaction, owner: str, chart_id: str) -> Chart:
    """Raises: ChartMissing, also for what belongs to somebody else."""
    row = tx.run(CHART_BY_ID, id=chart_id, owner=owner).single()
    if row is None:
        raise ChartMissing(chart_id)
    return _chart(row["chart"])


def save_chart(
    tx: ManagedTransaction,
    owner: str,
    *,
    chart_id: str | None,
    name: str,
    state: Any,
    version: int | None,
    now: datetime,
) -> Chart:
    """Saves a chart, or makes a new one if `chart_id` is None.

    Args:
        version: That of the chart as it was read. Another one in the graph means that somebody saved in between.
    Raises: ChartMissing; ChartConflict, and nothing is overwritten.
    """
    if chart_id is None:
        chart_id = "chart-" + digest("chart", owner, name, now.isoformat())
    else:
        held = tx.run(HOLD_CHART, id=chart_id, owner=owner).single()
        if held is None:
            raise ChartMissing(chart_id)
        if held["version"] != version:
            raise ChartConflict(chart_id, version, held["version"])
    blob = orjson.dumps(state).decode()
    row = tx.run(SAVE_CHART, id=chart_id, owner=owner, name=name, state=blob, now=now).single(strict=True)
    return _chart(row["chart"])


def delete_chart(tx: ManagedTransaction, owner: str, chart_id: str) -> bool:
    """Whether there was such a chart of theirs to delete."""
    deleted: int = tx.run(DELETE_CHART, id=chart_id, owner=owner).single(strict=True)["deleted"]
    return deleted > 0


def _chart(row: dict[str, Any]) -> Chart:
    return Chart(
        id=row["id"],
        name=row["name"],
        owner=row["owner"],
        state=orjson.loads(row["state"]),
        size=len(row["state"]),
        version=row["version"],
        created_at=row["created_at"].to_native(),
        updated_at=row["updated_at"].to_native(),
    )
