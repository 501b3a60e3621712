"""The claims behind an entity or a relationship: who says what, where it stands, how far it can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from neo4j import ManagedTransaction

from graph.claims.ids import digest, source_of_link
from graph.claims.scope import ContextInfo, Scope, visible
from graph.queries.contexts import all_contexts
from graph.queries.entities import VISIBLE_OBSERVATIONS
from graph.queries.names import find_ids, shown_ids
from graph.queries.refresh import links_of, said

LINKS_WITHOUT_OBSERVATION = f"""
UNWIND $rows AS row
MATCH (a:Entity|PastEntity {{id: row.source}})-[r]->()
WHERE r.id = row.id AND {visible("r")}
RETURN r.id AS id, a.id AS source
"""


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One observation in one context that the viewer sees.

    `about` is what it speaks of now, `subject` how its source called it. `originals` are values as they were
    written, where they differ from their normal form or could not be read.
    """

    id: str
    about: str
    subject: str
    schema: str
    properties: Mapping[str, list[str]]
    originals: Mapping[str, list[str]]
    evidence: str
    position: str
    context: ContextInfo

    @property
    def valid_from(self) -> str | None:
        """From when it was true in the world, as the source says: a date, as exact as it is known."""
        return _first(self.properties, "startDate", "date", min)

    @property
    def valid_to(self) -> str | None:
        """To when it was true in the world."""
        return _first(self.properties, "endDate", "date", max)


def claims_of(tx: ManagedTransaction, scope: Scope, abouts: Sequence[str]) -> dict[str, list[ClaimView]]:
    """The visible claims about entities and relationships, the earliest recorded first.

    A relationship that a property makes (the holder of a wallet) has the claims that give that value.
    """
    entities = find_ids(tx, scope, [about for about in abouts if source_of_link(about) is None])
    current = {about: entities.get(about, about) for about in abouts}
    contexts = all_contexts(tx)
    found: dict[str, list[ClaimView]] = {about: [] for about in abouts}
    wanted: dict[str, list[str]] = {}
    for about, place in current.items():
        wanted.setdefault(place, []).append(about)
    for row in tx.run(VISIBLE_OBSERVATIONS, ids=list(wanted), **scope.params()):
        for about in wanted[row["id"]]:
            found[about] += _views(row["o"], scope, contexts)
    _add_property_links(tx, scope, contexts, found)
    spoken_of = {claim.about for claims in found.values() for claim in claims}
    shown = shown_ids(tx, scope, {about for about in spoken_of if source_of_link(about) is None})
    return {
        about: sorted((replace(claim, about=shown.get(claim.about, claim.about)) for claim in claims), key=_order)
        if shown
        else sorted(claims, key=_order)
        for about, claims in found.items()
    }


def _add_property_links(
    tx: ManagedTransaction, scope: Scope, contexts: Mapping[int, ContextInfo], found: dict[str, list[ClaimView]]
) -> None:
    bare = {about: source for about, claims in found.items() if not claims and (source := source_of_link(about))}
    if not bare:
        return
    places = find_ids(tx, scope, set(bare.values()))
    rows = [{"id": link, "source": places[source]} for link, source in bare.items()]
    holders: dict[str, list[str]] = {}
    for row in tx.run(LINKS_WITHOUT_OBSERVATION, rows=rows, **scope.params()):
        holders.setdefault(row["source"], []).append(row["id"])
    for row in tx.run(VISIBLE_OBSERVATIONS, ids=list(holders), **scope.params()):
        observation = row["o"]
        claimed = {link.id for link in links_of(observation, said(observation))}
        for link in claimed.intersection(holders[row["id"]]):
            found[link] += _views(observation, scope, contexts)


def _views(observation: Mapping[str, Any], scope: Scope, contexts: Mapping[int, ContextInfo]) -> list[ClaimView]:
    places = zip(observation["ctx"], observation["evidence"], observation["position"], strict=True)
    return [
        ClaimView(
            id=_claim_id(observation["id"], contexts[ctx], evidence, position),
            about=observation["about"],
            subject=observation["subject"],
            schema=observation["schema"],
            properties=said(observation),
            originals=orjson.loads(observation.get("originals") or "{}"),
            evidence=evidence,
            position=position,
            context=contexts[ctx],
        )
        for ctx, evidence, position in places
        if scope.sees(ctx)
    ]


def _claim_id(observation: str, context: ContextInfo, evidence: str, position: str) -> str:
    """Follows from the claim alone: a place in a list would tell of those before it that may not be seen."""
    what = digest(context.run, context.grade, context.marking, context.case, evidence, position)
    return f"{observation}@{what[:12]}"


def _order(claim: ClaimView) -> tuple[datetime, str, str, str]:
    return claim.context.recorded_at, claim.context.source, claim.position, claim.id


def _first(properties: Mapping[str, list[str]], name: str, other: str, choose: Any) -> str | None:
    values = properties.get(name) or properties.get(other)
    return choose(values) if values else None
