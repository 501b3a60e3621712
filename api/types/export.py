"""Exports of a selection as one file."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import strawberry
from neo4j import ManagedTransaction

from api.exports import csv, ftm, graphml
from api.exports.lost import Lost
from api.limits import checked_ids
from api.loaders.look import Look
from graph.claims.scope import Scope
from graph.queries.entities import EntityView, entities_by_ids
from graph.queries.links import LinkView, links_among


@strawberry.enum(description="GraphML for graph tools, CSV for spreadsheets, FollowTheMoney's JSON lines.")
class ExportFormat(Enum):
    GRAPHML = "graphml"
    CSV = "csv"
    FTM = "ftm"


@strawberry.type
class ExportFile:
    name: str
    media_type: str
    content: str
    lost: list[str] = strawberry.field(description="What the format could not carry, in sentences.")


async def export_file(look: Look, ids: list[str], wanted: ExportFormat) -> ExportFile:
    """The named entities and the links between them.

    Raises: BadInput, TooCostly.
    """
    entities, links = await look.ask(_selection, checked_ids(ids, where="ids"))
    look.request.rows_in_files += len(entities) + len(links)
    return await look.request.call(lambda: _written(wanted, entities, links))


def _selection(tx: ManagedTransaction, scope: Scope, ids: Sequence[str]) -> tuple[list[EntityView], list[LinkView]]:
    found = entities_by_ids(tx, scope, ids)
    entities = {view.id: view for view in found.values()}
    return [entities[one] for one in sorted(entities)], links_among(tx, scope, sorted(entities))


def _written(wanted: ExportFormat, entities: list[EntityView], links: list[LinkView]) -> ExportFile:
    lost = Lost()
    if wanted is ExportFormat.FTM:
        lines, media_type, name = ftm.ftm_lines(entities, links, lost), ftm.MEDIA_TYPE, "clew.ftm.json"
    elif wanted is ExportFormat.CSV:
        columns = csv.columns_of(entities, links)
        lines, media_type, name = csv.csv_lines(entities, links, columns, lost), csv.MEDIA_TYPE, "clew.csv"
    else:
        columns = csv.columns_of(entities, links)
        lines = graphml.graphml_lines(entities, links, columns, lost)
        media_type, name = graphml.MEDIA_TYPE, "clew.graphml"
    content = "".join(lines)
    return ExportFile(name=name, media_type=media_type, content=content, lost=lost.sentences())
