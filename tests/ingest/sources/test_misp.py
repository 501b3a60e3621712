from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.ontology import entity_id
from graph.ontology.exchange import foreign_types
from ingest.errors import MalformedDocument
from ingest.records import Problem, RawRecord
from ingest.sources.kinds import Options
from ingest.sources.misp.adapter import MISP
from ingest.sources.misp.tags import tagging_of
from ingest.sources.registry import source_for
from tests.support.documents import document, sample, taken_apart


def uuid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def attribute(kind: str, value: str, **fields: object) -> dict[str, Any]:
    return {"type": kind, "value": value, "uuid": uuid(kind + value), **fields}


def event(*attributes: object, **fields: object) -> dict[str, Any]:
    return {"Event": {"info": "An event", "uuid": uuid("event"), "Attribute": list(attributes), **fields}}


def taken(tmp_path: Path, told: object) -> tuple[list[RawRecord], list[Problem]]:
    return taken_apart(MISP, document(tmp_path, json.dumps(told), "event.json"))


def of_schema(records: list[RawRecord], schema: str) -> list[RawRecord]:
    return [record for record in records if record.schema == schema]


def test_all_of_the_sample_comes_in(tmp_path: Path) -> None:
    given = sample(tmp_path, "misp", "winter-parcels.json")
    assert source_for(given) is MISP
    records, rejected = taken_apart(MISP, given)
    assert rejected == []
    assert len(records) == 41
    places = {record.position for record in records}
    assert places == {"Event", *(f"Event.Attribute[{n}]" for n in range(8)), *(f"Event.Object[{n}]" for n in range(6))}
    person = of_schema(records, "Person")[0]
    assert person.properties["name"] == ["Iris Ferrow"]
    phone = of_schema(records, "PhoneNumber")[0]
    assert (phone.subject, phone.properties["holder"]) == ("phone-12025550143", [person.subject])
    mail = of_schema(records, "Email")[0]
    assert mail.properties["senderMailbox"] == [entity_id("EmailAddress", {"email": ["orders@heron-shop.example"]})]
    assert of_schema(records, "Post")[0].properties["author"] == [of_schema(records, "UserAccount")[0].subject]


@pytest.mark.parametrize(
    ("tags", "distribution", "decided"),
    [
        (["tlp:white"], None, ("CLEAR", None, None)),
        (["TLP:AMBER+STRICT", "tlp:green"], "3", ("AMBER+STRICT", None, None)),
        ([], "0", ("AMBER+STRICT", None, None)),
        ([], "4", ("AMBER+STRICT", None, None)),
        ([], "3", (None, None, None)),
        (['admiralty-scale:source-reliability="b"'], None, (None, "B", None)),
        (['admiralty-scale:source-reliability="g"'], None, (None, "E", None)),
        (['admiralty-scale:information-credibility="3"'], None, (None, None, 3)),
        (['estimative-language:likelihood-probability="almost-certain"'], None, (None, None, 2)),
        (['estimative-language:confidence-in-analytic-judgment="low"'], None, (None, None, 4)),
        (
            [
                'admiralty-scale:information-credibility="1"',
                'estimative-language:likelihood-probability="unlikely"',
            ],
            None,
            (None, None, 1),
        ),
        (
            ['admiralty-scale:information-credibility="1"', 'admiralty-scale:information-credibility="4"'],
            None,
            (None, None, 4),
        ),
        (['admiralty-scale:information-credibility="9"', "tlp:ex:chr"], None, (None, None, None)),
    ],
)
def test_tags_decide_marking_and_grade(
    tags: list[str], distribution: str | None, decided: tuple[str | None, str | None, int | None]
) -> None:
    found = tagging_of(tags, distribution)
    assert (found.marking, found.reliability, found.credibility) == decided


def test_a_part_is_as_closed_as_itself_or_its_event_whatever_the_order_of_the_keys(tmp_path: Path) -> None:
    red = attribute("domain", "a.example", Tag=[{"name": "tlp:red"}])
    clear = attribute("domain", "b.example", Tag=[{"name": "tlp:clear"}])
    told = {"Event": {"Attribute": [red, clear], "Tag": [{"name": "tlp:green"}], "uuid": uuid("e"), "info": "x"}}
    records, _ = taken(tmp_path, told)
    assert [record.marking for record in of_schema(records, "Website")] == ["RED", "GREEN"]
    assert {record.marking for record in records if record.position == "Event"} == {"GREEN"}


def test_an_object_is_as_closed_as_its_most_closed_attribute(tmp_path: Path) -> None:
    fields = [
        attribute("full-name", "Ada", object_relation="full-name"),
        attribute("passport-number", "X1", object_relation="passport-number", Tag=[{"name": "tlp:red"}]),
    ]
    records, _ = taken(tmp_path, event(Object=[{"name": "person", "uuid": uuid("o"), "Attribute": fields}]))
    assert of_schema(records, "Person")[0].marking == "RED"


