"""Fields of records that are nested JSON: their values as text, and what of a record nobody has taken."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256

import orjson

from graph.claims.clean import MAX_RAW

MAX_ORIGINALS = 500
"""Values that are kept beside one claim; the record itself stays in the evidence."""


def texts(value: object) -> list[str]:
    """The plain values of a field, in their order; a mapping inside is no plain value."""
    return [text for text in _texts(value, 0) if text]


def _texts(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, int | float):
        yield str(value)
    elif isinstance(value, list) and depth < 8:
        for part in value:
            yield from _texts(part, depth + 1)


def text(fields: Mapping[str, object], name: str) -> str | None:
    """The first plain value of a field, or None."""
    return next(iter(texts(fields.get(name))), None)


def as_written(value: object) -> str:
    """A value as JSON, or as it is if it is text; cut to what a claim keeps."""
    if isinstance(value, str):
        return value[:MAX_RAW]
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=str).decode()[:MAX_RAW]
    except (TypeError, ValueError, RecursionError):  # deeper than orjson goes
        return str(value)[:MAX_RAW]


def leftovers(fields: Mapping[str, object], taken: Collection[str]) -> dict[str, list[str]]:
    """Every field that was neither used nor ignored by name, as it was written: it stays beside the claim."""
    kept: dict[str, list[str]] = {}
    for name in sorted(fields.keys() - set(taken)):
        value = fields[name]
        if value in (None, "", [], {}):
            continue
        if len(kept) >= MAX_ORIGINALS:
            kept["…"] = ["There are more fields; the evidence has them all."]
            break
        kept[name[:200]] = texts(value)[:MAX_ORIGINALS] if _is_plain(value) else [as_written(value)]
    return kept


def _is_plain(value: object) -> bool:
    return not isinstance(value, dict) and (
        not isinstance(value, list) or all(not isinstance(part, dict | list) for part in value)
    )


def add(properties: dict[str, list[str]], name: str, values: Iterable[str]) -> None:
    """Adds values to a property, in their order and each once."""
    held = properties.setdefault(name, [])
    held.extend(dict.fromkeys(value for value in values if value and value not in held))
    if not held:
        del properties[name]


def key_of(*parts: str) -> str:
    """A short digest of some texts, for ids that follow from content."""
    return sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]
