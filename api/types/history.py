"""What became of one thing: where its claims disagree, and what was claimed, taken back, merged and split when."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import strawberry

from api.limits import checked_id
from api.loaders.look import Look
from api.types.claim import Claim, claim_of
from graph.ontology import model
from graph.queries.conflicts import Conflict as ConflictView
from graph.queries.conflicts import conflicts_of
from graph.queries.history import Chapter, history_of


@strawberry.type(description="One of the values that contradict each other.")
class ConflictVersion:
    value: str
    grade: str = strawberry.field(description="The best grade among the claims that give it.")
    claims: list[Claim]


@strawberry.type(description="A property of which claims give values that cannot all be right.")
class Conflict:
    property: str = strawberry.field(description="`schema` where they call it by types that exclude each other.")
    label: str
    versions: list[ConflictVersion] = strawberry.field(description="The best attested first.")


@strawberry.enum
class HistoryKind(Enum):
    CLAIMED = "CLAIMED"
    RETRACTED = "RETRACTED"
    MERGED = "MERGED"
    SPLIT = "SPLIT"


@strawberry.type(description="Something that became of an entity or a link in the graph.")
class HistoryEvent:
    at: datetime
    kind: HistoryKind
    run: strawberry.ID | None = strawberry.field(description="That claimed it or was taken back.")
    source: str | None = strawberry.field(description="The id of the source that claimed it.")
    grade: str | None
    claims: list[Claim] = strawberry.field(description="Those that were made or taken back.")
    members: list[strawberry.ID] = strawberry.field(description="The ids that were merged or split off.")
    by: str | None = strawberry.field(description="Who judged so.")
    reason: str | None


async def conflicts_about(look: Look, about: str) -> list[Conflict]:
    """Where the visible claims about an entity or a link disagree.

    Raises: BadInput.
    """
    return [_conflict(one, look) for one in await look.ask(conflicts_of, checked_id(about, where="id"))]


async def history_about(look: Look, about: str) -> list[HistoryEvent]:
    """What became of an entity or a link, the earliest first.

    Raises: BadInput.
    """
    found = await look.ask(history_of, checked_id(about, where="id"), viewer=look.request.viewer, view=look.view)
    return [_event(one, look) for one in found]


def _conflict(found: ConflictView, look: Look) -> Conflict:
    return Conflict(
        property=found.property,
        label=_label(found),
        versions=[
            ConflictVersion(
                value=one.value,
                grade=min(claim.context.grade for claim in one.claims),
                claims=[claim_of(claim, look) for claim in one.claims],
            )
            for one in found.versions
        ],
    )


def _label(found: ConflictView) -> str:
    for version in found.versions:
        for claim in version.claims:
            prop = model[claim.schema].properties.get(found.property)
            if prop is not None:
                return str(prop.label)
    return found.property


def _event(chapter: Chapter, look: Look) -> HistoryEvent:
    context = chapter.context
    return HistoryEvent(
        at=chapter.at,
        kind=HistoryKind(chapter.kind),
        run=None if context is None else strawberry.ID(context.run),
        source=None if context is None else context.source,
        grade=None if context is None else context.grade,
        claims=[claim_of(claim, look) for claim in chapter.claims],
        members=[strawberry.ID(one) for one in chapter.members],
        by=chapter.by,
        reason=chapter.reason,
    )
