"""`clew ingest`, `clew map` and `clew runs`, as a user types them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.main import app
from graph.server.connect import Graph
from graph.server.settings import Settings
from ingest.errors import IngestError
from tests.support.command import run_clew

PEOPLE = "Vorname;Nachname;Geburtsdatum\nAda;König;1980-03-12\nBob;Süß;1975-01-01\nCy;\n"


def test_a_table_is_mapped_ingested_listed_and_reverted(server: Settings, graph: Graph, tmp_path: Path) -> None:
    table, mapping = tmp_path / "people.csv", tmp_path / "people.csv.mapping.yml"
    table.write_text(PEOPLE, encoding="utf-8")

    mapped = run_clew(server, "map", str(table))
    assert mapped.returncode == 0, mapped.stderr
    assert "schema: Person" in mapping.read_text(encoding="utf-8")
    assert "Ada König" in mapped.stdout
    assert "ragged-row" in mapped.stdout

    options = ("--mapping", str(mapping), "--source-id", "register", "--reliability", "B", "--marking", "green")
    done = run_clew(server, "ingest", str(table), *options)
    assert done.returncode == 0, done.stderr
    run = re.search(r"run-[0-9a-f]+", done.stdout)
    assert run is not None
    assert "ragged-row" in done.stdout
    assert "is in already" in run_clew(server, "ingest", str(table), *options).stdout

    listed = run_clew(server, "runs")
    assert re.search(rf"{run[0]}\s+complete\s+register\s+people.csv\s+2\s+1\s+B6\s+GREEN", listed.stdout)
    assert "line:4: ragged-row" in run_clew(server, "runs", "show", run[0]).stdout

    reverted = run_clew(server, "runs", "revert", run[0])
    assert reverted.returncode == 0, reverted.stderr
    assert re.search(rf"{run[0]}\s+reverted", run_clew(server, "runs").stdout)


def typed(*arguments: str) -> Result:
    """A command that needs no graph, within this process."""
    return CliRunner().invoke(app, arguments)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return tmp_path / "people.csv"


def test_a_preview_shows_entities_and_rejected_rows_and_writes_nothing(table: Path) -> None:
    mapping = table.with_name("m.yml")
    assert typed("map", str(table), "--to", str(mapping)).exit_code == 0
    before = set(table.parent.iterdir())
    shown = typed("ingest", str(table), "--mapping", str(mapping), "--preview")
    assert shown.exit_code == 0, shown.output
    assert "2 Person" in shown.output
    assert "line:4: The row has 2 cells, and the header has 3." in shown.output
    assert set(table.parent.iterdir()) == before


def test_a_mapping_that_names_another_place_is_one_message_and_no_traceback(server: Settings, table: Path) -> None:
    mapping = table.with_name("m.yml")
    mapping.write_text("csv_url: /etc/passwd\nentities: {a: {schema: Person, key: x}}\n")
    ended = run_clew(server, "ingest", str(table), "--mapping", str(mapping))
    assert ended.returncode == 1
    assert "names no other file, address or database" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ingest", "absent.csv", "--preview"), "cannot be read"),
        (("ingest", "people.csv", "--preview"), "clew map people.csv"),
        (("map", "-"), "standard input"),
        (("map", "absent.csv"), "cannot be read"),
    ],
)
def test_what_is_wrong_is_told(
    table: Path, arguments: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(table.parent)
    ended = typed(*arguments)
    assert isinstance(ended.exception, IngestError)
    assert message in str(ended.exception)


def test_a_mapping_is_not_overwritten_unless_forced(table: Path) -> None:
    mapping = table.with_name("people.csv.mapping.yml")
    mapping.write_text("mine")
    refused = typed("map", str(table))
    assert "--force" in str(refused.exception)
    assert mapping.read_text() == "mine"
    assert typed("map", str(table), "--force").exit_code == 0
    assert "schema: Person" in mapping.read_text()


def test_escape_sequences_in_a_file_do_not_reach_the_terminal(table: Path) -> None:
    table.write_text("name,email\n\x1b[31mEve\x1b]0;title\x07,a@example.org\nBob,b@example.org\n")
    ended = typed("map", str(table))
    assert ended.exit_code == 0, ended.output
    assert "\x1b" not in ended.output
    assert "Eve" in ended.output


def test_a_graph_is_mapped_corrected_and_previewed(tmp_path: Path) -> None:
    edges, mapping = tmp_path / "edges.csv", tmp_path / "edges.csv.mapping.yml"
    edges.write_text("source,target,layer,weight\n1,2,calls,7\n2,,calls,1\n", encoding="utf-8")
    mapped = typed("map", str(edges))
    assert mapped.exit_code == 0, mapped.output
    assert "2 LegalEntity" in mapped.output
    assert "edge-without-end" in mapped.output
    written = mapping.read_text(encoding="utf-8")
    assert "calls:" in written
    mapping.write_text(written.replace("LegalEntity", "Person").replace("'@id'", "{template: 'CAVIAR {{@id}}'}"))
    shown = typed("ingest", str(edges), "--mapping", str(mapping), "--preview")
    assert shown.exit_code == 0, shown.output
    assert "2 Person" in shown.output
    assert "name: CAVIAR 1" in shown.output


def test_a_table_of_nodes_is_a_graph_for_who_says_so(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("id,colour\nann,red\n", encoding="utf-8")
    mapped = typed("map", str(people), "--source", "graphs")
    assert mapped.exit_code == 0, mapped.output
    assert "--source graphs --mapping" in mapped.output
    assert "nodes:" in (tmp_path / "people.csv.mapping.yml").read_text(encoding="utf-8")


def test_a_source_that_takes_no_mapping_and_a_server_without_a_place_for_one_are_told(tmp_path: Path) -> None:
    for arguments, reason in (
        (("map", str(tmp_path / "labels.yaml")), "take no mapping"),
        (("map", "bolt://127.0.0.1:9"), "standard input or a server"),
    ):
        (tmp_path / "labels.yaml").write_text("title: x\ntags:\n  - address: a\n")
        ended = typed(*arguments)
        assert isinstance(ended.exception, IngestError)
        assert reason in str(ended.exception)
