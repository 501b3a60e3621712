"""Brings entities and relationships in line with the live claims, after claims moved or were retracted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from neo4j import ManagedTransaction

from graph.claims.fold import Merged
from graph.claims.prepare import ClaimedLink, edge_links, property_links
from graph.ontology import model, property_name
from graph.queries.contexts import all_contexts
from graph.queries.rows import (
    LINK_STATES,
    PAST_LINK,
    REPLACE_LINKS,
    UPDATE_ENTITIES,
    UPDATE_LINKS,
    entity_row,
    link_row,
    link_values,
)

OBSERVATIONS_ABOUT = """
UNWIND $abouts AS about
MATCH (o:Observation {about: about})
RETURN about, properties(o) AS o
"""
STANDING = """
UNWIND $ids AS id
MATCH (e:Entity|PastEntity {id: id})
RETURN id, labels(e) AS labels, EXISTS { (e)-[r]-() WHERE size(r.ctx) > 0 } AS linked
"""

BOOKKEEPING = frozenset(
    {"id", "about", "subject", "entity_id", "schema", "ctx", "evidence", "position", "names", "text", "originals"}
)


def said(observation: Mapping[str, Any]) -> dict[str, list[str]]:
    """The values of a stored observation under the names of their properties."""
    return {property_name(name): values for name, values in observation.items() if name not in BOOKKEEPING}


def retracted_contexts(tx: ManagedTransaction) -> set[int]:
    return {number for number, context in all_contexts(tx).items() if context.retracted_at is not None}


def refresh_entities(tx: ManagedTransaction, ids: Collection[str]) -> None:
    """Computes the merged view of entities anew from the observations about them.

    One without any becomes unresolved if a live relationship still names it, and past if none does.
    """
    if not ids:
        return
    dead = retracted_contexts(tx)
    merged: dict[str, Merged] = {key: Merged() for key in ids}
    past: dict[str, set[int]] = {key: set() for key in ids}
    for row in tx.run(OBSERVATIONS_ABOUT, abouts=list(merged)):
        observation = row["o"]
        live = set(observation["ctx"]) - dead
        past[row["about"]] |= set(observation["ctx"]) & dead
        if live:
            merged[row["about"]].add(observation["schema"], said(observation), live)
    rows = []
    for row in tx.run(STANDING, ids=list(merged)):
        key = row["id"]
        change = entity_row(key, merged[key], row["labels"], sorted(past[key] - merged[key].ctx))
        if not merged[key].schemata and not row["linked"]:
            change["labels"] = ["PastEntity"]
            change["old_labels"] = [name for name in row["labels"] if name != "PastEntity"]
        rows.append(change)
    tx.run(UPDATE_ENTITIES, rows=rows)


def refresh_links(tx: ManagedTransaction, abouts: Collection[str], places: Mapping[str, str]) -> None:
    """Computes relationships anew: those that edges with these ids are, and those of the properties of these entities.

    Args:
        abouts: Ids of relationships and of entities.
        places: For each id that a claim may name, the entity that stands for it now.
    """
    dead = retracted_contexts(tx)
    claimed: dict[str, tuple[ClaimedLink, Merged, set[int]]] = {}
    for row in tx.run(OBSERVATIONS_ABOUT, abouts=list(abouts)):
        observation = row["o"]
        values = said(observation)
        contexts = set(observation["ctx"])
        for link in links_of(observation, values):
            _, merged, past = claimed.setdefault(link.id, (link, Merged(), set()))
            past |= contexts & dead
            if contexts - dead:
                merged.add(observation["schema"], link_values(observation["schema"], values), contexts - dead)
    wanted = [
        {
            "id": key,
            "source": places.get(link.source_id, link.source_id),
            "target": places.get(link.target_id, link.target_id),
        }
        for key, (link, _, _) in claimed.items()
    ]
    ends = {row["id"]: (row["source"], row["target"]) for row in wanted}
    updated: list[dict[str, Any]] = []
    replaced: list[dict[str, Any]] = []
    for row in tx.run(LINK_STATES, rows=wanted):
        link, merged, past = claimed[row["id"]]
        change = link_row(link, ends[link.id], merged, sorted(past - merged.ctx))
        if not merged.ctx:
            change["type"] = PAST_LINK
            change["properties"]["past_type"] = link.type
        (updated if change["type"] == row["type"] else replaced).append(change)
    tx.run(UPDATE_LINKS, rows=updated)
    tx.run(REPLACE_LINKS, rows=replaced)


def links_of(observation: Mapping[str, Any], values: Mapping[str, list[str]]) -> Iterable[ClaimedLink]:
    """The relationships that a stored observation claims."""
    schema, subject = observation["schema"], observation["subject"]
    if model[schema].edge:
        return [link for link in edge_links(schema, subject, values) if link.id == observation["about"]]
    return property_links(schema, observation.get("entity_id") or subject, values)
