"""What goes into a file: entities and links as one viewer sees them, with what stands behind each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from graph.claims.records import MARKINGS
from graph.claims.scope import ContextInfo
from graph.queries.entities import EntityView
from graph.queries.links import LinkView

STRICTEST = len(MARKINGS) - 1


@dataclass(frozen=True, slots=True)
class Handling:
    """How far what stands behind an entity or link may travel, and how far it can be trusted.

    Attributes:
        marking: The strictest among them; None where nothing stands behind it, as behind a mere mention.
        grade: The best among them, the most reliable source first; "" where there is none.
        sources: Ids, sorted.
        first, last: When it was recorded first and last.
    """

    marking: str | None = None
    grade: str = ""
    credibility: int = 6
    sources: tuple[str, ...] = ()
    first: datetime | None = None
    last: datetime | None = None


NOTHING = Handling()


class Material(Protocol):
    """Entities and links that can be walked as often as a format needs, in the same order each time."""

    def entities(self) -> Iterator[EntityView]: ...
    def links(self) -> Iterator[LinkView]: ...
    def handling(self, ctx: tuple[int, ...]) -> Handling: ...


@dataclass
class Handlings:
    """Looks up what stands behind contexts; the same few combinations come again and again."""

    contexts: Mapping[int, ContextInfo]
    _known: dict[tuple[int, ...], Handling] = field(default_factory=dict)

    def of(self, ctx: tuple[int, ...]) -> Handling:
        found = self._known.get(ctx)
        if found is None:
            if len(self._known) > 10_000:
                self._known.clear()
            found = self._known[ctx] = handling_of([self.contexts[one] for one in ctx if one in self.contexts])
        return found


class Selection:
    """Some entities and the links between them, held in memory."""

    def __init__(
        self,
        entities: Sequence[EntityView],
        links: Sequence[LinkView],
        contexts: Mapping[int, ContextInfo],
    ) -> None:
        self._entities = entities
        self._links = links
        self._handlings = Handlings(contexts)

    def entities(self) -> Iterator[EntityView]:
        return iter(self._entities)

    def links(self) -> Iterator[LinkView]:
        return iter(self._links)

    def handling(self, ctx: tuple[int, ...]) -> Handling:
        return self._handlings.of(ctx)


def handling_of(contexts: Sequence[ContextInfo]) -> Handling:
    if not contexts:
        return NOTHING
    return Handling(
        marking=strictest(context.marking for context in contexts),
        grade=min(context.grade for context in contexts),
        credibility=min(context.credibility for context in contexts),
        sources=tuple(sorted({context.source for context in contexts})),
        first=min(context.recorded_at for context in contexts),
        last=max(context.recorded_at for context in contexts),
    )


def strictest(markings: Iterable[str]) -> str | None:
    """The strictest of some markings; None if there are none."""
    return max(markings, key=MARKINGS.index, default=None)


def columns_of(material: Material) -> tuple[list[str], list[str]]:
    """The properties that any entity, and that any link, has a value for, by name."""
    return _names(material.entities()), _names(material.links())


def _names(views: Iterable[EntityView | LinkView]) -> list[str]:
    return sorted({name for view in views for name, values in view.properties.items() if values})
