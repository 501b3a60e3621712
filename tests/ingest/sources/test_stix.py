from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.ontology import entity_id, model
from graph.ontology.exchange import foreign_types
from graph.ontology.stix import PROPERTIES_EXTENSION
from ingest.errors import MalformedDocument
from ingest.parse.grades import credibility_of
from ingest.records import Problem, RawRecord
from ingest.sources.kinds import Options
from ingest.sources.registry import source_for
from ingest.sources.stix.adapter import STIX
from tests.support.documents import document, sample, taken_apart

GREEN = "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"
RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
STRICT = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"


def ref(kind: str, name: str = "a") -> str:
    return f"{kind}--{uuid5(NAMESPACE_URL, kind + name)}"


def thing(kind: str, key: str = "a", **fields: object) -> dict[str, Any]:
    return {"type": kind, "spec_version": "2.1", "id": ref(kind, key), **fields}


def bundle(*objects: object, **fields: object) -> str:
    return json.dumps({"type": "bundle", "id": ref("bundle"), "objects": list(objects), **fields})


def taken(tmp_path: Path, *objects: object) -> tuple[list[RawRecord], list[Problem]]:
    return taken_apart(STIX, document(tmp_path, bundle(*objects), "bundle.json"))


def reasons(problems: list[Problem] | tuple[Problem, ...]) -> list[str]:
    return [found.reason for found in problems]


def test_every_object_of_the_sample_comes_in(tmp_path: Path) -> None:
    given = sample(tmp_path, "stix", "winter-parcels.json")
    assert source_for(given) is STIX
    records, rejected = taken_apart(STIX, given)
    assert rejected == []
    assert [record for record in records if record.warnings] == []
    assert len(records) == 38
    assert {record.position for record in records} == {f"objects[{number}]" for number in range(34)}
    people = [(r.schema, r.properties["name"], r.marking) for r in records if r.schema in ("Person", "Organization")]
    assert people == [("Organization", ["Joint Unit Examplia"], "GREEN"), ("Person", ["Iris Ferrow"], "RED")]


def test_identifiers_join_what_other_sources_say(tmp_path: Path) -> None:
    records, _ = taken_apart(STIX, sample(tmp_path, "stix", "winter-parcels.json"))
    ids = {entity_id(record.schema, record.properties) for record in records}  # type: ignore[arg-type]
    assert ids >= {
        "wallet-btc-1BitcoinEaterAddressDontSendf59kuE",
        "site-heron-shop.example",
        "ip-198.51.100.23",
        "file-sha256-6fe2bf1c1d1ae1ac29ed5a4d1bb1a6a2d3b8c7a2e77d5f30a1d3e2ab59f0c1d4",
    }


@pytest.mark.parametrize(
    ("confidence", "credibility"),
    [("0", 5), ("19", 5), ("20", 4), ("39", 4), ("40", 3), ("59", 3), ("60", 2), ("79", 2), ("80", 1), ("100", 1)],
)
def test_confidence_is_credibility_by_the_scale_of_the_appendix(confidence: str, credibility: int) -> None:
    assert credibility_of(confidence) == credibility


def test_confidence_that_is_none_leaves_the_grade_to_the_source(tmp_path: Path) -> None:
    records, _ = taken(tmp_path, thing("tool", confidence=101), thing("tool", "b"))
    assert [record.credibility for record in records] == [None, None]
    assert reasons(records[0].warnings) == ["unknown-confidence"]


def test_the_strictest_marking_of_an_object_or_of_a_part_holds_for_the_record(tmp_path: Path) -> None:
    own = {"type": "marking-definition", "id": ref("marking-definition"), "definition": {"tlp": "amber"}}
    statement = {"type": "marking-definition", "id": ref("marking-definition", "s"), "definition": {"statement": "©"}}
    granular = [{"marking_ref": RED, "selectors": ["name"]}]
    records, rejected = taken(
        tmp_path,
        thing("tool", "1", object_marking_refs=[GREEN, STRICT]),
        thing("tool", "2", object_marking_refs=[GREEN], granular_markings=granular),
        thing("tool", "3", object_marking_refs=[own["id"]]),
        thing("tool", "4", object_marking_refs=[statement["id"]]),
        thing("tool", "5", object_marking_refs=[ref("marking-definition", "gone")]),
        own,
        statement,
    )
    assert rejected == []
    assert [record.marking for record in records] == ["AMBER+STRICT", "RED", "AMBER", None, None]
    assert [reasons(record.warnings) for record in records] == [[], [], [], [], ["unknown-marking"]]


def test_the_name_of_an_author_travels_no_further_than_its_own_marking(tmp_path: Path) -> None:
    author = thing("identity", name="Hidden Desk", identity_class="organization", object_marking_refs=[RED])
    records, _ = taken(
        tmp_path,
        thing("tool", "1", created_by_ref=author["id"], object_marking_refs=[GREEN]),
        thing("tool", "2", created_by_ref=author["id"], object_marking_refs=[RED]),
        thing("tool", "3", created_by_ref=author["id"]),
        author,
    )
    assert [record.properties.get("publisher") for record in records] == [None, ["Hidden Desk"], None, None]


