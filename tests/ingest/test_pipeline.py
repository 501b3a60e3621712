"""From files to a real graph: graded, marked, idempotent, resumable, reported; whatever is wrong with the file."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph.claims.clean import clean_record
from graph.claims.records import Record
from graph.queries.claims import claims_of
from graph.queries.entities import count_entities, entities_by_ids
from graph.queries.runs import run_by_id
from graph.queries.write import Written
from graph.runs import revert_run, write_batch
from graph.server.connect import Graph
from graph.server.settings import Settings
from ingest import pipeline, writer
from ingest.errors import (
    IngestError,
    IngestStopped,
    MalformedDocument,
    UnexpectedCounts,
    UnsafeDocument,
    WholeParseInDoubt,
    WrongOption,
)
from ingest.pipeline import Request, ingest
from ingest.quarantine import read_quarantine
from ingest.report import Report
from ingest.sources.kinds import Expect
from tests.support.claims import canonical, scope
from tests.support.documents import SOURCES


@pytest.fixture
def settings(server: Settings, tmp_path: Path) -> Settings:
    """The shared server, with folders of the test's own for evidence and quarantine."""
    return replace(server, data_dir=tmp_path / "data", evidence_url=str(tmp_path / "evidence"))


@pytest.fixture
def bring(graph: Graph, settings: Settings, tmp_path: Path) -> Callable[..., Report]:
    """Brings some text or a file in."""

    def bring(content: str | bytes | Path, name: str = "given.jsonl", **options: Any) -> Report:
        if isinstance(content, Path):
            path = content
        else:
            path = tmp_path / name
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return ingest(graph, settings, Request(path=str(path), **options))

    return bring


Bring = Callable[..., Report]


def person(key: str, **properties: object) -> str:
    return json.dumps({"id": key, "schema": "Person", "properties": {"name": [key.title()], **properties}})


def people(count: int) -> str:
    return "".join(f"{person(f'p{number}')}\n" for number in range(count))


def seen(graph: Graph, **where: Any) -> int:
    return graph.read(count_entities, scope(graph), **where)


def test_a_file_comes_in_with_its_source_grade_and_marking(graph: Graph, bring: Bring) -> None:
    report = bring(people(3), source="register", reliability="B", credibility=2, marking="GREEN", licence="CC0-1.0")
    assert (report.status, report.records, report.written.entities, report.rejected.total) == ("complete", 3, 3, 0)
    (claim,) = graph.read(claims_of, scope(graph), ["p1"])["p1"]
    assert (claim.position, claim.evidence) == ("line:2", report.evidence)
    context = claim.context
    assert (context.source, context.grade, context.marking, context.run) == ("register", "B2", "GREEN", report.run)
    run = graph.read(run_by_id, report.run)
    assert (run.status, run.source.licence, run.counts["records"]) == ("complete", "CC0-1.0", 3)


