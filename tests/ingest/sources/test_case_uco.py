from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.ontology.exchange import foreign_types
from ingest.errors import MalformedDocument
from ingest.records import Problem, RawRecord
from ingest.sources.case_uco.adapter import CASE_UCO
from ingest.sources.case_uco.context import Context
from ingest.sources.kinds import Options
from ingest.sources.registry import source_for
from tests.support.documents import document, sample, taken_apart

CONTEXT = {
    "kb": "http://example.org/kb/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
}


def taken(tmp_path: Path, *nodes: object, context: object = CONTEXT) -> tuple[list[RawRecord], list[Problem]]:
    text = json.dumps({"@graph": nodes, "@context": context})
    return taken_apart(CASE_UCO, document(tmp_path, text, "case.jsonld"))


def node(kind: str, name: str = "a", /, **fields: Any) -> dict[str, Any]:
    return {"@id": f"kb:{name}", "@type": kind, **fields}


def by_schema(records: list[RawRecord]) -> dict[str, list[RawRecord]]:
    found: dict[str, list[RawRecord]] = {}
    for record in records:
        found.setdefault(record.schema, []).append(record)
    return found


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("accounts.json", {"UnknownLink": 10, "UserAccount": 3, "Organization": 2, "Software": 2, "Person": 1}),
        ("call_log.json", {"UnknownLink": 8, "PhoneNumber": 4, "Call": 4, "Organization": 4, "Software": 3}),
        ("location.json", {"Address": 2}),
        ("exif_data.json", {"UnknownLink": 9, "Note": 2, "Event": 2, "Device": 2, "Address": 2}),
    ],
)
def test_the_examples_of_case_come_in_whole(tmp_path: Path, name: str, counts: dict[str, int]) -> None:
    given = sample(tmp_path, "case_uco", name)
    assert source_for(given) is CASE_UCO
    records, rejected = taken_apart(CASE_UCO, given)
    assert rejected == []
    found = by_schema(records)
    assert {schema: len(found[schema]) for schema in counts} == counts
    assert [w for record in records for w in record.warnings] == []


def test_facets_are_folded_into_what_they_describe(tmp_path: Path) -> None:
    records, _ = taken_apart(CASE_UCO, sample(tmp_path, "case_uco", "accounts.json"))
    person = by_schema(records)["Person"][0]
    assert person.properties == {
        "firstName": ["William"],
        "lastName": ["Smith"],
        "birthDate": ["1968-09-25T17:59:43.25Z"],
        "name": ["William Smith"],
    }
    links = by_schema(records)["UnknownLink"]
    owned = [link.properties["object"] for link in links if link.properties["role"] == ["Has Account"]]
    assert len(owned) == 3
    assert {str(link.properties["subject"]) for link in links if link.properties["role"] == ["Has Account"]} == {
        str([person.subject])
    }


def test_an_object_of_no_class_is_what_its_facets_say(tmp_path: Path) -> None:
    facet = {"@type": "uco-observable:PhoneAccountFacet", "uco-observable:phoneNumber": "+12025550143"}
    records, rejected = taken(tmp_path, node("uco-observable:ObservableObject", **{"uco-core:hasFacet": facet}))
    assert rejected == []
    assert (records[0].schema, records[0].properties) == ("PhoneNumber", {"number": ["+12025550143"]})


def test_provenance_and_actions_hold_the_chain_of_custody(tmp_path: Path) -> None:
    when = {"@type": "xsd:dateTime", "@value": "2026-01-15T17:59:43Z"}
    records, rejected = taken(
        tmp_path,
        node(
            "case-investigation:InvestigativeAction",
            "seized",
            **{
                "uco-core:name": "seized",
                "uco-action:startTime": when,
                "uco-action:performer": {"@id": "kb:officer"},
                "uco-action:object": [{"@id": "kb:phone"}],
                "uco-action:result": [{"@id": "kb:record"}],
            },
        ),
        node(
            "case-investigation:ProvenanceRecord",
            "record",
            **{"case-investigation:exhibitNumber": "EX-1", "uco-core:object": {"@id": "kb:phone"}},
        ),
        node("uco-observable:SmartPhone", "phone"),
        node("uco-identity:Person", "officer"),
    )
    assert rejected == []
    action, links, note, phone, officer = (
        records[0], records[1:3], records[3], records[4], records[5]
    )  # fmt: skip
    assert action.properties["startDate"] == ["2026-01-15T17:59:43Z"]
    assert action.properties["involved"] == [officer.subject]
    assert [(link.properties["role"], link.properties["object"]) for link in links] == [
        (["object"], [phone.subject]),
        (["result"], [note.subject]),
    ]
    assert (note.properties["name"], note.properties["entity"]) == (["EX-1"], [phone.subject])


