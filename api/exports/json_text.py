"""JSON documents written piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson


def encoded(value: Any) -> str:
    """One value as JSON. Half a surrogate pair, which JSON of UTF-8 cannot hold, becomes U+FFFD."""
    try:
        return orjson.dumps(value).decode()
    except (orjson.JSONEncodeError, UnicodeEncodeError):
        return orjson.dumps(_mended(value)).decode()


def elements(values: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The elements of a list, one to a line, with the commas between them."""
    for number, value in enumerate(values):
        yield (",\n" if number else "\n") + encoded(value)


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {_mended(name): _mended(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_mended(inner) for inner in value]
    return value
