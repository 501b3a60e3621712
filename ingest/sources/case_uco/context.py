"""JSON-LD names without a JSON-LD processor: prefixes of the document's own context, and those of UCO and CASE.

JSON-LD 1.1 (W3C, 2020), as far as CASE uses it: compact names, full addresses, terms of the context, `@vocab`.
Contexts that are given by their address are never fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_UCO = (
    "action", "analysis", "configuration", "core", "identity", "location", "marking", "observable", "pattern", "role",
    "time", "tool", "types", "victim",
)  # fmt: skip
_BASES = {
    **{f"https://ontology.unifiedcyberontology.org/uco/{part}/": f"uco-{part}" for part in _UCO},
    **{f"https://unifiedcyberontology.org/ontology/uco/{part}#": f"uco-{part}" for part in _UCO},
    "https://ontology.caseontology.org/case/investigation/": "case-investigation",
    "https://caseontology.org/ontology/case/investigation#": "case-investigation",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/2001/XMLSchema#": "xsd",
    "http://purl.org/co/": "co",
}
"""Where the names of UCO and CASE live, now and before version 1.0, with the prefix that they are known by here."""

KNOWN = frozenset(_BASES.values())
_MAX_TERMS = 10_000
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(slots=True)
class Context:
    """What names mean in one document.

    Attributes:
        terms: Prefixes and terms, each with what it stands for.
        remote: Addresses of contexts that were named and not fetched.
    """

    terms: dict[str, str] = field(default_factory=dict)
    vocabulary: str = ""
    base: str = ""
    remote: list[str] = field(default_factory=list)

    def add(self, value: object) -> None:
        """Takes a `@context` in: a mapping, an address, or a list of them."""
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, str):
                if part not in self.remote and len(self.remote) < 100:
                    self.remote.append(part)
            elif isinstance(part, dict):
                self._terms(part)

    def _terms(self, told: dict[str, object]) -> None:
        for name, meaning in told.items():
            target = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if not isinstance(target, str):
                continue
            if name == "@vocab":
                self.vocabulary = target
            elif name == "@base":
                self.base = target
            elif not name.startswith("@") and len(self.terms) < _MAX_TERMS:
                self.terms[name] = target

    def name(self, written: str) -> str:
        """A key or type by its usual prefix (`uco-core:name`); as it is written, if it is none of UCO's or CASE's."""
        if written.startswith("@"):
            return written
        whole = self.whole(written)
        if whole.startswith("@"):
            return whole
        for base, prefix in _BASES.items():
            if whole.startswith(base):
                return f"{prefix}:{whole[len(base) :]}"
        return written

    def whole(self, written: str, *, identifier: bool = False) -> str:
        """The address that a name stands for. Terms are followed one step: a context may define them in a circle."""
        meaning = self.terms.get(written)
        if meaning is not None and not identifier:
            written = meaning
        prefix, colon, rest = written.partition(":")
        if colon and not rest.startswith("//"):
            base = self.terms.get(prefix)
            if base is not None:
                return base + rest
            return next((address + rest for address, name in _BASES.items() if name == prefix), written)
        if colon or written.startswith(("@", "_")):
            return written
        return (self.base if identifier else self.vocabulary) + written


def unknown_contexts(context: Context) -> Iterator[str]:
    """Contexts by address whose words may be missing: all but those of UCO and CASE themselves, which are built in."""
    for address in context.remote:
        known = re.search(r"(unifiedcyberontology|caseontology)\.org/", address) and _ADDRESS.match(address)
        if not known:
            yield address
