"""Postal item numbers: UPU S10, two letters of service, eight digits, a check digit and the country's code.

The check digit covers the eight digits alone. An operator may use a number again after a year, so that a
number names one parcel within its time.

Source: https://www.upu.int (S10, Identification of postal items: 13-character identifier).
"""

from __future__ import annotations

import re

from rigour.territories import get_territory

from graph.identifiers.verdict import Verdict, accepted, refused

_S10 = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})")
_SEPARATORS = re.compile(r"[\s\-.]")
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def s10(text: str) -> Verdict:
    number = _SEPARATORS.sub("", text).upper()
    match = _S10.fullmatch(number)
    if match is None:
        return refused("s10", "A postal item number has two letters, nine digits and two letters.")
    if int(match[3]) != check_digit(match[2]):
        return refused("s10", "Has the form of a postal item number, but its check digit is wrong.")
    territory = get_territory(match[4].lower())
    if territory is None or not territory.is_country:
        return refused("s10", f"No postal operator has the code {match[4]}.")
    return accepted("s10", number, checked=True)


def check_digit(serial: str) -> int:
    """Check digit of eight digits: remainders 0 and 6 both give 5, so that this one mistake passes unseen."""
    remainder = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, serial, strict=True)) % 11
    return {0: 5, 1: 0}.get(remainder, 11 - remainder)
