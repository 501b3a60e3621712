"""Where the claims about one thing disagree on what can have one value only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from neo4j import ManagedTransaction

from graph.claims.scope import Scope
from graph.claims.searchtext import fold_text
from graph.ontology import model
from graph.queries.claims import ClaimView, claims_of

# What a thing has one of, by nature or by the rules of whoever gives it. Names, addresses, nationalities, telephone
# and passport numbers are not among them: people have several, in turn or at once.
EXCLUSIVE = frozenset(
    {"birthDate", "birthPlace", "birthCountry", "deathDate", "gender"}
    | {"incorporationDate", "dissolutionDate", "registrationNumber", "leiCode"}
    | {"serialNumber", "make", "calibre", "vin", "imoNumber", "buildDate", "hullNumber"}
    | {"publicKey", "transactionHash", "contentHash", "latitude", "longitude"}
    | {"startDate", "endDate"}
)
SCHEMA = "schema"
"""The name under which claims are told that call one thing by schemata that exclude each other."""


@dataclass(frozen=True, slots=True)
class Version:
    """One of the values, and the claims that give it."""

    value: str
    claims: Sequence[ClaimView]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A property of which claims give values that cannot all be right, the best attested first."""

    property: str
    versions: Sequence[Version]


def conflicts_of(tx: ManagedTransaction, scope: Scope, about: str) -> list[Conflict]:
    """The properties on which the visible claims about an entity or a link disagree, by name.

    A date that is less exact does not contradict the days in it, nor does other spelling of case or width.
    """
    claims = claims_of(tx, scope, [about])[about]
    given: dict[str, dict[str, list[ClaimView]]] = {}
    for claim in claims:
        for name, values in claim.properties.items():
            if name in EXCLUSIVE:
                for value in values:
                    given.setdefault(name, {}).setdefault(value, []).append(claim)
    found = [Conflict(name, _versions(name, values)) for name, values in sorted(given.items())]
    found = [conflict for conflict in found if len(conflict.versions) > 1]
    schemata: dict[str, list[ClaimView]] = {}
    for claim in claims:
        schemata.setdefault(claim.schema, []).append(claim)
    special = {
        name: behind
        for name, behind in schemata.items()
        if not any(other != name and model[other].is_a(name) for other in schemata)
    }
    if len(special) > 1:
        found.append(Conflict(SCHEMA, _ranked(special)))
    return found


def _versions(name: str, values: Mapping[str, Sequence[ClaimView]]) -> list[Version]:
    """The values that contradict each other, each with the claims that give it or something less exact."""
    merged: dict[str, list[ClaimView]] = {}
    spelled: dict[str, str] = {}
    for value in sorted(values):
        key = spelled.setdefault(fold_text(value).strip(), value)
        merged.setdefault(key, []).extend(values[value])
    if _is_date(name):
        exact = [value for value in merged if not any(v != value and v.startswith(value) for v in merged)]
        if len(exact) == 1:
            return [Version(exact[0], [claim for behind in merged.values() for claim in behind])]
        merged = {value: merged[value] for value in exact}
    return _ranked(merged)


def _ranked(versions: Mapping[str, Sequence[ClaimView]]) -> list[Version]:
    """By the best grade, then by how many sources say so, then by value."""

    def rank(item: tuple[str, Sequence[ClaimView]]) -> tuple[str, int, str]:
        value, behind = item
        return min(c.context.grade for c in behind), -len({c.context.source for c in behind}), value

    return [Version(value, behind) for value, behind in sorted(versions.items(), key=rank)]


def _is_date(name: str) -> bool:
    return any(prop.name == name and prop.type.name == "date" for prop in model.properties)
