"""GraphML, for Gephi, yEd, Cytoscape, NetworkX and igraph (http://graphml.graphdrawing.org/specification.html)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from api.exports.lost import Lost
from api.exports.material import Handling, Material, columns_of
from api.exports.xml_text import attribute, text
from api.labels import relation_label

MEDIA_TYPE = "application/graphml+xml"
SEPARATOR = " | "
_FIXED = {
    "node": ("label", "schema", "marking", "grade", "sources"),
    "edge": ("label", "relation", "schema", "marking", "grade", "sources"),
}


def graphml_lines(material: Material, lost: Lost) -> Iterator[str]:
    """The document line by line. Links to entities that are not among them need a node first, which is the caller's."""
    lost.always("The single claims: of what stands behind a value, GraphML gets the marking, best grade and sources.")
    of_nodes, of_edges = columns_of(material)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for target, names in (("node", of_nodes), ("edge", of_edges)):
        for name in _FIXED[target]:
            yield _key(f"{target}-{name}", target, name)
        for name in names:
            yield _key(f"{target}.{name}", target, f"property:{name}")
    yield '<graph id="clew" edgedefault="directed">\n'
    for entity in material.entities():
        yield f"<node id={attribute(entity.id, lost)}>"
        yield _data("node-label", entity.caption, lost)
        yield _data("node-schema", entity.schema, lost)
        yield from _handled("node", material.handling(entity.ctx), lost)
        yield from _properties("node", entity.properties, of_nodes, lost)
        yield "</node>\n"
    for link in material.links():
        ends = f"source={attribute(link.source_id, lost)} target={attribute(link.target_id, lost)}"
        yield f"<edge id={attribute(link.id, lost)} {ends}>"
        yield _data("edge-label", relation_label(link.type), lost)
        yield _data("edge-relation", link.type, lost)
        yield _data("edge-schema", link.schema or "", lost)
        yield from _handled("edge", material.handling(link.ctx), lost)
        yield from _properties("edge", link.properties, of_edges, lost)
        yield "</edge>\n"
    yield "</graph>\n</graphml>\n"


def joined(values: Sequence[str], lost: Lost) -> str:
    """Several values as one text, where a format has room for one."""
    if len(values) > 1:
        lost.count(f"a property with several values became one text, joined by {SEPARATOR!r}")
    return SEPARATOR.join(values)


def _key(key: str, target: str, name: str) -> str:
    return f'<key id="{key}" for="{target}" attr.name="{name}" attr.type="string"/>\n'


def _handled(target: str, handling: Handling, lost: Lost) -> Iterator[str]:
    yield _data(f"{target}-marking", handling.marking or "", lost)
    yield _data(f"{target}-grade", handling.grade, lost)
    yield _data(f"{target}-sources", SEPARATOR.join(handling.sources), lost)


def _properties(
    target: str, properties: Mapping[str, Sequence[str]], columns: Sequence[str], lost: Lost
) -> Iterator[str]:
    for name in columns:
        values = properties.get(name)
        if values:
            yield _data(f"{target}.{name}", joined(values, lost), lost)


def _data(key: str, content: str, lost: Lost) -> str:
    return f'<data key="{key}">{text(content, lost)}</data>' if content else ""
