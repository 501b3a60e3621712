"""What a bundle holds, known before its records are read, since references point forward as well as back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from graph.claims.records import MARKINGS
from ingest.parse.grades import strictest
from ingest.parse.values import text
from ingest.sources.stix.extension import carried_entity
from ingest.sources.stix.markings import KNOWN, marking_of, marking_refs

MAX_KNOWN = 1_000_000
"""Objects that are remembered. In a larger bundle, references to those after them are not checked."""

ID = re.compile(r"(?P<type>[a-z][a-z0-9-]{1,248}[a-z0-9])--[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
"""STIX 2.1, section 2.9: a type and a UUID. As it stands, FollowTheMoney takes it for a reference."""


@dataclass(slots=True)
class Contents:
    """Attributes:
    latest: Ids of all objects, with when the latest version of each was made ("" where none says).
    renamed: Ids of objects that carry an entity of ours with an id of its own.
    marks: What each marking definition means.
    authors: Names of identities, for `created_by_ref`, and how far each may travel (None: as far as the bundle).
    complete: False where the bundle is longer than MAX_KNOWN or breaks off.
    """

    latest: dict[str, str] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=lambda: dict(KNOWN))
    authors: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    complete: bool = True

    def note(self, item: dict[str, object]) -> None:
        key, kind = text(item, "id"), text(item, "type")
        if key is None:
            return
        if key not in self.latest and len(self.latest) >= MAX_KNOWN:
            self.complete = False
            return
        version = version_of(item)
        if version >= self.latest.get(key, ""):
            self.latest[key] = version
            (self.revoked.add if text(item, "revoked") == "true" else self.revoked.discard)(key)
        if kind == "marking-definition" and key not in KNOWN:
            self.marks[key] = marking_of(item)
        elif kind == "identity":
            marks = [self.marks.get(reference, "RED") for reference in marking_refs(item)]
            self.authors[key] = ((text(item, "name") or "")[:200], strictest(marks))
        entity = carried_entity(item)
        if entity is not None and entity.id is not None:
            self.renamed[key] = entity.id

    def name_of_author(self, reference: str, marking: str | None) -> str | None:
        """The name of an identity, unless that may not travel as far as what names it."""
        name, own = self.authors.get(reference, ("", None))
        free = own in ("CLEAR", marking) or marking == "RED"
        if not free and own is not None and marking is not None:
            free = MARKINGS.index(own) <= MARKINGS.index(marking)
        return name if name and free else None

    def id_of(self, reference: str) -> str:
        """The id under which what a reference names comes in."""
        return self.renamed.get(reference, reference)


def version_of(item: dict[str, object]) -> str:
    """When a version of an object was made, in a form that can be compared: STIX leaves the number of digits free."""
    modified = text(item, "modified") or text(item, "created") or ""
    whole, _, part = modified.rstrip("Z").partition(".")
    return f"{whole}.{part:0<9}" if modified else ""
