"""What a check says about a piece of text that claims to be an identifier."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of one check.

    Attributes:
        kind: What the text was found to be: "iban", "phone", a chain code such as "btc" …
        value: The normal form, the same for every spelling of one identifier; None when it is not valid.
        valid: True if the text may be used as an identifier.
        checked: True if the text carries a checksum and it held. Valid without checked means: the form is
            right, and a misprint would have gone unnoticed.
        note: What a person should know, in one sentence; empty when there is nothing to say.
    """

    kind: str
    value: str | None
    valid: bool
    checked: bool
    note: str = ""


def accepted(kind: str, value: str, *, checked: bool, note: str = "") -> Verdict:
    return Verdict(kind=kind, value=value, valid=True, checked=checked, note=note)


def refused(kind: str, note: str) -> Verdict:
    """The text stays text: it is kept as it was written, with this note, and never becomes an identifier."""
    return Verdict(kind=kind, value=None, valid=False, checked=False, note=note)
