"""Addresses of XRP, Stellar, Solana and Cardano, each with a form of its own.

Sources: https://xrpl.org/docs/concepts/accounts/addresses; SEP-23 (Stellar strkeys); Solana documentation,
"Accounts" (an Ed25519 key in Base58, without any checksum); CIP-19 (Cardano addresses).
"""

from __future__ import annotations

import base64
import binascii

from graph.identifiers import base58, bech32
from graph.identifiers.verdict import Verdict, accepted, refused


def xrp(text: str) -> Verdict | None:
    """A classic XRP address: r…, Base58Check in Ripple's alphabet, version 0."""
    if not text.startswith("r") or not 25 <= len(text) <= 35:
        return None
    payload = base58.decode_check(text, base58.RIPPLE)
    if payload is None:
        data = base58.decode(text, base58.RIPPLE)
        looks_right = data is not None and len(data) == 25
        return refused("xrp", "Looks like an XRP address, but its checksum is wrong.") if looks_right else None
    return accepted("xrp", text, checked=True) if len(payload) == 21 and payload[0] == 0 else None


def stellar(text: str) -> Verdict | None:
    """A Stellar account: G…, Base32 of version, Ed25519 key and CRC-16/XMODEM."""
    if len(text) != 56 or not text.startswith("G") or not text.isascii():
        return None
    try:
        data = base64.b32decode(text)
    except binascii.Error:
        return None
    if data[0] != 6 << 3:
        return None
    if binascii.crc_hqx(data[:-2], 0).to_bytes(2, "little") != data[-2:]:
        return refused("xlm", "Looks like a Stellar account, but its checksum is wrong.")
    return accepted("xlm", text, checked=True)


def cardano(text: str) -> Verdict | None:
    """A Shelley address (addr1…) or stake address (stake1…) of the main network."""
    if not text.lower().startswith(("addr1", "stake1")):
        return None
    decoded = bech32.decode(text, max_characters=128)
    data = bech32.to_bytes(decoded[1]) if decoded is not None and decoded[2] == bech32.BECH32 else None
    if decoded is None or data is None or not data:
        return refused("ada", "Looks like a Cardano address, but its checksum is wrong.")
    kind, network = data[0] >> 4, data[0] & 15
    lengths = {"addr": {0: 57, 1: 57, 2: 57, 3: 57, 6: 29, 7: 29}, "stake": {14: 29, 15: 29}}
    if network != 1 or lengths.get(decoded[0], {}).get(kind) != len(data):
        return refused("ada", "The checksum holds, but this is no payment or stake address of the main network.")
    return accepted("ada", text.lower(), checked=True)


def solana(text: str) -> Verdict | None:
    """A Solana account: 32 bytes in Base58. There is no checksum, and other things look the same."""
    if not 32 <= len(text) <= 44:
        return None
    data = base58.decode(text)
    if data is None or len(data) != 32:
        return None
    return accepted("sol", text, checked=False, note="Solana addresses carry no checksum.")
