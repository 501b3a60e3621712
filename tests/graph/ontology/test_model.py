"""Walks the whole ontology: a schema file that contradicts another, or itself, fails here."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from followthemoney.model import Model
from followthemoney.property import Property
from followthemoney.schema import Schema

from graph.ontology import (
    MAPPINGS,
    RESERVED_NAMES,
    OntologyInvalid,
    UnknownRelationship,
    UnknownSchema,
    edge_schemata,
    entity_properties,
    label_in,
    labels_of,
    languages,
    model,
    name_properties,
    plain_ftm,
    property_name,
    relationship_type,
    relationship_types,
    schema_named,
    stored_name,
    text_properties,
)
from graph.ontology.generate import files
from graph.ontology.model import SPECS, STOCK_QNAMES, STOCK_SCHEMATA, extend
from graph.ontology.translations import own_labels

OURS = sorted(set(model.schemata) - STOCK_SCHEMATA)
REQUIRED = [
    "Firearm",
    "FirearmComponent",
    "Ammunition",
    "Substance",
    "Parcel",
    "Post",
    "Listing",
    "Marketplace",
    "VendorProfile",
    "Blueprint",
    "XrayScan",
    "Incident",
    "Seizure",
    "Transaction",
    "CryptoWallet",
    "PhoneNumber",
    "EmailAddress",
    "Website",
    "CaseFile",
    "Hotspot",
    "SuspectIn",
    "ConvictedIn",
    "VictimIn",
    "WitnessIn",
    "ContactIn",
    "MinorIn",
]


def everything() -> list[tuple[object, ...]]:
    return sorted(
        (schema.name, name, prop.qname, prop.stub, prop.reverse.qname if prop.reverse else "", sorted(schema.names))
        for schema in model
        for name, prop in schema.properties.items()
    )


def own(schema: Schema) -> list[Property]:
    return [prop for prop in schema.properties.values() if prop.schema == schema and not prop.stub]


@pytest.mark.parametrize("name", REQUIRED)
def test_trafficking_work_has_its_types(name: str) -> None:
    assert schema_named(name).label


def test_adding_our_schemata_again_changes_nothing() -> None:
    before = everything()
    extend(model, SPECS)
    model.generate()
    assert everything() == before


def test_our_schemata_are_in_the_model_that_followthemoney_itself_uses() -> None:
    assert Model.instance() is model
    proxy = model.make_entity("Firearm")
    proxy.add("calibre", "9x19")
    assert model.get_proxy(proxy.to_dict()).schema.name == "Firearm"


def test_general_schemata_know_our_special_ones() -> None:
    assert schema_named("Firearm") in schema_named("Thing").descendants
    assert schema_named("VendorProfile") in schema_named("UserAccount").matchable_schemata


def test_a_property_that_followthemoney_has_cannot_be_described_again() -> None:
    with pytest.raises(OntologyInvalid, match="Person:birthDate"):
        extend(model, {"Person": {"properties": {"birthDate": {"label": "Born"}}}})
    with pytest.raises(OntologyInvalid, match="extends"):
        extend(model, {"Person": {"extends": ["Document"]}})


@pytest.mark.parametrize("name", OURS)
def test_no_property_of_ours_hides_an_inherited_one(name: str) -> None:
    schema = schema_named(name)
    inherited = {pname for parent in schema.extends for pname in parent.properties}
    assert not inherited & {prop.name for prop in own(schema)}


def test_every_way_back_from_an_entity_property_of_ours_belongs_to_that_property_alone() -> None:
    ours = [p for p in model.properties if p.qname not in STOCK_QNAMES and not p.stub and p.reverse is not None]
    ways_back = sorted(prop.reverse.qname for prop in ours if prop.reverse is not None)
    assert all(left != right for left, right in pairwise(ways_back))
    for prop in ours:
        assert prop.reverse is not None
        assert prop.reverse.stub, prop.qname
        assert prop.reverse.reverse == prop, prop.qname


@pytest.mark.parametrize("name", OURS)
def test_entity_properties_of_ours_have_a_range_that_exists_and_labels(name: str) -> None:
    for prop in own(schema_named(name)):
        assert prop.label != prop.name, prop.qname
        if prop.type.name == "entity":
            assert prop.range is not None, prop.qname
            assert prop.reverse is not None, prop.qname


def test_no_property_is_stored_under_a_reserved_name() -> None:
    names = {prop.name for schema in model for prop in schema.properties.values()}
    assert {stored_name(name) for name in names}.isdisjoint(RESERVED_NAMES)
    assert len({stored_name(name) for name in names}) == len(names)
    assert all(property_name(stored_name(name)) == name for name in names)
    assert {name for name in names if stored_name(name) != name} == {"position", "subject"}


def test_labels_begin_with_entity_and_hold_every_ancestor() -> None:
    assert labels_of("Firearm") == ["Entity", "Firearm", "Asset", "Exhibit", "Thing", "Value"]
    for schema in model:
        assert sorted(labels_of(schema.name)) == sorted({"Entity", *schema.names})
    labels_of("Firearm").clear()
    assert labels_of("Firearm")[0] == "Entity"


def test_names_that_do_not_exist_never_reach_a_query() -> None:
    with pytest.raises(UnknownSchema, match="Dragon"):
        labels_of("Dragon")
    with pytest.raises(UnknownRelationship, match="DELETE"):
        relationship_type("x`]->() DETACH DELETE")
    for ask in (entity_properties, text_properties, name_properties):
        with pytest.raises(UnknownSchema):
            ask("Dragon")


def test_relationship_types_say_where_they_come_from_and_never_clash() -> None:
    found = {relationship.type: relationship for relationship in relationship_types()}
    assert len(found) == len(relationship_types())
    assert relationship_type("UnknownLink") == "UNKNOWN_LINK"
    assert relationship_type("addressEntity") == "ADDRESS_ENTITY"
    assert found["ADDRESS_ENTITY"].origins == ("Thing:addressEntity",)
    assert {r.edge_schema for r in found.values() if r.edge_schema} == {schema.name for schema in edge_schemata()}
    for schema in model:
        if not schema.edge:
            for prop in entity_properties(schema.name):
                assert prop.qname in found[relationship_type(prop.name)].origins
    assert found["PLACE"].labels["Seizure:place"] == ("Place", "Seizures")


def test_the_roles_of_a_person_in_a_case_are_told_apart_by_type() -> None:
    roles = {schema.name for schema in schema_named("CaseRole").descendants}
    assert roles == {"SuspectIn", "ConvictedIn", "VictimIn", "WitnessIn", "ContactIn", "MinorIn"}
    assert all(schema_named(role).edge for role in roles)


@pytest.mark.parametrize("name", sorted(model.schemata))
def test_every_schema_has_a_plain_form_that_stock_followthemoney_takes(name: str) -> None:
    plain = plain_ftm(name)
    schema, target = schema_named(name), schema_named(plain.schema)
    assert plain.schema in STOCK_SCHEMATA
    assert not target.abstract or schema.abstract
    assert set(plain.properties) == {prop.name for prop in schema.properties.values() if not prop.stub}
    for constant in plain.constants:
        assert f"{target.get(constant)}" in STOCK_QNAMES
    for prop_name, to_names in plain.properties.items():
        prop = schema.properties[prop_name]
        for to_name in to_names:
            to = target.properties[to_name]
            assert to.qname in STOCK_QNAMES
            assert not to.stub
            assert (to.type.name == "entity") == (prop.type.name == "entity"), f"{prop} to {to}"
            if prop.range is not None and to.range is not None:
                assert schema_named(plain_ftm(prop.range.name).schema).is_a(to.range), f"{prop} to {to}"
    if schema.edge and not schema.abstract:
        ends = {to for end in (schema.edge_source, schema.edge_target) for to in plain.properties[str(end)]}
        assert ends == {target.edge_source, target.edge_target}


@pytest.mark.parametrize("name", sorted(STOCK_SCHEMATA))
def test_stock_schemata_stay_themselves_in_plain_form(name: str) -> None:
    plain = plain_ftm(name)
    assert plain.schema == name
    lost = {prop_name for prop_name, to in plain.properties.items() if not to}
    assert all(schema_named(name).properties[prop_name].qname not in STOCK_QNAMES for prop_name in lost)


def test_every_type_that_can_be_drawn_says_what_it_is_in_stix() -> None:
    assert [
        name for name, found in MAPPINGS.items() if found.stix == "x-entity" and not schema_named(name).abstract
    ] == []


def test_the_generated_files_are_what_the_ontology_says() -> None:
    for path, text in files().items():
        assert path.read_text("utf-8") == text, f"{path.name}: run `python -m graph.ontology.generate`"


def test_generated_files_do_not_depend_on_the_order_of_a_hash() -> None:
    command = [sys.executable, "-m", "graph.ontology.generate", "--check"]
    for seed in ("1", "2"):
        subprocess.run(command, check=True, env={"PYTHONHASHSEED": seed, "PYTHONPATH": ".", "PATH": ""})


def test_labels_come_in_other_languages_ours_and_stock() -> None:
    assert languages() == ["de", "en"]
    assert label_in("de", "Firearm") == "Schusswaffe"
    assert label_in("de", "Birth date") == "Geburtsdatum"
    assert label_in("xx", "Firearm") == label_in("en", "Firearm") == "Firearm"


def test_no_translation_outlives_its_text() -> None:
    texts = {text for schema in model for text in (schema.label, schema.plural, schema.edge_label)}
    texts |= {prop.label for prop in model.properties}
    for language in languages():
        assert set(own_labels(language)) <= texts
    assert {schema_named(name).label for name in OURS} <= set(own_labels("de"))
