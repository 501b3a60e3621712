"""Ids that follow from what a thing is: one wallet, number or file from two sources is one node.

An id is made of letters, digits, dots and hyphens alone, since FollowTheMoney takes nothing else for a
reference; a value with other characters is spelled as near as that allows, and a digest of the whole value
makes it exact.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Final

import orjson

from graph.identifiers import check
from graph.identifiers.verdict import Verdict
from graph.ontology.errors import UnknownSchema
from graph.ontology.mapping import MAPPINGS, Identity

_READABLE: Final = re.compile(r"[0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?")
_MAX_READABLE: Final = 120
_MAX_SPELLED: Final = 48
_NOT_ALNUM: Final = re.compile(r"[^0-9a-z]+")
# A mark that stands for what could not be read.
_UNREAD: Final = re.compile(r"[?*_�…]")


def entity_id(schema: str, properties: Mapping[str, Sequence[str]]) -> str | None:
    """The id that the values give an entity, or None if its schema or its values identify nothing.

    None as well where the values name two different things: which of them the entity is would be a guess.

    Raises: UnknownSchema.
    """
    mapping = MAPPINGS.get(schema)
    if mapping is None:
        raise UnknownSchema(schema)
    identity = mapping.identity
    if identity is None or _forbidden(identity, properties):
        return None
    if identity.kind is None:
        return _id_of_combination(identity, properties)
    return _id_of_identifier(identity, identity.kind, properties)


def _forbidden(identity: Identity, properties: Mapping[str, Sequence[str]]) -> bool:
    return any(
        value.strip().casefold() in values
        for name, values in identity.unless.items()
        for value in properties.get(name, ())
    )


def _id_of_identifier(identity: Identity, kind: str, properties: Mapping[str, Sequence[str]]) -> str | None:
    hints = [value for name in identity.hints for value in properties.get(name, ())]
    for group in identity.properties:
        verdicts = [check(kind, value, hints=hints) for name in group for value in properties.get(name, ())]
        values = _preferred(identity.prefer, verdicts)
        if values:
            return _id_of_verdict(identity.prefix, *values.pop()) if len(values) == 1 else None
    return None


def _preferred(prefer: tuple[str, ...], verdicts: Iterable[Verdict]) -> set[tuple[str, str]]:
    """Kind and value of the verdicts that count."""
    valid = {(v.kind, v.value) for v in verdicts if v.value is not None}
    if not prefer:
        return valid
    for kind in prefer:
        if chosen := {found for found in valid if found[0] == kind}:
            return chosen
    return set()


def _id_of_verdict(prefix: str, kind: str, value: str) -> str:
    # Chain or digest is part of the id where one prefix covers several.
    first = f"{prefix}-{kind}" if prefix in ("wallet", "file") else prefix
    value = value.removeprefix("+")
    if len(value) <= _MAX_READABLE and _READABLE.fullmatch(value):
        return f"{first}-{value}"
    return _spelled(first, value, value)


def _id_of_combination(identity: Identity, properties: Mapping[str, Sequence[str]]) -> str | None:
    parts = []
    for (name,) in identity.properties:
        values = {_compared(value) for value in properties.get(name, ())} - {""}
        if len(values) != 1:
            return None
        value = values.pop()
        if name in identity.legible and _UNREAD.search(value):
            return None
        parts.append(value)
    return _spelled(identity.prefix, " ".join(parts), orjson.dumps(parts).decode())


def _compared(value: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", value).split()).casefold()


def _spelled(prefix: str, shown: str, whole: str) -> str:
    plain = unicodedata.normalize("NFKD", shown).encode("ascii", "ignore").decode().casefold()
    spelling = _NOT_ALNUM.sub("-", plain).strip("-")[:_MAX_SPELLED].strip("-")
    digest = sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return "-".join(part for part in (prefix, spelling, digest) if part)
