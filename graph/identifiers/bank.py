"""IBAN: ISO 13616, two check digits modulo 97 and a national structure.

Source: https://www.swift.com/standards/data-standards/iban (registry), through python-stdnum.
"""

from __future__ import annotations

from stdnum import iban as stdnum_iban
from stdnum.exceptions import InvalidChecksum, ValidationError

from graph.identifiers.verdict import Verdict, accepted, refused


def iban(text: str) -> Verdict:
    if not text.isascii() or len(text) > 64:
        return refused("iban", "An IBAN has at most 34 letters and digits.")
    try:
        return accepted("iban", str(stdnum_iban.validate(text)), checked=True)
    except InvalidChecksum:
        return refused("iban", "Has the form of an IBAN, but its check digits are wrong.")
    except ValidationError:
        return refused("iban", "Does not have the form of an IBAN of any country.")
