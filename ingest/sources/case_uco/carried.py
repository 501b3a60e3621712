"""Entities of ours that travelled as CASE and come back: `clew:id`, `clew:schema`, and FollowTheMoney's own properties.

Without this, a company that left as a `uco-identity:Organization` would come back as one, under another id.
"""

from __future__ import annotations

from followthemoney.schema import Schema

from graph.claims.clean import clean_id
from graph.ontology import model
from ingest.sources.case_uco.nodes import Node

ID, SCHEMA, RELATION, GRADE, SOURCE = "clew:id", "clew:schema", "clew:relation", "clew:grade", "clew:source"
_FTM = "ftm:"


def own_id(node: Node) -> str | None:
    """What the graph that wrote the node calls it; None for nodes of others."""
    return clean_id(node.text(ID))


def own_schema(node: Node) -> Schema | None:
    """What it is there, if there is such a schema here."""
    schema = model.get(node.text(SCHEMA) or "")
    return None if schema is None or schema.abstract or own_id(node) is None else schema


def is_value_of_source(node: Node) -> bool:
    """Whether a relationship of ours only draws what a property of its source says, which that one carries."""
    return own_id(node) is not None and RELATION in node.fields and node.text(SCHEMA) is None


def own_properties(node: Node) -> dict[str, list[str]]:
    """Its values, all of them."""
    return {key.removeprefix(_FTM): list(values) for key, values in node.fields.items() if key.startswith(_FTM)}
