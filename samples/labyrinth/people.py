"""The population: people, companies and who they are to each other, each a function of the seed and a number."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache

from samples.labyrinth import identifiers
from samples.labyrinth.chance import draw, one_of
from samples.labyrinth.names import COMPANY_FORMS, COMPANY_TRADES, COMPANY_WORDS, CULTURES, Culture, Part
from samples.labyrinth.noise import Noise
from samples.labyrinth.places import CITIES, STREETS

KNOWN_AT_ONCE = 4_096


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the population or of the story.

    Attributes:
        key: In the truth: `person:17`, or `core:vathrinos`.
        native: The name in its own script.
        latin: Its spellings in Latin letters, the commonest first.
        born: ISO date.
        phone: E.164, or empty: reserved numbers run out.
    """

    key: str
    native: str
    latin: tuple[str, ...]
    language: str
    born: str
    country: str
    city: str
    street: str
    phone: str
    email: str
    iban: str

    @property
    def name(self) -> str:
        return self.latin[0]


@dataclass(frozen=True, slots=True)
class Company:
    key: str
    name: str
    number: str
    country: str
    city: str
    street: str
    founded: str
    email: str
    phone: str
    iban: str


@dataclass(frozen=True)
class World:
    """Everybody and everything, without a table of it.

    Attributes:
        seed: With the noise's salt in it.
        people, companies: How many there are besides the story.
    """

    seed: str
    noise: Noise
    people: int
    companies: int

    def person(self, number: int) -> Person:
        return _person(self.seed, number % self.people)

    def company(self, number: int) -> Company:
        return _company(self.seed, number % self.companies)

    def any_person(self, chance: random.Random) -> Person:
        return self.person(int(chance.random() * self.people))

    def any_company(self, chance: random.Random) -> Company:
        return self.company(int(chance.random() * self.companies))

    def friend(self, number: int, chance: random.Random) -> Person:
        """Mostly somebody of the same circle of twelve, sometimes anybody: friends of friends know each other."""
        if chance.random() < 0.1:
            return self.any_person(chance)
        circle = number - number % 12
        return self.person(circle + int(chance.random() * 12))

    def spelled(self, person: Person, chance: random.Random, *, script: str = "latin") -> str:
        """The name as a source writes it: its usual script, or by chance another spelling."""
        usual = person.native if script == "native" else person.latin[0]
        if chance.random() >= self.noise.other_spelling:
            return usual
        others = (person.native, *person.latin)
        return others[int(chance.random() * len(others))]


@lru_cache(maxsize=KNOWN_AT_ONCE)
def _person(seed: str, number: int) -> Person:
    culture = one_of(seed, "culture", number, CULTURES)
    given = one_of(seed, "given", number, culture.given)
    family = one_of(seed, "family", number, culture.family)
    country = one_of(seed, "country", number, culture.countries)
    city = one_of(seed, "city", number, CITIES[country])[0]
    latin = _spellings(given, family, culture)
    return Person(
        key=f"person:{number}",
        native=_whole(given.native, family.native, culture),
        latin=latin,
        language=culture.language,
        born=day_of(seed, "born", number, 1950, 55),
        country=country,
        city=city,
        street=street_of(seed, "person", number),
        phone=identifiers.phone(number) if number < identifiers.PHONES else "",
        email=f"{'.'.join(_plain(latin[0]).split())}.{number}@mail.example",
        iban=identifiers.bank_account(("DE", "CY", "LT", "GR")[number % 4], 10_000 + number),
    )


def _whole(given: str, family: str, culture: Culture) -> str:
    if culture.code == "zh" and not family.isascii():
        return family + given
    return f"{family} {given}" if culture.family_first else f"{given} {family}"


def _spellings(given: Part, family: Part, culture: Culture) -> tuple[str, ...]:
    """The n-th spelling of one part goes with the n-th of the other: a source romanises by one scheme."""
    count = max(len(given.latin), len(family.latin))
    return tuple(
        _whole(given.latin[min(n, len(given.latin) - 1)], family.latin[min(n, len(family.latin) - 1)], culture)
        for n in range(count)
    )


def _plain(name: str) -> str:
    return "".join(c for c in name.lower() if c.isascii() and (c.isalpha() or c == " "))


@lru_cache(maxsize=KNOWN_AT_ONCE)
def _company(seed: str, number: int) -> Company:
    country = one_of(seed, "seat", number, tuple(COMPANY_FORMS))
    word = one_of(seed, "word", number, COMPANY_WORDS)
    trade = one_of(seed, "trade", number, COMPANY_TRADES)
    plain = f"{word}-{trade}-{number}".lower()
    return Company(
        key=f"company:{number}",
        name=f"{word} {trade} {number + 1} {COMPANY_FORMS[country]}",
        number=identifiers.company_number(1_000 + number),
        country=country,
        city=one_of(seed, "company-city", number, CITIES[country])[0],
        street=street_of(seed, "company", number),
        founded=day_of(seed, "founded", number, 1995, 29),
        email=f"office@{plain}.example",
        phone="",
        iban=identifiers.bank_account(("DE", "CY", "LT", "GR")[number % 4], 5_000_000_000 + number),
    )


def street_of(seed: str, name: str, number: int) -> str:
    return f"{one_of(seed, f'{name}-street', number, STREETS)} {draw(seed, f'{name}-house', number, 180) + 1}"


def day_of(seed: str, name: str, number: int, first_year: int, years: int) -> str:
    """An ISO date, from the 1st to the 28th."""
    place = draw(seed, name, number, years * 336)
    return f"{first_year + place // 336}-{place % 336 // 28 + 1:02}-{place % 28 + 1:02}"


def moment(chance: random.Random, first_month: int = 0, months: int = 12) -> str:
    """A time between March 2025 and February 2026, as an ISO text in UTC."""
    month = 2 + first_month + int(chance.random() * months)
    day, second = int(chance.random() * 28) + 1, int(chance.random() * 86_400)
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f"{2025 + month // 12}-{month % 12 + 1:02}-{day:02}T{clock}Z"
