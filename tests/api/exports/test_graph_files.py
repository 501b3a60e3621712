"""GraphML and GEXF, read by NetworkX: every thing, every link, every value, whatever stands in it."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import networkx
import pytest

from api.exports.lost import Lost
from api.exports.xml_text import writable
from graph.ontology import relationship_types
from tests.support.material import NASTY, SHELL, entity, link, material, written

READERS = {"graphml": networkx.read_graphml, "gexf": networkx.read_gexf}


@pytest.mark.parametrize("form", READERS)
def test_networkx_finds_all_of_it(form: str) -> None:
    found = READERS[form](io.BytesIO(written(form, material())))
    assert set(found.nodes) == {"anna", "shell", "ghost"}
    assert {(source, target) for source, target in found.edges()} == {("anna", "shell"), ("anna", "ghost")}
    anna = found.nodes["anna"]
    assert (anna["label"], anna["schema"], anna["property:name"]) == ("ANNA", "Person", "Anna | Ann A.")
    assert (anna["marking"], anna["grade"], anna["sources"]) == ("AMBER+STRICT", "B2", "informant | register")
    (owns,) = [data for _, target, data in found.edges(data=True) if target == "shell"]
    assert (owns["relation"], owns["property:percentage"]) == ("OWNERSHIP", "60")


@pytest.mark.parametrize("form", READERS)
def test_parallel_links_stay_two(form: str) -> None:
    twice = [link(key, "UNKNOWN_LINK", "UnknownLink", "x", "shell", role=[key]) for key in ("a~x", "b~x")]
    found = READERS[form](io.BytesIO(written(form, material([entity("x", "Person"), SHELL], twice))))
    assert sorted(data["property:role"] for _, _, data in found.edges(data=True)) == ["a~x", "b~x"]


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("value", NASTY)
def test_it_is_xml_whatever_is_in_it(form: str, value: str) -> None:
    lost = Lost()
    nasty = entity(f"x{value}", "Person", name=[value], caption=value)
    edge = link(f"l{value}", "OWNERSHIP", "Ownership", f"x{value}", "shell", role=[value])
    document = written(form, material([nasty, SHELL], [edge]), lost)
    ElementTree.fromstring(document)
    found = READERS[form](io.BytesIO(document))
    assert len(found.nodes) == 2
    assert len(found.edges) == 1
    (name,) = {data["property:name"] for _, data in found.nodes(data=True) if data["schema"] == "Person"}
    # Of XML's content, a reader makes one line break of any kind of it; an attribute keeps them apart.
    assert name.strip() == writable(value).replace("\r", "\n" if form == "graphml" else "\r").strip()
    replaced = any("\ufffd" in sentence for sentence in lost.sentences())
    assert replaced == (writable(value) != value)


def test_gexf_is_of_version_1_3_and_tells_what_became_an_arrow() -> None:
    lost = Lost()
    friends = link("l~a", "UNKNOWN_LINK", "UnknownLink", "a", "b")
    root = ElementTree.fromstring(
        written("gexf", material([entity("a", "Person"), entity("b", "Person")], [friends]), lost)
    )
    assert (root.get("version"), root.tag) == ("1.3", "{http://gexf.net/1.3}gexf")
    undirected = not next(kind for kind in relationship_types() if kind.type == "UNKNOWN_LINK").directed
    assert any("arrow" in sentence for sentence in lost.sentences()) == undirected