def test_nodes_written_inside_of_a_bundle_come_out_of_it(tmp_path: Path) -> None:
    records, rejected = taken_apart(CASE_UCO, sample(tmp_path, "case_uco", "Oresteia.json"))
    assert rejected == []
    assert {"Person", "CaseFile", "Device"} <= {record.schema for record in records}
    assert (records[-1].schema, records[-1].position) == ("Project", "document")


@pytest.mark.parametrize("context", ["https://evil.example/context.jsonld", ["http://127.0.0.1:1/x", CONTEXT]])
def test_a_context_by_address_is_never_fetched_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, context: object
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something went to the network")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    person = node("uco-identity:Person", **{"uco-core:name": "Ada", "mystery": "x"})
    records, rejected = taken(tmp_path, person, context=context)
    assert rejected == []
    assert [warning.reason for warning in records[0].warnings] == ["remote-context"]
    assert records[0].properties == {"name": ["Ada"]}
    assert records[0].originals == {"mystery": ["x"]}


def test_the_same_node_has_one_id_however_it_is_written(tmp_path: Path) -> None:
    short, _ = taken(tmp_path, node("uco-identity:Person"))
    iri = "https://ontology.unifiedcyberontology.org/uco/identity/Person"
    whole, _ = taken(tmp_path, {"@id": "http://example.org/kb/a", "@type": iri}, context={})
    other, _ = taken(
        tmp_path, {"i": "x:a", "@type": "p:Person"}, context={"x": CONTEXT["kb"], "i": "@id", "p": iri[:-6]}
    )
    assert short[0].subject == whole[0].subject == other[0].subject
    assert {short[0].schema, whole[0].schema, other[0].schema} == {"Person"}


def test_terms_that_stand_for_each_other_end() -> None:
    context = Context()
    context.add([{"a": "b", "b": "a", "c": {"@id": "c:x"}}, 7, {"@vocab": 3}])
    assert [context.name(name) for name in ("a", "b", "c")] == ["a", "b", "c"]


def test_a_victim_is_one_by_the_type_of_its_relationship(tmp_path: Path) -> None:
    has_role = {"uco-core:kindOfRelationship": "Has_Role", "uco-core:source": {"@id": "kb:p"}}
    told = [
        node("uco-core:Relationship", "r", **has_role, **{"uco-core:target": [{"@id": "kb:v"}]}),
        node("uco-identity:Person", "p"),
        node("uco-victim:Victim", "v"),
        node("case-investigation:Investigation", "c"),
    ]
    records, _ = taken(tmp_path, *told)
    people = {record.schema: record for record in records}
    assert people["VictimIn"].properties == {
        "victim": [people["Person"].subject],
        "matter": [people["CaseFile"].subject],
    }
    records, _ = taken(tmp_path, *told, node("case-investigation:Investigation", "d"))
    assert "VictimIn" not in {record.schema for record in records}