def test_a_dangling_reference_is_reported_and_the_rest_goes_in(tmp_path: Path) -> None:
    gone = ref("identity", "gone")
    records, rejected = taken(
        tmp_path,
        thing("relationship", relationship_type="uses", source_ref=ref("tool"), target_ref=gone),
        thing("tool", name="T"),
    )
    assert rejected == []
    assert reasons(records[0].warnings) == ["dangling-reference"]
    assert records[0].properties["object"] == [gone]
    assert records[1].warnings == ()


def test_references_in_a_circle_end(tmp_path: Path) -> None:
    account = ref("user-account")
    records, rejected = taken(
        tmp_path,
        thing("email-addr", value="a@b.example", belongs_to_ref=account),
        thing("user-account", account_login="a", account_type="x", extensions={"self": {"ref": account}}),
        thing("domain-name", "1", value="a.example", resolves_to_refs=[ref("domain-name", "2")]),
        thing("domain-name", "2", value="b.example", resolves_to_refs=[ref("domain-name", "1")]),
        thing("note", content="x", object_refs=[ref("note")]),
    )
    assert rejected == []
    assert [record.schema for record in records] == [
        "EmailAddress",
        "UserAccount",
        "Website",
        "UnknownLink",
        "Website",
        "UnknownLink",
        "Note",
    ]


def test_what_was_revoked_or_replaced_is_set_aside(tmp_path: Path) -> None:
    records, rejected = taken(
        tmp_path,
        thing("tool", name="old", modified="2026-01-01T00:00:00Z"),
        thing("tool", name="new", modified="2026-01-01T00:00:00.5Z"),
        thing("malware", name="gone", revoked=True),
        thing("relationship", relationship_type="uses", source_ref=ref("tool"), target_ref=ref("malware")),
    )
    assert [(found.position, found.reason) for found in rejected] == [
        ("objects[0]", "superseded"),
        ("objects[2]", "revoked"),
    ]
    assert records[0].properties["name"] == ["new"]
    assert reasons(records[1].warnings) == ["revoked-reference"]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("text", "no-object"),
        ({"type": "tool"}, "no-object"),
        ({"type": "tool", "id": "tool--1"}, "no-id"),
        ({"type": "malware", "id": ref("tool")}, "id-of-another-type"),
        (thing("x-dragon"), "unknown-type"),
        (thing("relationship", source_ref=ref("tool")), "edge-without-end"),
        (thing("relationship", source_ref=ref("tool"), target_ref=ref("relationship", "b")), "edge-without-end"),
        (thing("sighting", sighting_of_ref=ref("tool")), "edge-without-end"),
        (thing("network-traffic", src_ref=ref("ipv4-addr")), "edge-without-end"),
    ],
)
def test_an_object_that_makes_no_sense_is_set_aside(tmp_path: Path, item: object, reason: str) -> None:
    records, rejected = taken(tmp_path, item, thing("tool", name="T"))
    assert (reasons(rejected), rejected[0].position) == ([reason], "objects[0]")
    assert [record.position for record in records] == ["objects[1]"]


def test_one_id_of_two_types_is_one_thing_and_a_problem(tmp_path: Path) -> None:
    records, rejected = taken(
        tmp_path, thing("identity", name="A", identity_class="individual"), {"type": "location", "id": ref("identity")}
    )
    assert [record.schema for record in records] == ["Person"]
    assert reasons(rejected) == ["id-of-another-type"]


def test_extensions_and_fields_that_nobody_knows_stay_beside_the_claim(tmp_path: Path) -> None:
    unknown = {"extension-definition--x": {"extension_type": "property-extension", "toxicity": 8}}
    records, _ = taken(
        tmp_path, thing("tool", name="T", extensions=unknown, x_mood="bad", kill_chain_phases=[{"a": 1}])
    )
    assert records[0].originals == {
        "extensions.extension-definition--x": ['{"extension_type":"property-extension","toxicity":"8"}'],
        "kill_chain_phases": ['[{"a":"1"}]'],
        "x_mood": ["bad"],
    }


