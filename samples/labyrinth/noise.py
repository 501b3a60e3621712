"""What is wrong with records, and how often: the difference between a register and what an officer typed at night."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Noise:
    """Shares in [0, 1].

    Attributes:
        typo: Of names and streets that get one misprint.
        swapped_date: Of dates whose day and month change places, where that gives a date.
        missing: Of cells that may be empty and are.
        duplicate: Of records that repeat the one before, with misprints of their own.
        other_spelling: Of names in another transliteration or script than the source's usual one.
        salt: Joins the seed, so that one regime tells nothing of another.
    """

    typo: float
    swapped_date: float
    missing: float
    duplicate: float
    other_spelling: float
    salt: str


REGIMES: Mapping[str, Noise] = MappingProxyType(
    {
        "light": Noise(0.02, 0.01, 0.03, 0.01, 0.10, "light"),
        "heavy": Noise(0.10, 0.05, 0.15, 0.05, 0.30, "heavy"),
        # For judging only, and never used to tune anything. A figure on it stands beside one on real data.
        "judging": Noise(0.07, 0.035, 0.11, 0.035, 0.23, "judging-7e1c"),
    }
)


def misprint(text: str, chance: random.Random) -> str:
    """One letter dropped, doubled, or changed places with the next. Digits stay, so that numbers stay what they are."""
    places = [n for n in range(1, len(text) - 1) if text[n].isalpha() and text[n + 1].isalpha()]
    if not places:
        return text
    at = places[int(chance.random() * len(places))]
    kind = int(chance.random() * 3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def swapped(day: str) -> str:
    """An ISO date with day and month changed over, if that is a date; else as it was."""
    year, month, of_month = day[:4], day[5:7], day[8:10]
    return f"{year}-{of_month}-{month}{day[10:]}" if of_month and int(of_month) <= 12 else day


def spoil(
    row: Row,
    noise: Noise,
    chance: random.Random,
    *,
    texts: tuple[str, ...] = (),
    dates: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
) -> Row:
    """A row as somebody took it down. Columns that are not named stay right: they hold numbers and keys."""
    spoilt = dict(row)
    for name in texts:
        if chance.random() < noise.typo:
            spoilt[name] = misprint(spoilt[name], chance)
    for name in dates:
        if chance.random() < noise.swapped_date:
            spoilt[name] = swapped(spoilt[name])
    for name in optional:
        if chance.random() < noise.missing:
            spoilt[name] = ""
    return spoilt
