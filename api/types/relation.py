"""What stands in the arguments `relation`, `direction` and `schema`."""

from __future__ import annotations

from enum import Enum

import strawberry

from api.errors import BadInput
from api.labels import RELATIONS
from graph.ontology import model


@strawberry.enum(description="OUT: from the entity to its neighbour. IN: from the neighbour to the entity.")
class Direction(Enum):
    OUT = "OUT"
    IN = "IN"


def checked_relation(name: str | None) -> str | None:
    """A name to filter by.

    Raises: BadInput.
    """
    if name is not None and name not in RELATIONS:
        raise BadInput(
            f"There is no relation {name[:80]!r}.",
            todo="Take one from `neighbourCounts`; they are written like OWNERSHIP or ADDRESS_ENTITY.",
            where="relation",
        )
    return name


def checked_schema(name: str | None) -> str | None:
    """A schema to filter by.

    Raises: BadInput.
    """
    if name is not None and model.get(name) is None:
        raise BadInput(
            f"There is no schema {name[:80]!r}.",
            todo="Names are written like Person or CryptoWallet; docs/ontology.md lists them.",
            where="schema",
        )
    return name
