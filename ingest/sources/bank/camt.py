"""ISO 20022 statements (camt.053), reports of the day (camt.052) and notifications (camt.054), of any version.

Specification: BankToCustomerStatement, BankToCustomerAccountReport, BankToCustomerDebitCreditNotification in the ISO
20022 message definition report "Bank-to-Customer Cash Management". One element at a time is held in memory: an entry,
or one part of the head of a statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256
from xml.etree.ElementTree import Element

from ingest.documents import Document
from ingest.parse.xml_items import element_text, read_elements
from ingest.parse.xml_leaves import Leaves
from ingest.records import Problem, RawRecord, problem
from ingest.sources.bank.iso20022 import account_of, date_of, party_of, remittance
from ingest.sources.bank.transfers import (
    Account,
    Ledger,
    Party,
    Side,
    Transfer,
    amount_of,
    balance_warning,
)
from ingest.sources.kinds import Found, Options

STATEMENTS = ("Stmt", "Rpt", "Ntfctn")
HEAD = (
    # Children of a statement besides its entries, and of the message besides its statements.
    "GrpHdr", "Id", "StmtPgntn", "RptPgntn", "NtfctnPgntn", "ElctrncSeqNb", "RptgSeq", "LglSeqNb", "CreDtTm", "FrToDt",
    "CpyDplctInd", "RptgSrc", "Acct", "RltdAcct", "Intrst", "Bal", "TxsSummry", "AddtlStmtInf", "AddtlRptInf",
    "AddtlNtfctnInf", "SplmtryData",
)  # fmt: skip
TO_THE_BANK = frozenset(("CHRG", "INTR", "COMM", "FEES", "CHRGS"))
"""Families and subfamilies of bank transaction codes whose other side is the bank itself."""

_STATUS = {"BOOK": "booked", "PDNG": "pending", "INFO": "information", "FUTR": "future"}


@dataclass(slots=True)
class _Statement:
    """A statement while it is read."""

    account: Account = field(default_factory=Account)
    owner: Party = field(default_factory=Party)
    position: str = ""
    originals: dict[str, list[str]] = field(default_factory=dict)
    balances: dict[str, tuple[Decimal, str | None]] = field(default_factory=dict)
    sum_of_entries: Decimal = Decimal(0)
    whole: bool = True
    entries: int = 0


def read_camt(document: Document, options: Options) -> Found:
    ledger = Ledger(options.source)
    statement: _Statement | None = None
    with document.open() as stream:
        found = read_elements(
            stream, document.encoding, document.name, {*HEAD, "Ntry"}, opened=STATEMENTS, on_bytes=document.on_bytes
        )
        for item in found:
            if isinstance(item, Problem):
                if statement is not None:
                    statement.whole = False
                yield item
                continue
            position, element = item
            if element.tag in STATEMENTS:
                if statement is not None:
                    yield from _close(statement, ledger)
                statement = _Statement(position=position)
                ledger.statement_begins()
            elif statement is None:
                continue  # GrpHdr says who sent the message and when, and nothing about accounts
            elif element.tag == "Ntry":
                yield from _entry(element, position, statement, ledger)
            else:
                _head(element, position, statement)
    if statement is not None:
        yield from _close(statement, ledger)


def _head(element: Element, position: str, statement: _Statement) -> None:
    leaves = Leaves.of(element)
    if element.tag == "Acct" and not statement.account.known:
        statement.position = position
        owner, servicer = leaves.part("Ownr/Pty", "Ownr"), leaves.part("Svcr")
        statement.owner = party_of(owner)
        statement.account = account_of(leaves, servicer)
        leaves.give_back("Ownr", owner)
        leaves.give_back("Svcr", servicer)
    elif element.tag == "Bal":
        _balance(leaves, statement)
    elif element.tag.endswith("Pgntn"):
        statement.whole = leaves.first("PgNb") == "1" and leaves.first("LastPgInd") in ("true", "1")
    for name, texts in leaves.rest(f"{element.tag}/").items():
        known = statement.originals.setdefault(name.rstrip("/"), [])
        known.extend(text for text in texts if text not in known)


def _balance(leaves: Leaves, statement: _Statement) -> None:
    amount = amount_of(leaves.first("Amt"))
    code = leaves.first("Tp/CdOrPrtry/Cd", "Tp/Cd", "Cd") or ""
    sign = -1 if leaves.first("CdtDbtInd") == "DBIT" else 1
    day = date_of(leaves, "Dt")
    if amount is not None and code and code not in statement.balances:
        statement.balances[code] = (sign * amount, day)


def _close(statement: _Statement, ledger: Ledger) -> Iterator[RawRecord | Problem]:
    """The account of a statement, with its closing balance, once all of its entries have been seen."""
    if not statement.account.known:
        message = "The statement names no account, so that its entries cannot be placed."
        yield problem(statement.position, "no-account", message, str(statement.originals)[:1_000])
        return
    opening = statement.balances.get("OPBD") or statement.balances.get("PRCD")
    closing = statement.balances.get("CLBD")
    warnings: tuple[Problem, ...] = ()
    if statement.whole and opening is not None and closing is not None:
        warnings = balance_warning(opening[0], closing[0], statement.sum_of_entries, statement.position)
    yield from ledger.account(statement.account, statement.owner, statement.position, own=True)
    told = {"balance": [str(closing[0])], "balanceDate": [closing[1]] if closing[1] else []} if closing else {}
    originals = statement.originals | {
        f"balance {code}": [f"{amount} {day or ''}".strip()] for code, (amount, day) in statement.balances.items()
    }
    yield RawRecord(
        ledger.account_id(statement.account),
        "BankAccount",
        told,
        statement.position,
        originals=originals,
        warnings=warnings,
    )


def _entry(element: Element, position: str, statement: _Statement, ledger: Ledger) -> Found:
    """An entry and the transactions that it sums up, each of them a payment."""
    statement.entries += 1
    leaves = Leaves.of(element, without=("NtryDtls/TxDtls",))
    amount_text, currency = leaves.first("Amt"), leaves.first("Amt@Ccy")
    amount, side = amount_of(amount_text), leaves.first("CdtDbtInd")
    if amount is None or side not in ("CRDT", "DBIT"):
        statement.whole = False
        message = f"The entry has no usable amount ({amount_text!r}) or does not say credit or debit ({side!r})."
        yield problem(position, "no-amount", message, element_text(element))
        return
    if not statement.account.known:
        yield problem(position, "no-account", "The statement of the entry names no account.", element_text(element))
        return
    status = leaves.first("Sts/Cd", "Sts/Prtry", "Sts") or "BOOK"
    reversal = leaves.first("RvslInd") in ("true", "1")
    if status == "BOOK":
        statement.sum_of_entries += amount if side == "CRDT" else -amount
    head = _Entry(
        amount=amount_text or "",
        currency=currency or statement.account.currency,
        credit=side == "CRDT",
        reversal=reversal,
        status=[_STATUS.get(status, status)] + ["reversal"] * reversal,
        booked=date_of(leaves, "BookgDt"),
        valued=date_of(leaves, "ValDt"),
        reference=leaves.first("AcctSvcrRef"),
        number=leaves.first("NtryRef"),
        codes=_codes(leaves),
        text=leaves.take("AddtlNtryInf"),
        rest=leaves.rest(),
    )
    details = element.findall("NtryDtls/TxDtls")
    if not details:
        yield from ledger.transfer(_transfer(head, None, "", position, statement, ledger))
        return
    total = Decimal(0)
    found = []
    for number, detail in enumerate(details):
        part = _transfer(head, Leaves.of(detail), f" {number}" if len(details) > 1 else "", position, statement, ledger)
        if len(details) > 1 and part.amount is not None:
            total += amount_of(part.amount) or 0
        found.append(part)
    if len(details) > 1:
        message = f"The transactions of the entry add up to {total}, and the entry is {amount}."
        if any(part.amount is None for part in found):
            message = f"Not every one of the {len(details)} transactions of the entry has an amount in its currency."
        elif total == amount:
            message = ""
        if message:
            differs = problem(position, "entry-differs", message, amount_text or "")
            found[0] = replace(found[0], warnings=(*found[0].warnings, differs))
    for part in found:
        yield from ledger.transfer(part)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What an entry says of each of its transactions."""

    amount: str
    currency: str | None
    credit: bool
    reversal: bool
    status: list[str]
    booked: str | None
    valued: str | None
    reference: str | None
    number: str | None
    codes: list[str]
    text: list[str]
    rest: dict[str, list[str]]