def test_many_events_come_from_one_response(tmp_path: Path) -> None:
    second = event(attribute("domain", "b.example"), uuid=uuid("e2"), info="Second")
    records, rejected = taken(tmp_path, {"response": [event(attribute("domain", "a.example")), 7, second]})
    assert [problem.reason for problem in rejected] == ["no-event"]
    assert [record.properties["name"] for record in of_schema(records, "Project")] == [["An event"], ["Second"]]
    assert [record.position for record in of_schema(records, "Website")] == [
        "response[0].Event.Attribute[0]",
        "response[2].Event.Attribute[0]",
    ]
    ends = [record.properties["subject"] for record in of_schema(records, "UnknownLink")]
    assert ends == [[f"misp-event-{uuid('event')}"], [f"misp-event-{uuid('e2')}"]]


def test_a_reference_to_nothing_is_reported_and_kept(tmp_path: Path) -> None:
    name = attribute("full-name", "Ada", object_relation="full-name")
    references = [
        {"referenced_uuid": uuid("gone"), "relationship_type": "knows"},
        {"referenced_uuid": uuid("o"), "relationship_type": "is"},
        {"referenced_uuid": name["uuid"], "relationship_type": "has"},
        {},
    ]
    told = event(Object=[{"name": "person", "uuid": uuid("o"), "Attribute": [name], "ObjectReference": references}])
    records, rejected = taken(tmp_path, told)
    assert [problem.reason for problem in rejected] == ["no-reference"]
    links = {str(record.properties["role"]): record for record in of_schema(records, "UnknownLink")}
    assert [warning.reason for warning in links["['knows']"].warnings] == ["dangling-reference"]
    assert links["['is']"].warnings == links["['has']"].warnings == ()
    assert links["['has']"].properties["object"] == [f"misp-object-{uuid('o')}"]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (attribute("domain", "a.example", deleted=True), "deleted"),
        ({"type": "domain"}, "no-attribute"),
        ("text", "no-attribute"),
    ],
)
def test_an_attribute_that_is_none_is_set_aside(tmp_path: Path, item: object, reason: str) -> None:
    records, rejected = taken(tmp_path, event(item, attribute("domain", "b.example")))
    assert [(problem.reason, problem.position) for problem in rejected] == [(reason, "Event.Attribute[0]")]
    assert [record.position for record in of_schema(records, "Website")] == ["Event.Attribute[1]"]


def test_proposals_are_nobodys_word(tmp_path: Path) -> None:
    _, rejected = taken(tmp_path, event(ShadowAttribute=[attribute("domain", "a.example")]))
    assert [problem.reason for problem in rejected] == ["proposal"]


def test_one_uuid_for_two_kinds_of_thing_makes_two_things(tmp_path: Path) -> None:
    shared = uuid("shared")
    told = event(
        {**attribute("regkey", "HKLM"), "uuid": shared},
        uuid=shared,
        Object=[{"name": "vehicle", "uuid": shared, "Attribute": [attribute("text", "x", object_relation="vin")]}],
    )
    records, _ = taken(tmp_path, told)
    ids = {record.schema: record.subject for record in records if record.schema != "UnknownLink"}
    assert len(set(ids.values())) == 3


def test_an_enclosed_sample_is_named_and_not_kept(tmp_path: Path) -> None:
    records, _ = taken(tmp_path, event(attribute("malware-sample", f"a.exe|{'ab' * 16}", data="QUJD" * 1_000)))
    file = of_schema(records, "Document")[0]
    assert file.properties["contentHash"] == ["ab" * 16]
    assert file.originals["data"] == ["4,000 characters of base64, in the evidence"]


def test_an_event_that_breaks_off_gives_what_stood_before(tmp_path: Path) -> None:
    text = json.dumps(event(attribute("domain", "a.example"), attribute("domain", "b.example")))[:-30]
    found: list[object] = []
    with pytest.raises(MalformedDocument):
        found.extend(MISP.read(document(tmp_path, text, "e.json"), Options("t")))
    assert [item.schema for item in found if isinstance(item, RawRecord)][:2] == ["Project", "Website"]


@pytest.mark.parametrize(
    "text", ['{"Event": {"name": "a"}}', '{"events": []}', '[{"Event": 1}]', '{"response": [{"info": "", "uuid": ""}]}']
)
def test_files_of_others_are_left_to_them(tmp_path: Path, text: str) -> None:
    assert not MISP.recognises(document(tmp_path, text, "x.json"))


json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
PARTS = (
    "Attribute", "Object", "Tag", "Galaxy", "Sighting", "ObjectReference", "value", "timestamp", "distribution",
    "Orgc", "RelatedEvent", "EventReport", "to_ids", "comment", "object_relation",
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.dictionaries(st.sampled_from(PARTS), json_value, max_size=5),
    st.sampled_from([*sorted(foreign_types("misp-attributes")), "yara"]),
    st.sampled_from([*sorted(foreign_types("misp-objects")), "stamp"]),
)
def test_whatever_stands_in_an_event_it_is_read_or_set_aside(
    tmp_path: Path, fields: dict[str, object], kind: str, template: str
) -> None:
    field = {**fields, "type": kind, "value": "a|b", "object_relation": "text"}
    told = event(
        {**fields, "type": kind}, field, **{**fields, "Object": [{**fields, "name": template, "Attribute": [field]}]}
    )
    records, rejected = taken(tmp_path, told)
    assert records[0].schema == "Project"
    assert {"Event.Object[0]"} <= {record.position for record in records}
    assert all(problem.position.startswith("Event") for problem in rejected)
