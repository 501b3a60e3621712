"""GEXF 1.1 to 1.3 (gexf.net/schema.html), what Gephi writes, with attributes that change over time."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ingest.documents import Document
from ingest.networks.items import Edge, Items, Node
from ingest.parse.xml_items import element_text, read_elements
from ingest.records import Problem, problem
from ingest.sources.graphs.words import taken_kinds, taken_layer

_VIZ = frozenset(("color", "position", "size", "shape", "thickness"))
"""Elements of the `viz` module: how something is drawn."""

_OWN = frozenset(("id", "source", "target", "type", "kind", "pid", "start", "end", "startopen", "endopen", "timestamp"))
_TIMES = ("start", "end", "startopen", "endopen", "timestamp")


@dataclass(slots=True)
class _Columns:
    """Declared attributes of nodes or of edges: titles by id, and values of those that do not say."""

    titles: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)


def read_gexf(document: Document) -> Items:
    """Nodes and edges. Raises: MalformedDocument, UnsafeDocument."""
    columns = {"node": _Columns(), "edge": _Columns()}
    directed = False
    with document.open() as stream:
        wanted = {"attributes", "node", "edge"}
        found = read_elements(
            stream, document.encoding, document.name, wanted, opened={"graph"}, on_bytes=document.on_bytes
        )
        for item in found:
            if isinstance(item, Problem):
                yield item
                continue
            position, element = item
            if element.tag == "graph":
                directed = element.get("defaultedgetype", "undirected") in ("directed", "mutual")
            elif element.tag == "attributes":
                _declare(element, columns.setdefault(element.get("class", "node"), _Columns()))
            elif element.tag == "node":
                yield from _node(element, position, columns, directed)
            else:
                yield _edge(element, position, columns["edge"], directed)


def _declare(element: Element, columns: _Columns) -> None:
    for attribute in element.findall("attribute"):
        key = attribute.get("id", "")
        columns.titles[key] = attribute.get("title") or key
        default = (attribute.findtext("default") or "").strip()
        if default:
            columns.defaults[key] = default


def _node(element: Element, position: str, columns: dict[str, _Columns], directed: bool) -> Items:
    key = element.get("id", "")
    if not key.strip():
        yield problem(position, "no-id", "The node has no id.", element_text(element))
        return
    attributes = _attributes(element, columns["node"])
    yield Node(key, position, taken_kinds(attributes), attributes)
    parents = [element.get("pid", "")] + [parent.get("for", "") for parent in element.iter("parent")]
    for parent in parents:
        if parent.strip():
            yield Edge(key, parent, position, "inside", directed=True)
    for inner in element.findall("nodes"):
        for child in inner.findall("node"):
            yield from _node(child, position, columns, directed)
            yield Edge(child.get("id", ""), key, position, "inside", directed=True)
    for inner in element.findall("edges"):
        for edge in inner.findall("edge"):
            yield _edge(edge, position, columns["edge"], directed)


def _edge(element: Element, position: str, columns: _Columns, directed: bool) -> Edge | Problem:
    source, target = element.get("source", ""), element.get("target", "")
    if not source.strip() or not target.strip():
        return problem(position, "edge-without-end", "The edge lacks source or target.", element_text(element))
    attributes = _attributes(element, columns)
    told = element.get("type")
    if told == "mutual":
        attributes.setdefault("type", []).append("mutual")
    kind = element.get("kind", "") or taken_layer(attributes)
    return Edge(
        source,
        target,
        position,
        kind,
        element.get("id"),
        directed if told is None else told != "undirected",
        attributes,
    )


def _attributes(element: Element, columns: _Columns) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in element.attrib.items():
        if name not in _OWN and value.strip():
            found.setdefault(name, []).append(value)
    told = set()
    for holder in element.findall("attvalues"):
        for given in holder.findall("attvalue"):
            key = given.get("for") or given.get("id") or ""
            told.add(key)
            text = (given.get("value") or given.text or "").strip()
            # A value that holds for a time is another claim than one that always does: the time stays with it.
            time = _interval(given)
            if text:
                found.setdefault(columns.titles.get(key, key), []).append(f"{text} ({time})" if time else text)
    for key, default in columns.defaults.items():
        if key not in told:
            found.setdefault(columns.titles[key], []).append(default)
    spells = [element, *(spell for holder in element.findall("spells") for spell in holder.findall("spell"))]
    for spell in spells:
        for name in _TIMES:
            if spell.get(name, "").strip():
                found.setdefault(name.removesuffix("open"), []).append(spell.get(name, "").strip())
    for child in element:
        known = child.tag in ("attvalues", "spells", "nodes", "edges", "parents") or child.tag in _VIZ
        if not known:
            found.setdefault(child.tag, []).append(element_text(child))
    return found


def _interval(element: Element) -> str:
    times = [element.get(name, "") for name in ("start", "end", "timestamp")]
    first, last, at = (time.strip() for time in times)
    return at or (f"{first} to {last}" if first or last else "")
