"""What a revert would take away, counted before anything is."""

from __future__ import annotations

from dataclasses import dataclass

from neo4j import ManagedTransaction

CONTEXTS_AT_STAKE = """
MATCH (c:Context)
WHERE c.run = $run OR c.retracted_at IS NOT NULL
RETURN collect(CASE WHEN c.run = $run AND c.retracted_at IS NULL THEN c.id END) AS own, collect(c.id) AS gone
"""
CLAIMS_AT_STAKE = """
MATCH (o:Observation)
WHERE any(c IN o.ctx WHERE c IN $own)
RETURN count(o) AS touched, count(CASE WHEN all(c IN o.ctx WHERE c IN $gone) THEN 1 END) AS lost
"""
ENTITIES_AT_STAKE = """
MATCH (e:Entity)
WHERE any(c IN e.ctx WHERE c IN $own)
RETURN count(e) AS touched, count(CASE WHEN all(c IN e.ctx WHERE c IN $gone) THEN 1 END) AS lost
"""
LINKS_AT_STAKE = """
MATCH (:Entity)-[r]->(:Entity)
WHERE any(c IN r.ctx WHERE c IN $own)
RETURN count(r) AS touched, count(CASE WHEN all(c IN r.ctx WHERE c IN $gone) THEN 1 END) AS lost
"""


@dataclass(frozen=True, slots=True)
class RevertEffects:
    """How many claims, entities and links go with a run, and how many it speaks of stay since others do too."""

    claims: int
    entities: int
    links: int
    kept_claims: int
    kept_entities: int
    kept_links: int


def revert_effects(tx: ManagedTransaction, run_id: str) -> RevertEffects:
    """What `revert_run` would do to the graph as it is now. Looks at every claim once."""
    stakes = tx.run(CONTEXTS_AT_STAKE, run=run_id).single(strict=True).data()
    counts = [
        tx.run(statement, **stakes).single(strict=True)
        for statement in (CLAIMS_AT_STAKE, ENTITIES_AT_STAKE, LINKS_AT_STAKE)
    ]
    lost = [row["lost"] for row in counts]
    return RevertEffects(*lost, *(row["touched"] - row["lost"] for row in counts))
