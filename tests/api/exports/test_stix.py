"""STIX 2.1 that leaves, read by the library of OASIS."""

from __future__ import annotations

import json
from typing import Any

import pytest
import stix2

from api.exports.lost import Lost
from graph.ontology import model
from graph.ontology.stix import OBJECTS_EXTENSION, PROPERTIES_EXTENSION, TLP_MARKINGS
from tests.support.material import ANNA, NASTY, SHELL, entity, link, material, written


def bundle(*given: Any) -> Any:
    """Every object is read strictly, but for links to types of our own, which the library takes for custom content."""
    document = json.loads(written("stix", material(*given)))
    for one in document["objects"]:
        to_ours = one.get("source_ref", "").startswith("x-") or one.get("target_ref", "").startswith("x-")
        stix2.parse(one, allow_custom=to_ours, version="2.1")
    return stix2.parse(document, allow_custom=True, version="2.1")


def of_type(found: Any, kind: str) -> list[Any]:
    return [one for one in found["objects"] if one["type"] == kind]


def test_oasis_own_library_reads_it() -> None:
    found = bundle()
    names = {one["name"] for one in of_type(found, "identity")}
    assert names == {"Clew", "ANNA", "SHELL"}
    owns, knows = of_type(found, "relationship")
    ids = {one["id"] for one in found["objects"]}
    assert {owns["source_ref"], owns["target_ref"], knows["target_ref"]} <= ids
    assert len(ids) == len(found["objects"])


def test_markings_are_those_that_oasis_publishes_and_the_strictest_counts() -> None:
    found = json.loads(written("stix", material()))
    (anna,) = [one for one in found["objects"] if one.get("name") == "ANNA"]
    assert anna["object_marking_refs"] == [TLP_MARKINGS["AMBER+STRICT"]]
    definitions = {one["id"] for one in found["objects"] if one["type"] == "marking-definition"}
    assert definitions == {TLP_MARKINGS["AMBER+STRICT"], TLP_MARKINGS["GREEN"]}
    assert TLP_MARKINGS["AMBER"] == "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
    assert anna["confidence"] == 70


def test_what_stix_lacks_stands_in_extensions_that_are_published() -> None:
    firearm = entity("f", "Firearm", serialNumber=["A1"], make=["Glock"])
    found = json.loads(written("stix", material([firearm], [])))
    (weapon,) = [one for one in found["objects"] if one["type"] == "x-firearm"]
    told = weapon["extensions"][PROPERTIES_EXTENSION]
    assert told["extension_type"] == "property-extension"
    assert (told["id"], told["schema"]) == ("f", "Firearm")
    assert told["properties"] == {"make": ["Glock"], "serialNumber": ["A1"]}
    published = {one["id"] for one in found["objects"] if one["type"] == "extension-definition"}
    assert published == {PROPERTIES_EXTENSION, OBJECTS_EXTENSION} >= weapon["extensions"].keys()


@pytest.mark.parametrize("schema", sorted(s.name for s in model if not s.edge and not s.abstract))
def test_every_schema_is_valid_stix(schema: str) -> None:
    everything = {
        prop.name: ["x"] for prop in model[schema].properties.values() if not prop.stub and prop.type.name != "entity"
    }
    for values in ({}, {"name": ["x"]}, everything, {"country": ["gr"]}, {"latitude": ["37.9"], "longitude": ["23.7"]}):
        known = {name: given for name, given in values.items() if name in model[schema].properties}
        found = bundle([entity("x", schema, known)], [])
        (one,) = [
            one
            for one in found["objects"]
            if one["type"] not in ("extension-definition", "marking-definition") and one.get("name") != "Clew"
        ]
        assert one["extensions"][PROPERTIES_EXTENSION]["schema"] == schema


def test_every_kind_of_link_is_valid_stix() -> None:
    edges = [s.name for s in model if s.edge and not s.abstract]
    links = [link(f"{name}~anna", name.upper(), name, "anna", "shell") for name in edges]
    assert len(of_type(bundle([ANNA, SHELL], links), "relationship")) == len(edges)


@pytest.mark.parametrize("value", NASTY)
def test_values_are_text(value: str) -> None:
    found = bundle([entity("x", "Person", name=[value], caption=value)], [])
    (one,) = [one for one in of_type(found, "identity") if one["name"] != "Clew"]
    told = one["extensions"][PROPERTIES_EXTENSION]["properties"]["name"]
    assert told == [value.replace("\ud800", "\ufffd")]


def test_ids_are_the_same_in_every_bundle() -> None:
    assert written("stix", material()) == written("stix", material())
    alone = {one["id"] for one in json.loads(written("stix", material([ANNA], [])))["objects"]}
    assert alone <= {one["id"] for one in json.loads(written("stix", material()))["objects"]}


def test_what_stix_asks_more_of_is_told() -> None:
    lost = Lost()
    written("stix", material([entity("n", "Note", description=["seen"])], []), lost)
    assert any("note" in sentence for sentence in lost.sentences())
