from __future__ import annotations

import http.server
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import ForeignGraphUnreadable
from graph.queries.foreign import how_many
from graph.server.connect import Graph
from graph.server.foreign import foreign_session
from graph.server.settings import Settings
from graph.server.throwaway import throwaway_graph
from ingest.errors import IngestError, ScriptRefused, WrongOption
from ingest.evidence import EvidenceStore
from ingest.networks.mapping import validated
from ingest.pipeline import Request, ingest
from ingest.raw_records import read_record
from ingest.records import RawRecord
from ingest.sources.kinds import Options
from ingest.sources.neo4j import script
from ingest.sources.neo4j.adapter import NEO4J
from ingest.sources.neo4j.live import open_live
from ingest.sources.neo4j.script import open_script, refusal, statements_in
from ingest.sources.registry import source_for
from tests.support.documents import SOURCES, document, sample, taken_apart
from tests.support.shared import shared

SAMPLE = SOURCES / "neo4j" / "sample"
GRAPH_LINE = '{"type":"node","id":"1","labels":["A"]}\n'


def read(folder: Path, name: str, mapping: dict[str, Any] | None = None) -> list[RawRecord]:
    given_file = sample(folder, "neo4j", name)
    assert source_for(given_file) is NEO4J
    records, rejected = taken_apart(NEO4J, given_file, Options("test", mapping))
    assert rejected == []
    return records


# files ------------------------------------------------------------------------------------------------------


def test_import_files_meet_in_the_ids_of_their_spaces(tmp_path: Path) -> None:
    people, phones, links = (read(tmp_path, name) for name in ("persons.csv", "phones.csv", "relations.csv"))
    ilse = people[0]
    assert ilse.schema == "Person"
    assert ilse.properties["name"] == ["Ilse Marrow"]
    assert ilse.properties["alias"] == ["The Owl", "Frau M"]
    assert ilse.properties["birthDate"] == ["1971"]
    assert ilse.originals["kind"] == ["Person", "Suspect"]
    assert "note" not in ilse.originals
    assert [r.schema for r in phones] == ["PhoneNumber", "PhoneNumber"]
    assert [r.properties["role"] for r in links] == [["knows"], ["sibling of"]]
    assert links[0].properties["startDate"] == ["2019-03-01"]
    assert {links[0].properties["subject"], links[0].properties["object"]} == {p.subject for p in people[:2]}
    assert links[0].originals["kind"] == ["KNOWS"]


@pytest.mark.parametrize("name", ["everything.apoc.csv", "graph.jsonl"])
def test_exports_of_apoc_become_the_schemata_that_their_labels_name(tmp_path: Path, name: str) -> None:
    records = read(tmp_path, name)
    ids = {record.schema: record.subject for record in records if "director" not in record.properties}
    director = next(record for record in records if record.schema == "Directorship")
    assert director.properties["director"] == ids["Person"]
    assert director.properties["organization"] == ids["Company"]
    held = next(record for record in records if "holder" in record.properties)
    assert (held.schema, held.properties["holder"]) == ("PhoneNumber", ids["Person"])
    assert held.subject == next(r.subject for r in records if r.properties.get("number"))


def test_labels_and_types_that_nobody_knows_are_kept(tmp_path: Path) -> None:
    records = read(tmp_path, "graph.jsonl")
    unknown = next(record for record in records if record.originals.get("kind") == ["Smuggling"])
    assert (unknown.schema, unknown.properties["name"]) == ("Asset", ["S-1"])
    link = next(record for record in records if record.schema == "UnknownLink")
    assert (link.properties["role"], link.properties["weight"]) == (["involved in"], ["3"])
    assert link.originals == {"kind": ["INVOLVED_IN"], "id": ["2"]}
    company = next(record for record in records if record.schema == "Company")
    assert company.originals["seat.latitude"] == ["1.5"]


def test_a_type_that_is_called_like_a_schema_is_one_where_its_ends_fit(tmp_path: Path) -> None:
    node = '{{"type":"node","id":"{}","labels":["{}"],"properties":{{"name":"x"}}}}\n'
    link = '{{"type":"relationship","label":"{}","start":{{"id":"1"}},"end":{{"id":"2"}}}}\n'
    text = node.format(1, "Person") + node.format(2, "Company") + link.format("EMPLOYMENT") + link.format("FAMILY")
    records, rejected = taken_apart(NEO4J, document(tmp_path, text, "g.jsonl"))
    assert ([r.schema for r in records], rejected) == (["Person", "Company", "Employment", "UnknownLink"], [])


