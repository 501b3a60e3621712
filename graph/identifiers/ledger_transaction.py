"""The digest that names a transaction on most ledgers: 32 bytes in hexadecimal, with 0x in front on some."""

from __future__ import annotations

import re

from graph.identifiers.verdict import Verdict, accepted, refused

_DIGEST = re.compile(r"(?:0x)?([0-9a-f]{64})")


def txid(text: str) -> Verdict:
    match = _DIGEST.fullmatch(text.strip().lower())
    if match is None:
        return refused("txid", "A transaction hash has 64 hexadecimal digits.")
    if len(set(match[1])) == 1:
        return refused("txid", "A placeholder: one digit repeated.")
    return accepted("txid", match[1], checked=False)
