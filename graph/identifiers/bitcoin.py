"""Addresses of Bitcoin and of the coins that took over its formats: version bytes, a hash, a checksum.

The same text can be an address on several chains: Bitcoin Cash and Bitcoin SV began with Bitcoin's version
bytes, Litecoin used Bitcoin's for scripts, Verge uses Dogecoin's. Where two have a spelling each, the normal
form is the chain's own, so that both spellings are one wallet.

Sources: chainparams.cpp of each reference client; BIP-173 and BIP-350 (segwit); the CashAddr specification;
Zcash protocol specification 5.6.1 (transparent addresses); SLIP-0173 (registered prefixes).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.identifiers import base58, bech32
from graph.identifiers.verdict import Verdict, accepted, refused


@dataclass(frozen=True, slots=True)
class Chain:
    """One chain's spellings. A foreign version is read, and written back with the chain's own bytes."""

    code: str
    key_versions: tuple[bytes, ...]
    script_versions: tuple[bytes, ...]
    segwit_prefix: str | None = None
    cashaddr: bool = False


# Order decides what an address without any hint is taken for: the chain that made the format comes first.
CHAINS = (
    Chain("btc", (b"\x00",), (b"\x05",), "bc"),
    Chain("ltc", (b"\x30",), (b"\x32", b"\x05"), "ltc"),
    Chain("doge", (b"\x1e",), (b"\x16",)),
    Chain("dash", (b"\x4c",), (b"\x10",)),
    Chain("zec", (b"\x1c\xb8",), (b"\x1c\xbd",)),
    Chain("btg", (b"\x26",), (b"\x17",), "btg"),
    Chain("xvg", (b"\x1e",), (b"\x21",)),
    Chain("trx", (b"\x41",), ()),
    Chain("bch", (b"\x00",), (b"\x05",), cashaddr=True),
    Chain("bsv", (b"\x00",), (b"\x05",)),
    Chain("tbtc", (b"\x6f",), (b"\xc4",), "tb"),
)
_SEGWIT = {chain.segwit_prefix: chain.code for chain in CHAINS if chain.segwit_prefix} | {"bcrt": "tbtc"}
_CASHADDR_PREFIX = "bitcoincash"


def recognise(text: str) -> Iterator[Verdict]:
    """Every chain of this family on which the text is an address, the likeliest first."""
    payload = base58.decode_check(text)
    if payload is not None:
        for chain in CHAINS:
            address = _own_spelling(chain, text, payload)
            if address is not None:
                yield accepted(chain.code, address, checked=True)
    segwit = _segwit(text)
    if segwit is not None:
        yield segwit
    cash = _cash(text)
    if cash is not None:
        yield accepted("bch", cash, checked=True)


def near_miss(text: str) -> Verdict | None:
    """Text in the form of an address whose checksum does not hold."""
    lowered = text.lower()
    code = _SEGWIT.get(lowered.rpartition("1")[0])
    if code is not None and bech32.split(text, "1") is not None:
        return refused(code, "Looks like a segwit address, but its checksum or program length is wrong.")
    if lowered.startswith(f"{_CASHADDR_PREFIX}:"):
        return refused("bch", "Looks like a Bitcoin Cash address, but its checksum is wrong.")
    data = base58.decode(text)
    if data is not None and len(data) in (25, 26) and 25 < len(text) < 37:
        for chain in CHAINS:
            if data.startswith((*chain.key_versions, *chain.script_versions)):
                return refused(chain.code, "Looks like an address, but its checksum is wrong.")
    return None


def _own_spelling(chain: Chain, text: str, payload: bytes) -> str | None:
    """The address as this chain writes it, or None if the version bytes are not the chain's."""
    for kind, versions in enumerate((chain.key_versions, chain.script_versions)):
        for version in versions:
            digest = payload[len(version) :]
            if payload.startswith(version) and len(digest) == 20:
                if chain.cashaddr:
                    values = bech32.to_values(bytes([kind << 3]) + digest)
                    return bech32.encode_cashaddr(_CASHADDR_PREFIX, values)
                return text if version == versions[0] else base58.encode_check(versions[0] + digest)
    return None


def _segwit(text: str) -> Verdict | None:
    decoded = bech32.decode(text)
    if decoded is None or decoded[0] not in _SEGWIT or not decoded[1]:
        return None
    prefix, (version, *program_values), variant = decoded
    program = bech32.to_bytes(program_values)
    if program is None or not 2 <= len(program) <= 40 or version > 16:
        return None
    if version == 0 and (variant != bech32.BECH32 or len(program) not in (20, 32)):
        return None
    if version > 0 and variant != bech32.BECH32M:
        return None
    return accepted(_SEGWIT[prefix], text.lower(), checked=True)


def _cash(text: str) -> str | None:
    """Bitcoin Cash's own spelling, with or without prefix; token-aware types (2 and 3) name the same hash."""
    spelled = text if ":" in text else f"{_CASHADDR_PREFIX.upper() if text.isupper() else _CASHADDR_PREFIX}:{text}"
    decoded = bech32.decode_cashaddr(spelled)
    if decoded is None or decoded[0] != _CASHADDR_PREFIX:
        return None
    data = bech32.to_bytes(decoded[1])
    if data is None or not data or data[0] & 0x80 or data[0] & 7:  # sizes other than 160 bits are not in use
        return None
    kind = data[0] >> 3
    if kind > 3 or len(data) != 21:
        return None
    return bech32.encode_cashaddr(_CASHADDR_PREFIX, bech32.to_values(bytes([(kind & 1) << 3]) + data[1:]))
