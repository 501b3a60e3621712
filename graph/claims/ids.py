"""Ids that follow from content alone, so that the same input makes the same graph wherever and whenever it is read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import orjson

DIGEST_BYTES = 12
"""96 bits: among a thousand million claims, two share an id with a probability of about 6e-12."""


def digest(*parts: object) -> str:
    """A short id for a tuple of JSON values (24 hexadecimal digits), independent of key order."""
    blob = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(blob, digest_size=DIGEST_BYTES).hexdigest()


def observation_id(source: str, subject: str, schema: str, properties: Mapping[str, Sequence[str]]) -> str:
    """Id of what a source says about a subject. Saying the same again, in whatever file, is the same observation."""
    return digest("observation", source, subject, schema, properties)


def link_id(relationship_type: str, edge_id: str | None, source_id: str, target_id: str) -> str:
    """Id of a relationship between two ids as they were claimed.

    The claimed source stands in it (`<digest>~<source id>`), so that a relationship is found from its id
    through the index on entities, and no index on relationships has to be written to.
    """
    return f"{digest('link', relationship_type, edge_id, source_id, target_id)}~{source_id}"


def source_of_link(link: str) -> str | None:
    """The claimed source in the id of a relationship; None if the text is no such id."""
    head, tilde, source = link.partition("~")
    return source if tilde and source and len(head) == 2 * DIGEST_BYTES else None
