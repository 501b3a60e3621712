"""The canonical dump of a whole graph, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from graph.queries.dump import KINDS, dump_page
from graph.server.connect import Graph


def dump(graph: Graph, *, times: bool = False) -> Iterator[bytes]:
    """The live graph as JSON lines: sources, evidence, runs, entities with their relationships, observations,
    aliases, judgements, charts, each in the order of ids. Two graphs that were told the same dump the same bytes.

    Args:
        times: Also when things were recorded, which differs between two runs over the same input.
    """
    for kind in KINDS:
        after = ""
        while (page := graph.read(dump_page, kind, after, times=times)) is not None:
            after, lines = page
            for line in lines:
                yield orjson.dumps({"is": kind} | line, option=orjson.OPT_SORT_KEYS, default=_iso) + b"\n"


def _iso(moment: Any) -> str:
    text: str = moment.iso_format()  # of neo4j.time.DateTime
    return text
