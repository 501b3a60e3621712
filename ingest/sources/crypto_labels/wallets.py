"""One wallet from one line of a label list, whatever is wrong with the address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from graph.identifiers import chain_of, check
from graph.ontology import entity_id
from ingest.records import Problem, problem

_REFERENCE = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?")


@dataclass(frozen=True, slots=True)
class Wallet:
    """How to speak of an address.

    Attributes:
        id: The id that its address makes; for an address that is none, an id that is good within the source alone.
        properties: Address, currency, token. An address that is none is a name: text that can be found.
        warnings: What is wrong with it.
    """

    id: str
    properties: Mapping[str, list[str]]
    originals: Mapping[str, list[str]]
    warnings: tuple[Problem, ...]


def wallet_of(address: str, currency: str | None, *, source: str, position: str, network: str | None = None) -> Wallet:
    """The wallet that a source means by an address and, perhaps, a currency and a network.

    An address speaks louder than its list: a Tron address among Bitcoin addresses is a Tron address, and the
    currency that the source gave it stays a remark.
    """
    hints = [hint for hint in (network, currency) if hint]
    verdict = check("wallet", address, hints=hints)
    properties: dict[str, list[str]] = {}
    originals: dict[str, list[str]] = {}
    warnings: list[Problem] = []
    contradicted = verdict.valid and any(chain_of(hint) not in (None, verdict.kind) for hint in hints)
    if contradicted:
        originals["currencySymbol"] = hints
        warnings.append(problem(position, "other-chain", f"{address}: {verdict.note}", address))
    elif currency:
        properties["token" if chain_of(currency) is None else "currencySymbol"] = [currency]
        if network:
            properties["blockchain"] = [network]
    if verdict.value is not None:
        key = entity_id("CryptoWallet", properties | {"publicKey": [verdict.value]})
        if key is not None:
            properties["publicKey"] = [verdict.value]
            if verdict.value != address:
                originals["publicKey"] = [address]
            return Wallet(key, properties, originals, tuple(warnings))
    warnings.append(
        problem(position, "invalid-identifier", f"{address[:100]!r} is kept as text. {verdict.note}", address)
    )
    return Wallet(scoped_id(source, address), properties | {"name": [address]}, originals, tuple(warnings))


def scoped_id(source: str, name: str) -> str:
    """An id for something that only has a name: good within its source, since names are shared by strangers."""
    return f"{source}-{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:20]}".replace("_", "-")


def actor_id(actor: str) -> str:
    """The id of an actor of GraphSense's ActorPacks: `actor-binance`, the same from every pack."""
    if _REFERENCE.fullmatch(actor):
        return f"actor-{actor}"
    plain = re.sub(r"[^0-9A-Za-z]+", "-", actor).strip("-")
    return f"actor-{plain}-{sha256(actor.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def filled(properties: Mapping[str, Sequence[str | None]]) -> dict[str, list[str]]:
    """Only the properties with a value, and only the values that are one."""
    kept = {name: [value for value in values if value] for name, values in properties.items()}
    return {name: values for name, values in kept.items() if values}
