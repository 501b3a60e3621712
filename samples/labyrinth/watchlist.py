"""A list of persons and companies to watch, as FollowTheMoney entities: many names each, in many scripts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

from samples.labyrinth import MARK
from samples.labyrinth.entries import Entry, SourceFile, of_company, of_person
from samples.labyrinth.noise import swapped
from samples.labyrinth.people import Company, Person, World
from samples.labyrinth.story import ASTERION, GUARDS, MIRSAWI, NAXOS, PELAGOS, VATHRINOS, ZIMOROD, Story


def write_ftm(
    path: Path,
    file: SourceFile,
    world: World,
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, str]]:
    with path.open("wb") as out:
        for number, entry in enumerate(entries, start=1):
            out.write(orjson.dumps(entry.row, option=orjson.OPT_APPEND_NEWLINE))
            yield entry, f"line:{number}"


def _entity(number: str, schema: str, properties: dict[str, list[str]]) -> dict[str, object]:
    kept = {name: values for name, values in properties.items() if any(values)}
    return {
        "id": f"labyrinth-{number}",
        "schema": schema,
        "properties": kept | {"keywords": [MARK]},
        "datasets": ["labyrinth_watchlist"],
    }


def _person(number: str, person: Person, *, born: str, topics: list[str], notes: str = "") -> Entry:
    row = _entity(
        number,
        "Person",
        {
            "name": [person.latin[-1]],
            "alias": [person.native, *person.latin[:-1]],
            "birthDate": [born],
            "country": [person.country.lower()],
            "address": [f"{person.street}, {person.city}"],
            "topics": topics,
            "notes": [notes],
        },
    )
    return Entry(row, (of_person(person, "person", person.latin[-1]),))


def _company(number: str, company: Company, topics: list[str], notes: str, email: str = "") -> Entry:
    row = _entity(
        number,
        "Company",
        {
            "name": [company.name],
            "registrationNumber": [company.number],
            "jurisdiction": [company.country.lower()],
            "email": [email],
            "topics": topics,
            "notes": [notes],
        },
    )
    return Entry(row, (of_company(company, "company"),))


def _told(story: Story) -> list[Entry]:
    return [
        # Day and month changed places when the list was typed.
        _person("w1", VATHRINOS, born="1974-05-16", topics=["poi"], notes="Seen with arms brokers, 2016."),
        _person("w2", ZIMOROD, born=swapped(ZIMOROD.born), topics=["poi"]),
        _person("w3", MIRSAWI, born=MIRSAWI.born, topics=["poi"], notes="Customs agent."),
        _company("w4", PELAGOS, ["corp.shell"], "Nominee owner of some 40 companies."),
        _company("w5", ASTERION, ["corp.shell"], "Customer of exchanges.", ASTERION.email),
        _company("w6", NAXOS, [], "Exchange for virtual assets, licence of 2019."),
        # Put on the list for its name alone.
        _company("w7", GUARDS, ["poi"], "Name as in an anonymous tip. No further findings."),
    ]


def _more(world: World, number: int, chance: random.Random) -> Entry:
    if chance.random() < 0.2:
        company = world.company(number)
        return _company(f"x{number}", company, ["corp.shell"] if chance.random() < 0.2 else [], "", company.email)
    person = world.person(number * 7)
    born = swapped(person.born) if chance.random() < world.noise.swapped_date else person.born
    if chance.random() < world.noise.missing:
        born = person.born[:4]
    topics = ["sanction"] if chance.random() < 0.3 else ["poi"]
    return _person(f"x{number}", person, born=born, topics=topics)


WATCHLIST_FILE = SourceFile(
    path="watchlist/watchlist.ftm.json",
    source="labyrinth-watchlist",
    adapter="ftm",
    write=write_ftm,
    told=_told,
    more=_more,
    weight=0.05,
)

FILES = (WATCHLIST_FILE,)
