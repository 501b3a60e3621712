"""Full-text search over what the viewer may see: observations are searched, never merged values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from neo4j import ManagedTransaction

from graph.claims.scope import Scope, visible
from graph.claims.searchtext import lucene_query, match_score, words
from graph.ontology import model, schema_named
from graph.queries.errors import TextWithoutWords
from graph.queries.names import shown_ids

HITS = f"""
CALL db.index.fulltext.queryNodes('observation_text', $asked) YIELD node AS o
WHERE {visible("o")}
RETURN o.about AS about, o.schema AS schema, coalesce(o.names, '') AS names, coalesce(o.text, '') AS text
LIMIT $limit
"""
FACETS = f"""
CALL db.index.fulltext.queryNodes('observation_text', $asked) YIELD node AS o
WHERE {visible("o")}
RETURN o.schema AS schema, count(DISTINCT o.about) AS count
"""

MAX_RANKED = 2_000
"""Hits that are ordered by how well they fit. Where there are more, the index's own order chooses among them."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that was found, and the indexed line (lower case, or in Latin letters) that answers best."""

    entity_id: str
    matched: str
    score: float


@dataclass(frozen=True, slots=True)
class SearchPage:
    """`total` and `facets` (schema to number of entities) count all that was found, whatever the page.

    The facets are those of the whole search, so that choosing one type does not hide that there are others.
    """

    hits: Sequence[Hit]
    total: int
    facets: Mapping[str, int]


def search(
    tx: ManagedTransaction, scope: Scope, text: str, *, schema: str | None = None, offset: int = 0, limit: int = 20
) -> SearchPage:
    """Entities of which a visible claim has all words of the text, in names or other values, in any script.

    Args:
        text: Words, the last may be a beginning; "in quotation marks" a phrase.
        schema: Only entities called so, or a kind of it, by the claim that was found.
    Raises: TextWithoutWords; UnknownSchema.
    """
    query = lucene_query(text)
    if query is None:
        raise TextWithoutWords(text)
    wanted = None if schema is None else schema_named(schema)
    rows = tx.run(HITS, asked=query, limit=MAX_RANKED + 1, **scope.params()).fetch(MAX_RANKED + 1)
    asked = words(text)
    best: dict[str, Hit] = {}
    kinds: dict[str, set[str]] = {}
    for row in rows[:MAX_RANKED]:
        kinds.setdefault(row["schema"], set()).add(row["about"])
        if wanted is None or model[row["schema"]].is_a(wanted):
            hit = _hit(asked, row["about"], row["names"], row["text"])
            known = best.get(row["about"])
            # Of two lines that answer as well, the same one whatever the index brings first.
            if known is None or (-hit.score, hit.matched) < (-known.score, known.matched):
                best[row["about"]] = hit
    shown = shown_ids(tx, scope, best)
    for key, name in shown.items():
        best[key] = replace(best[key], entity_id=name)
    hits = sorted(best.values(), key=lambda hit: (-hit.score, hit.matched, hit.entity_id))
    if len(rows) <= MAX_RANKED:
        facets = {kind: len(found) for kind, found in kinds.items()}
        total = len(hits)
    else:
        facets = {row["schema"]: row["count"] for row in tx.run(FACETS, asked=query, **scope.params())}
        total = sum(count for kind, count in facets.items() if wanted is None or model[kind].is_a(wanted))
    return SearchPage(
        hits[offset : offset + limit], total, dict(sorted(facets.items(), key=lambda facet: (-facet[1], facet[0])))
    )


def _hit(asked: Sequence[str], about: str, names: str, text: str) -> Hit:
    """The best line of a record: a name weighs more than another value."""
    lines = [(match_score(asked, line), line) for line in names.split("\n") if line]
    lines += [(0.8 * match_score(asked, line), line) for line in text.split("\n") if line]
    score, line = max(lines, default=(0.0, ""))
    return Hit(about, line[:200], round(score, 6))
