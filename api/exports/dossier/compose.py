"""From claims to a document: what is said, by whom, where they disagree, and what nobody says.

A statement is one value or one link. It is written as its sources claim it, never as a finding; each names, in its
notes, every claim that stands behind it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from followthemoney.property import Property

from api.exports.cover import Cover
from api.exports.dossier.gather import Gathered
from api.exports.dossier.words import WORDS
from api.exports.material import strictest
from api.labels import relation_label, side_label
from graph.ontology import label_in, model
from graph.queries.claims import ClaimView
from graph.queries.entities import EntityView
from graph.queries.links import LinkView

DERIVED_KINDS = frozenset({"derived", "algorithm", "analytics"})
"""Kinds of sources that compute and do not observe."""
CONTESTED_TYPES = frozenset({"date", "gender"})
CONTESTED = frozenset(
    {"birthPlace", "birthCountry", "serialNumber", "calibre", "make", "model", "serialState", "status"}
)
"""Properties of which one thing has one value, so that two are a contradiction. A person may have two names."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text from a source, and the direction in which it is read: `ltr` or `rtl`."""

    text: str
    direction: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is said, the numbers of the notes that say who says it, and whether it was only computed."""

    text: Text
    notes: tuple[int, ...]
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What is said under one heading. `conflict`: its statements cannot all be true."""

    label: str
    statements: Sequence[Statement]
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One entity."""

    title: Text
    kind: str
    id: str
    marking: str
    remarks: Sequence[str]
    values: Sequence[Row]
    links: Sequence[Row]
    unknown: Sequence[str]


@dataclass(frozen=True, slots=True)
class Note:
    """Who says so: a footnote, in one line."""

    number: int
    text: str


@dataclass(slots=True)
class Dossier:
    """The document, whatever it is then written as."""

    cover: Cover
    language: str
    title: Text
    marking: str
    path: Sequence[Statement]
    sections: Sequence[Section]
    notes: Sequence[Note]
    remarks: Sequence[str] = ()
    links: int = 0
    words: Mapping[str, str] = field(default_factory=dict)


def compose(found: Gathered, cover: Cover, language: str = "en", remarks: Sequence[str] = ()) -> Dossier:
    """The dossier. What may not be seen is not among what was gathered, so that nothing here has to leave it out."""
    writer = _Writer(found, language)
    sections = [writer.section(found.entities[one]) for one in found.ids]
    steps = found.path.links if found.path else ()
    absent = WORDS[language]["absent" if sections else "nothing"].format(ids=", ".join(found.absent[:50]))
    path = [writer.link(link, found.entities[link.source_id], step=True) for link in steps]
    return Dossier(
        cover=cover,
        language=language,
        title=directed(cover.title),
        marking=strictest(_markings(found)) or "",
        path=[statement for _, statement in path],
        sections=sections,
        notes=writer.notes,
        remarks=[*remarks, *([absent] if found.absent or not sections else [])],
        links=len({link.id for links in found.links.values() for link in links}),
        words=WORDS[language],
    )


def _markings(found: Gathered) -> set[str]:
    """Of all that is written anywhere in it: the name at the other end of a link may be stricter than the link."""
    numbers = {number for view in found.entities.values() for number in view.ctx}
    numbers |= {number for links in found.links.values() for link in links for number in link.ctx}
    told = {claim.context.marking for claims in found.claims.values() for claim in claims}
    return told | {found.contexts[number].marking for number in numbers if number in found.contexts}


def title_of(found: Gathered) -> str:
    """What to call a dossier that nobody named: the thing, both ends of the path, or the first of many."""
    captions = [found.entities[one].caption for one in found.ids]
    if found.path is not None:
        return f"{captions[0]} – {captions[-1]}"
    return ", ".join(captions[:3]) + (" …" if len(captions) > 3 else "")


def directed(text: str) -> Text:
    """A text with the direction of its first letter that has one; what would turn its surroundings round is out."""
    plain = "".join(letter for letter in text if letter not in _TURNING and (letter in "\n\t" or letter >= " "))
    for letter in plain:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return Text(plain, "rtl")
        if kind == "L":
            break
    return Text(plain, "ltr")


def exported(dossier: Dossier) -> str:
    """Who took it out, and when, for the foot of each page."""
    cover = dossier.cover
    who = f"{dossier.words['exported_by']} {isolated(cover.viewer.name)}"
    return f"{who} · {isolated(f'{cover.at:%Y-%m-%d %H:%M} UTC')}"


ISOLATE, POP = "\u2068", "\u2069"
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class _Writer:
    """Numbers the notes in the order in which they are first needed."""

    def __init__(self, found: Gathered, language: str) -> None:
        self._found = found
        self._language = language
        self._words = WORDS[language]
        self._numbers: dict[str, int] = {}
        self.notes: list[Note] = []

    def section(self, entity: EntityView) -> Section:
        claims = self._found.claims.get(entity.id, ())
        schema = model.get(entity.schema)
        values = [self._row(entity, name, claims) for name in _order(entity)]
        links: dict[str, list[Statement]] = {}
        for link in self._found.links.get(entity.id, ()):
            label, statement = self.link(link, entity)
            links.setdefault(label, []).append(statement)
        remarks = [] if schema is not None else [self._words["mentioned"]]
        others = sorted({claim.subject for claim in claims} - {entity.id})
        if others:
            remarks.append(f"{self._words['merged']}: {', '.join(others[:20])}")
        if self._found.more.get(entity.id):
            remarks.append(self._words["more"].format(count=f"{self._found.more[entity.id]:,}"))
        return Section(
            title=directed(entity.caption),
            kind="" if schema is None else self._label(str(schema.label)),
            id=entity.id,
            marking=strictest(claim.context.marking for claim in claims) or "",
            remarks=remarks,
            values=[row for row in values if row.statements],
            links=[Row(label, statements) for label, statements in links.items()],
            unknown=[] if schema is None else self._unknown(entity),
        )

    def link(self, link: LinkView, entity: EntityView, *, step: bool = False) -> tuple[str, Statement]:
        """What the other end is to an entity, and the other end with what is said of the link.

        Args:
            step: As a sentence of its own, in a path: from what, over what, to what.
        """
        out = link.source_id == entity.id
        other = self._found.entities.get(link.target_id if out else link.source_id)
        name = other.caption if other is not None else (link.target_id if out else link.source_id)
        schema = model.get(link.schema or "")
        details = [
            f"{self._label(str(schema.properties[key].label))}: "
            + ", ".join(map(isolated, self._shown(schema.properties[key], values)))
            for key, values in sorted(link.properties.items())
            if values and schema is not None and key in schema.properties and key != "proof"
        ]
        label = side_label(link.type, "OUT" if out else "IN", other.schema if other is not None else "")
        claims = self._found.claims.get(link.id, ())
        bare = not details and not step
        text = name if not details else f"{isolated(name)} ({'; '.join(details)})"
        if step:
            text = f"{isolated(entity.caption)} — {self._label(relation_label(link.type))} — {text}"
        # A name reads in its own direction, a sentence of ours in that of the dossier.
        told = directed(text) if bare else Text(text, self._words["direction"])
        return self._label(label), self._statement(told, claims)

    def _row(self, entity: EntityView, name: str, claims: Sequence[ClaimView]) -> Row:
        schema = model[entity.schema]
        prop = schema.get(name)
        told = [
            (value, [c for c in claims if value in c.properties.get(name, ())]) for value in entity.properties[name]
        ]
        # Links say the same with the name of the other end.
        shown = [] if prop is not None and prop.type.name == "entity" else told
        statements = [self._statement(directed(self._value(prop, value)), said) for value, said in shown]
        label = self._label(str(prop.label)) if prop is not None else name
        return Row(label, statements, conflict=prop is not None and _disagree(prop, told))

    def _unknown(self, entity: EntityView) -> list[str]:
        """What the schema shows first, and no source says."""
        schema = model[entity.schema]
        asked = [schema.properties[name] for name in schema.featured if not entity.properties.get(name)]
        return [self._label(str(prop.label)) for prop in asked if not prop.stub]

    def _statement(self, text: Text, claims: Sequence[ClaimView]) -> Statement:
        kinds = {self._kind(claim) for claim in claims}
        derived = bool(kinds) and kinds <= DERIVED_KINDS
        return Statement(text, tuple(sorted({self._note(claim) for claim in claims})), derived)

    def _kind(self, claim: ClaimView) -> str:
        info = self._found.sources.get(claim.context.source)
        return "" if info is None else info.kind

    def _note(self, claim: ClaimView) -> int:
        number = self._numbers.get(claim.id)
        if number is None:
            number = self._numbers[claim.id] = len(self._numbers) + 1
            self.notes.append(Note(number, self._said_by(claim)))
        return number

    def _said_by(self, claim: ClaimView) -> str:
        words, context = self._words, claim.context
        source, evidence = self._found.sources.get(context.source), self._found.evidence.get(claim.evidence)
        parts = [
            isolated(context.source if source is None else source.name),
            f"{words['grade']} {isolated(context.grade)}",
            isolated(f"TLP:{context.marking}"),
            f"{words['recorded']} {isolated(f'{context.recorded_at:%Y-%m-%d}')}",
        ]
        if claim.valid_from or claim.valid_to:
            parts.append(f"{words['valid']} {isolated(claim.valid_from or '…')} – {isolated(claim.valid_to or '…')}")
        if context.case:
            parts.append(f"{words['case']} {isolated(context.case)}")
        if self._kind(claim) in DERIVED_KINDS:
            parts.append(words["derived"])
        name = "" if evidence is None else f" {isolated(evidence.name)}"
        parts.append(f"{words['evidence']}{name}, {words['at']} {isolated(claim.position)}")
        parts.append(isolated(f"SHA-256 {claim.evidence}"))
        return " · ".join(parts)

    def _value(self, prop: Property | None, value: str) -> str:
        return value if prop is None else next(iter(self._shown(prop, [value])), value)

    def _shown(self, prop: Property, values: Iterable[str]) -> list[str]:
        return [
            (prop.type.caption(value) or value) if prop.type.name in ("country", "topic", "gender") else value
            for value in values
        ]

    def _label(self, text: str) -> str:
        return label_in(self._language, text)


def isolated(text: str) -> str:
    """Between marks that keep its direction from its surroundings."""
    return f"{ISOLATE}{directed(text).text}{POP}"


def _order(entity: EntityView) -> list[str]:
    """Names first, then what the schema features, then the rest by name."""
    if not entity.schema:
        return []
    schema = model[entity.schema]
    first = [*schema.caption, *schema.featured]
    return sorted(entity.properties, key=lambda name: (first.index(name) if name in first else len(first), name))


def _disagree(prop: Property, told: Sequence[tuple[str, Sequence[ClaimView]]]) -> bool:
    """Whether two values exclude each other: no claim says both, and neither is a less exact form of the other."""
    if prop.type.name not in CONTESTED_TYPES and prop.name not in CONTESTED:
        return False
    return any(
        not value.casefold().startswith(other.casefold())
        and not other.casefold().startswith(value.casefold())
        and not {claim.id for claim in said} & {claim.id for claim in also}
        for place, (value, said) in enumerate(told)
        for other, also in told[:place]
    )
