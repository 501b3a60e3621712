"""How long it takes to start, and what it takes up at rest."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.storage import server_mb
from benchmarks.table import Table
from graph.server.embedded import stop, use_server
from graph.server.open import open_graph
from graph.server.settings import Settings

ROOT = Path(__file__).parents[1]
REST_S = 20


def measure() -> Table:
    """First start in an empty folder (Neo4j's files are in the cache), second start, memory, size of the wheel."""
    table = Table("Starting and resting", ("what", "value"))
    with tempfile.TemporaryDirectory(prefix="clew-bench-") as folder:
        settings = replace(Settings.load(data_dir=Path(folder)), neo4j_uri=None, idle_s=1)
        for what in ("first start in an empty data folder", "second start"):
            stop(settings, now=True)
            started = time.perf_counter()
            with use_server(settings), open_graph(settings) as graph:
                graph.read(lambda tx: tx.run("RETURN 1").consume())
                table.add(f"{what}, s", f"{time.perf_counter() - started:.1f}")
                if what.startswith("second"):
                    time.sleep(REST_S)
                    table.add("memory of Neo4j at rest, MB", f"{server_mb():,.0f}")
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "api.cli.main", "--help"], check=True, capture_output=True, cwd=ROOT)
    table.add("`clew --help`, s", f"{time.perf_counter() - started:.2f}")
    with tempfile.TemporaryDirectory(prefix="clew-bench-") as folder:
        subprocess.run(["uv", "build", "--wheel", "--quiet", "--out-dir", folder], check=True, cwd=ROOT)
        wheel = next(Path(folder).glob("*.whl"))
        table.add("wheel with the page and the sample, MB", f"{wheel.stat().st_size / 1e6:.1f}")
    return table
