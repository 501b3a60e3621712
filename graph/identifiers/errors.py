"""What can go wrong when an identifier is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from graph.errors import GraphError


class UnknownIdentifierKind(GraphError):
    """A check was asked for that does not exist: a mistake in code or in a schema, never in data."""

    def __init__(self, kind: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no identifier kind {kind!r}. Known kinds: {', '.join(sorted(known))}.")
        self.kind = kind
