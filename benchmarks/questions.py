"""The larger questions at a hundred thousand records: ways that differ, patterns, suggestions, counts."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.data import name_of, write_entities
from benchmarks.ingest import ingest_file, scratch_graph
from benchmarks.table import Table
from graph.claims.scope import Viewer
from graph.queries.contexts import scope_of
from graph.queries.misses import nearest_misses
from graph.queries.paths import all_paths, diverse_paths, shortest_paths
from graph.queries.search import search, search_facet, suggest
from graph.queries.statistics import count_by_source, count_relations, count_schemata
from graph.queries.surroundings import Step, common_neighbours, expand_pattern, subgraph
from graph.queries.timeline import histogram, timeline
from graph.server.connect import Graph

REPEATS = 30
SETTLING = 5
BEGINNINGS = ("m", "ma", "mari", "maria k", "ka", "karo", "олг", "hold", "ivan be", "anna sh")


def measure(count: int = 100_000) -> Table:
    """Median and slowest times of single questions, without HTTP."""
    with tempfile.TemporaryDirectory(prefix="clew-bench-") as folder, scratch_graph() as (graph, settings):
        path = Path(folder) / "entities.ftm.json"
        write_entities(path, count)
        ingest_file(graph, settings, path)
        return times(graph, count)


def times(graph: Graph, count: int) -> Table:
    """The table for a graph that holds so many records of `benchmarks.data`."""
    table = Table(f"Questions at {count:,} records", ("question", "median, ms", "slowest, ms"))
    scope = graph.read(scope_of, Viewer("bench"))
    chance = random.Random(5)

    def person() -> str:
        return f"bench-{chance.randrange(count // 10) * 10 + chance.randrange(3)}"

    def linked() -> str:
        """One of the first, which most relationships lead to."""
        return f"bench-{chance.randrange(count // 1_000) * 10 + chance.randrange(3)}"

    def add(question: str, ask: Callable[[], Any]) -> None:
        taken = []
        for _ in range(REPEATS + SETTLING):
            started = time.perf_counter()
            ask()
            taken.append((time.perf_counter() - started) * 1000)
        table.add(question, f"{statistics.median(taken[SETTLING:]):.0f}", f"{max(taken[SETTLING:]):.0f}")

    read = graph.read
    add("shortest path, well linked", lambda: read(shortest_paths, scope, linked(), linked()))
    add("three ways that differ, well linked", lambda: read(diverse_paths, scope, linked(), linked()))
    add("three ways that differ, any two", lambda: read(diverse_paths, scope, person(), person()))
    add("25 of all ways up to 4, well linked", lambda: read(all_paths, scope, linked(), linked()))
    add("nearest misses", lambda: read(nearest_misses, scope, [person()], [person()]))
    add("neighbours in common", lambda: read(common_neighbours, scope, [linked(), linked()]))
    add("subgraph of two steps", lambda: read(subgraph, scope, [person()], depth=2))
    within = [Step(schema="Company", up_to=3)]
    add("companies within three steps", lambda: read(expand_pattern, scope, [person()], within))
    add("suggestion", lambda: read(suggest, scope, chance.choice(BEGINNINGS)))
    add("search of a name, forgiving", lambda: read(search, scope, name_of(chance.randrange(count)), fuzzy=True))
    add("countries of a fifth of all", lambda: read(search_facet, scope, "COUNTRY", "holding"))
    add("timeline of one", lambda: read(timeline, scope, [person()]))
    add("histogram of birth dates", lambda: read(histogram, scope, "Person", "birthDate", "YEAR"))
    add("counts by schema", lambda: read(count_schemata, scope))
    add("counts by relation", lambda: read(count_relations, scope))
    add("counts by source", lambda: read(count_by_source, scope))
    return table
