"""The same questions at a hundred thousand and at a million entities, and the memory that it takes."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psutil
from neo4j import ManagedTransaction

from benchmarks.data import name_of
from benchmarks.ingest import scratch_graph
from benchmarks.storage import CONTEXTS, INTERNED, MARKINGS, RECORDED, SOURCES, key, load, server_mb
from benchmarks.table import Table
from graph.claims.records import ContextKey, Grading
from graph.claims.scope import Scope, View, Viewer
from graph.queries.contexts import intern_context, scope_of
from graph.queries.links import neighbour_counts, neighbours
from graph.queries.lock import hold_graph
from graph.queries.paths import shortest_paths
from graph.queries.search import search
from graph.server.connect import Graph

REPEATS = 60
SETTLING = 10
"""First answers that do not count: the server reads its store and compiles."""


def measure(sizes: tuple[int, int] = (100_000, 1_000_000)) -> Table:
    """Median times of Clew's own queries at two sizes, and the memory of Clew and Neo4j together."""
    columns = ("what", *(f"{size:,} entities, {2 * size:,} relationships" for size in sizes), "ratio")
    table = Table("From a hundred thousand to a million", columns)
    found: list[dict[str, float]] = []
    memory = []
    for size in sizes:
        with scratch_graph() as (graph, _):
            load(graph, INTERNED, size)
            _add_contexts(graph)
            found.append(_times(graph, size))
            memory.append(server_mb() + psutil.Process().memory_info().rss / 1e6)
    for question in found[0]:
        small, large = (times[question] for times in found)
        table.add(f"{question}, median ms", f"{small:.1f}", f"{large:.1f}", f"{large / small:.2f}")
    table.add("memory of Clew and Neo4j, MB", f"{memory[0]:,.0f}", f"{memory[1]:,.0f}", f"{memory[1] / memory[0]:.2f}")
    return table


def _add_contexts(graph: Graph) -> None:
    """Contexts for the numbers that the loaded claims carry, 1 and up; 0 is left to nobody."""

    def write(tx: ManagedTransaction) -> None:
        hold_graph(tx)
        for number in range(1, CONTEXTS):
            grading = Grading("B", 1 + number % 4, MARKINGS[number])
            recorded = RECORDED[number] + timedelta(hours=number)
            intern_context(tx, ContextKey(SOURCES[number], f"run-{number}", grading), recorded)

    graph.write(write)


def _times(graph: Graph, size: int) -> dict[str, float]:
    chance = random.Random(3)
    everything = graph.read(scope_of, Viewer("bench"))
    half = graph.read(scope_of, Viewer("bench", clearance="CLEAR"))
    without = graph.read(scope_of, Viewer("bench"), View(without_sources=frozenset({"source3"})))

    def some() -> str:
        return key(chance.randrange(size))

    def median(ask: Callable[[], Any]) -> float:
        taken = []
        for _ in range(REPEATS + SETTLING):
            started = time.perf_counter()
            ask()
            taken.append((time.perf_counter() - started) * 1000)
        return statistics.median(taken[SETTLING:])

    def ask_all(scope: Scope, name: str) -> dict[str, float]:
        return {
            f"search of a name, {name}": median(lambda: graph.read(search, scope, name_of(chance.randrange(size)))),
            f"expand by 50, {name}": median(lambda: graph.read(neighbours, scope, some(), limit=50)),
            f"counts before expanding, {name}": median(lambda: graph.read(neighbour_counts, scope, [some()])),
            f"path of at most 6, {name}": median(lambda: graph.read(shortest_paths, scope, some(), some())),
        }

    return ask_all(everything, "all") | ask_all(half, "half the markings") | ask_all(without, "without a source")
