"""Short words for FollowTheMoney's mapping language, so that the mappings beside the tables can be read here."""

from __future__ import annotations

from typing import Any, TypeAlias

Properties: TypeAlias = dict[str, dict[str, Any]]


def column(*names: str, **more: Any) -> dict[str, Any]:
    return ({"column": names[0]} if len(names) == 1 else {"columns": list(names)}) | more


def literal(text: str) -> dict[str, Any]:
    return {"literal": text}


def template(text: str) -> dict[str, Any]:
    return {"template": text}


def link(entity: str) -> dict[str, Any]:
    return {"entity": entity}


def end(entity: str) -> dict[str, Any]:
    """Of an edge, which there is none without."""
    return {"entity": entity, "required": True}


def entity(schema: str, keys: list[str], properties: Properties, *, scope: str | None = None) -> dict[str, Any]:
    """What says that it is fictional is said of every entity.

    Args:
        scope: What its keys are keys of, where several kinds of thing have keys of one form.
    """
    marked = schema in _EDGES
    mark: Properties = {"publisher" if marked else "keywords": column("fictional")}
    scoped = {"key_literal": scope} if scope else {}
    return {"schema": schema, "keys": keys, **scoped, "properties": {**properties, **mark}}


_EDGES = frozenset(
    (
        "ConvictedIn",
        "Directorship",
        "MinorIn",
        "Ownership",
        "Payment",
        "SuspectIn",
        "UnknownLink",
        "VictimIn",
        "WalletTransfer",
        "WitnessIn",
    )
)
"""Relationships have no keywords."""


def query(entities: dict[str, Any], **filters: str) -> dict[str, Any]:
    return ({"filters": filters} if filters else {}) | {"entities": entities}


def mapping(*queries: dict[str, Any], **top: str) -> dict[str, Any]:
    return {**top, "queries": list(queries)}