def test_the_suggestion_can_be_overridden(tmp_path: Path) -> None:
    mapping = validated(
        {
            "nodes": {"Smuggling": {"schema": "Incident", "properties": {"incidentNumber": "code"}}},
            "edges": {"INVOLVED_IN": {"schema": "SuspectIn"}, "*": {"leave_out": "true"}},
        }
    )
    records = read(tmp_path, "graph.jsonl", mapping)
    assert Counter(record.schema for record in records) == {"LegalEntity": 3, "Incident": 1, "SuspectIn": 1}


@pytest.mark.parametrize(
    ("text", "name", "reasons"),
    [
        ('{"type":"node","id":"1","labels":["A"]}\n{"type":"node"\n{"type":"path"}\n7\n', "g.jsonl", 3),
        ('{"type":"node","id":"1","labels":["A"]}\n{"type":"relationship","label":"X","start":{}}\n', "g.jsonl", 1),
        (":ID,:LABEL\n1,A\n,B\n1,2,3\n", "n.csv", 2),
        (":START_ID,:END_ID,:TYPE\n1,2,A\n1,,A\n", "r.csv", 1),
        ("_id,_labels,_start,_end,_type\n1,:A,,,\n,,,,X\n", "a.csv", 1),
    ],
)
def test_broken_records_are_set_aside(tmp_path: Path, text: str, name: str, reasons: int) -> None:
    records, rejected = taken_apart(NEO4J, document(tmp_path, text, name))
    assert (len(records), len(rejected)) == (1, reasons)


def test_an_array_and_an_object_of_lists_are_read_as_well(tmp_path: Path) -> None:
    nodes = '[{"type":"node","id":"1","labels":["Person"],"properties":{"name":"A"}}'
    array = document(
        tmp_path, nodes + ',{"type":"relationship","label":"X","start":{"id":"1"},"end":{"id":"1"}}]', "a.json"
    )
    link = '{"type":"relationship","label":"X","start":{"id":"1"},"end":{"id":"1"}}'
    lists = document(
        tmp_path,
        f'{{"nodes":[{{"type":"node","id":"1","labels":["Person"],"properties":{{"name":"A"}}}}],"rels":[{link}]}}',
        "b.json",
    )
    for given_file in (array, lists):
        assert source_for(given_file) is NEO4J
        records, rejected = taken_apart(NEO4J, given_file, Options("test"))
        assert ([r.schema for r in records], rejected) == (["Person", "UnknownLink"], [])


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([":ID,name,:LABEL\n", ":START_ID,:END_ID,:TYPE\n", "_id,_labels,_start,_end,_type\n", GRAPH_LINE]),
    st.text(max_size=200),
)
def test_every_failure_is_one_of_ours(tmp_path: Path, head: str, text: str) -> None:
    try:
        given_file = document(tmp_path, head + text, "x")
        if NEO4J.recognises(given_file):
            list(NEO4J.read(given_file, Options("test")))
    except IngestError:
        pass


POLE = {
    "Crime": "Incident",
    "Email": "EmailAddress",
    "Location": "Address",
    "Officer": "Person",
    "Person": "Person",
    "Phone": "PhoneNumber",
    "PhoneCall": "Call",
    "Vehicle": "Vehicle",
    "Area": "Territory",
}


@pytest.mark.parametrize("label", POLE)
def test_the_nodes_of_pole_come_in_under_their_schemata(tmp_path: Path, label: str) -> None:
    path = shared("neo4j", "pole", f"crime-investigation.nodes.{label}.csv")
    given_file = document(tmp_path, path.read_bytes(), path.name)
    records, rejected = taken_apart(NEO4J, given_file)
    assert rejected == []
    assert {record.schema for record in records} == {POLE[label]}
    assert len(records) == len(path.read_text().splitlines()) - 1
    if label == "Crime":
        assert records[0].properties["date"] == ["2017-08-24"]
        assert records[0].originals["date"] == ["24/08/2017"]


def test_an_active_directory_comes_in_whole(tmp_path: Path) -> None:
    path = shared("neo4j", "cybersecurity-ad", "cybersecurity-json-data.json")
    records, rejected = taken_apart(NEO4J, document(tmp_path, path.read_bytes(), path.name))
    assert rejected == []
    assert len(records) == 5651 or len(records) == len(path.read_text().splitlines())
    assert sum(record.schema == "Device" for record in records) == 301


# a server ---------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(graph: Graph) -> Graph:
    """A Neo4j that holds somebody's graph. (It is the tests' own server: what matters is how it is read.)"""
    with graph.session() as session:
        session.run(
            "CREATE (a:Person {name: 'Ilse Marrow', born: date('1971-02-03'), tags: ['x', 'y']})"
            "-[:KNOWS {since: 2019, weight: 2.5}]->(b:Person:Suspect {name: 'Ann', at: point({x: 1, y: 2})})"
        ).consume()
    return graph


