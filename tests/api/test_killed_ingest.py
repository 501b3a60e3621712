"""`clew ingest` as a process of its own, ended by force while it writes: started again, it ends in the same graph."""

from __future__ import annotations

import json
import random
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from graph.server.connect import Graph
from graph.server.settings import Settings
from tests.conftest import empty
from tests.support.claims import canonical
from tests.support.command import run_clew, start_clew

ENTITIES = 15_000
KILLS = 3


def lines() -> str:
    """People, every tenth of whom directs a company, and a few lines that are none."""
    rows = []
    for number in range(ENTITIES):
        key = f"p{number}"
        rows.append({"id": key, "schema": "Person", "properties": {"name": [f"Person {number}"], "country": ["fr"]}})
        if number % 10 == 0:
            rows.append({"id": f"c{number}", "schema": "Company", "properties": {"name": [f"Company {number}"]}})
            ends = {"director": [key], "organization": [f"c{number}"]}
            rows.append({"id": f"d{number}", "schema": "Directorship", "properties": ends})
        if number % 7_000 == 6_999:
            rows.append({"id": f"x{number}", "schema": "Alien", "properties": {}})
    return "".join(json.dumps(row) + "\n" for row in rows)


def count(graph: Graph) -> int:
    number: int = graph.read(lambda tx: tx.run("MATCH (n:Entity) RETURN count(n) AS n").single(strict=True)["n"])
    return number


def has_grown(graph: Graph, before: int, process: subprocess.Popen[str]) -> bool:
    return count(graph) > before or process.poll() is not None


def wait_for(holds: Callable[[], bool], within_s: float = 120.0) -> None:
    until = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_killed_in_the_middle_of_its_writing_again_and_again_it_ends_in_the_same_graph(
    graph: Graph, server: Settings, tmp_path: Path
) -> None:
    settings = replace(server, evidence_url=str(tmp_path / "evidence"))
    file = tmp_path / "people.jsonl"
    file.write_text(lines())
    folder = settings.data_dir / "quarantine"
    others = set(folder.glob("*.jsonl"))
    whole = run_clew(settings, "ingest", str(file))
    assert whole.returncode == 0, whole.stderr
    expected = canonical(graph)
    [quarantine] = set(folder.glob("*.jsonl")) - others
    set_aside = quarantine.read_bytes()
    empty(graph)

    chance = random.Random(20261124)
    killed_after = []
    for _ in range(KILLS):
        before = count(graph)
        process = start_clew(settings, "ingest", str(file))
        wait_for(partial(has_grown, graph, before, process))
        time.sleep(chance.uniform(0.0, 0.4))
        process.kill()
        process.communicate()
        killed_after.append(count(graph))
    assert 0 < killed_after[0] < ENTITIES, "it was killed while it wrote"
    assert run_clew(settings, "ingest", str(file)).returncode == 0
    assert canonical(graph) == expected
    assert quarantine.read_bytes() == set_aside
