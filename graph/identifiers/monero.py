"""Monero addresses: Base58 in blocks of eight bytes, with the first four bytes of a Keccak-256 as checksum.

Sources: "Zero to Monero" 2nd edition, ch. 4; monero/src/common/base58.cpp and cryptonote_config.h (network
bytes).
"""

from __future__ import annotations

from Crypto.Hash import keccak

from graph.identifiers import base58
from graph.identifiers.verdict import Verdict, accepted, refused

# Main network alone: a payment on a test network is worth nothing.
STANDARD, INTEGRATED, SUBADDRESS = 18, 19, 42
_NOTES = {
    STANDARD: "",
    INTEGRATED: "An integrated address: the wallet's own, with a payment id inside.",
    SUBADDRESS: "",
}
_BLOCK_CHARACTERS = (0, 2, 3, 5, 6, 7, 9, 10, 11)  # characters for 0 to 8 bytes
_LENGTHS = {95: 69, 106: 77}  # characters to bytes


def recognise(text: str) -> Verdict | None:
    """None if the text does not have the form; refused if the checksum is wrong."""
    if len(text) not in _LENGTHS or text[0] not in "48":
        return None
    data = decode(text)
    if data is None or data[0] not in _NOTES:
        return None
    payload, given = data[:-4], data[-4:]
    if keccak.new(digest_bits=256, data=payload).digest()[:4] != given:
        return refused("xmr", "Looks like a Monero address, but its checksum is wrong.")
    if (data[0] == INTEGRATED) != (len(text) == 106):
        return refused("xmr", "Its network byte does not fit its length.")
    return accepted("xmr", text, checked=True, note=_NOTES[data[0]])


def decode(text: str) -> bytes | None:
    """The bytes, block by block; None if a character or a block's value is out of range."""
    out = bytearray()
    for start in range(0, len(text), 11):
        block = text[start : start + 11]
        if len(block) not in _BLOCK_CHARACTERS:
            return None
        size = _BLOCK_CHARACTERS.index(len(block))
        number = 0
        for letter in block:
            digit = base58.BITCOIN.find(letter)
            if digit < 0:
                return None
            number = number * 58 + digit
        if number >= 1 << 8 * size:
            return None
        out += number.to_bytes(size, "big")
    return bytes(out)