@pytest.fixture
def signed_in(server: Settings, migrated_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of that server, with who signs in in the environment."""
    auth = migrated_graph_auth(server)
    monkeypatch.setenv("CLEW_SOURCE_NEO4J_USER", auth[0])
    monkeypatch.setenv("CLEW_SOURCE_NEO4J_PASSWORD", auth[1])
    return migrated_graph.uri


def migrated_graph_auth(server: Settings) -> tuple[str, str]:
    from graph.server.place import Place

    return "neo4j", Place(server.data_dir).password.read_text(encoding="utf-8").strip()


def test_a_server_is_read_to_the_same_bytes_each_time_and_without_its_password(filled: Graph, signed_in: str) -> None:
    def whole() -> bytes:
        with open_live(signed_in) as (name, stream):
            assert name.endswith(".neo4j.jsonl")
            return stream.read()

    first = whole()
    assert first == whole()
    lines = first.decode().splitlines()
    assert f'"uri":"{signed_in}"' in lines[0]
    people = [line for line in lines if '"Person"' in line]
    assert len(people) == 2
    assert '"born":"1971-02-03"' in people[0]
    assert '"srid":7203' in people[1]
    assert '"label":"KNOWS"' in lines[-1]
    assert migrated_password() not in first.decode()


def migrated_password() -> str:
    import os

    return os.environ["CLEW_SOURCE_NEO4J_PASSWORD"]


def test_a_server_goes_in_with_its_export_as_evidence(
    filled: Graph, signed_in: str, server: Settings, tmp_path: Path
) -> None:
    own = replace(server, data_dir=tmp_path, evidence_url=str(tmp_path / "evidence"))
    request = Request(path=signed_in, source="theirs", marking="CLEAR")
    report = ingest(filled, own, request)
    assert (report.status, report.adapter, report.source) == ("complete", "neo4j", "theirs")
    text = read_record(own, report.evidence, "line:2")
    assert text is not None
    assert '"type":"node"' in text
    with filled.session() as session:
        found = session.run(
            "MATCH (p:Entity:Person)-[r:UNKNOWN_LINK]->(q:Entity) RETURN p.name AS p, q.name AS q"
        ).data()
    assert found == [{"p": ["Ilse Marrow"], "q": ["Ann"]}]


def test_a_session_on_a_foreign_server_may_not_write(filled: Graph, signed_in: str, server: Settings) -> None:
    user, password = migrated_graph_auth(server)
    with (
        pytest.raises(ForeignGraphUnreadable, match=r"(?i)writ"),
        foreign_session(signed_in, user=user, password=password, database=None) as session,
    ):
        session.run("CREATE (:Intruder)").consume()


@pytest.mark.parametrize("address", ["bolt://ada:secret@graph.example:7687", "bolt://", "neo4j://h:1/path"])
def test_an_address_with_a_password_or_more_than_an_address_is_refused(address: str) -> None:
    with pytest.raises(WrongOption) as told, open_live(address):
        pass
    assert "secret" not in str(told.value)


def test_a_server_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        pytest.raises(ForeignGraphUnreadable, match="CLEW_SOURCE_NEO4J_USER"),
        open_live("bolt://127.0.0.1:9") as found,
    ):
        found[1].read()


# a script ---------------------------------------------------------------------------------------------------


def test_statements_end_where_they_end() -> None:
    text = (
        "// a; b\nCREATE (:A {x: 'it\\'s; \"so\"'});\n\n:begin\n/* ; */ MATCH (n:`a;b`)\nRETURN n;\n:commit\nCREATE (b)"
    )
    assert [(s.line, s.text.splitlines()[0]) for s in statements_in(text)] == [
        (2, "CREATE (:A {x: 'it\\'s; \"so\"'})"),
        (5, "MATCH (n:`a;b`)"),
        (8, "CREATE (b)"),
    ]


@given(st.lists(st.text("ab;'\"`/*\\\n", max_size=12), max_size=6))
def test_texts_with_anything_in_them_stay_whole(texts: list[str]) -> None:
    quoted = ["'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'" for text in texts]
    whole = "".join(f"CREATE (:A {{x: {text}}});\n" for text in quoted)
    assert [s.text for s in statements_in(whole)] == [f"CREATE (:A {{x: {text}}})" for text in quoted]


@pytest.mark.parametrize(
    "statement",
    [
        "LOAD CSV FROM 'file:///etc/passwd' AS row CREATE (:X {row: row})",
        "UNWIND [1] AS x LOAD /* */ CSV FROM 'http://127.0.0.1/' AS row CREATE (:X)",
        "CALL {\n LOAD  CSV FROM 'file:///x' AS r RETURN r} RETURN r",
        "CALL dbms.listConfig() YIELD name, value CREATE (:X {row: value})",
        "MATCH (n) CALL `db`.labels() YIELD label CREATE (:X {label: label})",
        "ALTER USER neo4j SET PASSWORD 'x'",
        "CREATE OR REPLACE USER eve SET PASSWORD 'x'",
        "CREATE DATABASE other",
        "SHOW USERS",
        "DENY ALL ON GRAPH * TO eve",
        "USE system MATCH (n) RETURN n",
    ],
)
def test_statements_that_are_no_data_are_refused_before_anything_runs(statement: str) -> None:
    assert refusal(statement) is not None


def test_a_text_that_speaks_of_loading_is_data() -> None:
    assert refusal("CREATE (:Note {text: 'LOAD CSV FROM \"file:///x\" is a command; DROP DATABASE too'})") is None


@pytest.fixture(scope="module")
def sealed() -> Iterator[Graph]:
    with throwaway_graph() as graph:
        yield graph


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A web server of this machine that notes who asks."""
    asked: list[str] = []

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"a,b\n1,2\n")

        def log_message(self, *args: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Noting) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{web.server_port}/rows.csv", asked
        web.shutdown()


