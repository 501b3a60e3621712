"""Synthetic FollowTheMoney entities of any number: the same seed makes the same file."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

FIRST = "Maria Ivan Ali Chen Olga Jean Sofia Omar Anna Pavel Luca Noor Mina Hugo Iris Tomas Мария Иван"
SYLLABLES = "karomitalunesovidorabeshanelurpo"
COUNTRIES = ("mt", "de", "fr", "it", "es", "gb", "us", "ru", "cn", "ae", "cy", "ch")


def name_of(number: int) -> str:
    """The name of the nth entity."""
    chance = random.Random(number)
    family = "".join(SYLLABLES[at : at + 2] for at in (2 * chance.randrange(16) for _ in range(4))).title()
    given = FIRST.split()
    return f"{given[number % len(given)]} {family}"


def entities(count: int, *, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`count` FtM entities: of ten, three people, two companies, one address, four relationships between them.

    Every thousandth relationship leads to the same company, so that there is a hub.
    """
    chance = random.Random(seed)
    for number in range(count):
        kind = number % 10
        if kind < 3:
            properties: dict[str, Any] = {
                "name": [name_of(number)],
                "birthDate": [f"{1940 + number % 60}-0{1 + number % 9}-1{number % 9}"],
                "nationality": [COUNTRIES[number % 12]],
                "idNumber": [f"{number * 7919:012d}"],
                "addressEntity": [f"bench-{_near(chance, number, 5)}"],
            }
            schema = "Person"
        elif kind < 5:
            schema = "Company"
            properties = {
                "name": [f"{name_of(number).split()[1]} Holding Ltd"],
                "jurisdiction": [COUNTRIES[number % 12]],
                "registrationNumber": [f"C{number:08d}"],
                "incorporationDate": [f"{1980 + number % 40}"],
            }
        elif kind == 5:
            schema = "Address"
            properties = {
                "full": [f"{number} Long Street, {name_of(number).split()[1]}"],
                "country": [COUNTRIES[number % 12]],
            }
        else:
            hub = number % 1000 == 6
            asset = "bench-3" if hub else f"bench-{_near(chance, number, 3 + number % 2)}"
            schema, ends = {
                6: ("Ownership", ("owner", "asset")),
                7: ("Directorship", ("director", "organization")),
                8: ("Ownership", ("owner", "asset")),
                9: ("UnknownLink", ("subject", "object")),
            }[kind]
            properties = {ends[0]: [f"bench-{_near(chance, number, number % 3)}"], ends[1]: [asset]}
            properties |= {"startDate": [f"{2000 + number % 20}"], "role": [f"role {number % 7}"]}
        yield {"id": f"bench-{number}", "schema": schema, "properties": properties}


def write_entities(path: Path, count: int, *, seed: int = 1) -> None:
    """The same as a file of JSON lines."""
    with path.open("wb") as file:
        for entity in entities(count, seed=seed):
            file.write(orjson.dumps(entity) + b"\n")


def _near(chance: random.Random, number: int, kind: int) -> int:
    """The number of an earlier entity of a kind (0 to 9), most often one of the first tenth."""
    tens = max(1, number // 10)
    reach = tens if chance.random() < 0.7 else max(1, tens // 10)
    return chance.randrange(reach) * 10 + kind