def test_an_entity_that_went_out_comes_back_as_it_was(tmp_path: Path) -> None:
    def carried(schema: str, key: str, **properties: object) -> dict[str, object]:
        return {
            PROPERTIES_EXTENSION: {
                "extension_type": "property-extension",
                "schema": schema,
                "id": key,
                "properties": properties,
            }
        }

    owner = thing("identity", name="Ada", extensions=carried("Person", "ada", name=["Ada"], birthDate=["1980"]))
    asset = thing("x-firearm", extensions=carried("Firearm", "gun-1", calibre=["9x19"], seizedIn=[ref("incident")]))
    owns = thing(
        "relationship",
        relationship_type="owns",
        source_ref=owner["id"],
        target_ref=asset["id"],
        extensions=carried("Ownership", "own-1", owner=["ada"], asset=[asset["id"]], percentage=["100"]),
    )
    plain = thing("relationship", "b", relationship_type="made", source_ref=owner["id"], target_ref=asset["id"])
    records, rejected = taken(tmp_path, owns, plain, owner, asset)
    assert rejected == []
    assert [(r.schema, r.subject, dict(r.properties)) for r in records] == [
        ("Ownership", "own-1", {"owner": ["ada"], "asset": ["gun-1"], "percentage": ["100"]}),
        ("UnknownLink", plain["id"], {"role": ["made"], "subject": ["ada"], "object": ["gun-1"]}),
        ("Person", "ada", {"name": ["Ada"], "birthDate": ["1980"]}),
        ("Firearm", "gun-1", {"calibre": ["9x19"], "seizedIn": [ref("incident")]}),
    ]


def test_a_transaction_names_its_inputs_and_outputs(tmp_path: Path) -> None:
    wallet, paid = ref("cryptocurrency-wallet"), ref("cryptocurrency-wallet", "b")
    records, _ = taken(
        tmp_path,
        thing(
            "cryptocurrency-transaction",
            symbol="BTC",
            hash="ab" * 32,
            fee="0.0001",
            input=[{"address_ref": wallet, "amount": 0.10}, {"amount": 1}],
            output=[{"address_ref": paid, "amount": 0.0999}],
        ),
    )
    assert [record.schema for record in records] == ["Transaction", "TransactionInput", "TransactionOutput"]
    assert records[1].properties["amount"] == ["0.1"]
    assert records[2].properties["wallet"] == [paid]
    assert records[0].originals["input"] == ['{"amount":"1"}']


def test_many_references_come_as_several_relationships(tmp_path: Path) -> None:
    refs = [ref("tool", str(number)) for number in range(1_200)]
    records, _ = taken(tmp_path, thing("report", name="R", object_refs=refs))
    links = [record for record in records if record.schema == "Documentation"]
    assert [len(link.properties["entity"]) for link in links] == [500, 500, 200]  # type: ignore[arg-type]
    assert len({link.subject for link in links}) == 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (bundle(thing("tool", name="T"))[:-20], "breaks off"),
        (bundle(thing("tool", name="T")).replace("]}", ', {"a": ' + "[" * 100_000), "nested too deeply"),
    ],
)
def test_a_bundle_that_breaks_off_gives_what_stood_before(tmp_path: Path, text: str, reason: str) -> None:
    extra = (
        text if "[[[" in text else text.replace('"objects": [', '"objects": [' + json.dumps(thing("tool", "b")) + ",")
    )
    found: list[object] = []
    with pytest.raises(MalformedDocument, match=reason):
        found.extend(STIX.read(document(tmp_path, extra, "b.json"), Options("t")))
    assert isinstance(found[0], RawRecord)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"type": "bundle", "resourceType": "Bundle", "entry": []}', "fhir.json"),
        ('[{"type": "bundle", "objects": []}]', "array.json"),
        ('{"id": "a", "schema": "Person", "properties": {"name": ["bundle--"]}}', "e.json"),
        ('{"objects": [{"type": "bundle-of-joy"}]}', "joy.json"),
    ],
)
def test_files_of_others_are_left_to_them(tmp_path: Path, text: str, name: str) -> None:
    assert not STIX.recognises(document(tmp_path, text, name))


def test_the_keys_of_a_bundle_may_stand_in_any_order(tmp_path: Path) -> None:
    text = json.dumps({"objects": [thing("identity", name="A" * 70_000)], "id": ref("bundle"), "type": "bundle"})
    assert source_for(document(tmp_path, text, "b.json")) is STIX


def test_the_table_names_only_what_exists() -> None:
    for name, foreign in foreign_types("stix").items():
        assert not model[foreign.schema].abstract, name
        assert set(foreign.fields.values()) <= set(model[foreign.schema].properties), name


json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    "name", "confidence", "labels", "hashes", "extensions", "object_marking_refs", "object_refs", "source_ref",
    "target_ref", "external_references", "granular_markings", "created_by_ref", "modified", "revoked", "input",
    "value", "resolves_to_refs", "where_sighted_refs",
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*sorted(foreign_types("stix")), "relationship", "sighting", "marking-definition"]),
            st.dictionaries(st.sampled_from(FIELDS), json_value, max_size=6),
        ),
        max_size=5,
    )
)
def test_whatever_stands_in_an_object_it_is_read_or_set_aside(
    tmp_path: Path, told: list[tuple[str, dict[str, object]]]
) -> None:
    objects = [thing(kind, str(number), **fields) for number, (kind, fields) in enumerate(told)]
    records, rejected = taken(tmp_path, *objects)
    places = {record.position for record in records} | {found.position for found in rejected}
    silent = {f"objects[{n}]" for n, (kind, _) in enumerate(told) if kind == "marking-definition"}
    assert places | silent == {f"objects[{number}]" for number in range(len(objects))}
