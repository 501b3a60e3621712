"""ISO 20022 payment orders: credit transfers that somebody asked a bank to make (pain.001), of any version.

Specification: CustomerCreditTransferInitiation in the ISO 20022 message definition report "Payments Initiation". An
order is no payment yet: what comes of it stands in a statement, and both are kept, side by side. Head of a group of
orders first, then one transaction at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree.ElementTree import Element

from ingest.documents import Document
from ingest.parse.xml_items import element_text, read_elements
from ingest.parse.xml_leaves import Leaves
from ingest.records import Problem, RawRecord, problem
from ingest.sources.bank.iso20022 import account_of, date_of, party_of, remittance
from ingest.sources.bank.transfers import Ledger, Side, Transfer, amount_of
from ingest.sources.kinds import Found, Options

GROUP = "PmtInf"
ORDER = "CdtTrfTxInf"
HEAD = (
    "GrpHdr", "PmtInfId", "PmtMtd", "ReqdAdvcTp", "BtchBookg", "NbOfTxs", "CtrlSum", "PmtTpInf", "ReqdExctnDt",
    "PoolgAdjstmntDt", "Dbtr", "DbtrAcct", "DbtrAgt", "DbtrAgtAcct", "InstrForDbtrAgt", "UltmtDbtr", "ChrgBr",
    "ChrgsAcct", "ChrgsAcctAgt", "SplmtryData",
)  # fmt: skip


@dataclass(slots=True)
class _Group:
    """The orders of one debtor for one day, while they are read."""

    message: str
    position: str
    texts: dict[str, list[str]] = field(default_factory=dict)
    side: Side | None = None
    reporter: str = ""
    day: str | None = None
    name: str = ""
    count: int = 0
    total: Decimal = Decimal(0)
    whole: bool = True


def read_pain(document: Document, options: Options) -> Found:
    ledger = Ledger(options.source)
    message = ""
    group: _Group | None = None
    with document.open() as stream:
        found = read_elements(
            stream, document.encoding, document.name, {*HEAD, ORDER}, opened=(GROUP,), on_bytes=document.on_bytes
        )
        for item in found:
            if isinstance(item, Problem):
                if group is not None:
                    group.whole = False
                yield item
                continue
            position, element = item
            if element.tag == "GrpHdr":
                message = Leaves.of(element).first("MsgId") or ""
            elif element.tag == GROUP:
                if group is not None:
                    yield from _close(group, ledger)
                group = _Group(message, position)
                ledger.statement_begins()
            elif group is None:
                continue  # supplementary data of the message
            elif element.tag == ORDER:
                yield from _order(element, position, group, ledger)
            else:
                if element.tag == "DbtrAcct":
                    group.position = position
                for path, texts in Leaves.of(element).rest(f"{element.tag}/").items():
                    group.texts.setdefault(path.rstrip("/"), []).extend(texts)
    if group is not None:
        yield from _close(group, ledger)


def _debtor(group: _Group, ledger: Ledger) -> Side:
    """Who orders, from which account; all of it stands before the first order."""
    if group.side is None:
        leaves = Leaves(group.texts)
        parts = {name: leaves.part(name) for name in ("Dbtr", "DbtrAcct", "DbtrAgt", "UltmtDbtr")}
        person, account, agent, ultimate = parts.values()
        group.day = date_of(leaves, "ReqdExctnDt")
        group.name = leaves.first("PmtInfId") or ""
        group.side = Side(party_of(person), account_of(account, agent), party_of(ultimate) if ultimate else None)
        group.reporter = ledger.account_id(group.side.account)
        for name, inside in parts.items():
            leaves.give_back(name, inside)
        group.texts = leaves.rest()
    return group.side


def _order(element: Element, position: str, group: _Group, ledger: Ledger) -> Found:
    payer = _debtor(group, ledger)
    leaves = Leaves.of(element)
    group.count += 1
    amount, currency = leaves.first("Amt/InstdAmt"), leaves.first("Amt/InstdAmt@Ccy")
    if amount is None:
        amount, currency = leaves.first("Amt/EqvtAmt/Amt"), leaves.first("Amt/EqvtAmt/Amt@Ccy")
    value = amount_of(amount)
    if value is None:
        group.whole = False
        yield problem(position, "no-amount", f"The order has no usable amount ({amount!r}).", element_text(element))
        return
    group.total += value
    parts = {name: leaves.part(name) for name in ("Cdtr", "CdtrAcct", "CdtrAgt", "UltmtCdtr")}
    person, account, agent, ultimate = parts.values()
    payee = Side(party_of(person), account_of(account, agent), party_of(ultimate) if ultimate else None)
    for name, inside in parts.items():
        leaves.give_back(name, inside)
    ids = [leaves.first(f"PmtId/{name}") for name in ("InstrId", "EndToEndId", "UETR")]
    purpose = remittance(leaves)
    told = (group.message, group.name, ids, amount, currency, group.day, payee, purpose)
    yield from ledger.transfer(
        Transfer(
            told=repr(told),
            reporter=group.reporter,
            payer=payer,
            beneficiary=payee,
            amount=amount,
            currency=currency,
            booked=group.day,
            valued=None,
            status=["ordered"],
            position=position,
            more={
                "purpose": purpose,
                "endToEndId": [text for text in ids[1:] if text and text != "NOTPROVIDED"],
                "transactionNumber": [text for text in ids[:1] if text],
                "programme": leaves.take("Purp/Cd", "Purp/Prtry"),
            },
            originals=leaves.rest() | {f"PmtInf/{path}": texts for path, texts in group.texts.items()},
        )
    )


def _close(group: _Group, ledger: Ledger) -> Iterator[RawRecord]:
    """The debtor's account, and whether as many orders came as were announced, with the sum that was announced."""
    side = _debtor(group, ledger)
    count, total = group.texts.get("NbOfTxs", [""])[0], amount_of(group.texts.get("CtrlSum", [""])[0])
    wrong = []
    if group.whole and count.isdecimal() and int(count) != group.count:
        wrong.append(f"{count} orders were announced, and {group.count} are there")
    if group.whole and total is not None and total != group.total:
        wrong.append(f"a sum of {total} was announced, and the orders add up to {group.total}")
    if not side.account.known:
        return
    yield from ledger.account(side.account, side.party, group.position, own=True)
    if wrong:
        warning = problem(group.position, "sum-differs", f"{'; '.join(wrong)}.".capitalize(), group.name)
        yield RawRecord(group.reporter, "BankAccount", {}, group.position, warnings=(warning,))
