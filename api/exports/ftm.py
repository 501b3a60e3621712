"""FollowTheMoney as JSON lines: plain for every FtM tool, or extended with Clew's own schemata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from api.exports.lost import Lost
from api.exports.material import Material
from graph.ontology import model
from graph.ontology.mapping import MAPPINGS
from graph.queries.links import LinkView

MEDIA_TYPE = "application/json+ftm"


def extended_lines(material: Material, lost: Lost) -> Iterator[str]:
    """The same with Clew's own schemata; whoever reads it needs their files, from graph/ontology/."""
    return ftm_lines(material, lost, extended=True)


def ftm_lines(material: Material, lost: Lost, *, extended: bool = False) -> Iterator[str]:
    """One entity per line: those of nodes, then those of relationships that FtM makes entities.

    A relationship that is a property of an entity, such as an address, travels inside that entity.

    Args:
        extended: Keep Clew's own schemata.
    """
    lost.always("Grades, markings and the single claims: FollowTheMoney entities do not carry them.")
    for entity in material.entities():
        if entity.unresolved:
            lost.count("an entity is only mentioned, without a record; FollowTheMoney has no schema for that")
            continue
        yield _line(entity.id, entity.schema, entity.properties, lost, extended=extended)
    for link in material.links():
        if link.schema is None:
            continue
        schema = model[link.schema]
        ends = {str(schema.edge_source): [link.source_id], str(schema.edge_target): [link.target_id]}
        yield _line(edge_id(link), link.schema, {**link.properties, **ends}, lost, extended=extended)


def edge_id(link: LinkView) -> str:
    """What a relationship is called as an entity."""
    # Our own ids of links hold a tilde, which FollowTheMoney takes in no id.
    return link.edge_id or link.id.replace("~", "-")


def _line(entity_id: str, schema: str, properties: Mapping[str, Sequence[str]], lost: Lost, *, extended: bool) -> str:
    if extended:
        document: dict[str, Any] = {"id": entity_id, "schema": schema, "properties": _filled(properties)}
    else:
        document = {"id": entity_id, **_plain(schema, properties, lost)}
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode() + "\n"


def _plain(schema: str, properties: Mapping[str, Sequence[str]], lost: Lost) -> dict[str, Any]:
    """The nearest stock schema with what of the values it has room for."""
    plain = MAPPINGS[schema].plain
    if plain.schema != schema:
        lost.count(f"a {schema} became the stock schema {plain.schema}")
    values: dict[str, set[str]] = {name: {constant} for name, constant in plain.constants.items()}
    for name, given in properties.items():
        targets = plain.properties.get(name, ())
        if given and not targets:
            lost.count(f"a value of {schema}.{name} has no place in {plain.schema}", len(given))
        for target in targets:
            values.setdefault(target, set()).update(given)
    return {"schema": plain.schema, "properties": {name: sorted(found) for name, found in values.items()}}


def _filled(properties: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {name: list(values) for name, values in properties.items() if values}
