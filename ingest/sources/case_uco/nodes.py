"""Nodes of a document in their own words: keys and types by usual prefixes, values apart from references."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.parse.values import key_of, text, texts
from ingest.sources.case_uco.context import Context

MAX_DEPTH = 50
_LOCAL = re.compile(r"[^0-9A-Za-z]+")


@dataclass(slots=True)
class Node:
    """One JSON-LD node.

    Attributes:
        id: As it can stand in the graph; made from the address, so that another file may speak of the same node.
        fields: Plain values by key.
        refs: Ids of other nodes by key.
        inner: Nodes written inside of this one, by key; they are referred to as well, unless they are facets or values.
    """

    id: str
    address: str
    types: list[str]
    fields: dict[str, list[str]] = field(default_factory=dict)
    refs: dict[str, list[str]] = field(default_factory=dict)
    inner: list[tuple[str, Node]] = field(default_factory=list)

    def text(self, key: str) -> str | None:
        return next(iter(self.fields.get(key, ())), None)

    @property
    def is_facet(self) -> bool:
        return any(name.endswith("Facet") for name in self.types)

    @property
    def is_value(self) -> bool:
        """Part of what holds it and no thing of its own: hashes, dictionaries, lists, entries."""
        return all(name.startswith(("uco-types:", "co:", "uco-configuration:")) for name in self.types)


class Reader:
    """Makes nodes of JSON objects under one context."""

    def __init__(self, context: Context, source: str) -> None:
        self._context = context
        self._source = source

    def node(self, item: dict[str, object], place: str, depth: int = 0) -> Node:
        """A node with all that is written inside of it.

        Args:
            place: Where it stands, for the id of a node without one.
        Raises: ValueError if it is nested too deeply.
        """
        if depth > MAX_DEPTH:
            raise ValueError(f"it is nested more than {MAX_DEPTH} deep")
        named = {self._context.name(key): value for key, value in item.items()}
        address = text(named, "@id") or ""
        node = Node(
            self.id_of(address, place),
            address,
            [self._context.name(name) for name in texts(named.get("@type"))],
        )
        for key, value in named.items():
            if key not in ("@id", "@type", "@context"):
                self._take(node, key, value, place, depth)
        return node

    def _take(self, node: Node, key: str, value: object, place: str, depth: int) -> None:
        for number, part in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(part, dict):
                node.fields.setdefault(key, []).extend(texts(part))
                continue
            named = {self._context.name(name): inside for name, inside in part.items()}
            if "@value" in named:
                node.fields.setdefault(key, []).extend(texts(named["@value"]))
            elif "@list" in named or "@set" in named:
                if depth >= MAX_DEPTH:
                    raise ValueError(f"it is nested more than {MAX_DEPTH} deep")
                self._take(node, key, named.get("@list", named.get("@set")), place, depth + 1)
            elif named.keys() == {"@id"}:
                node.refs.setdefault(key, []).append(self.id_of(text(named, "@id") or "", place))
            else:
                node.inner.append((key, self.node(part, f"{place}/{key}[{number}]", depth + 1)))

    def id_of(self, address: str, place: str) -> str:
        """Letters, digits and dashes: the last part of the address, to be read, and a digest of all of it."""
        if not address or address.startswith("_:"):  # good in this document alone
            return f"case-{key_of(self._source, address or place)}"
        whole = self._context.whole(address, identifier=True)
        last = _LOCAL.sub("-", re.split(r"[/#:]", whole.rstrip("/#"))[-1]).strip("-")[-60:].strip("-")
        return f"case-{last}-{key_of(whole)[:12]}" if last else f"case-{key_of(whole)}"
