"""What lies on a chart, as the page saved it (ui/src/state/saved.ts)."""

from __future__ import annotations

from api.errors import BadInput
from graph.queries.charts import Chart


def chart_entities(chart: Chart) -> list[str]:
    """The ids of the things on it, in the order in which they were put there.

    Raises: BadInput if it was saved by something that writes charts otherwise.
    """
    try:
        return [str(item["id"]) for item in chart.state["items"] if item["kind"] == "entity"]
    except (KeyError, TypeError) as problem:
        raise BadInput(
            f"The chart {chart.name!r} was not saved by this page.", todo="Open and save it there.", where="chart"
        ) from problem
