"""Migrations: numbered, recorded in the graph, safe to run twice, by two at once, and after a kill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from neo4j.exceptions import ConstraintError

from graph import ontology
from graph.errors import GraphTooNew, MigrationAltered, MigrationFailed
from graph.queries import server as queries
from graph.server.connect import Graph, connect
from graph.server.embedded import at, use_server
from graph.server.migrate import migrate, newest_migration, read_migrations, split_statements
from graph.server.settings import Settings

FORGET_ALL = "MATCH (m:Migration) DELETE m"


def run(graph: Graph, query: str) -> None:
    graph.write(lambda tx: tx.run(query).consume())


def count(graph: Graph, label: str) -> int:
    return int(graph.read(lambda tx: tx.run(f"MATCH (n:{label}) RETURN count(n)").single(strict=True)[0]))


@pytest.fixture
def bare_graph(graph: Graph) -> Iterator[Graph]:
    """A graph that does not know which migrations it has had; afterwards it is as it was."""
    run(graph, FORGET_ALL)
    yield graph
    run(graph, FORGET_ALL)
    migrate(graph)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two migrations; the second changes data, and a second run of it would show."""
    (tmp_path / "0001_index.cypher").write_text(
        "// a comment; with a semicolon\nCREATE INDEX probe IF NOT EXISTS\nFOR (n:Probe) ON (n.x);\n"
    )
    (tmp_path / "0002_data.cypher").write_text("CREATE (:Probe {x: 1});\nCREATE (:Probe {x: ';'});\n")
    return tmp_path


def test_fresh_graph_gets_all_and_the_second_time_nothing(bare_graph: Graph) -> None:
    assert migrate(bare_graph) == [*(migration.name for migration in read_migrations()), "0000_ontology"]
    assert migrate(bare_graph) == []
    assert newest_migration(bare_graph) == max(migration.number for migration in read_migrations())


def test_real_migrations_may_be_run_again(bare_graph: Graph) -> None:
    first = migrate(bare_graph)
    run(bare_graph, FORGET_ALL)
    assert migrate(bare_graph) == first


def test_what_is_looked_up_has_a_constraint_or_an_index(graph: Graph) -> None:
    query = "SHOW INDEXES YIELD name, state, populationPercent RETURN collect([name, state]) AS found"
    found = dict(graph.read(lambda tx: tx.run(query).single(strict=True)["found"]))
    assert {"entity_id", "observation_about", "context_key", "observation_text", "alias_into"} <= found.keys()
    assert set(found.values()) == {"ONLINE"}


def test_two_entities_cannot_have_one_id(graph: Graph) -> None:
    run(graph, "CREATE (:Entity {id: 'a'})")
    with pytest.raises(ConstraintError):
        run(graph, "CREATE (:Entity:Person {id: 'a'})")


def test_full_text_finds_short_words_and_every_script(graph: Graph) -> None:
    run(graph, "CREATE (:Observation {id: '1', names: ['Will No', 'Мария Ильина', 'Mariia Ilina', '王小明']})")
    run(graph, "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")
    query = "CALL db.index.fulltext.queryNodes('observation_text', $text) YIELD node RETURN count(node)"
    for text in ("will", "no", "мария", "mariia", "王小明"):
        hits = graph.read(lambda tx, text=text: tx.run(query, text=text).single(strict=True)[0])
        assert hits == 1, text


def test_two_at_once_apply_each_migration_once(bare_graph: Graph, folder: Path, server: Settings) -> None:
    applied: list[list[str]] = []

    def migrate_too() -> None:
        with use_server(server) as address, connect(at(address, server)) as graph:
            applied.append(migrate(graph, folder=folder))

    threads = [Thread(target=migrate_too) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60.0)
    assert sorted(map(len, applied)) == [0, 0, 3]
    assert count(bare_graph, "Probe") == 2


def test_migration_that_was_changed_after_it_was_applied_is_refused(bare_graph: Graph, folder: Path) -> None:
    migrate(bare_graph, folder=folder)
    file = folder / "0001_index.cypher"
    file.write_text(f"// another comment\n{file.read_text()}")
    assert migrate(bare_graph, folder=folder) == [], "a comment may change"
    file.write_text(file.read_text().replace("n.x", "n.y"))
    with pytest.raises(MigrationAltered, match=r"0001_index"):
        migrate(bare_graph, folder=folder)


def test_graph_of_a_newer_version_is_refused(bare_graph: Graph, folder: Path) -> None:
    migrate(bare_graph, folder=folder)
    (folder / "0002_data.cypher").unlink()
    with pytest.raises(GraphTooNew, match=r"0002.*Update Clew"):
        migrate(bare_graph, folder=folder)


def test_migration_that_failed_half_way_is_finished_when_it_is_mended(bare_graph: Graph, folder: Path) -> None:
    (folder / "0003_wrong.cypher").write_text("MERGE (:Probe {x: 3});\nMERGE (:Probe {x: 4}) AND SO ON;\n")
    with pytest.raises(MigrationFailed, match=r"0003_wrong stopped at `MERGE \(:Probe \{x: 4\}\) AND SO ON`"):
        migrate(bare_graph, folder=folder)
    assert newest_migration(bare_graph) == 2
    (folder / "0003_wrong.cypher").write_text("MERGE (:Probe {x: 3});\nMERGE (:Probe {x: 4});\n")
    assert migrate(bare_graph, folder=folder) == ["0003_wrong", "0000_ontology"]
    assert count(bare_graph, "Probe") == 4


def test_ontology_that_has_changed_is_applied_again(bare_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate(bare_graph)
    index = "CREATE INDEX extra_probe IF NOT EXISTS FOR (n:ExtraProbe) ON (n.x)"
    statements = [*ontology.schema_statements(), index]
    monkeypatch.setattr(ontology, "schema_statements", lambda: statements)
    assert migrate(bare_graph) == ["0000_ontology"]
    assert migrate(bare_graph) == []
    run(bare_graph, "DROP INDEX extra_probe")


def test_up_to_leaves_the_rest_for_later(bare_graph: Graph, folder: Path) -> None:
    assert migrate(bare_graph, folder=folder, up_to=1) == ["0001_index", "0000_ontology"]
    assert migrate(bare_graph, folder=folder) == ["0002_data"]
    assert set(bare_graph.read(queries.applied_migrations)) == {0, 1, 2}


def test_statements_end_where_a_line_ends_with_a_semicolon() -> None:
    text = "// one;\nCREATE (a);\n\nCREATE (b {x: 'p;q'})\n  RETURN b; \n  // end;\n"
    assert split_statements(text) == ["CREATE (a)", "CREATE (b {x: 'p;q'})\n  RETURN b"]
