"""Bech32 (BIP-173), Bech32m (BIP-350) and CashAddr: text whose checksum finds any four changed characters.

Sources: https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki and bip-0350.mediawiki;
https://github.com/bitcoincashorg/bitcoincash.org/blob/master/spec/cashaddr.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
BECH32 = 1
BECH32M = 0x2BC830A3

_INDEX = {letter: i for i, letter in enumerate(CHARSET)}
_BECH32_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CASHADDR_GENERATOR = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)


def _polymod(values: Iterable[int]) -> int:
    state = 1
    for value in values:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate(_BECH32_GENERATOR):
            if top >> i & 1:
                state ^= generator
    return state


def _cashaddr_polymod(values: Iterable[int]) -> int:
    state = 1
    for value in values:
        top = state >> 35
        state = (state & 0x07FFFFFFFF) << 5 ^ value
        for i, generator in enumerate(_CASHADDR_GENERATOR):
            if top >> i & 1:
                state ^= generator
    return state ^ 1


def _expanded(prefix: str) -> list[int]:
    return [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]


def split(text: str, separator: str) -> tuple[str, list[int]] | None:
    """Prefix and five-bit values; None if the case is mixed or a character does not belong."""
    if not text.isascii() or (text != text.lower() and text != text.upper()):
        return None
    prefix, found, rest = text.lower().rpartition(separator)
    if not found or not prefix or not all(33 <= ord(c) <= 126 for c in prefix):
        return None
    values = [_INDEX.get(c, -1) for c in rest]
    return None if -1 in values else (prefix, values)


def decode(text: str, *, max_characters: int = 90) -> tuple[str, list[int], int] | None:
    """Prefix, five-bit values without checksum, and the variant (BECH32 or BECH32M) whose checksum holds."""
    if len(text) > max_characters:
        return None
    parts = split(text, "1")
    if parts is None or len(parts[1]) < 6:
        return None
    prefix, values = parts
    variant = _polymod([*_expanded(prefix), *values])
    return (prefix, values[:-6], variant) if variant in (BECH32, BECH32M) else None


def encode(prefix: str, values: Sequence[int], variant: int) -> str:
    state = _polymod([*_expanded(prefix), *values, 0, 0, 0, 0, 0, 0]) ^ variant
    checksum = [state >> 5 * (5 - i) & 31 for i in range(6)]
    return f"{prefix}1" + "".join(CHARSET[v] for v in [*values, *checksum])


def decode_cashaddr(text: str) -> tuple[str, list[int]] | None:
    """Prefix and five-bit values without the eight checksum values, or None if the checksum does not hold."""
    if len(text) > 128:
        return None
    parts = split(text, ":")
    if parts is None or len(parts[1]) < 8:
        return None
    prefix, values = parts
    if _cashaddr_polymod([*(ord(c) & 31 for c in prefix), 0, *values]) != 0:
        return None
    return prefix, values[:-8]


def encode_cashaddr(prefix: str, values: Sequence[int]) -> str:
    """The text without its prefix, as it is mostly written."""
    state = _cashaddr_polymod([*(ord(c) & 31 for c in prefix), 0, *values, 0, 0, 0, 0, 0, 0, 0, 0])
    checksum = [state >> 5 * (7 - i) & 31 for i in range(8)]
    return "".join(CHARSET[v] for v in [*values, *checksum])


def to_bytes(values: Sequence[int]) -> bytes | None:
    """Five-bit values as bytes; None if the padding is longer than needed or not zero (BIP-173)."""
    number, bits, out = 0, 0, bytearray()
    for value in values:
        number = (number << 5 | value) & 0xFFF
        bits += 5
        if bits >= 8:
            bits -= 8
            out.append(number >> bits & 0xFF)
    if bits >= 5 or number & ((1 << bits) - 1):
        return None
    return bytes(out)


def to_values(data: bytes) -> list[int]:
    """Bytes as five-bit values, padded with zeros."""
    number, bits, out = 0, 0, []
    for byte in data:
        number = (number << 8 | byte) & 0xFFF
        bits += 8
        while bits >= 5:
            bits -= 5
            out.append(number >> bits & 31)
    if bits:
        out.append(number << (5 - bits) & 31)
    return out
