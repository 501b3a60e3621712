"""What `clew ingest` holds in memory while a file of 200 MB and one of 2 GB go into the graph."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import orjson

from benchmarks.data import name_of
from benchmarks.ingest import scratch_graph
from benchmarks.table import Table
from graph.server.settings import Settings

WORDS = tuple(f"{name_of(number).split()[1].lower()}" for number in range(5_000))
WORDS_OF_A_TEXT = 1_200
"""About 10 KB: records as long as posts and pages are."""


def measure(small_mb: int = 200, large_mb: int = 2_000) -> Table:
    """One file after the other, each into a graph of its own."""
    table = Table("Memory of an ingest", ("file, MB", "records", "seconds", "peak of `clew ingest`, MB"))
    for megabytes in (small_mb, large_mb):
        with tempfile.TemporaryDirectory(prefix="clew-bench-") as folder:
            path = Path(folder) / "posts.ftm.json"
            records = _write_texts(path, megabytes)
            with scratch_graph() as (_, settings):
                seconds, peak_mb = _ingest(settings, path)
        table.add(f"{megabytes:,}", f"{records:,}", f"{seconds:.0f}", f"{peak_mb:,.0f}")
    return table


def _write_texts(path: Path, megabytes: int) -> int:
    chance = random.Random(7)
    records = 0
    with path.open("wb") as file:
        while file.tell() < megabytes * 1_000_000:
            text = " ".join(chance.choices(WORDS, k=WORDS_OF_A_TEXT))
            properties = {"name": [name_of(records)], "description": [text]}
            file.write(orjson.dumps({"id": f"p{records}", "schema": "Person", "properties": properties}) + b"\n")
            records += 1
    return records


def _ingest(settings: Settings, path: Path) -> tuple[float, float]:
    """Seconds, and the peak of the process's memory in MB."""
    environment = os.environ | {
        "CLEW_DATA_DIR": str(settings.data_dir),
        "CLEW_CACHE_DIR": str(settings.cache_dir),
        "CLEW_EVIDENCE_URL": settings.evidence_url,
    }
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli.main", "ingest", str(path)], env=environment, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError("the ingest failed; what it said stands above")
    return time.perf_counter() - started, usage.ru_maxrss / 1000
