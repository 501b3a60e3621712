"""Telephone numbers (ITU-T E.164) and the numbers of handsets (IMEI, 3GPP TS 23.003)."""

from __future__ import annotations

import re

import phonenumbers
from stdnum import luhn

from graph.identifiers.verdict import Verdict, accepted, refused

_IMEI = re.compile(r"[0-9]{14,16}")
_IMEI_SEPARATORS = re.compile(r"[\s\-/.]")


def phone(text: str, *, region: str | None = None) -> Verdict:
    """A number that can be dialled. No telephone number carries a checksum.

    Args:
        text: The number, in international form or, with a region, as it is dialled there.
        region: ISO 3166 code of the country that a national number is read in.
    """
    try:
        number = phonenumbers.parse(text, region.upper() if region is not None else None)
    except phonenumbers.NumberParseException:
        return refused("phone", "Not a telephone number with its country, and no country was given.")
    if not phonenumbers.is_valid_number(number):
        return refused("phone", "No such number is in use in its country's numbering plan.")
    return accepted("phone", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), checked=False)


def imei(text: str) -> Verdict:
    """A handset. With 14 digits or 16 (IMEISV) there is no check digit; the normal form always has it."""
    digits = _IMEI_SEPARATORS.sub("", text)
    if _IMEI.fullmatch(digits) is None:
        return refused("imei", "An IMEI has 14 to 16 digits.")
    if len(set(digits)) == 1:
        return refused("imei", "A placeholder: one digit repeated.")
    body = digits[:14]
    value = body + str(luhn.calc_check_digit(body))
    if len(digits) != 15:
        return accepted("imei", value, checked=False, note="Written without a check digit.")
    if digits != value:
        return refused("imei", "Has the form of an IMEI, but its check digit is wrong.")
    return accepted("imei", value, checked=True)
