"""Full-text search over what the viewer may see: observations are searched, never merged values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from neo4j import ManagedTransaction

from graph.claims.scope import Scope, visible
from graph.claims.searchtext import FUZZY_FROM, beginnings_query, latin, lucene_query, match_score, words
from graph.ontology import model, schema_named, stored_name
from graph.queries.contexts import all_contexts
from graph.queries.entities import check_filters
from graph.queries.errors import TextWithoutWords
from graph.queries.names import shown_ids
from graph.queries.timeline import OF_THE_RECORD

_FOUND = f"""
CALL db.index.fulltext.queryNodes('observation_text', $asked) YIELD node AS o
WHERE {visible("o")} AND ($where = [] OR all(w IN $where WHERE EXISTS {{
  MATCH (p:Observation {{about: o.about}})
  WHERE {visible("p")} AND w.value IN coalesce(p[w.stored], [])
}}))
"""
HITS = f"""{_FOUND.strip()}
RETURN o.about AS about, o.schema AS schema, coalesce(o.names, '') AS names, coalesce(o.text, '') AS text
LIMIT $limit
"""
FACETS = f"""{_FOUND.strip()}
RETURN o.schema AS schema, count(DISTINCT o.about) AS count
"""
SOURCE_FACET = f"""{_FOUND.strip()}
UNWIND o.ctx AS c
WITH $source_of[toString(c)] AS value, o.about AS about
WHERE value IS NOT NULL
RETURN value, count(DISTINCT about) AS count ORDER BY count DESC, value LIMIT $limit
"""
VALUE_FACET = f"""{_FOUND.strip()}
UNWIND [name IN keys(o) WHERE name IN $names] AS name
UNWIND o[name] AS value
WITH left(value, $chars) AS value, o.about AS about
RETURN value, count(DISTINCT about) AS count ORDER BY count DESC, value LIMIT $limit
"""
SUGGESTED = f"""
CALL db.index.fulltext.queryNodes('observation_text', $asked) YIELD node AS o
WHERE {visible("o")}
RETURN o.about AS about, o.names AS names
LIMIT $limit
"""

MAX_RANKED = 2_000
"""Hits that are ordered by how well they fit. Where there are more, the index's own order chooses among them."""


MAX_SUGGESTED = 500
"""Names that are ordered for a suggestion. Where more begin so, the index's own order chooses among them."""
MAX_FACET_VALUES = 50

FacetKind = Literal["SOURCE", "COUNTRY", "YEAR"]


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
    tx: ManagedTransaction,
    scope: Scope,
    text: str,
    *,
    schema: str | None = None,
    where: Sequence[tuple[str, str]] = (),
    fuzzy: bool | None = None,
    offset: int = 0,
    limit: int = 20,
) -> SearchPage:
    """Entities of which a visible claim has all words of the text, in names or other values, in any script.

    Args:
        text: Words, the last may be a beginning; "in quotation marks" a phrase.
        schema: Only entities called so, or a kind of it, by the claim that was found.
        where: Property and value in FtM's normal form, each of which some visible claim about the entity gives.
        fuzzy: Whether a word may have one letter wrong, from four letters on; by default from five.
    Raises: TextWithoutWords; UnknownSchema; NotAProperty.
    """
    query = _asked(text, fuzzy)
    check_filters(schema, where)
    filters = _filters(where)
    wanted = None if schema is None else schema_named(schema)
    rows = tx.run(HITS, asked=query, where=filters, limit=MAX_RANKED + 1, **scope.params()).fetch(MAX_RANKED + 1)
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
        facets = {row["schema"]: row["count"] for row in tx.run(FACETS, asked=query, where=filters, **scope.params())}
        total = sum(count for kind, count in facets.items() if wanted is None or model[kind].is_a(wanted))
    return SearchPage(
        hits[offset : offset + limit], total, dict(sorted(facets.items(), key=lambda facet: (-facet[1], facet[0])))
    )


def search_facet(
    tx: ManagedTransaction,
    scope: Scope,
    kind: FacetKind,
    text: str,
    *,
    where: Sequence[tuple[str, str]] = (),
    fuzzy: bool | None = None,
) -> dict[str, int]:
    """How many of the entities found stand in which source, country or year, most first, at most MAX_FACET_VALUES.

    As with schemata, they are those of the whole search and of the claims that were found: a source counts if it
    holds the words, a year if a date beside them is of it.
    """
    asked = {"asked": _asked(text, fuzzy), "where": _filters(where), "limit": MAX_FACET_VALUES, **scope.params()}
    check_filters(None, where)
    if kind == "SOURCE":
        contexts = all_contexts(tx)
        source_of = {str(number): context.source for number, context in contexts.items() if scope.sees(number)}
        rows = tx.run(SOURCE_FACET, source_of=source_of, **asked)
    else:
        wanted, chars = ("country", 2_000) if kind == "COUNTRY" else ("date", 4)
        rows = tx.run(VALUE_FACET, names=_stored_names(wanted), chars=chars, **asked)
    return {row["value"]: row["count"] for row in rows}


def suggest(tx: ManagedTransaction, scope: Scope, text: str, *, limit: int = 8) -> list[Hit]:
    """Entities with a visible name in which every word of the text begins a word: what somebody is about to type.

    Names that begin with the text come first, then the shorter ones. A text without a word suggests nothing.
    """
    query = beginnings_query(text)
    if query is None:
        return []
    asked = words(text)
    beginning = " ".join(asked)
    best: dict[str, tuple[bool, int, str]] = {}
    for row in tx.run(SUGGESTED, asked=query, limit=MAX_SUGGESTED, **scope.params()):
        for line in row["names"].split("\n"):
            rank = (not line.startswith(beginning), len(line), line)
            if _begins(asked, line) and rank < best.get(row["about"], (True, 1_000_000, "")):
                best[row["about"]] = rank
    ranked = sorted(best.items(), key=lambda item: (item[1], item[0]))
    return [Hit(about, line[:200], 0.0 if later else 1.0) for about, (later, _, line) in ranked[:limit]]


def _begins(asked: Sequence[str], line: str) -> bool:
    """Whether each word begins one of a line; the Latin forms of other letters stand in a line of their own."""
    present = words(line)
    return all(any(other.startswith((word, latin(word))) for other in present) for word in asked)


def _asked(text: str, fuzzy: bool | None) -> str:
    query = lucene_query(text, fuzzy_from=FUZZY_FROM if fuzzy is None else FUZZY_FROM - 1 if fuzzy else None)
    if query is None:
        raise TextWithoutWords(text)
    return query


def _filters(where: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"stored": stored_name(name), "value": value} for name, value in where]


@lru_cache(maxsize=4)
def _stored_names(kind: str) -> list[str]:
    """The stored names of all properties of a type; dates of the record itself are none of the thing."""
    names = {prop.name for prop in model.properties if prop.type.name == kind} - OF_THE_RECORD
    return sorted(stored_name(name) for name in names)


def _hit(asked: Sequence[str], about: str, names: str, text: str) -> Hit:
    """The best line of a record: a name weighs more than another value."""
    lines = [(match_score(asked, line), line) for line in names.split("\n") if line]
    lines += [(0.8 * match_score(asked, line), line) for line in text.split("\n") if line]
    score, line = max(lines, default=(0.0, ""))
    return Hit(about, line[:200], round(score, 6))
