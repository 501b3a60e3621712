"""Formats with checksums: is this text an identifier, and what is its normal form?

A text that fails is kept as text with the verdict's note as a warning; no check raises on any text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from graph.identifiers import (
    bank,
    file_hash,
    internet,
    ledger_transaction,
    postal,
    telephony,
    vehicle,
    wallets,
)
from graph.identifiers.errors import UnknownIdentifierKind
from graph.identifiers.verdict import Verdict
from graph.identifiers.wallets import chain_of, recognise_address

__all__ = ["KINDS", "UnknownIdentifierKind", "Verdict", "chain_of", "check", "recognise_address"]

_CHECKS: Mapping[str, Callable[[str], Verdict]] = {
    "wallet": wallets.wallet,
    **{code: partial(wallets.on_chain, code) for code in wallets.CHAINS},
    "txid": ledger_transaction.txid,
    "iban": bank.iban,
    "phone": telephony.phone,
    "imei": telephony.imei,
    "email": internet.email,
    "domain": internet.domain,
    "onion": internet.onion,
    "url": internet.url,
    "website": internet.website,
    "ip": internet.ip,
    "vin": vehicle.vin,
    "s10": postal.s10,
    "hash": file_hash.file_hash,
    **{kind: partial(file_hash.of_kind, kind) for kind in file_hash.KINDS},
}
KINDS = tuple(_CHECKS)


def check(kind: str, text: str, *, hints: Iterable[str] = ()) -> Verdict:
    """What the text is, read as this kind of identifier.

    Args:
        kind: One of KINDS. "wallet" and "hash" find out themselves which chain or digest it is.
        text: Any text at all.
        hints: For "wallet", what the source says of chain and currency; for "phone", the country that it is
            dialled in (ISO 3166, the first one counts). Other kinds need none.

    Raises: UnknownIdentifierKind.
    """
    checker = _CHECKS.get(kind)
    if checker is None:
        raise UnknownIdentifierKind(kind, KINDS)
    if kind == "wallet":
        return wallets.wallet(text, hints=hints)
    if kind == "phone":
        return telephony.phone(text, region=next(iter(hints), None))
    return checker(text)
