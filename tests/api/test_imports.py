"""Files come in through the API: sent, looked at, brought in by a job, corrected, and taken out again."""

from __future__ import annotations

import hashlib
from typing import Any

import httpx

from graph.server.connect import Graph
from tests.support.asking import Asker
from tests.support.claims import canonical
from tests.support.own_server import eventually

PEOPLE = "id,name,nationality,birthDate\n1,Ada Marlow,gb,1970-03-04\n2,Milo Tern,pa\n3,Zora Quill,fr,1985-01-02\n"

PREVIEW = """
query($upload: ID!, $plan: ImportInput) { importPreview(upload: $upload, plan: $plan) {
  name format encoding kind source sourceName problem walked whole mapping mappingText
  columns { name values } schemata { schema count }
  records { position schema caption properties { name values } }
  rejected { position reason message raw } rejections { reason count examples } warnings { reason count }
} }
"""
START = "mutation($upload: ID!, $plan: ImportInput) { startImport(upload: $upload, plan: $plan) { id status title } }"
JOB = """
query($id: ID!) { job(id: $id) {
  id kind status title owner run source records rejected error done total rate remainingSeconds finishedAt } }
"""
RUN = """
query($id: ID!) { run(id: $id) {
  id status records entities rejected grade marking case message rate seconds whole
  rejectedBy { reason count } warnedBy { reason count }
  evidence { sha256 name corrects correctedBy correctedPositions } source { id licence } } }
"""
QUARANTINE = """
query($run: ID!, $first: Int, $after: String) { quarantine(run: $run, first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor }
  edges { node { position reason message raw resolved { run by position evidence } } } } }
"""
REPLAY = """
mutation($run: ID!, $corrections: [CorrectionInput!]!) {
  replayCorrections(run: $run, corrections: $corrections) { id } }
"""
EFFECTS = "query($run: ID!) { revertEffects(run: $run) { claims entities links keptEntities } }"
NAMES = "query($text: String!) { search(text: $text) { edges { node { caption } } } }"


def send(asker: Asker, content: bytes | str, name: str = "people.csv") -> httpx.Response:
    data = content.encode() if isinstance(content, str) else content
    return asker.client.post("/uploads", params={"name": name}, content=data, headers=asker.headers)


def sent(asker: Asker, content: bytes | str, name: str = "people.csv") -> str:
    answer = send(asker, content, name)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def ended(asker: Asker, job: str) -> dict[str, Any]:
    """The job once it is over."""
    found: dict[str, Any] = {}

    def over() -> bool:
        found.update(asker.ask(JOB, id=job)["job"])
        return found["status"] in ("done", "failed", "cancelled")

    assert eventually(over, 60), found
    return found


def brought_in(asker: Asker, content: str, name: str = "people.csv", **plan: Any) -> dict[str, Any]:
    upload = sent(asker, content, name)
    job = asker.ask(START, upload=upload, plan={"mapping": mapping_of(asker, upload), **plan})["startImport"]
    return ended(asker, job["id"])


def mapping_of(asker: Asker, upload: str) -> Any:
    return asker.ask(PREVIEW, upload=upload)["importPreview"]["mapping"]


def captions(asker: Asker, text: str) -> list[str]:
    return [edge["node"]["caption"] for edge in asker.ask(NAMES, text=text)["search"]["edges"]]


def test_a_broken_row_is_corrected_and_both_are_there_until_they_are_taken_out(owner: Asker, graph: Graph) -> None:
    before = canonical(graph)
    answer = send(owner, PEOPLE)
    assert answer.json()["sha256"] == hashlib.sha256(PEOPLE.encode()).hexdigest()
    upload = answer.json()["id"]

    shown = owner.ask(PREVIEW, upload=upload)["importPreview"]
    assert (shown["kind"], shown["format"], shown["encoding"]) == ("tables", "csv", "utf-8")
    assert [column["name"] for column in shown["columns"]] == ["id", "name", "nationality", "birthDate"]
    assert shown["schemata"] == [{"schema": "Person", "count": 2}]
    assert shown["rejected"][0]["position"] == "line:3"
    assert canonical(graph) == before, "a preview wrote something"

    plan = {"mapping": shown["mapping"], "reliability": "B", "credibility": 2, "marking": "GREEN", "licence": "CC0-1.0"}
    job = ended(owner, owner.ask(START, upload=upload, plan=plan)["startImport"]["id"])
    assert (job["status"], job["records"], job["rejected"], job["error"]) == ("done", 2, 1, None)
    run = owner.ask(RUN, id=job["run"])["run"]
    assert (run["status"], run["grade"], run["marking"], run["whole"]) == ("complete", "B2", "GREEN", True)
    assert run["rejectedBy"] == [{"reason": "ragged-row", "count": 1}]
    assert captions(owner, "Marlow") == ["Ada Marlow"]
    assert captions(owner, "Tern") == []

    page = owner.ask(QUARANTINE, run=run["id"])["quarantine"]
    assert page["totalCount"] == 1
    (rejected,) = [edge["node"] for edge in page["edges"]]
    assert (rejected["position"], rejected["raw"], rejected["resolved"]) == ("line:3", "2,Milo Tern,pa", None)
    record = owner.ask(
        'query($run: ID!) { recordToCorrect(run: $run, position: "line:3") { text format columns cells } }',
        run=run["id"],
    )["recordToCorrect"]
    assert record["cells"] == ["2", "Milo Tern", "pa"]

    corrected = {"position": "line:3", "cells": ["2", "Milo Tern", "pa", "1971-02-03"]}
    replay = ended(owner, owner.ask(REPLAY, run=run["id"], corrections=[corrected])["replayCorrections"]["id"])
    assert (replay["status"], replay["records"]) == ("done", 1)
    assert captions(owner, "Tern") == ["Milo Tern"]
    (resolved,) = [e["node"]["resolved"] for e in owner.ask(QUARANTINE, run=run["id"])["quarantine"]["edges"]]
    assert (resolved["run"], resolved["by"], resolved["position"]) == (replay["run"], "owner", "line:2")
    second = owner.ask(RUN, id=replay["run"])["run"]
    assert second["evidence"]["corrects"] == run["evidence"]["sha256"] != second["evidence"]["sha256"]
    assert second["evidence"]["correctedPositions"] == ["line:3"]
    assert (second["grade"], second["marking"], second["source"]["licence"]) == ("B2", "GREEN", "CC0-1.0")

    effects = owner.ask(
        "query($run: ID!) { revertEffects(run: $run) { claims entities links keptEntities } }", run=run["id"]
    )
    assert effects["revertEffects"] == {"claims": 2, "entities": 2, "links": 0, "keptEntities": 0}
    for each in (replay["run"], run["id"]):
        done = owner.ask("mutation($run: ID!) { revertRun(run: $run) { id } }", run=each)["revertRun"]
        assert ended(owner, done["id"])["status"] == "done"
        assert owner.ask(RUN, id=each)["run"]["status"] == "reverted"
    assert captions(owner, "Marlow") == captions(owner, "Tern") == []
    (again,) = [e["node"]["resolved"] for e in owner.ask(QUARANTINE, run=run["id"])["quarantine"]["edges"]]
    assert again is None, "what resolved it was taken back"
