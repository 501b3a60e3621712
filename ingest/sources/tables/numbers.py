"""Numbers and days as people write them in tables: which form a column has, and what a value says in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

ENOUGH = 0.9
"""Share of the values of a column that a form must fit."""

_SIGN = re.compile(r"^\s*(?:[-\u2212(]|.*(?:[-\u2212]|\bDR?)\s*$)", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9][0-9.,'\u2019\s\u00a0\u202f]*(?:[eE][+-]?[0-9]{1,3})?")
_AROUND = re.compile(
    r"[-\u2212+()\s\u00a0\u202f]|[A-Z]{3}\b|\b[A-Z]{3}|[\u20ac$\u00a3\u00a5\u20bd]|z\u0142|\bC?DR?\b|\bCR\b"
)
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_GROUPED = {
    sign: re.compile(rf"[0-9]{{1,3}}(?:[{sign}][0-9]{{2,3}})*[{sign}][0-9]{{3}}(?![0-9{sign}])") for sign in ",."
}
_GROUPING = str.maketrans("", "", "'\u2019 \u00a0\u202f\t")

DAYS = ("%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d",
        "%Y.%m.%d", "%Y%m%d", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y")  # fmt: skip
TIMES = ("", " %H:%M:%S", " %H:%M", "T%H:%M:%S", " %I:%M:%S %p", " %I:%M %p", ", %H:%M:%S", ", %H:%M")


@dataclass(frozen=True, slots=True)
class NumberForm:
    """How the numbers of a column are written.

    Attributes:
        decimal: The sign before the fraction; None where a number is written as in a program.
        absolute: Whether the sign of a number is left out.
    """

    decimal: str | None = None
    absolute: bool = False

    def read(self, text: str) -> str:
        """A number with a point and nothing else, exactly as large; the text as it is where it is none."""
        digits = _digits(text)
        if digits is None:
            return text
        decimal = self.decimal or "."
        grouping = "," if decimal == "." else "."
        plain = digits.translate(_GROUPING)
        if grouping in plain and not _GROUPED[grouping].match(plain):
            return text  # a fraction after the other sign is no group of digits
        whole, _, fraction = plain.replace(grouping, "").partition(decimal)
        number = f"{whole}.{fraction}" if fraction else whole
        if "e" in number.lower():
            try:
                number = f"{Decimal(number):f}"
            except InvalidOperation:
                return text
        if not _PLAIN.fullmatch(number):
            return text
        return f"-{number}" if sign_of(text) == "negative" and not self.absolute else number


def _digits(text: str) -> str | None:
    found = _NUMBER.search(text)
    if found is None or _AROUND.sub("", text[: found.start()] + text[found.end() :]).strip():
        return None
    return found.group().strip()


def sign_of(text: str) -> str | None:
    """`positive` or `negative`; None for zero and for what is no number. Brackets and a minus behind are negative."""
    digits = _digits(text)
    if digits is None or not any(digit in "123456789" for digit in digits):
        return None
    return "negative" if _SIGN.match(text) else "positive"


def decimal_sign(values: Sequence[str]) -> str | None:
    """The sign before the fraction of a column's numbers; None if most of its values are none."""
    digits = [found.translate(_GROUPING) for value in values if (found := _digits(value)) is not None]
    if not digits or len(digits) < ENOUGH * len(values):
        return None
    votes = {",": 0, ".": 0}
    for text in digits:
        last = max(text.rfind(","), text.rfind("."))
        if last < 0 or "e" in text.lower():
            continue
        sign, other = text[last], "." if text[last] == "," else ","
        groups = text.count(sign) > 1 or (len(text) - last == 4 and other not in text)
        votes[other if groups else sign] += 1
    return "," if votes[","] > votes["."] else "."


def is_plain(values: Sequence[str]) -> bool:
    """Whether numbers can be taken as they stand."""
    return all(_PLAIN.fullmatch(value.strip()) for value in values)


def day_form(values: Sequence[str]) -> str | None:
    """The form of a column's days, for `format`; "" where each is ISO 8601; None if they have none, or could have two.

    Days that can be read with the month first and with the day first alike have no form: a guess could be wrong by
    months.
    """
    texts = [value.strip() for value in values if value.strip()][:200]
    if not texts:
        return None
    if sum(_is_iso(text) for text in texts) >= ENOUGH * len(texts):
        return ""
    fits = {form: fit for day in DAYS for time in TIMES if (fit := _fit(form := day + time, texts)) >= ENOUGH}
    if not fits:
        return None
    best = max(fits.values())
    first, *others = [form for form, fit in fits.items() if fit == best]
    swapped = first.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")
    return None if swapped in others else first


def _is_iso(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return re.fullmatch(r"[0-9]{4}(-[0-9]{2})?", text) is not None
    return "-" in text


def _fit(form: str, texts: Sequence[str]) -> float:
    # The first few rule most forms out at once.
    good = 0
    for number, text in enumerate(texts):
        try:
            datetime.strptime(text, form)
        except ValueError:
            if number < 5 and good == 0 and number == 4:
                return 0
            continue
        good += 1
    return good / len(texts)
