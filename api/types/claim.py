"""Claims: what one record of one source says, and where that stands."""

from __future__ import annotations

from datetime import datetime

import strawberry

from api.loaders.look import Look
from api.types.evidence import Evidence, evidence_of
from api.types.source import Source, source_of
from api.types.value import PropertyValues, property_values
from graph.queries.claims import ClaimView
from ingest.raw_records import read_record


@strawberry.type(description="What one record of one source says about one entity or link.")
class Claim:
    view: strawberry.Private[ClaimView]
    look: strawberry.Private[Look]
    id: strawberry.ID
    about: strawberry.ID
    subject: str = strawberry.field(description="The id under which the source spoke of it.")
    schema: str
    run: strawberry.ID
    grade: str = strawberry.field(description="Admiralty: reliability of the source, credibility of this, e.g. B2.")
    marking: str
    case: str | None
    recorded_at: datetime = strawberry.field(description="When Clew came to know it.")
    retracted_at: datetime | None
    valid_from: str | None = strawberry.field(description="From when it was true in the world, as the source says.")
    valid_to: str | None
    position: str = strawberry.field(description="Where in the evidence it stands, e.g. line:12.")

    @strawberry.field
    def properties(self) -> list[PropertyValues]:
        return property_values(self.view.schema, self.view.properties)

    @strawberry.field(description="Values as written, where Clew normalised or could not read them.")
    def originals(self) -> list[PropertyValues]:
        return property_values(self.view.schema, self.view.originals)

    @strawberry.field
    async def source(self) -> Source:
        return source_of(await self.look.source(self.view.context.source))

    @strawberry.field
    async def evidence(self) -> Evidence:
        return evidence_of(await self.look.evidence.load(self.view.evidence))

    @strawberry.field(description="The raw record, as it stands in the evidence (at most 64 KiB).")
    async def raw(self) -> str | None:
        request = self.look.request
        place = (self.view.evidence, self.view.position)
        return await request.call(lambda: read_record(request.settings, *place))


async def claims_on(look: Look, about: str) -> list[Claim]:
    """What the visible claims say about an entity or a link, the earliest recorded first."""
    return [claim_of(view, look) for view in await look.claims.load(about)]


def claim_of(view: ClaimView, look: Look) -> Claim:
    """The claim; its source and evidence are loaded when they are asked for."""
    context = view.context
    return Claim(
        view=view,
        look=look,
        id=strawberry.ID(view.id),
        about=strawberry.ID(view.about),
        subject=view.subject,
        schema=view.schema,
        run=strawberry.ID(context.run),
        grade=context.grade,
        marking=context.marking,
        case=context.case,
        recorded_at=context.recorded_at,
        retracted_at=context.retracted_at,
        valid_from=view.valid_from,
        valid_to=view.valid_to,
        position=view.position,
    )
