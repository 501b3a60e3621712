"""Addresses, transactions, notes and edges of a drawing. Where things stand in it, and their colours, are not taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph.ontology import entity_id
from ingest.documents import Document
from ingest.parse.gs_file import read_save_file
from ingest.parse.values import as_written, key_of, texts
from ingest.records import Problem, RawRecord, problem
from ingest.sources.crypto_labels.wallets import Wallet, filled, wallet_of
from ingest.sources.kinds import Found, Options, SourceKind, read_description

_NOT_TAKEN = frozenset(("highlights",))  # names of colours


def _read(document: Document, options: Options) -> Found:
    version, lists = read_save_file(document.path, document.name)
    if document.on_bytes is not None:
        document.on_bytes(document.size)
    readers = {
        "addresses": _address if version.startswith("pathfinder") else _drawn_address,
        "transactions": _transaction,
        "annotations": _annotation,
        "edges": _edge,
        "entities": _cluster,
    }
    for name, items in lists.items():
        for number, item in enumerate(items if name not in _NOT_TAKEN else ()):
            position = f"{name}[{number}]"
            try:
                yield from readers[name](item, position, options)
            except (IndexError, KeyError, TypeError, ValueError):
                yield problem(position, "no-entry", f"The entry of {name} has another shape.", as_written(item))


def _wallet(network: Any, address: Any, position: str, options: Options) -> Wallet:
    return wallet_of(_text(address), _text(network).upper(), source=options.source, position=position)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    return value


def _said(wallet: Wallet, position: str, **more: list[str | None]) -> RawRecord:
    properties = {**wallet.properties, **filled(more)}
    return RawRecord(
        wallet.id, "CryptoWallet", properties, position, originals=wallet.originals, warnings=wallet.warnings
    )


def _address(item: Any, position: str, options: Options) -> Iterator[RawRecord | Problem]:
    """Pathfinder: [[network, address], x, y, is starting point, index]."""
    wallet = _wallet(item[0][0], item[0][1], position, options)
    yield _said(wallet, position, keywords=["starting point" if item[3] is True else None])


def _transaction(item: Any, position: str, options: Options) -> Iterator[RawRecord | Problem]:
    """Pathfinder: [[network, hash], x, y, is starting point, index]."""
    yield _transaction_record(item[0], position, options)


def _transaction_record(told: Any, position: str, options: Options) -> RawRecord:
    network, number = _text(told[0]), _text(told[1])
    # GraphSense tells transfers within a transaction apart by an ending: `<hash>_T3`, `<hash>_I1`.
    digest, ending, _ = number.partition("_")
    properties = {"transactionHash": [digest], "blockchain": [network]}
    key = entity_id("Transaction", properties) or f"{options.source}-{key_of(network, digest)}".replace("_", "-")
    return RawRecord(key, "Transaction", properties, position, originals={"id": [number]} if ending else {})


def _annotation(item: Any, position: str, options: Options) -> Iterator[RawRecord | Problem]:
    """Pathfinder: [[network, address or hash], label, colour]."""
    label = _text(item[1])
    wallet = _wallet(item[0][0], item[0][1], position, options)
    if wallet.id.startswith("wallet-"):
        yield _said(wallet, position, tag=[label])
        return
    record = _transaction_record(item[0], position, options)
    yield RawRecord(record.subject, record.schema, {**record.properties, "name": [label]}, position)


def _edge(item: Any, position: str, options: Options) -> Iterator[RawRecord | Problem]:
    """Pathfinder: [[network, address], [network, address], transactions]; it does not say who paid whom."""
    ends = [_wallet(end[0], end[1], position, options) for end in item[:2]]
    numbers = [text for told in item[2] for text in texts(told)[1:2]]
    properties = {
        "subject": [ends[0].id],
        "object": [ends[1].id],
        "role": ["paid or was paid by"],
        "summary": [f"{len(numbers):,} transactions"],
    }
    key = f"graphsense-{key_of(ends[0].id, ends[1].id)}"
    yield RawRecord(key, "UnknownLink", properties, position, originals={"transactions": numbers[:500]})


def _tagged(told: Any) -> dict[str, list[str | None]]:
    """[label, source, category, abuse], which somebody wrote into the drawing."""
    label, source, category, abuse = [*(told or []), None, None, None, None][:4]
    return {"tag": [label], "sourceUrl": [source], "category": [category], "abuseType": [abuse]}


def _drawn_address(item: Any, position: str, options: Options) -> Iterator[RawRecord | Problem]:
    """Graph 1.0: [[network, layer, address], x, y, tag, colour]."""
    wallet = _wallet(item[0][0], item[0][2], position, options)
    yield _said(wallet, position, **_tagged(item[3] if len(item) > 3 else None))


def _cluster(item: Any, position: str, options: Options) -> Iterator[RawRecord | Problem]:
    """Graph 1.0: [[network, layer, number], root address, x, y, colour, tag]; numbers change with each release."""
    if item[1] is None:
        yield problem(position, "no-address", "The cluster names no address.", as_written(item))
        return
    wallet = _wallet(item[0][0], item[1], position, options)
    yield _said(wallet, position, **_tagged(item[5] if len(item) > 5 else None))


GRAPHSENSE = SourceKind(
    description=read_description(Path(__file__).with_name("source.yaml")),
    version="1",
    recognises=lambda document: document.format == "gs",
    read=_read,
)
