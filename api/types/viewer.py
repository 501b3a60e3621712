"""Who asks, and what answers."""

from __future__ import annotations

from importlib.metadata import version

import strawberry
from neo4j import ManagedTransaction

from api.loaders.look import Look
from graph.claims.scope import Scope
from graph.claims.scope import Viewer as ViewerRights
from graph.queries.entities import count_entities
from graph.queries.links import count_links


@strawberry.type(description="Who is signed in, and what they may see.")
class Viewer:
    name: str
    clearance: str = strawberry.field(description="The strictest marking that is shown to them.")
    cases: list[str] = strawberry.field(description="The cases that are open to them, unless all are.")
    every_case: bool


@strawberry.type(description="What answers, and how much of it this viewer may see.")
class Status:
    version: str
    neo4j: str
    gds: bool = strawberry.field(description="Whether the server has the Graph Data Science library.")
    entities: int
    links: int
    sample: bool = strawberry.field(description="Whether this is the sample of `clew demo`.")


def viewer_of(rights: ViewerRights) -> Viewer:
    return Viewer(
        name=rights.name, clearance=rights.clearance, cases=sorted(rights.cases or ()), every_case=rights.cases is None
    )


async def status_of(look: Look) -> Status:
    request = look.request
    entities, links = await look.ask(_counts)
    return Status(
        version=version("clew"),
        neo4j=request.graph.version,
        gds=await request.call(lambda: request.graph.has_gds),
        entities=entities,
        links=links,
        sample=request.sample,
    )


def _counts(tx: ManagedTransaction, scope: Scope) -> tuple[int, int]:
    return count_entities(tx, scope), count_links(tx, scope)