@pytest.mark.parametrize(
    "statement",
    [
        "LOAD CSV FROM $file AS row CREATE (:Stolen {row: row})",
        "LOAD CSV FROM $web AS row CREATE (:Stolen {row: row})",
        "CALL apoc.load.json($web) YIELD value CREATE (:Stolen {row: value})",
        "CALL gds.graph.list() YIELD graphName CREATE (:Stolen)",
        "RETURN gds.version()",
    ],
)
def test_the_sealed_server_itself_reaches_no_file_no_address_and_no_procedure(
    sealed: Graph, listener: tuple[str, list[str]], tmp_path: Path, statement: str
) -> None:
    web, asked = listener
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    with (
        pytest.raises(
            Exception, match=r"(?i)not allowed|blocked|no procedure|unknown function|disabled|denied|cannot|couldn"
        ),
        sealed.session() as session,
    ):
        session.run(statement, file=secret.as_uri(), web=web).consume()
    with sealed.session() as session:
        assert session.run("MATCH (n:Stolen) RETURN count(n) AS n").single(strict=True)["n"] == 0
    assert asked == []


def test_a_statement_that_fills_the_memory_is_ended(sealed: Graph) -> None:
    with pytest.raises(Exception, match=r"(?i)memory"), sealed.session() as session:
        session.run("UNWIND range(1, 100000000) AS x CREATE (:Big {text: toString(x) + 'aaaaaaaaaaaaaaaa'})").consume()
    with sealed.session() as session:
        assert how_many(session) == 0


def test_a_dump_is_run_read_and_kept_beside_its_export(filled: Graph, server: Settings, tmp_path: Path) -> None:
    own = replace(server, data_dir=tmp_path, evidence_url=str(tmp_path / "evidence"))
    request = Request(path=str(SAMPLE / "case.cypher"), source="dump", marking="CLEAR")
    report = ingest(filled, own, request)
    assert (report.status, report.adapter, report.records) == ("complete", "neo4j", 4)
    again = ingest(filled, own, request)
    assert (again.status, again.evidence, again.run) == ("known", report.evidence, report.run)
    header = read_record(own, report.evidence, "line:1")
    assert header is not None
    digest = header.split('"sha256":"')[1][:64]
    with EvidenceStore(own.evidence_url).file(digest) as kept:
        assert kept.read_bytes() == (SAMPLE / "case.cypher").read_bytes()
    with filled.session() as session:
        found = session.run(
            "MATCH (p:Person)-[r:DIRECTORSHIP]->(c:Company) RETURN p.name AS p, c.name AS c, r.startDate AS since"
        ).data()
    assert found == [{"p": ['Ilse Marrow; called "The Owl"'], "c": ["Driftwood Shipping Ltd"], "since": ["2015-01-01"]}]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("CREATE (:A);\nLOAD CSV FROM 'file:///etc/passwd' AS r CREATE (:B);\n", 2, "no statement that begins"),
        ("CREATE (:A);\nUNWIND [1] AS x LOAD CSV FROM 'http://h/' AS r CREATE (:B);\n", 2, "LOAD CSV"),
    ],
)
def test_a_script_that_may_not_run_says_where_and_starts_no_server(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    with (
        pytest.raises(ScriptRefused, match=f"line {line}.*{reason}"),
        open_script(document(tmp_path, text, "x.cypher")),
    ):
        pass


def test_a_script_that_fails_or_makes_too_much_is_told(
    sealed: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "MAX_ITEMS", 10)
    with sealed.session() as session:
        for text, reason in (
            ("CREATE (:A);\nCREATE (:B;\n", "line 2"),
            ("UNWIND range(1,20) AS x CREATE (:A)", "more than 10"),
        ):
            with pytest.raises(IngestError, match=reason):
                script._run(session, list(statements_in(text)), "x.cypher", lambda *_: None)
