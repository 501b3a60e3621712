"""GraphML 1.0 (graphml.graphdrawing.org/specification.html), as yEd, igraph, NetworkX and Neo4j write it."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ingest.documents import Document
from ingest.networks.items import Edge, Items, Node
from ingest.parse.xml_items import element_text, read_elements
from ingest.records import Problem, problem
from ingest.sources.graphs.words import kinds_in, taken_kinds, taken_layer

_DRAWING = frozenset(("nodegraphics", "edgegraphics", "portgraphics", "nodegeometry", "resources"))
"""yfiles.type of data that says how something is drawn. Only the labels in it are content."""

_LABELS = ("NodeLabel", "EdgeLabel")


@dataclass(frozen=True, slots=True)
class _Key:
    """A declared attribute: its name for people, what it belongs to, and the value of those that do not say."""

    name: str
    domain: str
    default: str | None
    drawing: bool


def read_graphml(document: Document) -> Items:
    """Nodes and edges. Hyperedges join more than two and are set aside. Raises: MalformedDocument, UnsafeDocument."""
    keys: dict[str, _Key] = {}
    directed = True
    with document.open() as stream:
        wanted = {"key", "node", "edge", "hyperedge"}
        found = read_elements(
            stream, document.encoding, document.name, wanted, opened={"graph"}, on_bytes=document.on_bytes
        )
        for item in found:
            if isinstance(item, Problem):
                yield item
                continue
            position, element = item
            if element.tag == "key":
                keys[element.get("id", "")] = _key(element)
            elif element.tag == "graph":
                directed = element.get("edgedefault", "directed") != "undirected"
            elif element.tag == "hyperedge":
                message = "A hyperedge joins more than two nodes; write it as a node with an edge to each."
                yield problem(position, "hyperedge", message, element_text(element))
            elif element.tag == "node":
                yield from _node(element, position, keys, directed)
            else:
                yield _edge(element, position, keys, directed)


def _key(element: Element) -> _Key:
    default = element.find("default")
    return _Key(
        name=element.get("attr.name") or element.get("yfiles.type") or element.get("id") or "",
        domain=element.get("for", "all"),
        default=None if default is None else (default.text or "").strip() or None,
        drawing=element.get("yfiles.type") in _DRAWING,
    )


def _node(element: Element, position: str, keys: dict[str, _Key], directed: bool) -> Items:
    key = element.get("id", "")
    if not key.strip():
        yield problem(position, "no-id", "The node has no id.", element_text(element))
        return
    attributes = _attributes(element, "node", keys)
    kinds = kinds_in([element.get("labels", "")]) or taken_kinds(attributes)
    if "labels" in attributes and kinds:
        attributes.pop("labels")
    _rest(element, ("id", "labels"), attributes)
    yield Node(key, position, kinds, attributes)
    # A graph inside a node (yEd's groups) is told with its parent: the node is where it stands.
    for graph in element.findall("graph"):
        inner = graph.get("edgedefault", "directed" if directed else "undirected") != "undirected"
        for child in graph:
            if child.tag == "node":
                yield from _node(child, position, keys, inner)
                yield Edge(child.get("id", ""), key, position, "inside", directed=True)
            elif child.tag == "edge":
                yield _edge(child, position, keys, inner)


def _edge(element: Element, position: str, keys: dict[str, _Key], directed: bool) -> Edge | Problem:
    source, target = element.get("source", ""), element.get("target", "")
    if not source.strip() or not target.strip():
        return problem(position, "edge-without-end", "The edge lacks source or target.", element_text(element))
    attributes = _attributes(element, "edge", keys)
    kind = element.get("label", "") or taken_layer(attributes)
    if kind and attributes.get("label") == [kind]:
        attributes.pop("label")
    told = element.get("directed")
    _rest(element, ("id", "source", "target", "label", "directed"), attributes)
    return Edge(
        source,
        target,
        position,
        kind,
        element.get("id"),
        directed if told is None else told.strip().lower() in ("true", "1"),
        attributes,
    )


def _attributes(element: Element, domain: str, keys: dict[str, _Key]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    told = set()
    for data in element.findall("data"):
        reference = data.get("key", "")
        told.add(reference)
        key = keys.get(reference)
        name = key.name if key is not None else reference
        labels = [text for tag in _LABELS for label in data.iter(tag) if (text := (label.text or "").strip())]
        if labels:
            found.setdefault("label", []).extend(labels)
        if key is not None and key.drawing:
            continue
        text = element_text(data) if len(data) and not labels else (data.text or "").strip()
        if text:
            found.setdefault(name, []).append(text)
    for description in element.findall("desc"):
        if (description.text or "").strip():
            found.setdefault("description", []).append((description.text or "").strip())
    for reference, key in keys.items():
        if key.default is not None and key.domain in (domain, "all") and reference not in told and not key.drawing:
            found.setdefault(key.name, []).append(key.default)
    return found


def _rest(element: Element, used: tuple[str, ...], attributes: dict[str, list[str]]) -> None:
    """Attributes of the element itself that the specification does not know. Ports say where on a node a line ends."""
    for name, value in element.attrib.items():
        if name not in (*used, "sourceport", "targetport") and value.strip() and not name.startswith("parse."):
            attributes.setdefault(name, []).append(value)
