"""What a document holds, known before its records are read: references point forward, and roles need their case."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.parse.grades import level_of
from ingest.sources.case_uco.carried import own_id
from ingest.sources.case_uco.nodes import Node

MAX_KNOWN = 500_000
"""Nodes that are remembered; past them, references are not checked and roles stay roles."""

EDGES = frozenset(("uco-core:Relationship", "uco-observable:ObservableRelationship"))
_ROLES = {
    "case-investigation:Subject": "SuspectIn",
    "uco-victim:Victim": "VictimIn",
    "subject": "SuspectIn",
    "suspect": "SuspectIn",
    "victim": "VictimIn",
    "witness": "WitnessIn",
    "minor": "MinorIn",
}
_MARKINGS = ("uco-marking:",)


@dataclass(slots=True)
class Contents:
    """Attributes:
    types: Ids of all nodes with the first of their types.
    roles: Role nodes, with the relationship that somebody who has the role is in.
    cases: Investigations.
    marks: Marking definitions, with what they mean.
    own: Nodes that a graph of ours wrote, with what it calls them.
    """

    types: dict[str, str] = field(default_factory=dict)
    edges: set[str] = field(default_factory=set)
    roles: dict[str, str] = field(default_factory=dict)
    cases: list[str] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    complete: bool = True

    def note(self, node: Node) -> None:
        if len(self.types) >= MAX_KNOWN:
            self.complete = False
            return
        self.types.setdefault(node.id, node.types[0] if node.types else "")
        if (own := own_id(node)) is not None:
            self.own[node.id] = own
        if EDGES.intersection(node.types):
            self.edges.add(node.id)
        if "case-investigation:Investigation" in node.types and node.id not in self.cases:
            self.cases.append(node.id)
        words = [*node.types, *(name.lower() for name in node.fields.get("uco-core:name", ()))]
        role = next((_ROLES[word] for word in words if word in _ROLES), None)
        if role is not None and any("Role" in t or t in _ROLES for t in node.types):
            self.roles[node.id] = role
        if any(name.startswith(_MARKINGS) for name in node.types):
            told = [*node.fields.get("uco-core:name", ()), *node.fields.get("uco-marking:definition", ())]
            told += [word for _, inner in node.inner for word in inner.fields.get("uco-marking:statement", ())]
            self.marks[node.id] = next((level for word in told if (level := level_of(word))), "")
        for _, inner in node.inner:
            if not inner.is_facet and not inner.is_value:
                self.note(inner)

    def only_case(self) -> str | None:
        """The investigation that a role belongs to: CASE does not say, and it is plain only where there is one."""
        return self.cases[0] if len(self.cases) == 1 else None
