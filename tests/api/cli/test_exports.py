"""`clew export`, `clew dossier` and `clew exports`, as somebody types them, on a real graph."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from api.exports.formats import FORMATS
from api.exports.log import exports
from graph.claims.records import Grading
from graph.queries.charts import save_chart
from graph.server.connect import Graph
from graph.server.settings import Settings
from tests.support.claims import COLLECTED, Teller
from tests.support.command import run_clew


@pytest.fixture
def told(graph: Graph) -> Graph:
    Teller(graph).tell(
        ("anna", "Person", {"name": "Anna"}),
        ("shell", "Company", {"name": "Shell"}),
        ("owns", "Ownership", {"owner": "anna", "asset": "shell"}),
    )
    Teller(graph, "informant", Grading("D", 4, "RED")).tell(("zoe", "Person", {"name": "Zoe"}))
    return graph


def test_a_file_leaves_and_the_log_tells_of_it(told: Graph, server: Settings, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    done = run_clew(server, "export", str(file), "--format", "stix", "--clearance", "AMBER")
    assert done.returncode == 0, done.stderr
    assert "Not in the file:" in done.stderr
    names = {one.get("name") for one in json.loads(file.read_text(encoding="utf-8"))["objects"]}
    assert {"Anna", "Shell"} <= names
    assert "Zoe" not in names
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    line = list(exports(server.data_dir))[-1]
    assert (line.sha256, line.via, line.what) == (digest, "command line", "everything")
    listed = run_clew(server, "exports").stdout
    assert digest in listed


def test_every_format_is_offered(told: Graph, server: Settings) -> None:
    done = run_clew(server, "export", "--help")
    assert all(name in done.stdout for name in FORMATS if name != "ftm-extended")


def test_a_grade_and_a_source_leave_things_out(told: Graph, server: Settings) -> None:
    for name, value, rest in (
        ("--min-grade", "C3", True),
        ("--without-source", "informant", True),
        ("--as-of", "2020-01-01", False),
    ):
        done = run_clew(server, "export", "-", name, value)
        assert done.returncode == 0, done.stderr
        assert "Zoe" not in done.stdout
        assert ("Anna" in done.stdout) == rest


def test_a_chart_leaves_by_its_id(told: Graph, server: Settings, tmp_path: Path) -> None:
    items = [{"kind": "entity", "id": one, "x": 0, "y": 0} for one in ("anna", "shell")]
    saved = told.write(
        save_chart,
        "owner",
        chart_id=None,
        name="Mine",
        state={"format": 1, "items": items},
        version=None,
        now=COLLECTED,
    )
    done = run_clew(server, "export", "-", "--chart", saved.id)
    assert [json.loads(line)["schema"] for line in done.stdout.splitlines()] == ["Person", "Company", "Ownership"]
    done = run_clew(server, "dossier", "--chart", saved.id, "--format", "html")
    assert "Anna" in done.stdout
    assert "dossier of chart Mine" in done.stdout


def test_a_dossier_leaves(told: Graph, server: Settings, tmp_path: Path) -> None:
    file = tmp_path / "anna.pdf"
    done = run_clew(server, "dossier", "anna", "--out", str(file))
    assert done.returncode == 0, done.stderr
    assert file.read_bytes().startswith(b"%PDF")
    done = run_clew(server, "dossier", "--path", "anna", "shell", "--format", "html", "--language", "ar")
    assert 'dir="rtl"' in done.stdout
    assert "Shell" in done.stdout
    assert run_clew(server, "dossier").returncode == 1
    assert run_clew(server, "dossier", "anna", "--language", "xx").returncode == 1