def test_dangling_and_circular_references_are_kept_and_told(tmp_path: Path) -> None:
    records, rejected = taken(
        tmp_path,
        node("uco-identity:Person", "a", **{"uco-core:createdBy": {"@id": "kb:b"}}),
        node(
            "uco-identity:Person", "b", **{"uco-core:createdBy": [{"@id": "kb:a"}, {"@id": "kb:gone"}, {"@id": "kb:b"}]}
        ),
        node("uco-core:Relationship", "r", **{"uco-core:source": {"@id": "kb:a"}}),
        node("case-investigation:ProvenanceRecord", "n", **{"uco-core:object": {"@id": "kb:r"}}),
    )
    assert [problem.reason for problem in rejected] == ["edge-without-end"]
    assert len(by_schema(records)["UnknownLink"]) == 2
    reasons = [warning.reason for record in records for warning in record.warnings]
    assert reasons == ["dangling-reference"] * len(reasons)
    assert "entity" not in by_schema(records)["Note"][0].properties


def test_one_id_of_two_types_is_one_thing_and_a_problem(tmp_path: Path) -> None:
    records, rejected = taken(
        tmp_path, node("uco-identity:Person"), node("uco-location:Location"), node("uco-identity:Identity")
    )
    assert [record.schema for record in records] == ["Person", "LegalEntity"]
    assert [problem.reason for problem in rejected] == ["id-of-another-type"]


def test_confidence_and_markings_grade_an_object(tmp_path: Path) -> None:
    sure = {"@type": "uco-core:ConfidenceFacet", "uco-core:confidence": {"@value": "85"}}
    marked = {"uco-core:hasFacet": [sure], "uco-core:objectMarking": [{"@id": "kb:m"}, {"@id": "kb:gone"}]}
    records, _ = taken(
        tmp_path,
        node("uco-identity:Person", **marked),
        node("uco-marking:MarkingDefinition", "m", **{"uco-core:name": "TLP:RED"}),
    )
    assert (records[0].credibility, records[0].marking) == (1, "RED")
    assert [warning.reason for warning in records[0].warnings] == ["unknown-marking"]


def test_depth_without_end_is_set_aside(tmp_path: Path) -> None:
    deep: dict[str, Any] = {"@type": "uco-identity:Person"}
    for _ in range(200):
        deep = {"@type": "uco-identity:Person", "uco-core:createdBy": deep}
    records, rejected = taken(tmp_path, deep, node("uco-identity:Person"))
    assert [problem.reason for problem in rejected] == ["too-deep"]
    assert [record.position for record in records] == ["@graph[1]"]
    text = '{"@context": {}, "@graph": [{"@type": "uco-core:Item"}, ' + '{"uco-core:x": ' * 100_000
    found: list[object] = []
    with pytest.raises(MalformedDocument, match="nested"):
        found.extend(CASE_UCO.read(document(tmp_path, text, "deep.json"), Options("t")))
    assert [item.schema for item in found if isinstance(item, RawRecord)] == ["Asset"]


@pytest.mark.parametrize(
    "text",
    [
        '{"@context": "https://schema.org", "@type": "Person", "name": "Ada"}',
        '{"note": "see unifiedcyberontology.org/x", "rows": []}',
        '[{"@graph": []}]',
    ],
)
def test_files_of_others_are_left_to_them(tmp_path: Path, text: str) -> None:
    assert not CASE_UCO.recognises(document(tmp_path, text, "x.json"))


json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.just({"@id": "kb:1"}),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@id", "@type", "@value", "@list", "uco-core:name", "a"]), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = sorted({key for foreign in foreign_types("case").values() for key in foreign.fields})
KEYS += ["uco-core:hasFacet", "uco-core:objectMarking", "uco-core:source", "uco-core:target"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*sorted(foreign_types("case")), "uco-core:Relationship"]),
            st.dictionaries(
                st.sampled_from([*KEYS, "uco-core:hasFacet", "uco-core:objectMarking"]), json_value, max_size=5
            ),
        ),
        max_size=4,
    ),
    json_value,
)
def test_whatever_stands_in_a_node_it_is_read_or_set_aside(
    tmp_path: Path, told: list[tuple[str, dict[str, object]]], context: object
) -> None:
    nodes = [node(kind, str(number)) | fields for number, (kind, fields) in enumerate(told)]
    records, rejected = taken(tmp_path, *nodes, context=context)
    places = {record.position for record in records} | {problem.position for problem in rejected}
    assert places == {f"@graph[{number}]" for number in range(len(nodes))}
