"""How much of what there is."""

from __future__ import annotations

import strawberry

from api.labels import relation_label, schema_label
from api.loaders.look import Look
from api.types.source import Source, source_of
from graph.queries.statistics import count_by_source, count_relations, count_schemata


@strawberry.type
class SchemaCount:
    schema: str
    label: str
    count: int


@strawberry.type
class RelationCount:
    relation: str
    label: str
    count: int


@strawberry.type(description="What one source speaks of.")
class SourceCount:
    source: Source
    things: int = strawberry.field(description="Entities and links.")
    claims: int = strawberry.field(description="Different things that it says of them.")


@strawberry.type(
    description="How much of what there is, as far as it may be seen. Each field is counted when asked for."
)
class Stats:
    look: strawberry.Private[Look]

    @strawberry.field(description="Entities by schema, most first; without what is only mentioned.")
    async def by_schema(self) -> list[SchemaCount]:
        found = await self.look.ask(count_schemata)
        return [SchemaCount(schema=name, label=schema_label(name), count=count) for name, count in found.items()]

    @strawberry.field(description="Links by relation, most first.")
    async def by_relation(self) -> list[RelationCount]:
        found = await self.look.ask(count_relations)
        return [RelationCount(relation=name, label=relation_label(name), count=count) for name, count in found.items()]

    @strawberry.field(description="What each source speaks of, the one that says most first.")
    async def by_source(self) -> list[SourceCount]:
        return [
            SourceCount(source=source_of(await self.look.source(one.source)), things=one.things, claims=one.claims)
            for one in await self.look.ask(count_by_source)
        ]
