"""GEXF 1.3, Gephi's own format (https://gexf.net/schema.html, namespace http://gexf.net/1.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from api.exports.graphml import joined
from api.exports.lost import Lost
from api.exports.material import Handling, Material, columns_of
from api.exports.xml_text import attribute, text
from api.labels import relation_label
from graph.ontology import MAPPINGS, relationship_types

MEDIA_TYPE = "application/gexf+xml"
_NODE_FIXED = ("schema", "marking", "grade", "sources")
_EDGE_FIXED = ("relation", "schema", "marking", "grade", "sources")
_UNDIRECTED = frozenset(kind.type for kind in relationship_types() if not kind.directed)


def gexf_lines(material: Material, lost: Lost) -> Iterator[str]:
    """The document line by line. The ends of a link that are not among the entities are the caller's to add."""
    lost.always("The single claims: of what stands behind a value, GEXF gets the marking, best grade and sources.")
    of_nodes, of_edges = columns_of(material)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
    yield "<meta><creator>Clew</creator></meta>\n"
    yield '<graph mode="static" defaultedgetype="directed" idtype="string">\n'
    yield from _attributes("node", _NODE_FIXED, of_nodes)
    yield from _attributes("edge", _EDGE_FIXED, of_edges)
    yield "<nodes>\n"
    for entity in material.entities():
        yield f"<node id={attribute(entity.id, lost)} label={attribute(entity.caption, lost)}>"
        fixed = {"schema": entity.schema, **_handled(material.handling(entity.ctx))}
        yield from _values(fixed, entity.properties, of_nodes, lost)
        if entity.schema:
            red, green, blue = _rgb(MAPPINGS[entity.schema].color)
            yield f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
        yield "</node>\n"
    yield "</nodes>\n<edges>\n"
    for link in material.links():
        if link.type in _UNDIRECTED:
            lost.count("a link that goes both ways has an arrow: readers of GEXF refuse a graph that mixes the two")
        yield f"<edge id={attribute(link.id, lost)} kind={attribute(link.type, lost)}"
        yield f" source={attribute(link.source_id, lost)} target={attribute(link.target_id, lost)}"
        yield f" label={attribute(relation_label(link.type), lost)}>"
        fixed = {"relation": link.type, "schema": link.schema or "", **_handled(material.handling(link.ctx))}
        yield from _values(fixed, link.properties, of_edges, lost)
        yield "</edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def _attributes(target: str, fixed: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    yield f'<attributes class="{target}">\n'
    for name in fixed:
        yield f'<attribute id="{name}" title="{name}" type="string"/>\n'
    for name in names:
        yield f'<attribute id="property:{name}" title="property:{name}" type="string"/>\n'
    yield "</attributes>\n"


def _values(
    fixed: Mapping[str, str], properties: Mapping[str, Sequence[str]], columns: Sequence[str], lost: Lost
) -> Iterator[str]:
    yield "<attvalues>"
    for name, value in fixed.items():
        if value:
            yield f'<attvalue for="{name}" value={attribute(value, lost)}/>'
    for name in columns:
        values = properties.get(name)
        if values:
            yield f'<attvalue for="property:{text(name, lost)}" value={attribute(joined(values, lost), lost)}/>'
    yield "</attvalues>"


def _handled(handling: Handling) -> dict[str, str]:
    sources = " | ".join(handling.sources)
    return {"marking": handling.marking or "", "grade": handling.grade, "sources": sources}


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
