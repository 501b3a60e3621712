"""Edges for each second from an edge list to validated records, and what of that a bare reader of CSV takes."""

from __future__ import annotations

import csv
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.table import Table
from graph.claims.records import Grading
from graph.queries.runs import SourceInfo
from ingest.documents import Document
from ingest.pipeline import Request, kept_document, records_of
from ingest.sources.graphs.adapter import GRAPHS
from ingest.sources.kinds import Options

LAYERS = ("phone", "meeting", "payment", "family")
SOURCE = SourceInfo("bench", "bench", "network", None, grading=Grading("B", 2, "CLEAR"))


def write_edges(path: Path, count: int, *, seed: int = 1) -> None:
    """An edge list with layers, weights and days between a tenth as many nodes, one of them a hub."""
    chance = random.Random(seed)
    nodes = max(2, count // 10)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("source", "target", "layer", "weight", "date"))
        for number in range(count):
            first = 1 if number % 100 == 0 else chance.randrange(nodes)
            day = f"20{chance.randrange(10, 25)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
            second = chance.randrange(nodes)
            rows.writerow((f"p{first}", f"p{second}", LAYERS[number % 4], chance.randrange(1, 90), day))


def measure(count: int = 200_000) -> Table:
    """The whole way of an ingest but for the writing, which `ingest` measures."""
    table = Table(f"Reading {count:,} edges of {count // 10:,} nodes", ("what", "seconds", "processor s", "edges/s"))
    with tempfile.TemporaryDirectory(prefix="clew-bench-") as folder:
        path = Path(folder) / "edges.csv"
        write_edges(path, count)
        with kept_document(str(Path(folder) / "evidence"), Request(path=str(path))) as document:
            steps: tuple[tuple[str, Callable[[Document], None]], ...] = (
                ("Python's csv alone", _bare),
                ("taken apart to records", _taken_apart),
                ("taken apart and validated", _validated),
            )
            for what, step in steps:
                started, processor = time.perf_counter(), time.process_time()
                step(document)
                seconds, busy = time.perf_counter() - started, time.process_time() - processor
                table.add(what, f"{seconds:.1f}", f"{busy:.1f}", f"{count / seconds:,.0f}")
    return table


def _bare(document: Document) -> None:
    with document.path.open(encoding="utf-8", newline="") as file:
        for _ in csv.DictReader(file):
            pass


def _taken_apart(document: Document) -> None:
    for _ in GRAPHS.read(document, Options("bench")):
        pass


def _validated(document: Document) -> None:
    for _ in records_of(document, GRAPHS, Options("bench"), SOURCE):
        pass
