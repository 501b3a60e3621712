"""Files come in through the API: sent, looked at, brought in by a job, corrected, and taken out again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph.claims.scope import Viewer
from graph.server.connect import Graph
from graph.server.settings import Settings
from ingest.sources.registry import SOURCES
from tests.api.conftest import Running
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
RAW = "query($run: ID!) { runEntities(run: $run, first: 1) { edges { node { claims { raw } } } } }"
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


SAMPLES = Path(__file__).parents[2] / "ingest" / "sources"
KINDS = {
    "bank": ("bank-of-nowhere.camt053.xml", "order.pain001.xml", "zz-bank.mt940.sta"),
    "cards": ("contacts.vcf", "calendar.ics"),
    "case_uco": ("accounts.json",),
    "crypto_labels": ("hydra.yaml", "sanctioned_addresses_LTC.txt"),
    "ftm": ("entities.ftm.json", "statements.csv"),
    "geo": ("boat.gpx", "pins.kml"),
    "graphs": ("smugglers.graphml", "phases.gexf", "meetings.paj", "calls.dl", "trust.csv", "togo-edges.csv"),
    "graphsense": ("trail.gs",),
    "mail": ("heron.mbox", "new-list.eml"),
    "misp": ("winter-parcels.json",),
    "neo4j": ("graph.jsonl", "everything.apoc.csv", "case.cypher"),
    "sanctions": ("un.xml", "eu.xml", "sdn.xml"),
    "stix": ("winter-parcels.json",),
    "tables": ("firearms.csv",),
}


def test_there_is_a_file_of_each_kind_here() -> None:
    assert {kind.name.replace("-", "_") for kind in SOURCES} == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_each_kind_comes_in_by_itself(owner: Asker, graph: Graph, kind: str) -> None:
    for name in KINDS[kind]:
        upload = sent(owner, (SAMPLES / kind / "sample" / name).read_bytes(), name)
        shown = owner.ask(PREVIEW, upload=upload)["importPreview"]
        assert (shown["kind"].replace("-", "_"), shown["problem"]) == (kind, None), name
        assert shown["records"], name
        plan = {} if shown["mapping"] is None else {"mapping": shown["mapping"]}
        job = ended(owner, owner.ask(START, upload=upload, plan=plan)["startImport"]["id"])
        assert (job["status"], job["error"]) == ("done", None), name
        assert job["records"] >= len(shown["records"]) > 0
        (entity,) = owner.ask(RAW, run=job["run"])["runEntities"]["edges"]
        assert all(claim["raw"] for claim in entity["node"]["claims"]), "each claim leads back to its record"


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


def test_who_may_only_look_brings_nothing_in(clew: Running) -> None:
    program = clew.program()
    assert send(program, PEOPLE).json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert program.error(START, upload="upload-x")["code"] == "FORBIDDEN"
    assert program.error('mutation { revertRun(run: "run-x") { id } }')["code"] == "FORBIDDEN"
    assert program.ask("{ importChoices { mayImport } }")["importChoices"]["mayImport"] is False
    allowed = Asker.program(clew.client, clew.access, Viewer("feeder", "AMBER", frozenset({"harbour"}), True))
    choices = allowed.ask("{ importChoices { mayImport markings kinds { id takesMapping } } }")["importChoices"]
    assert choices["mayImport"] is True
    assert choices["markings"] == ["CLEAR", "GREEN", "AMBER"]
    assert {"id": "tables", "takesMapping": True} in choices["kinds"]


def test_nobody_brings_in_what_they_could_not_see(clew: Running, owner: Asker) -> None:
    feeder = Asker.program(clew.client, clew.access, Viewer("inside feeder", "AMBER", frozenset({"harbour"}), True))
    upload = sent(feeder, PEOPLE)
    assert feeder.error(START, upload=upload, plan={"marking": "RED"})["where"] == "marking"
    assert feeder.error(START, upload=upload, plan={"case": "airport"})["where"] == "case"
    assert owner.error(PREVIEW, upload=upload)["code"] == "NOT_FOUND", "it is somebody else's file"


def test_a_run_of_a_case_is_nothing_to_those_outside(clew: Running, owner: Asker) -> None:
    outside = Asker.program(clew.client, clew.access, Viewer("outsider", "RED", frozenset(), True))
    listed = "{ runs { totalCount edges { node { id } } } jobs { totalCount } }"
    before = outside.ask(listed)
    job = brought_in(owner, PEOPLE, case="harbour")
    assert job["status"] == "done"
    assert outside.ask(listed) == before
    for query in (RUN, JOB):
        assert next(iter(outside.ask(query, id=job["run"] if query is RUN else job["id"]).values())) is None
    unknown = outside.error(QUARANTINE, run="run-000000000000000000000000")
    hidden = outside.error(QUARANTINE, run=job["run"])
    assert hidden["code"] == unknown["code"] == "NOT_FOUND"
    assert hidden["message"].replace(job["run"], "") == unknown["message"].replace("run-000000000000000000000000", "")
    assert (
        outside.error(REPLAY, run=job["run"], corrections=[{"position": "line:3", "text": "x"}])["code"] == "NOT_FOUND"
    )
    assert outside.error("mutation($id: ID!) { cancelJob(id: $id) { id } }", id=job["id"])["code"] == "NOT_FOUND"


def test_a_run_that_claimed_nothing_is_listed_to_those_who_could_have_seen_it(clew: Running, owner: Asker) -> None:
    upload = sent(owner, "id,name\n1,\n2,\n", "nobody.csv")
    mapping = {"queries": [{"entities": {"who": {"schema": "Person", "keys": ["name"], "properties": {
        "name": {"columns": ["name"], "required": True}}}}}]}  # fmt: skip
    job = ended(
        owner, owner.ask(START, upload=upload, plan={"mapping": mapping, "marking": "RED"})["startImport"]["id"]
    )
    assert job["status"] == "failed"
    assert "fewer than" in job["error"]
    assert owner.ask(RUN, id=job["run"])["run"]["message"] == "0 records are fewer than the 1 expected"
    assert clew.program("AMBER").ask(RUN, id=job["run"])["run"] is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\people.csv", "people.csv"),
        ("a\r\nb.csv", "ab.csv"),
        ("", "upload"),
    ],
)
def test_a_name_is_no_path(owner: Asker, server: Settings, given: str, kept: str) -> None:
    answer = send(owner, f"of {given!r}", given)
    assert answer.json()["name"] == kept
    sha256 = answer.json()["sha256"]
    assert (Path(server.evidence_url) / sha256[:2] / sha256).read_text() == f"of {given!r}"


def test_a_file_past_the_limit_leaves_nothing(clew: Running, owner: Asker, server: Settings) -> None:
    backend = clew.app.backend
    usual = backend.settings
    backend.settings = replace(usual, max_upload_mb=1)
    content = b"x" * (2**20 + 1)

    def pieces() -> Iterator[bytes]:
        yield content[:1000]
        yield content[1000:]

    try:
        assert send(owner, content).status_code == 413
        streamed = owner.client.post("/uploads", content=pieces(), headers=owner.headers)
        assert streamed.status_code == 413
        assert streamed.json()["errors"][0]["extensions"]["code"] == "TOO_LARGE"
    finally:
        backend.settings = usual
    store = Path(server.evidence_url)
    assert list((store / "incoming").iterdir()) == []
    sha256 = hashlib.sha256(content).hexdigest()
    assert not (store / sha256[:2] / sha256).exists()


def test_another_site_cannot_send_files_through_a_browser(clew: Running, owner: Asker) -> None:
    cookie = {"cookie": owner.headers["cookie"]}
    assert clew.client.post("/uploads", content=b"x", headers=cookie).status_code == 403
    assert clew.client.post("/uploads", content=b"x").status_code == 401


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("queries: [", "mapping"),
        ("queries:\n- entities: {a: {schema: Nonsense, keys: [id]}}\n", "Nonsense"),
        ("csv_url: file:///etc/passwd\nqueries:\n- entities: {a: {schema: Person, keys: [id]}}\n", "csv_url"),
        ("queries:\n- entities: {a: {schema: Person, keys: [nowhere]}}\n", "nowhere"),
    ],
)
def test_a_broken_mapping_is_said_to_be_so_in_the_preview(owner: Asker, text: str, said: str) -> None:
    shown = owner.ask(PREVIEW, upload=sent(owner, PEOPLE), plan={"mappingText": text})["importPreview"]
    assert said in shown["problem"]
    assert shown["records"] == []


def test_the_yaml_of_a_guessed_mapping_reads_back_as_the_same(owner: Asker) -> None:
    upload = sent(owner, PEOPLE)
    guessed = owner.ask(PREVIEW, upload=upload)["importPreview"]
    again = owner.ask(PREVIEW, upload=upload, plan={"mappingText": guessed["mappingText"]})["importPreview"]
    assert again == guessed


@pytest.mark.parametrize(
    ("name", "content", "position", "correction", "caption"),
    [
        (
            "facts.ftm.json",
            '{"id": "a", "schema": "Person", "properties": {"name": ["Ada"]}}\n{"id": "b", "schema": "Persn"}\n',
            "line:2",
            {"text": '{"id": "b", "schema": "Person", "properties": {"name": ["Berta Bell"]}}'},
            "Berta Bell",
        ),
        (
            "rows.json",
            '{"found": [{"id": 1, "name": "Ada"}, "no record"]}',
            "found[1]",
            {"text": '{"id": 2, "name": "Cora Coil"}'},
            "Cora Coil",
        ),
    ],
)
def test_records_of_other_formats_are_corrected_as_what_they_are(
    owner: Asker, name: str, content: str, position: str, correction: dict[str, str], caption: str
) -> None:
    job = brought_in(owner, content, name)
    assert job["status"] == "done", job
    page = owner.ask(QUARANTINE, run=job["run"])["quarantine"]
    assert [edge["node"]["position"] for edge in page["edges"]] == [position]
    given = [{"position": position, **correction}]
    done = ended(owner, owner.ask(REPLAY, run=job["run"], corrections=given)["replayCorrections"]["id"])
    assert (done["status"], done["rejected"]) == ("done", 0), done
    assert captions(owner, caption) == [caption]


def test_what_is_rejected_again_stays_open(owner: Asker) -> None:
    job = brought_in(owner, PEOPLE)
    given = [{"position": "line:3", "text": "2,Milo Tern"}]
    done = ended(owner, owner.ask(REPLAY, run=job["run"], corrections=given)["replayCorrections"]["id"])
    assert done["status"] == "failed"
    assert [edge["node"]["resolved"] for edge in owner.ask(QUARANTINE, run=job["run"])["quarantine"]["edges"]] == [None]
    assert (
        owner.error(REPLAY, run=job["run"], corrections=[{"position": "line:3", "text": "1,2\n3,4"}])["code"]
        == "BAD_INPUT"
    )


def test_long_quarantines_come_in_pages(owner: Asker) -> None:
    rows = "".join(f"{number},Name {number},gb,1970-01-01\n" for number in range(30))
    job = brought_in(owner, PEOPLE + rows + "".join(f"9{number},short\n" for number in range(8)))
    places: list[str] = []
    after = None
    while True:
        page = owner.ask(QUARANTINE, run=job["run"], first=4, after=after)["quarantine"]
        places += [edge["node"]["position"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert page["totalCount"] == len(places) == len(set(places)) == 9
