"""CASE/UCO that leaves, read as RDF with nothing but what stands in the document."""

from __future__ import annotations

import json

import pytest
import rdflib

from api.exports.material import Selection
from graph.ontology import MAPPINGS, model
from graph.ontology.case import CONTEXT, FTM, TERMS
from tests.support.material import NASTY, entity, link, material, written

# What rdflib's own reader of JSON-LD does inside.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

CORE = rdflib.Namespace(str(CONTEXT["uco-core"]))
OURS = rdflib.Namespace(TERMS)
FTM_NS = rdflib.Namespace(FTM)


def graph(given: Selection) -> rdflib.Graph:
    return rdflib.Graph().parse(data=written("case", given), format="json-ld")


def test_rdf_has_things_links_and_markings() -> None:
    found = graph(material())
    (anna,) = found.subjects(OURS.id, rdflib.Literal("anna"))
    assert found.value(anna, CORE.name) == rdflib.Literal("ANNA")
    assert {str(name) for name in found.objects(anna, FTM_NS.name)} == {"Anna", "Ann A."}
    (marking,) = found.objects(anna, CORE.objectMarking)
    marks = rdflib.Namespace(str(CONTEXT["uco-marking"]))
    statement = found.value(found.value(marking, marks.definition), marks.statement)
    assert str(statement) == "TLP:AMBER+STRICT"
    (owns,) = found.subjects(OURS.schema, rdflib.Literal("Ownership"))
    (shell,) = found.subjects(OURS.id, rdflib.Literal("shell"))
    assert (owns, CORE.source, anna) in found
    assert (owns, CORE.target, shell) in found


def test_the_context_is_whole() -> None:
    document = json.loads(written("case", material()))
    assert all(isinstance(term, str) for term in document["@context"].values())
    used = {key.partition(":")[0] for node in document["@graph"] for key in node if not key.startswith("@")}
    kinds = {str(node["@type"]).partition(":")[0] for node in document["@graph"]}
    assert used | kinds <= document["@context"].keys()


@pytest.mark.parametrize("schema", sorted(s.name for s in model if not s.edge and not s.abstract))
def test_every_schema_has_a_class_of_uco(schema: str) -> None:
    assert MAPPINGS[schema].case.partition(":")[0] in CONTEXT
    values = {p.name: ["1"] for p in model[schema].properties.values() if not p.stub and p.type.name != "entity"}
    found = graph(material([entity("x", schema, values)], []))
    (one,) = found.subjects(OURS.id, rdflib.Literal("x"))
    for name in values:
        assert [str(value) for value in found.objects(one, FTM_NS[name])] == ["1"]


@pytest.mark.parametrize("value", NASTY)
def test_values_are_text(value: str) -> None:
    kept = value.replace("\ud800", "\ufffd")
    nasty = entity("x", "Person", name=[value], caption=value)
    found = graph(material([nasty], [link("l~x", "FAMILY", "Family", "x", "x", relationship=[value])]))
    (one,) = found.subjects(OURS.id, rdflib.Literal("x"))
    assert str(found.value(one, CORE.name)) == kept
