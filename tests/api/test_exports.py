"""Files that leave: what stands in them, what they say is lost, and that no spreadsheet runs them."""

from __future__ import annotations

import csv as csv_reader
import io
import json
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest
from followthemoney.proxy import EntityProxy

from api.exports import csv, ftm, graphml
from api.exports.lost import Lost
from graph.ontology import MAPPINGS, model
from graph.ontology.model import STOCK_SCHEMATA
from graph.queries.entities import EntityView
from graph.queries.links import LinkView

NASTY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "<script>alert(1)</script>",
    "a\x00b",
    "a\nb",
    'a"b',
    "]]>",
    "\ud800",
]


def entity(key: str, schema: str, **properties: Sequence[str]) -> EntityView:
    return EntityView(key, schema, key.upper(), {name: list(values) for name, values in properties.items()}, (1,))


def link(key: str, kind: str, schema: str | None, source: str, target: str, **properties: Sequence[str]) -> LinkView:
    values = {name: list(given) for name, given in properties.items()}
    return LinkView(key, None, kind, schema, source, target, values, (1,))


ANNA = entity("anna", "Person", name=["Anna", "Ann A."], birthDate=["1980"])
SHELL = entity("shell", "Company", name=["Shell"])
OWNS = link("0123~anna", "OWNERSHIP", "Ownership", "anna", "shell", percentage=["60"])


def table(entities: Sequence[EntityView], links: Sequence[LinkView], lost: Lost) -> list[dict[str, str]]:
    text = "".join(csv.csv_lines(entities, links, csv.columns_of(entities, links), lost))
    assert text.startswith("\ufeff")
    return list(csv_reader.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_table_has_a_row_for_each_entity_and_each_link() -> None:
    anna, shell, owns = table([ANNA, SHELL], [OWNS], Lost())
    assert (anna["kind"], anna["id"], anna["property:name"], anna["property:birthDate"]) == (
        "entity",
        "anna",
        "Anna | Ann A.",
        "1980",
    )
    assert (shell["schema"], shell["property:birthDate"]) == ("Company", "")
    assert (owns["kind"], owns["source"], owns["target"], owns["property:percentage"]) == (
        "link",
        "anna",
        "shell",
        "60",
    )


@pytest.mark.parametrize("value", NASTY)
def test_no_cell_is_a_formula_and_the_loss_is_told(value: str) -> None:
    lost = Lost()
    (row,) = table([entity(value, "Person", name=[value])], [], lost)
    for cell in row.values():
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert row["property:name"].removeprefix("'") == value.replace("\x00", "")
    assert any("apostrophe" in sentence for sentence in lost.sentences()) == (value[0] in "=+-@\t\r")


@pytest.mark.parametrize("value", NASTY)
def test_graphml_is_xml_whatever_is_in_it(value: str) -> None:
    lost = Lost()
    nasty = entity(f"x{value}", "Person", name=[value])
    edge = link(f"l{value}", "OWNERSHIP", "Ownership", f"x{value}", "shell", role=[value])
    text = "".join(graphml.graphml_lines([nasty, SHELL], [edge], ["name", "role"], lost))
    root = ElementTree.fromstring(text)
    spaces = {"g": "http://graphml.graphdrawing.org/xmlns"}
    names = [data.text for data in root.findall(".//g:node/g:data[@key='node.name']", spaces)]
    assert len(names) == 2
    ids = {node.get("id") for node in root.findall(".//g:node", spaces)}
    (found,) = root.findall(".//g:edge", spaces)
    assert {found.get("source"), found.get("target")} == ids


def test_plain_ftm_is_read_by_followthemoney_for_every_schema() -> None:
    for schema in model:
        if schema.abstract or schema.edge:
            continue
        lost = Lost()
        values = {schema.caption[0]: ["x"]} if schema.caption else {}
        (line,) = ftm.ftm_lines([entity("x-1", schema.name, **values)], [], lost)
        document = json.loads(line)
        assert document["schema"] in STOCK_SCHEMATA
        assert set(document["properties"]) <= set(model[document["schema"]].properties)
        assert EntityProxy.from_dict(document, cleaned=True).id == "x-1"
        renamed = any(f"a {schema.name} became" in sentence for sentence in lost.sentences())
        assert renamed == (MAPPINGS[schema.name].plain.schema != schema.name)


def test_a_link_is_an_ftm_entity_with_both_ends() -> None:
    *_, line = ftm.ftm_lines([ANNA, SHELL], [OWNS], Lost())
    assert json.loads(line) == {
        "id": "0123-anna",
        "schema": "Ownership",
        "properties": {"owner": ["anna"], "asset": ["shell"], "percentage": ["60"]},
    }


def test_an_extended_export_keeps_our_schemata() -> None:
    firearm = entity("f1", "Firearm", serialNumber=["123"])
    assert json.loads(next(iter(ftm.ftm_lines([firearm], [], Lost(), extended=True))))["schema"] == "Firearm"


def test_what_is_only_mentioned_is_told_to_be_lost() -> None:
    lost = Lost()
    assert list(ftm.ftm_lines([EntityView("ghost", "", "ghost", {}, ())], [], lost)) == []
    assert any("only mentioned" in sentence for sentence in lost.sentences())
