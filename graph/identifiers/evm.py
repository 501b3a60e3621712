"""Addresses of Ethereum and every chain that runs its virtual machine: 20 bytes in hexadecimal.

EIP-55 hides a checksum in the case of the letters. Text in one case alone carries none. The normal form is
lower case, which is how ledgers and label lists join.

Source: https://eips.ethereum.org/EIPS/eip-55.
"""

from __future__ import annotations

import re

from Crypto.Hash import keccak

from graph.identifiers.verdict import Verdict, accepted, refused

_ADDRESS = re.compile(r"0[xX]([0-9a-fA-F]{40})")


def recognise(text: str) -> Verdict | None:
    """None if the text does not have the form; refused if the checksum in its case is wrong."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    digits = match[1]
    lowered = digits.lower()
    if digits in (lowered, digits.upper()):
        return accepted("evm", f"0x{lowered}", checked=False)
    if checksummed(lowered) != digits:
        return refused("evm", "The case of its letters does not match the EIP-55 checksum.")
    return accepted("evm", f"0x{lowered}", checked=True)


def checksummed(lowered: str) -> str:
    """Forty lower-case hexadecimal digits in the case that EIP-55 asks for."""
    digest = keccak.new(digest_bits=256, data=lowered.encode("ascii")).hexdigest()
    return "".join(
        letter.upper() if int(nibble, 16) > 7 else letter for letter, nibble in zip(lowered, digest, strict=False)
    )
