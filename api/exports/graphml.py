"""GraphML, for Gephi, yEd, Cytoscape, NetworkX and igraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from api.exports.lost import Lost
from api.labels import relation_label
from graph.queries.entities import EntityView
from graph.queries.links import LinkView

MEDIA_TYPE = "application/graphml+xml"
SEPARATOR = " | "

# XML 1.0 has no way to write these at all, not even as references.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml_lines(
    entities: Iterable[EntityView], links: Iterable[LinkView], columns: Sequence[str], lost: Lost
) -> Iterator[str]:
    """The document line by line. Links to entities that are not among them need a node first, which is the caller's.

    Args:
        columns: The properties that are written, for nodes and edges alike.
    """
    lost.always("Sources, grades, markings and the single claims: GraphML has no place for them.")
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for target, names in (("node", ("label", "schema")), ("edge", ("label", "relation", "schema"))):
        for name in names:
            yield _key(f"{target}-{name}", target, name)
        for name in columns:
            yield _key(f"{target}.{name}", target, f"property:{name}")
    yield '<graph id="clew" edgedefault="directed">\n'
    for entity in entities:
        yield f"<node id={_attribute(entity.id, lost)}>"
        yield _data("node-label", entity.caption, lost)
        yield _data("node-schema", entity.schema, lost)
        yield from _properties("node", entity.properties, columns, lost)
        yield "</node>\n"
    for link in links:
        ends = f"source={_attribute(link.source_id, lost)} target={_attribute(link.target_id, lost)}"
        yield f"<edge id={_attribute(link.id, lost)} {ends}>"
        yield _data("edge-label", relation_label(link.type), lost)
        yield _data("edge-relation", link.type, lost)
        yield _data("edge-schema", link.schema or "", lost)
        yield from _properties("edge", link.properties, columns, lost)
        yield "</edge>\n"
    yield "</graph>\n</graphml>\n"


def _key(key: str, target: str, name: str) -> str:
    return f'<key id={quoteattr(key)} for="{target}" attr.name={quoteattr(name)} attr.type="string"/>\n'


def _properties(
    target: str, properties: Mapping[str, Sequence[str]], columns: Sequence[str], lost: Lost
) -> Iterator[str]:
    for name in columns:
        values = properties.get(name)
        if values:
            if len(values) > 1:
                lost.count(f"a property with several values became one text, joined by {SEPARATOR!r}")
            yield _data(f"{target}.{name}", SEPARATOR.join(values), lost)


def _data(key: str, text: str, lost: Lost) -> str:
    return f"<data key={quoteattr(key)}>{escape(_writable(text, lost))}</data>" if text else ""


def _attribute(text: str, lost: Lost) -> str:
    return quoteattr(_writable(text, lost))


def _writable(text: str, lost: Lost) -> str:
    kept = _UNWRITABLE.sub("\ufffd", text)
    if kept != text:
        lost.count("a text held characters that XML cannot, and has \ufffd in their place")
    return kept
