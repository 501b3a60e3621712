"""FollowTheMoney that leaves: read by FollowTheMoney itself, and what was lost is told."""

from __future__ import annotations

import json

from followthemoney.proxy import EntityProxy

from api.exports.ftm import ftm_lines
from api.exports.lost import Lost
from graph.ontology import MAPPINGS, model
from graph.ontology.model import STOCK_SCHEMATA
from tests.support.material import GHOST, entity, material


def test_plain_ftm_is_read_by_followthemoney_for_every_schema() -> None:
    for schema in model:
        if schema.abstract or schema.edge:
            continue
        lost = Lost()
        values = {schema.caption[0]: ["x"]} if schema.caption else {}
        (line,) = ftm_lines(material([entity("x-1", schema.name, values)], []), lost)
        document = json.loads(line)
        assert document["schema"] in STOCK_SCHEMATA
        assert set(document["properties"]) <= set(model[document["schema"]].properties)
        assert EntityProxy.from_dict(document, cleaned=True).id == "x-1"
        renamed = any(f"a {schema.name} became" in sentence for sentence in lost.sentences())
        assert renamed == (MAPPINGS[schema.name].plain.schema != schema.name)


def test_a_link_is_an_ftm_entity_with_both_ends() -> None:
    _, _, line, _ = ftm_lines(material(), Lost())
    assert json.loads(line) == {
        "id": "0123-anna",
        "schema": "Ownership",
        "properties": {"owner": ["anna"], "asset": ["shell"], "percentage": ["60"]},
    }


def test_an_extended_export_keeps_our_schemata() -> None:
    firearm = material([entity("f1", "Firearm", serialNumber=["123"])], [])
    assert json.loads(next(iter(ftm_lines(firearm, Lost(), extended=True))))["schema"] == "Firearm"


def test_what_is_only_mentioned_is_told_to_be_lost() -> None:
    lost = Lost()
    assert list(ftm_lines(material([GHOST], []), lost)) == []
    assert any("only mentioned" in sentence for sentence in lost.sentences())