def test_the_same_file_again_is_known_at_once_and_walked_only_when_asked(graph: Graph, bring: Bring) -> None:
    bring(people(5))
    before = canonical(graph)
    assert bring(people(5)).status == "known"
    again = bring(people(5), again=True)
    assert (again.status, again.written) == ("complete", Written(unchanged=5))
    assert canonical(graph) == before


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it on the way."""


def test_a_run_that_is_killed_anywhere_and_started_again_ends_in_the_same_graph(
    graph: Graph, bring: Bring, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(writer, "BATCH_RECORDS", 3)
    text = people(20) + "broken\n" + people(25) + '{"id": "x", "schema": "Alien", "properties": {}}\n'
    whole = bring(text)
    expected = canonical(graph)
    assert whole.quarantine is not None
    set_aside = whole.quarantine.read_bytes()
    revert_run(graph, whole.run, by="test")
    for after in (0, 1, 4, 7):
        graph.write(lambda tx: tx.run("MATCH (n) WHERE NOT n:Migration DETACH DELETE n").consume())
        count = 0

        def killed(*arguments: Any, stop: int = after) -> Written:
            nonlocal count
            count += 1
            if count > stop:
                raise Killed
            return write_batch(*arguments)

        monkeypatch.setattr(pipeline, "write_batch", killed)
        with pytest.raises(Killed):
            bring(text)
        assert graph.read(run_by_id, whole.run).status == "running"
        monkeypatch.setattr(pipeline, "write_batch", write_batch)
        report = bring(text)
        assert (report.status, report.records) == ("complete", 45)
        assert canonical(graph) == expected
        assert whole.quarantine.read_bytes() == set_aside


def test_a_run_that_is_reverted_leaves_nothing_and_comes_back_whole(graph: Graph, bring: Bring) -> None:
    bring(people(3), "other.jsonl", source="other")
    before = canonical(graph)
    report = bring(people(5), source="mine")
    expected = canonical(graph)
    revert_run(graph, report.run, by="test")
    assert seen(graph) == 3
    assert [line for line in canonical(graph).splitlines() if '"is":"entity"' in line] == [
        line for line in before.splitlines() if '"is":"entity"' in line
    ]
    assert bring(people(5), source="mine").status == "complete"
    assert seen(graph) == 5
    assert [line for line in canonical(graph).splitlines() if '"is":"entity"' in line] == [
        line for line in expected.splitlines() if '"is":"entity"' in line
    ]


def test_rejected_records_wait_in_the_quarantine_with_reason_place_and_text(bring: Bring) -> None:
    text = "\n".join([person("ada"), '{"id": "x", "schema": "Alien", "properties": {}}', "{broken", person("bob")])
    report = bring(text)
    assert report.records == 2
    assert report.quarantine is not None
    found = list(read_quarantine(report.quarantine))
    assert [(p.position, p.reason) for p in found] == [("line:2", "unknown-schema"), ("line:3", "no-json")]
    assert "Alien" in found[0].raw
    assert found[1].raw == "{broken"
    assert report.rejected.counts == {"unknown-schema": 1, "no-json": 1}


def test_counts_outside_of_what_is_expected_fail_the_run_and_it_can_be_reverted(graph: Graph, bring: Bring) -> None:
    with pytest.raises(UnexpectedCounts, match="5 records are more than the 4 expected") as caught:
        bring(people(5), expect=Expect(max_records=4))
    report = caught.value.report
    assert report is not None
    assert graph.read(run_by_id, report.run).status == "failed"
    assert seen(graph) == 5
    revert_run(graph, report.run, by="test")
    assert seen(graph) == 0
    assert bring(people(5)).status == "complete"


def test_a_file_that_is_mostly_rejected_fails(bring: Bring) -> None:
    with pytest.raises(UnexpectedCounts, match=r"92\.9% of the records were rejected"):
        bring(person("ada") + "\n{" * 13)


def test_a_few_bad_rows_of_a_small_file_do_not_fail_it(bring: Bring) -> None:
    assert bring(person("ada") + "\n{" * 3).status == "complete"


def test_a_file_of_another_kind_is_given_up_early(graph: Graph, bring: Bring) -> None:
    with pytest.raises(WholeParseInDoubt, match=r"None of the first 1,000 records.*Alien"):
        bring("".join(f'{{"id": "{n}", "schema": "Alien", "properties": {{}}}}\n' for n in range(5_000)))
    assert seen(graph) == 0


def test_a_stop_by_hand_leaves_a_run_that_goes_on(graph: Graph, bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    original = clean_record
    count = 0

    def stopped(**arguments: Any) -> Any:
        nonlocal count
        count += 1
        if count == 4:
            raise KeyboardInterrupt
        return original(**arguments)

    monkeypatch.setattr(pipeline, "clean_record", stopped)
    with pytest.raises(IngestStopped, match="The same command goes on"):
        bring(people(6))
    report = bring(people(6))
    assert (report.status, seen(graph)) == ("complete", 6)


def test_what_goes_wrong_in_writing_comes_up_and_reading_stops(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "BATCH_RECORDS", 2)

    def full(*_: Any) -> Written:
        raise OSError("disk full")

    monkeypatch.setattr(pipeline, "write_batch", full)
    with pytest.raises(OSError, match="disk full"):
        bring(people(100))


def test_reading_waits_for_the_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "BATCH_RECORDS", 1)
    gate = threading.Event()

    def slow(batch: Sequence[Record]) -> Written:
        gate.wait(10)
        return Written(entities=len(batch))

    record = Record("a", "Person", {"name": ["Ada"]}, "line:1", "0" * 64, "s")
    added = 0
    with writer.BatchWriter(slow) as batches:
        timer = threading.Timer(0.3, gate.set)
        timer.start()
        for _ in range(10):
            batches.add(record)
            if not gate.is_set():
                added += 1
    assert added <= 2 + writer.WAITING_BATCHES
    assert batches.written.entities == 10


def test_statements_speak_for_the_data_sets_that_they_name(graph: Graph, bring: Bring) -> None:
    report = bring(SOURCES / "ftm" / "sample" / "statements.csv", source="bundle", reliability="B")
    found = scope(graph)
    claims = graph.read(claims_of, found, ["actor-hydramarket"])["actor-hydramarket"]
    assert {claim.context.source for claim in claims} == {"graphsense_actors"}
    without = scope(graph, without_sources=frozenset({"graphsense_actors"}))
    assert "actor-hydramarket" not in graph.read(entities_by_ids, without, ["actor-hydramarket"])
    assert graph.read(entities_by_ids, found, ["actor-hydramarket"])["actor-hydramarket"].caption == "Hydra Market"
    revert_run(graph, report.run, by="test")
    assert seen(graph) == 0


def test_a_file_cannot_flood_the_graph_with_sources(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "MAX_SOURCES", 3)
    lines = [
        json.dumps({"entity_id": f"e{n}", "prop": "name", "schema": "Person", "value": "x", "dataset": f"d{n}"})
        for n in range(5)
    ]
    report = bring("\n".join(lines), expect=Expect(max_rejected_share=1))
    assert (report.records, report.rejected.counts) == (3, {"too-many-sources": 2})


def test_sources_meet_in_the_wallets_that_they_share(graph: Graph, bring: Bring) -> None:
    folder = SOURCES / "crypto_labels" / "sample"
    bring(folder / "hydra.yaml")
    bring(folder / "graphsense.actorpack.yaml")
    wallet = "wallet-btc-1BCWMwpR4M1nYUuuYe2bmzrNuwGoF9ZAbA"
    bring("1BCWMwpR4M1nYUuuYe2bmzrNuwGoF9ZAbA\n", "sanctioned_addresses_XBT.txt", source="ofac", credibility=1)
    claims = graph.read(claims_of, scope(graph), [wallet])[wallet]
    assert {claim.context.source: claim.context.credibility for claim in claims} == {"hydra": 2, "ofac": 1}
    view = graph.read(entities_by_ids, scope(graph), [wallet])[wallet]
    assert view.properties["topics"] == ["sanction"]
    assert view.properties["holder"] == ["actor-hydramarket"]
    assert seen(graph, schema="Sanction") == 1


@pytest.mark.parametrize(
    ("option", "value"),
    [("reliability", "Z"), ("credibility", 9), ("marking", "PINK"), ("source", "../etc"), ("format", "docx")],
)
def test_options_that_do_not_exist_are_told(bring: Bring, option: str, value: object) -> None:
    with pytest.raises(WrongOption):
        bring(people(1), **{option: value})


# bad input --------------------------------------------------------------------------------------------------


def test_a_truncated_array_goes_in_up_to_where_it_breaks(graph: Graph, bring: Bring) -> None:
    text = "[" + ",".join(person(f"p{n}") for n in range(5))
    with pytest.raises(MalformedDocument, match="breaks off") as caught:
        bring(text, "cut.json")
    assert seen(graph) == 5
    assert caught.value.report is not None
    run = graph.read(run_by_id, caught.value.report.run)
    assert (run.status, run.counts["records"]) == ("failed", 5)
    assert "breaks off" in (run.message or "")


def test_lines_in_another_encoding_are_set_aside_and_the_rest_goes_in(graph: Graph, bring: Bring) -> None:
    good = "".join(
        json.dumps({"id": f"p{n}", "schema": "Person", "properties": {"name": ["Zoë"]}}, ensure_ascii=False) + "\n"
        for n in range(30)
    )
    bad = json.dumps({"id": "bad", "schema": "Person", "properties": {"name": ["Zo\xeb"]}}, ensure_ascii=False).encode(
        "latin-1"
    )
    report = bring(good.encode() + bad + b"\n")
    assert (report.records, report.rejected.counts) == (30, {"broken-encoding": 1})


def test_utf_16_goes_in_like_utf_8(graph: Graph, bring: Bring) -> None:
    report = bring(people(3).encode("utf-16"))
    assert (report.encoding, report.records, seen(graph)) == ("utf-16", 3, 3)


def test_a_line_of_many_megabytes_is_set_aside_and_the_rest_goes_in(graph: Graph, bring: Bring) -> None:
    report = bring(person("ada") + "\n" + '{"id": "' + "x" * 20_000_000 + '"}\n' + person("bob") + "\n")
    assert (report.records, report.rejected.counts) == (2, {"line-too-long": 1})
    assert seen(graph) == 2


def test_an_entity_with_a_million_values_is_set_aside_and_the_rest_goes_in(graph: Graph, bring: Bring) -> None:
    huge = person("huge", alias=[f"a{n}" for n in range(1_000_000)])
    report = bring("\n".join([person("ada"), huge, person("bob")]))
    assert (report.records, report.rejected.counts) == (2, {"too-large": 1})
    assert seen(graph) == 2


def test_cycles_of_references_go_in(graph: Graph, bring: Bring) -> None:
    lines = [
        json.dumps({"id": a, "schema": "Company", "properties": {"name": [a], "parent": [b]}})
        for a, b in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "d"))
    ]
    report = bring("\n".join(lines))
    assert (report.records, report.written.links, report.rejected.total) == (4, 3, 0)
    assert report.warnings.counts == {"refers-to-itself": 1}


def test_dates_from_year_0_and_other_nonsense_stay_as_originals(graph: Graph, bring: Bring) -> None:
    report = bring(person("ada", birthDate=["0000-00-00", "1980-02-30", "99999", "1980-03"], email=["no mail"]))
    (claim,) = graph.read(claims_of, scope(graph), ["ada"])["ada"]
    assert claim.properties["birthDate"] == ["1980-03"]
    assert {"0000-00-00", "1980-02-30", "99999"} <= set(claim.originals["birthDate"])
    assert claim.originals["email"] == ["no mail"]
    assert report.warnings.counts["unreadable-value"] == 4


def test_one_id_with_two_schemata_is_one_entity_of_what_fits_both(graph: Graph, bring: Bring) -> None:
    company = json.dumps({"id": "x", "schema": "Company", "properties": {"name": ["X"]}})
    report = bring("\n".join([person("x"), company]))
    assert report.records == 2
    assert graph.read(entities_by_ids, scope(graph), ["x"])["x"].schema == "LegalEntity"


HOSTILE = [
    "<script>alert(1)</script>",
    "'}) DETACH DELETE n //",
    "`]->() MATCH (n) DETACH DELETE n",
    '=HYPERLINK("http://x","y")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "${jndi:ldap://x/a}",
    "../../../etc/passwd",
]


def test_values_that_are_code_elsewhere_are_text_here(graph: Graph, bring: Bring) -> None:
    lines = [json.dumps({"id": text, "schema": "Person", "properties": {"name": [text]}}) for text in HOSTILE]
    report = bring("\n".join(lines))
    assert (report.records, report.rejected.total) == (len(HOSTILE), 0)
    views = graph.read(entities_by_ids, scope(graph), HOSTILE)
    assert {key: view.properties["name"] for key, view in views.items()} == {text: [text] for text in HOSTILE}


def test_nul_and_bidirectional_characters_are_taken_out_and_kept_beside(graph: Graph, bring: Bring) -> None:
    report = bring(person("ada", alias=["A\x00da", "\u202egnp.exe", "ok\u2066x\u2069"]))
    assert report.records == 1
    (claim,) = graph.read(claims_of, scope(graph), ["ada"])["ada"]
    assert claim.properties["alias"] == ["Ada", "gnp.exe", "okx"]
    assert "\u202egnp.exe" in claim.originals["alias"]


def test_a_name_of_a_file_is_no_path(graph: Graph, settings: Settings, bring: Bring, tmp_path: Path) -> None:
    odd = tmp_path / "..;rm -rf ~;'.jsonl"
    odd.write_text(people(1))
    report = bring(odd)
    assert report.source == "rm-rf-jsonl"
    assert {path.name for path in (tmp_path / "evidence").rglob("*") if path.is_file()} == {report.evidence}
    assert not list((tmp_path / "data").rglob("*rm*"))


def test_a_bomb_of_aliases_fails_before_anything_is_written(graph: Graph, bring: Bring) -> None:
    bomb = "a: &a [x, x, x]\nb: &b [*a, *a, *a]\ntags:\n- address: 1\n"
    with pytest.raises(UnsafeDocument, match="aliases"):
        bring(bomb, "bomb.yaml")
    assert seen(graph) == 0


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.jsonl"),
        (bytes(range(256)) * 10, "binary.jsonl"),
        (b"%PDF-1.4", "x.csv"),
        (b"name,age\nada,3\n", "table.csv"),
        (b"PK\x03\x04" + bytes(100), "x.xlsx"),
    ],
)
def test_files_that_nobody_can_read_begin_no_run(graph: Graph, bring: Bring, content: bytes, name: str) -> None:
    with pytest.raises(IngestError):
        bring(content, name)
    assert graph.read(lambda tx: tx.run("MATCH (r:Run) RETURN count(r) AS n").single(strict=True)["n"]) == 0
