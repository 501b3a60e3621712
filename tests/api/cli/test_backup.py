"""`clew backup` and `clew restore` between two data folders, each with its own server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from graph.server.connect import Graph
from graph.server.open import open_graph
from graph.server.settings import Settings
from tests.support.command import run_clew
from tests.support.own_server import own_settings


def test_backup_of_one_folder_is_restored_into_another(graph: Graph, server: Settings, tmp_path: Path) -> None:
    graph.write(
        lambda tx: tx.run("CREATE (:Entity {id: 'a'})-[:UNKNOWN_LINK {id: 'l'}]->(:Entity {id: 'b'})").consume()
    )
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    (evidence / "abcd").write_text("raw")
    file = tmp_path / "backup.zip"
    made = run_clew(replace(server, evidence_url=str(evidence)), "backup", str(file))
    assert made.returncode == 0, made.stderr
    assert "2 nodes, 1 relationships" in made.stdout

    away = replace(own_settings(tmp_path / "away"), idle_s=30)
    restored = run_clew(away, "restore", str(file))
    assert restored.returncode == 0, restored.stderr
    assert (away.data_dir / "evidence" / "abcd").read_text() == "raw"
    query = "MATCH (a)-[r:UNKNOWN_LINK]->(b) RETURN [a.id, r.id, b.id] AS ids"
    with open_graph(away) as other:
        assert other.read(lambda tx: tx.run(query).single(strict=True)["ids"]) == ["a", "l", "b"]
    again = run_clew(away, "restore", str(file))
    assert again.returncode == 1
    assert "restored into an empty place" in again.stderr
    assert run_clew(away, "server", "stop").returncode == 0
