"""A neighbourhood of 100 typed entities over GraphQL, against the raw driver that reads the same rows."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, LiteralString

import httpx
from neo4j import ManagedTransaction

from benchmarks.table import Table
from graph.server.connect import Graph
from graph.server.embedded import use_server
from graph.server.open import open_graph
from graph.server.settings import Settings
from ingest.pipeline import Request, ingest

ROOT = Path(__file__).parents[1]
NEIGHBOURS = 100
ROUNDS = 40
FIELDS = ("name", "alias", "birthDate", "nationality", "gender", "idNumber", "position", "notes")
QUERY = f"""
query ($id: ID!) {{
  neighbours(id: $id, first: 100) {{
    edges {{ node {{ id relation }} neighbour {{ id schema caption ... on Person {{ {" ".join(FIELDS)} }} }} }}
  }}
}}
"""
RAW: LiteralString = """
MATCH (x:Entity {id: $id})-[r]-(e:Entity)
RETURN r.id AS link, type(r) AS type, e.id AS id, e.schema AS schema, e.caption AS caption,
       e.name AS name, e.alias AS alias, e.birthDate AS birthDate, e.nationality AS nationality,
       e.gender AS gender, e.idNumber AS idNumber, e.position_ AS position, e.notes AS notes
ORDER BY r.id LIMIT 100
"""


def measure() -> Table:
    """Median time of one answer with 1 and with 32 clients that ask at once."""
    table = Table(
        "A neighbourhood of 100 entities with 8 properties each",
        ("clients", "raw driver, median ms", "GraphQL, median ms", "ratio"),
    )
    with tempfile.TemporaryDirectory(prefix="clew-bench-") as folder:
        settings = replace(Settings.load(data_dir=Path(folder)), neo4j_uri=None)
        with use_server(settings), open_graph(settings) as graph:
            _fill(graph, settings, Path(folder))
            address, process = _serve(Path(folder))
            try:
                with httpx.Client(base_url=address, headers={"X-Clew": "1"}, timeout=60) as client:
                    asked = partial(_ask, client)
                    read = partial(graph.read, _read)
                    assert _ids(asked()) == _ids(read())
                    for clients in (1, 32):
                        raw, answered = _median(read, clients), _median(asked, clients)
                        table.add(str(clients), f"{raw:.1f}", f"{answered:.1f}", f"{answered / raw:.2f}")
            finally:
                process.terminate()
                process.wait()
    return table


def _fill(graph: Graph, settings: Settings, folder: Path) -> None:
    people = [
        {
            "id": f"p{n}",
            "schema": "Person",
            "properties": {
                "name": [f"Person {n}"],
                "alias": [f"P. {n}"],
                "birthDate": [f"19{10 + n % 90}-01-01"],
                "nationality": ["mt"],
                "gender": ["female"],
                "idNumber": [f"{n:08d}"],
                "position": ["clerk"],
                "notes": ["met on the quay"],
            },
        }
        for n in range(NEIGHBOURS + 1)
    ]
    ties = [
        {"id": f"t{n}", "schema": "Associate", "properties": {"person": ["p0"], "associate": [f"p{n}"]}}
        for n in range(1, NEIGHBOURS + 1)
    ]
    path = folder / "people.ftm.json"
    path.write_text("\n".join(json.dumps(entity) for entity in [*people, *ties]), encoding="utf-8")
    ingest(graph, settings, Request(path=str(path), kind="ftm", source="bench", marking="CLEAR"))


def _serve(folder: Path) -> tuple[str, subprocess.Popen[str]]:
    command = [sys.executable, "-m", "api.cli.main", "--data-dir", str(folder)]
    process = subprocess.Popen(
        [*command, "serve", "--port", "0", "--no-open", "--no-sign-in"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if match := re.search(r"http://[\d.]+:\d+", line):
            break
    else:
        raise RuntimeError("the server printed no address")
    address = match.group(0)
    while httpx.get(f"{address}/ready").status_code != 200:
        time.sleep(0.5)
    return address, process


def _ask(client: httpx.Client) -> list[dict[str, Any]]:
    answer = client.post("/graphql", json={"query": QUERY, "variables": {"id": "p0"}}).json()
    assert "errors" not in answer, answer
    return [edge["neighbour"] for edge in answer["data"]["neighbours"]["edges"]]


def _read(tx: ManagedTransaction) -> list[dict[str, Any]]:
    return [row.data() for row in tx.run(RAW, id="p0")]


def _ids(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [(row["id"], *row["name"], *row["position"]) for row in rows]


def _median(ask: Callable[[], Any], clients: int) -> float:
    def timed(_: int) -> float:
        started = time.perf_counter()
        ask()
        return (time.perf_counter() - started) * 1000

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(timed, range(2 * clients)))
        return statistics.median(pool.map(timed, range(ROUNDS * clients)))
