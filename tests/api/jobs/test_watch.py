"""Watched folders: whole files come in once, half ones and those from elsewhere never."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from api.jobs.plans import ImportPlan
from api.jobs.watch import Watcher
from graph.queries import jobs
from graph.server.connect import Graph
from tests.api.conftest import Running
from tests.api.test_imports import captions, ended
from tests.support.asking import Asker

ROW = '{"id": "%s", "schema": "Person", "properties": {"name": ["%s"]}}\n'


@pytest.fixture
def watcher(clew: Running, graph: Graph, tmp_path: Path) -> Watcher:
    folder = tmp_path / "incoming"
    folder.mkdir()
    return Watcher(graph, clew.app.backend.settings, folder, ImportPlan(marking="GREEN"))


def write(watcher: Watcher, name: str, text: str) -> Path:
    file = watcher.folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_comes_in_once_it_is_whole_and_only_once(watcher: Watcher, owner: Asker) -> None:
    file = write(watcher, "people.ftm.json", ROW % ("w1", "Wanda Watch"))
    assert watcher.look() == [], "it could still be written to"
    (job,) = watcher.look()
    assert ended(owner, job.id)["status"] == "done"
    assert captions(owner, "Wanda") == ["Wanda Watch"]
    assert file.exists()
    assert watcher.look() == []
    # A process that was started anew knows it by its SHA-256, under whatever name.
    again = Watcher(watcher.graph, watcher.settings, watcher.folder, watcher.plan)
    file.rename(file.with_name("renamed.ftm.json"))
    again.look()
    assert [found.id for found in again.look()] == [job.id]
    assert watcher.graph.read(jobs.count_jobs) == 1


def test_a_file_that_grows_is_waited_for(watcher: Watcher) -> None:
    file = write(watcher, "growing.ftm.json", ROW % ("g1", "One"))
    watcher.look()
    for number in range(3):
        with file.open("a", encoding="utf-8") as out:
            out.write(ROW % (f"g{number + 2}", "More"))
        assert watcher.look() == []
    (job,) = watcher.look()
    assert job.title == "growing.ftm.json"


def test_a_file_that_failed_is_tried_again_when_it_changes(watcher: Watcher, owner: Asker) -> None:
    file = write(watcher, "broken.ftm.json", '{"id": "x", "schema": "Nobody"}\n')
    watcher.look()
    (failed,) = watcher.look()
    assert ended(owner, failed.id)["status"] == "failed"
    assert watcher.look() == []
    file.write_text(ROW % ("x", "Mended Martha"), encoding="utf-8")
    watcher.look()
    (mended,) = watcher.look()
    assert mended.id != failed.id
    assert ended(owner, mended.id)["status"] == "done"


def test_a_folder_says_what_its_files_are(watcher: Watcher, owner: Asker) -> None:
    write(watcher, "tables/people.csv", "key;who\n1;Tabea Table\n")
    write(
        watcher,
        "tables/how.yml",
        "queries:\n- entities: {p: {schema: Person, key: key, properties: {name: {column: who}}}}\n",
    )
    write(
        watcher, "tables/clew-watch.yaml", "source: port-authority\nreliability: B\nmarking: AMBER\nmapping: how.yml\n"
    )
    watcher.look()
    (job,) = watcher.look()
    done = ended(owner, job.id)
    assert (done["status"], done["source"]) == ("done", "port-authority")
    assert captions(owner, "Tabea") == ["Tabea Table"]


@pytest.mark.skipif(os.name == "nt", reason="Links need a right there.")
def test_links_out_of_the_folder_and_unfinished_files_are_refused(
    watcher: Watcher, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    outside = tmp_path / "secret.ftm.json"
    outside.write_text(ROW % ("s", "Secret"), encoding="utf-8")
    (watcher.folder / "link.ftm.json").symlink_to(outside)
    (watcher.folder / "folder").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(watcher.folder / "pipe.ftm.json")
    for name in ("half.ftm.json.part", ".hidden.ftm.json", "x.tmp"):
        write(watcher, name, ROW % ("h", "Half"))
    with caplog.at_level(logging.WARNING, "clew.watch"):
        for _ in range(3):
            assert watcher.look() == []
    assert [record for record in caplog.messages if "link.ftm.json" in record and "leads out" in record] != []
    assert len(caplog.messages) == len(set(caplog.messages)), "each is said once"


@pytest.mark.parametrize(
    "text", ["- no\n- fields\n", "marking: PURPLE\n", "mapping: ../elsewhere.yml\n", "unheard: of\n", "{broken"]
)
def test_a_description_that_makes_no_sense_lets_nothing_in(
    watcher: Watcher, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    write(watcher, "clew-watch.yaml", text)
    write(watcher, "people.ftm.json", ROW % ("n", "Nobody"))
    assert [watcher.look() for _ in range(2)] == [[], []]
    assert caplog.messages
