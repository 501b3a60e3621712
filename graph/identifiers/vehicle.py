"""Vehicle identification numbers: ISO 3779, check digit as in 49 CFR 565.15.

The check digit is law in the United States and Canada (first character 1, 2, 4, 5). Elsewhere the ninth place
is the maker's to use, so that it neither confirms nor refutes a number.
"""

from __future__ import annotations

import re

from graph.identifiers.verdict import Verdict, accepted, refused

_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_SEPARATORS = re.compile(r"[\s\-]")
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True))
_CHECKED_REGIONS = frozenset("1245")


def vin(text: str) -> Verdict:
    number = _SEPARATORS.sub("", text).upper()
    if _VIN.fullmatch(number) is None:
        return refused("vin", "A VIN has 17 letters and digits, never I, O or Q.")
    if len(set(number)) < 4:
        return refused("vin", "A placeholder: hardly any two characters differ.")
    if number[0] not in _CHECKED_REGIONS:
        return accepted("vin", number, checked=False, note="Its region does not require the check digit.")
    if number[8] != check_digit(number):
        return refused("vin", "Has the form of a North American VIN, but its check digit is wrong.")
    return accepted("vin", number, checked=True)


def check_digit(number: str) -> str:
    total = sum(weight * (_VALUES[c] if c in _VALUES else int(c)) for weight, c in zip(_WEIGHTS, number, strict=True))
    return "0123456789X"[total % 11]
