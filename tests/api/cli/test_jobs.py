"""Jobs, quarantine, watched folders and hooks for people who have no page."""

from __future__ import annotations

import json
import re
from pathlib import Path

from graph.queries.entities import entities_by_ids
from graph.server.connect import Graph
from graph.server.settings import Settings
from tests.support.claims import scope
from tests.support.command import run_clew

FACTS = '{"id": "fine", "schema": "Person", "properties": {"name": ["Fine Fiona"]}}\n{"id": "off", "schema": "Persn"}\n'
RIGHT = '{"id": "off", "schema": "Person", "properties": {"name": ["Mended Max"]}}'


def test_rejected_records_are_exported_corrected_and_brought_in(graph: Graph, server: Settings, tmp_path: Path) -> None:
    file = tmp_path / "facts.ftm.json"
    file.write_text(FACTS, encoding="utf-8")
    told = run_clew(server, "ingest", str(file))
    assert told.returncode == 0, told.stderr
    found = re.search(r"run-[0-9a-f]{24}", told.stdout)
    assert found is not None
    run = found.group()

    written = tmp_path / "rejected.jsonl"
    assert run_clew(server, "quarantine", "show", run, "--export", str(written)).returncode == 0
    (row,) = [json.loads(line) for line in written.read_text(encoding="utf-8").splitlines()]
    assert (row["position"], row["text"]) == ("line:2", '{"id": "off", "schema": "Persn"}')

    again = run_clew(server, "quarantine", "replay", run, str(written))
    assert again.returncode == 1, "nothing was corrected yet"
    written.write_text(json.dumps({**row, "text": RIGHT}) + "\n", encoding="utf-8")
    replayed = run_clew(server, "quarantine", "replay", run, str(written))
    assert replayed.returncode == 0, replayed.stderr
    assert "1 records in, 0 rejected again" in replayed.stdout
    assert entities_of(graph, "off") == ["Mended Max"]

    shown = run_clew(server, "quarantine", "show", run).stdout
    assert re.search(r"line:2 .*owner \(run-", shown)
    assert "replay" in run_clew(server, "jobs").stdout
    assert json.loads(file.read_text(encoding="utf-8").splitlines()[1])["schema"] == "Persn"


def test_a_file_of_no_corrections_is_refused(graph: Graph, server: Settings, tmp_path: Path) -> None:
    file = tmp_path / "no.jsonl"
    file.write_text("[1]\n", encoding="utf-8")
    told = run_clew(server, "quarantine", "replay", "run-x", str(file))
    assert told.returncode == 1
    assert "Line 1" in told.stderr


def test_a_folder_is_brought_in_once(graph: Graph, server: Settings, tmp_path: Path) -> None:
    (tmp_path / "facts.ftm.json").write_text(FACTS.splitlines()[0] + "\n", encoding="utf-8")
    (tmp_path / "notes.bin").write_bytes(bytes(range(256)) * 10)
    told = run_clew(server, "watch", str(tmp_path), "--once", "--reliability", "b", "--marking", "green")
    assert told.returncode == 1, "one of the files is none that Clew reads"
    assert "facts.ftm.json: 1 records in" in told.stdout
    assert "notes.bin: failed" in told.stderr
    assert entities_of(graph, "fine") == ["Fine Fiona"]
    listed = run_clew(server, "jobs").stdout
    assert len(re.findall(r"\bjob-[0-9a-f]{24}\s+ingest", listed)) == 2
    assert re.search(r"\bfailed\b.*notes\.bin", listed)


def test_hooks_are_made_listed_and_removed(server: Settings) -> None:
    made = run_clew(server, "hook", "create", "port-feed", "--source-id", "port", "--marking", "AMBER")
    assert made.stdout.startswith("whsec_")
    listed = run_clew(server, "hook", "list").stdout
    assert "port-feed" in listed
    assert made.stdout.strip() not in listed
    assert run_clew(server, "hook", "create", "port-feed").returncode == 1
    assert run_clew(server, "hook", "create", "other", "--marking", "PURPLE").returncode == 1
    assert run_clew(server, "hook", "remove", "port-feed").returncode == 0
    assert "There are no hooks" in run_clew(server, "hook", "list").stdout


def test_the_right_to_import_is_given_with_a_token(server: Settings) -> None:
    assert run_clew(server, "token", "create", "looker").returncode == 0
    assert run_clew(server, "token", "create", "feeder", "--may-import").returncode == 0
    listed = run_clew(server, "token", "list").stdout
    assert re.search(r"feeder .*\byes\b", listed)
    assert re.search(r"looker .*\bno\b", listed)


def entities_of(graph: Graph, key: str) -> list[str]:
    found = graph.read(entities_by_ids, scope(graph), [key])
    return [view.caption for view in found.values()]
