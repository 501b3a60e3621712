"""Sources: where data came from."""

from __future__ import annotations

from collections.abc import Iterable

import strawberry

from api.loaders.look import Look, visible_sources
from graph.claims.scope import ContextInfo
from graph.queries.runs import SourceInfo


@strawberry.type(description="Where data came from, and how far it can be trusted.")
class Source:
    id: strawberry.ID
    name: str
    kind: str
    licence: str | None
    reliability: str = strawberry.field(description="Admiralty scale, A (reliable) to F (cannot be judged).")
    marking: str = strawberry.field(description="Traffic light protocol 2.0: CLEAR, GREEN, AMBER, AMBER+STRICT, RED.")
    url: str | None
    fictional: bool = strawberry.field(description="Whether what it says is invented, for training.")


def source_of(info: SourceInfo) -> Source:
    return Source(
        id=strawberry.ID(info.id),
        name=info.name,
        kind=info.kind,
        licence=info.licence,
        reliability=info.grading.reliability,
        marking=info.grading.marking,
        url=info.url,
        fictional=info.fictional,
    )


def best_grade(contexts: Iterable[ContextInfo]) -> str:
    """The best grade among claims: the most reliable source first, then the most credible information."""
    return min((context.grade for context in contexts), default="F6")


async def all_sources(look: Look) -> list[Source]:
    """The sources of which a claim may be seen, by id."""
    return [source_of(info) for info in (await look.ask(visible_sources)).values()]
