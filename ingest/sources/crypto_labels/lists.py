"""Lists of addresses: sanctions lists per currency, curated CSV files, and the label sets of the Forta network."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.documents import Document
from ingest.errors import WrongOption
from ingest.parse.json_items import read_items
from ingest.parse.lines import Line
from ingest.parse.rows import read_table
from ingest.records import Problem, RawRecord, problem
from ingest.sources.crypto_labels.tagpacks import unused
from ingest.sources.crypto_labels.wallets import filled, scoped_id, wallet_of
from ingest.sources.crypto_labels.words import TOPICS
from ingest.sources.kinds import Found, Options

OFAC_NAME = re.compile(r"sanctioned_addresses_([A-Za-z0-9]+)\.(?:txt|json)\Z")
OFAC_AUTHORITY = "Office of Foreign Assets Control"
OFAC_PROGRAM = "Specially Designated Nationals and Blocked Persons List"
OFAC_URL = "https://sanctionslist.ofac.treas.gov/"

CURATED_COLUMNS = ("address", "entity", "source")
PHISHING_COLUMNS = ("address", "etherscan_tag", "etherscan_labels", "is_contract")
CONTRACT_COLUMNS = ("contract_address", "contract_tag", "contract_creator", "contract_creation_tx")


def read_sanctioned(document: Document, options: Options) -> Found:
    """Addresses on the list of the US Treasury's OFAC, one file for each currency (github.com/0xB10C).

    Raises: WrongOption, if neither the name of the file nor an option says which currency it is.
    """
    match = OFAC_NAME.search(document.name)
    currency = options.currency or (match[1] if match else None)
    if currency is None:
        raise WrongOption("--currency", None, "a list of addresses needs one, such as XBT or ETH")
    for position, address in _addresses(document):
        wallet = wallet_of(address, currency, source=options.source, position=position)
        yield RawRecord(
            wallet.id,
            "CryptoWallet",
            {**wallet.properties, "topics": ["sanction"]},
            position,
            originals=wallet.originals,
            warnings=wallet.warnings,
        )
        # One sanction for each wallet, in whichever of the lists (ETH, USDT, ARB …) it stands.
        yield RawRecord(
            f"sanction-us-ofac-{wallet.id}",
            "Sanction",
            {
                "entity": wallet.id,
                "authority": OFAC_AUTHORITY,
                "country": "us",
                "program": OFAC_PROGRAM,
                "sourceUrl": OFAC_URL,
            },
            position,
        )


def _addresses(document: Document) -> Iterator[tuple[str, str]]:
    if document.format == "json":
        with document.open() as stream:
            for position, item in read_items(stream, document.encoding, document.name, on_bytes=document.on_bytes):
                if isinstance(item, str) and item.strip():
                    yield position, item.strip()
        return
    for line in document.lines():
        if line.text.strip() and not line.text.startswith("#"):
            yield line.position, line.text.strip()


def read_curated(document: Document, options: Options) -> Found:
    """`address,entity,source`: who an address belongs to, and the document that says so. Bitcoin unless told."""
    named: set[str] = set()
    for row in _rows(document):
        if isinstance(row, Problem):
            yield row
            continue
        position, cells = row
        address, entity, told_by = (cells.pop(column, "").strip() for column in CURATED_COLUMNS)
        if not address or not entity:
            yield problem(position, "no-address", "The row has no address or no entity.", str(cells))
            continue
        # Names are no identifiers: the Hydra of this list is a market, Hydra in an ActorPack is a DEX.
        holder = scoped_id(options.source, entity)
        if entity not in named:
            named.add(entity)
            yield RawRecord(holder, "Organization", {"name": entity}, position)
        wallet = wallet_of(address, options.currency or "BTC", source=options.source, position=position)
        yield RawRecord(
            wallet.id,
            "CryptoWallet",
            {**wallet.properties, **filled({"tag": [entity], "holder": [holder], "summary": [told_by]})},
            position,
            originals=wallet.originals,
            warnings=(*wallet.warnings, *unused(set(cells), position)),
        )


def read_phishing(document: Document, options: Options) -> Found:
    """Forta's phishing and scam addresses, taken from Etherscan's tags."""
    for row in _rows(document):
        if isinstance(row, Problem):
            yield row
            continue
        position, cells = row
        address, tag, labels, contract = (cells.pop(column, "").strip() for column in PHISHING_COLUMNS)
        if not address:
            yield problem(position, "no-address", "The row has no address.", str(cells))
            continue
        yield _evm(address, tag, labels, position, options, contract.lower() == "true", set(cells))


def read_contracts(document: Document, options: Options) -> Found:
    """Forta's malicious contracts: the contract, its creator, and that one created the other."""
    for row in _rows(document):
        if isinstance(row, Problem):
            yield row
            continue
        position, cells = row
        contract, tag, creator, created_in = (cells.pop(column, "").strip() for column in CONTRACT_COLUMNS)
        creator_tag = cells.pop("contract_creator_tag", "").strip()
        labels = cells.pop("contract_creator_etherscan_label", "").strip()
        told_by, notes = cells.pop("source", "").strip(), cells.pop("notes", "").strip()
        if not contract:
            yield problem(position, "no-address", "The row has no contract address.", str(cells))
            continue
        made = _evm(contract, tag, labels, position, options, True, set(cells), summary=told_by, notes=notes)
        yield made
        if creator:
            maker = _evm(creator, creator_tag, labels, position, options, False, set(), summary=told_by)
            yield maker
            yield RawRecord(
                scoped_id("created", f"{maker.subject} {made.subject} {created_in}"),
                "UnknownLink",
                filled(
                    {
                        "subject": [str(maker.subject)],
                        "object": [str(made.subject)],
                        "role": ["created contract"],
                        "recordId": [created_in],
                        "summary": [told_by],
                    }
                ),
                position,
            )


def _evm(
    address: str, tag: str, labels: str, position: str, options: Options, contract: bool, left: set[str], **more: str
) -> RawRecord:
    wallet = wallet_of(address, options.currency or "ETH", source=options.source, position=position)
    words = [word.strip() for word in labels.split(",") if word.strip()]
    properties = filled(
        {
            "tag": [tag],
            "abuseType": words,
            "topics": [TOPICS[word] for word in words if word in TOPICS],
            "keywords": ["smart contract"] if contract else [],
            **{name: [text] for name, text in more.items()},
        }
    )
    return RawRecord(
        wallet.id,
        "CryptoWallet",
        {**wallet.properties, **properties},
        position,
        originals=wallet.originals,
        warnings=(*wallet.warnings, *unused(left, position)),
    )


def _rows(document: Document) -> Iterator[tuple[str, dict[str, str]] | Problem]:
    """Rows of a CSV file in which lines that begin with # are remarks."""
    return read_table(_without_remarks(document.lines()), document.delimiter)


def _without_remarks(lines: Iterator[Line]) -> Iterator[Line]:
    return (line for line in lines if not line.text.startswith("#"))
