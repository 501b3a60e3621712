"""Base58 and Base58Check: the alphabet that Bitcoin made without 0, O, I and l, and its four checksum bytes.

Sources: https://en.bitcoin.it/wiki/Base58Check_encoding; XRP Ledger, "Address encodings" (the same scheme
with an alphabet of its own).
"""

from __future__ import annotations

from hashlib import sha256

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"

# Longest text that is looked at: decoding costs the square of the length.
MAX_CHARACTERS = 128

_INDEX = {alphabet: {letter: i for i, letter in enumerate(alphabet)} for alphabet in (BITCOIN, RIPPLE)}


def decode(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """The bytes, or None if a character is not in the alphabet or the text is empty or too long."""
    index = _INDEX[alphabet]
    if not 0 < len(text) <= MAX_CHARACTERS:
        return None
    number = 0
    for letter in text:
        digit = index.get(letter)
        if digit is None:
            return None
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode(data: bytes, alphabet: str = BITCOIN) -> str:
    number = int.from_bytes(data, "big")
    letters = []
    while number:
        number, digit = divmod(number, 58)
        letters.append(alphabet[digit])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return alphabet[0] * zeros + "".join(reversed(letters))


def checksum(payload: bytes) -> bytes:
    return sha256(sha256(payload).digest()).digest()[:4]


def decode_check(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """The payload with its version bytes, or None if this is not Base58 or the checksum does not hold."""
    data = decode(text, alphabet)
    if data is None or len(data) < 5:
        return None
    payload, given = data[:-4], data[-4:]
    return payload if checksum(payload) == given else None


def encode_check(payload: bytes, alphabet: str = BITCOIN) -> str:
    return encode(payload + checksum(payload), alphabet)
