"""Ingest with full provenance against the raw driver that writes the same nodes and relationships by UNWIND."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, LiteralString

from neo4j import ManagedTransaction

from benchmarks.data import write_entities
from benchmarks.table import Table
from graph.server.connect import Graph
from graph.server.embedded import use_server
from graph.server.open import open_graph
from graph.server.settings import Settings
from ingest.pipeline import Request, ingest

BATCH = 5_000
READ_NODES: LiteralString = "MATCH (n) WHERE n:Entity OR n:Observation RETURN labels(n) AS labels, properties(n) AS p"
READ_LINKS: LiteralString = """
MATCH (a:Entity)-[r]->(b:Entity) RETURN a.id AS a, b.id AS b, type(r) AS type, properties(r) AS p
"""
RAW_NODES: LiteralString = "UNWIND $rows AS row CREATE (n:$(row.labels)) SET n = row.p"
RAW_LINKS: LiteralString = """
UNWIND $rows AS row
MATCH (a:Entity {id: row.a}) MATCH (b:Entity {id: row.b})
CREATE (a)-[r:$(row.type)]->(b) SET r = row.p
"""


@contextmanager
def graph_in(folder: Path, **settings: Any) -> Iterator[tuple[Graph, Settings]]:
    """An embedded server of its own, with its data in that folder."""
    chosen = replace(Settings.load(data_dir=folder), evidence_url=str(folder / "evidence"), neo4j_uri=None, **settings)
    with use_server(chosen), open_graph(chosen) as graph:
        yield graph, chosen


@contextmanager
def scratch_graph(**settings: Any) -> Iterator[tuple[Graph, Settings]]:
    """The same in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="clew-bench-") as folder, graph_in(Path(folder), **settings) as found:
        yield found


def ingest_file(graph: Graph, settings: Settings, path: Path, *, again: bool = False) -> float:
    """Seconds for one file through the whole pipeline."""
    request = Request(
        path=str(path), kind="ftm", source="bench", reliability="B", credibility=2, marking="CLEAR", again=again
    )
    started = time.perf_counter()
    ingest(graph, settings, request)
    return time.perf_counter() - started


def measure(count: int = 200_000) -> Table:
    """Ingest, the raw driver with what the ingest made, and the same file again."""
    table = Table(f"Ingest of {count:,} FtM entities", ("what", "seconds", "entities/s", "ratio to the raw driver"))
    with tempfile.TemporaryDirectory(prefix="clew-bench-") as folder:
        path = Path(folder) / "entities.ftm.json"
        write_entities(path, count)
        with scratch_graph() as (graph, settings):
            ingest_s = ingest_file(graph, settings, path)
            nodes, links = _contents(graph)
            again_s = ingest_file(graph, settings, path, again=True)
            known_s = ingest_file(graph, settings, path)
        with scratch_graph() as (graph, _):
            started = time.perf_counter()
            _write_raw(graph, RAW_NODES, nodes)
            _write_raw(graph, RAW_LINKS, links)
            raw_s = time.perf_counter() - started
    what = f"the raw driver ({len(nodes):,} nodes, {len(links):,} relationships)"
    table.add(what, f"{raw_s:.1f}", f"{count / raw_s:,.0f}", "1.00")
    table.add("Clew, from the file", f"{ingest_s:.1f}", f"{count / ingest_s:,.0f}", f"{raw_s / ingest_s:.2f}")
    table.add("the same again, walked", f"{again_s:.1f}", f"{count / again_s:,.0f}", f"{raw_s / again_s:.2f}")
    table.add("the same again, as anybody would", f"{known_s:.1f}", f"{count / known_s:,.0f}", f"{raw_s / known_s:.2f}")
    return table


def _contents(graph: Graph) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    def rows(tx: ManagedTransaction, query: LiteralString) -> list[dict[str, Any]]:
        return [row.data() for row in tx.run(query)]

    return graph.read(rows, READ_NODES), graph.read(rows, READ_LINKS)


def _write_raw(graph: Graph, query: LiteralString, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        graph.write(lambda tx, batch: tx.run(query, rows=batch).consume(), rows[start : start + BATCH])
