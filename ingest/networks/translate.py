"""From nodes and edges to records, as a mapping says. Nothing that stands in the file is lost on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Literal, TypeAlias

from followthemoney.types import registry

from graph.ontology import model
from ingest.networks.items import Attributes, Edge, Items, Node
from ingest.networks.mapping import REST, EdgeMap, GraphMap, NodeMap, Values
from ingest.records import Problem, RawRecord, problem

Ends: TypeAlias = Literal["made", "described", "elsewhere"]

MAX_REMEMBERED = 1_000_000
"""Nodes that are known to have come already. Past it they are told again, which changes nothing."""

_IN_TEMPLATE = re.compile(r"\{\{\s*(.+?)\s*\}\}")


def translated(items: Items, plan: GraphMap, source: str, *, ends: Ends = "made") -> Iterator[RawRecord | Problem]:
    """Records for nodes and edges, in their order.

    Args:
        source: Id of the source, within which keys are good.
        ends: What an end is that no node was given for: `made`, a node of which no more is known; `described`, the
            same, with a warning, since the format describes every node; `elsewhere`, a node of another file.
    """
    work = _Translation(plan, source, ends)
    for item in items:
        if isinstance(item, Problem):
            yield item
        elif isinstance(item, Node):
            yield from work.node(item)
        else:
            yield from work.edge(item)


def local_id(source: str, *parts: str) -> str:
    """An id that is good within its source: the same key from two files of the source is the same thing."""
    text = "\x1f".join(parts)
    return f"{source}-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:20]}".replace("_", "-")


class _Plan:
    """The properties of one entry of a mapping, ready to be filled."""

    __slots__ = ("named", "properties", "rewritten", "used")

    def __init__(self, properties: Mapping[str, Values]) -> None:
        self.properties = tuple((name, _plain(values), values) for name, values in properties.items())
        self.named = properties.keys()
        # Values that are written anew keep beside them what stood there.
        self.rewritten = tuple(
            sorted({name for values in properties.values() if values.format for name in values.attributes})
        )
        self.used = frozenset(
            name
            for values in properties.values()
            for name in (*values.attributes, *_IN_TEMPLATE.findall(values.template or ""))
        )

    def fill(self, attributes: Attributes, special: Mapping[str, Sequence[str]]) -> dict[str, object]:
        filled: dict[str, object] = {}
        for name, plain, values in self.properties:
            if plain is not None:
                found: Sequence[str] | None = attributes.get(plain)
                if found is None and plain[0] == "@":
                    found = special.get(plain)
            else:
                found = _values(values, attributes, special)
            if found:
                filled[name] = found
        return filled


def _plain(values: Values) -> str | None:
    """The one attribute that a property takes as it stands, which is the rule."""
    changed = values.template is not None or values.split is not None or values.format is not None
    alone = len(values.attributes) == 1 and not values.literals and not changed
    return values.attributes[0] if alone and values.attributes[0] else None


def _values(values: Values, attributes: Attributes, special: Mapping[str, Sequence[str]]) -> list[str]:
    def of(name: str) -> Sequence[str]:
        found = attributes.get(name)
        return found if found is not None else special.get(name, ())

    texts = [*values.literals, *(text for name in values.attributes for text in of(name))]
    if values.template is not None:
        names = _IN_TEMPLATE.findall(values.template)
        if not names or any(of(name) for name in names):
            text = _IN_TEMPLATE.sub(lambda match: " ".join(of(match[1])), values.template)
            texts.append(" ".join(text.split()))
    if values.split is not None:
        texts = [part for text in texts for part in text.split(values.split)]
    if values.format is not None:
        texts = [registry.date.clean(text, format=values.format) or text for text in texts]
    return [text for text in texts if text.strip()]


class _Translation:
    """One file on its way. It remembers which nodes have come, and what was remarked on."""

    def __init__(self, plan: GraphMap, source: str, ends: Ends) -> None:
        self._source = source
        self._ends = ends
        self._nodes = {kind: (node, _Plan(node.properties)) for kind, node in plan.nodes.items()}
        self._edges = {kind: (edge, _Plan(edge.properties)) for kind, edge in plan.edges.items()}
        self._rest_of_nodes = self._nodes.get(REST) or (NodeMap(), _Plan({"name": Values(attributes=["@id"])}))
        self._rest_of_edges = self._edges.get(REST) or (EdgeMap(), _Plan({"layer": Values(attributes=["@kind"])}))
        self._ids: dict[str, tuple[str, bool]] = {}
        self._forgotten = False
        self._remarked: set[tuple[str, ...]] = set()

    def node(self, item: Node) -> Iterator[RawRecord | Problem]:
        entry, plan = self._entry_of(item.kinds)
        key = f"{item.kinds[0]}\x1e{item.key}" if entry.own_ids and item.kinds else item.key
        identity = local_id(self._source, key)
        self._remember(item, identity, entry.leave_out)
        if entry.leave_out:
            return
        special = {"@id": (item.key,), "@kind": item.kinds}
        originals = {name: values for name, values in item.attributes.items() if name not in plan.used}
        rewritten = {name: item.attributes[name] for name in plan.rewritten if name in item.attributes}
        warnings = self._unmapped("node", item.kinds, originals, item.position) if originals else ()
        if item.kinds and "@kind" not in plan.used:
            originals = {**originals, "kind": list(item.kinds)}
        if "@id" not in plan.used:
            originals = {**originals, "id": [item.key]}
        if rewritten:
            originals = {**originals, **rewritten}
        properties = plan.fill(item.attributes, special)
        named = any(name in properties for name in ("name", *model[entry.schema_].caption) if name != "alias")
        if "name" in plan.named and not named:
            # A node without a name among others that have one shows what the file calls it.
            properties["name"] = [item.key]
        yield RawRecord(
            identity,
            entry.schema_,
            properties,
            item.position,
            originals=originals,
            warnings=warnings,
        )

    def edge(self, item: Edge) -> Iterator[RawRecord | Problem]:
        entry, plan = self._edges.get(item.kind, self._rest_of_edges)
        if entry.leave_out:
            return
        kinds = item.kinds or entry.ends
        source, target = item.source, item.target
        first, left_out, bare = self._end(source, kinds[0] if kinds else None, item.position)
        second, also_left_out, other = self._end(target, kinds[1] if kinds else None, item.position)
        if bare is not None:
            yield bare
        if other is not None:
            yield other
        if left_out or also_left_out:
            return
        directed = item.directed if entry.directed is None else entry.directed
        swapped = directed is False and second < first and entry.link is None and not _one_way(entry.schema_)
        if entry.reverse or swapped:
            first, second = second, first
        special = {"@kind": (item.kind,) if item.kind else (), "@source": (source,), "@target": (target,)}
        if item.key is not None:
            special["@id"] = (item.key,)
        attributes = item.attributes
        properties = plan.fill(attributes, special)
        used = plan.used
        originals: dict[str, list[str]] = {}
        warnings: tuple[Problem, ...] = ()
        if not attributes.keys() <= used:
            originals = {name: values for name, values in attributes.items() if name not in used}
            warnings = self._unmapped("edge", (item.kind,), originals, item.position)
        for name in plan.rewritten:
            if name in attributes:
                originals[name] = attributes[name]
        if item.kind and "@kind" not in used:
            originals["kind"] = [item.kind]
        if item.key is not None and "@id" not in used:
            originals["id"] = [item.key]
        if item.directed is not None:
            originals["directed"] = ["true" if item.directed else "false"]
        if entry.link is not None:
            properties[entry.link] = second
            yield RawRecord(first, entry.schema_, properties, item.position, originals=originals, warnings=warnings)
            return
        schema = model[entry.schema_]
        properties[schema.edge_source or ""] = first
        properties[schema.edge_target or ""] = second
        if item.key is not None:
            identity = local_id(self._source, "edge", item.kind, item.key)
        else:
            said = [f"{name}={value}" for name, values in sorted(attributes.items()) for value in values]
            identity = local_id(self._source, "edge", item.kind, first, second, *said)
        yield RawRecord(identity, entry.schema_, properties, item.position, originals=originals, warnings=warnings)

    def _end(self, key: str, kind: str | None, position: str) -> tuple[str, bool, RawRecord | None]:
        """The id of an end, whether it is left out, and a record for it where none has come yet."""
        whole = key if kind is None else f"{kind}\x1e{key}"
        known = self._ids.get(whole)
        if known is not None:
            return *known, None
        if self._ends == "elsewhere":
            return local_id(self._source, key), False, None
        node = Node(key, position, (kind,) if kind is not None else ())
        record = next((found for found in self.node(node) if isinstance(found, RawRecord)), None)
        identity, left_out = self._ids[whole]
        if record is not None and self._ends == "described" and not self._forgotten and ("bare",) not in self._remarked:
            self._remarked.add(("bare",))
            message = f"An edge names the node {key[:80]!r} before, or without, a description of it."
            remark = problem(position, "undescribed-node", message, key)
            record = RawRecord(
                record.subject,
                record.schema,
                record.properties,
                position,
                originals=record.originals,
                warnings=(*record.warnings, remark),
            )
        return identity, left_out, record

    def _entry_of(self, kinds: tuple[str, ...]) -> tuple[NodeMap, _Plan]:
        """The first entry of the mapping that names one of the kinds: its order is that of importance."""
        if len(kinds) == 1:
            return self._nodes.get(kinds[0], self._rest_of_nodes)
        for kind, entry in self._nodes.items():
            if kind in kinds:
                return entry
        return self._rest_of_nodes

    def _remember(self, item: Node, identity: str, left_out: bool) -> None:
        """A node that one layer has as it is and another one as an organisation comes as both."""
        if len(self._ids) >= MAX_REMEMBERED:
            self._ids.clear()
            self._forgotten = True
        self._ids[item.key] = (identity, left_out)
        for kind in item.kinds[:1]:
            self._ids[f"{kind}\x1e{item.key}"] = (identity, left_out)

    def _unmapped(
        self, what: str, kinds: tuple[str, ...], originals: Mapping[str, object], position: str
    ) -> tuple[Problem, ...]:
        """One remark for each attribute of each kind, at its first place."""
        found = []
        for name in sorted(originals):
            if (what, *kinds[:1], name) not in self._remarked:
                self._remarked.add((what, *kinds[:1], name))
                of = f" of {kinds[0][:40]!r}" if kinds and kinds[0] else ""
                message = f"The attribute {name[:80]!r}{of} is in no property; it is kept beside the claims."
                found.append(problem(position, "unmapped-attribute", message, name))
        return tuple(found)


def _one_way(schema: str) -> bool:
    """Whether its two ends are no equals, so that they may not change places."""
    return bool(model[schema].edge_directed)