def _codes(leaves: Leaves) -> list[str]:
    """Bank transaction code: domain, family and subfamily with dashes between, and the bank's own."""
    parts = [leaves.first(f"BkTxCd/Domn/{path}") for path in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
    whole = "-".join(part for part in parts if part)
    return [code for code in (whole, leaves.first("BkTxCd/Prtry/Cd")) if code]


def _transfer(
    entry: _Entry, leaves: Leaves | None, number: str, position: str, statement: _Statement, ledger: Ledger
) -> Transfer:
    detail = leaves if leaves is not None else Leaves({})
    alone = number == ""
    credit = {"CRDT": True, "DBIT": False}.get(detail.first("CdtDbtInd") or "", entry.credit)
    amount, currency = _amount(detail, entry, alone)
    codes = _codes(detail) or entry.codes
    other = _other_side(detail, credit, entry, codes, statement, ledger)
    own = Side(statement.owner, statement.account)
    reference = detail.first("Refs/AcctSvcrRef") or (f"{entry.reference}{number}" if entry.reference else None)
    end_to_end = [text for text in detail.take("Refs/EndToEndId") if text != "NOTPROVIDED"]
    purpose = remittance(detail)
    remarks = [*entry.text, *detail.take("AddtlTxInf")]
    moved = ("credit" if credit else "debit", entry.reversal, amount, currency)
    told = [reference, *moved] if reference else _content(entry, moved, end_to_end, purpose, remarks, other, number)
    returned = any(path.startswith("RtrInf") for path in detail.rest())
    rest = detail.rest() | {f"Ntry/{path}": texts for path, texts in entry.rest.items()}
    return Transfer(
        told=str(told),
        reporter=ledger.account_id(statement.account),
        payer=other if credit else own,
        beneficiary=own if credit else other,
        amount=amount,
        currency=currency,
        booked=entry.booked,
        valued=entry.valued,
        status=entry.status + ["returned"] * returned,
        position=position,
        more={
            "purpose": purpose,
            "summary": remarks,
            "transactionNumber": [reference] if reference else [],
            "sequenceNumber": [entry.number] if entry.number else [],
            "endToEndId": end_to_end,
            "transactionCode": codes,
            "programme": detail.take("Purp/Cd", "Purp/Prtry"),
        },
        originals=rest,
    )


def _content(entry: _Entry, *parts: object) -> list[object]:
    """All that tells a movement from others, where the bank gave it no reference."""
    digest = sha256(repr(parts).encode("utf-8", "replace")).hexdigest()
    return [entry.booked, entry.valued, entry.number, digest]


def _amount(detail: Leaves, entry: _Entry, alone: bool) -> tuple[str | None, str | None]:
    """A transaction's amount in the currency of the account; of the only one of an entry, what was booked."""
    if alone:
        return entry.amount, entry.currency
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        told = detail.rest()
        currency = told.get(f"{path}@Ccy", [entry.currency or ""])[0]
        if path in told and amount_of(told[path][0]) is not None and currency == (entry.currency or currency):
            detail.take(f"{path}@Ccy")
            return detail.first(path), currency or None
    return None, entry.currency


def _other_side(
    detail: Leaves, credit: bool, entry: _Entry, codes: list[str], statement: _Statement, ledger: Ledger
) -> Side:
    """Whom the money came from or went to.

    In a reversal the roles are those of the payment that is reversed, so that the debtor of a credit is the account
    itself. Banks do not agree on that: a side that names this very account is never taken for the other one.
    """
    debtor_first = credit != entry.reversal
    sides = [_side(detail, role) for role in (("Dbtr", "Cdtr") if debtor_first else ("Cdtr", "Dbtr"))]
    own = ledger.account_id(statement.account)
    others = [side for side in sides if not (side.account.known and ledger.account_id(side.account) == own)]
    for side in others[:1] if len(others) == 2 else others:
        if side.account.known or side.party.name or side.account.bic:
            return side
    if TO_THE_BANK.intersection(part for code in codes[:1] for part in code.split("-")):
        bank = ledger.bank(statement.account)
        if bank is not None:
            party = Party(statement.account.bank, bank.schema, {"swiftBic": [statement.account.bic or ""]})
            return Side(party, id=str(bank.subject))
    return Side()


def _side(detail: Leaves, role: str) -> Side:
    """The debtor or the creditor, with account, bank, and on whose behalf."""
    parts = {
        path: detail.part(f"{path}/Pty", path)
        for path in (f"RltdPties/{role}", f"RltdPties/{role}Acct", f"RltdAgts/{role}Agt", f"RltdPties/Ultmt{role}")
    }
    person, account, agent, ultimate = parts.values()
    behind = party_of(ultimate) if ultimate else None
    side = Side(party_of(person), account_of(account, agent), behind)
    for path, inside in parts.items():
        detail.give_back(path, inside)
    return side
