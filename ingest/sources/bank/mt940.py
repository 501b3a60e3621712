"""SWIFT statements: MT940 (customer statement) and MT942 (interim report), as banks hand them to customers.

Specification: SWIFT Standards MT, category 9, MT940 and MT942; field 61 (statement line) and field 86 (information to
account owner). With or without the envelope of a SWIFT message ({1:…}{2:…}{4:…-}). One statement line and its
information are held in memory at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from ingest.documents import Document
from ingest.parse.lines import Line, printable
from ingest.records import Problem, RawRecord, problem
from ingest.sources.bank.information import Information, read_information
from ingest.sources.bank.transfers import (
    Account,
    Ledger,
    Party,
    Side,
    Transfer,
    account_of,
    amount_of,
    balance_warning,
    bic_of,
)
from ingest.sources.kinds import Found, Options

MAX_FIELD_LINES = 200

_TAG = re.compile(r":([0-9]{2}[A-Z]?):(.*)", re.DOTALL)
_LINE = re.compile(
    r"(?P<valued>[0-9]{6})(?P<booked>[0-9]{4})?(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z])?(?P<amount>[0-9]{1,15},[0-9]{0,8})"
    r"(?P<kind>[A-Z][A-Z0-9]{3})(?P<reference>.*?)(?://(?P<bank>.*))?",
)
_BALANCE = re.compile(r"(?P<mark>[CD])(?P<day>[0-9]{6})(?P<currency>[A-Z]{3})(?P<amount>[0-9]{1,15},[0-9]{0,8})")
_SUM = re.compile(r"(?P<count>[0-9]{1,5})(?P<currency>[A-Z]{3})(?P<amount>[0-9]{1,15},[0-9]{0,8})")
_SENDER = re.compile(r"\{2:O[0-9]{10}([A-Z0-9]{12})|\{1:F[0-9]{2}([A-Z0-9]{12})")


@dataclass(frozen=True, slots=True)
class _Field:
    tag: str
    text: str
    first: int
    last: int

    @property
    def position(self) -> str:
        return f"line:{self.first}" if self.first == self.last else f"lines:{self.first}-{self.last}"


@dataclass(slots=True)
class _Statement:
    """A statement while it is read."""

    position: str
    account: Account = field(default_factory=Account)
    currency: str | None = None
    opening: Decimal | None = None
    closing: Decimal | None = None
    closing_day: str | None = None
    total: Decimal = Decimal(0)
    sums: dict[str, tuple[int, Decimal]] = field(default_factory=dict)
    announced: dict[str, tuple[int, Decimal]] = field(default_factory=dict)
    whole: bool = True
    originals: dict[str, list[str]] = field(default_factory=dict)


def read_mt940(document: Document, options: Options) -> Found:
    ledger = Ledger(options.source)
    statement: _Statement | None = None
    sender: str | None = None
    waiting: _Field | None = None
    for item in _fields(document.lines()):
        if isinstance(item, Problem):
            if statement is not None:
                statement.whole = False
            yield item
            continue
        if waiting is not None and statement is not None:
            info = item if item.tag == "86" else None
            yield from _movement(waiting, info, statement, ledger)
            waiting = None
            if info is not None:
                continue
        if item.tag == "":
            found = _SENDER.search(item.text)
            if found is not None:
                terminal = found[1] or found[2]
                sender = bic_of(terminal[:8] + terminal[9:]) or bic_of(terminal[:8])
            continue
        if item.tag == "20":
            if statement is not None:
                yield from _close(statement, ledger)
            statement = _Statement(item.position, originals={"reference": [item.text]})
            ledger.statement_begins()
        elif statement is None:
            yield problem(item.position, "no-statement", "The field stands before any statement (:20:).", item.text)
        elif item.tag == "61":
            waiting = item
        else:
            _head(item, statement, sender)
    if waiting is not None and statement is not None:
        yield from _movement(waiting, None, statement, ledger)
    if statement is not None:
        yield from _close(statement, ledger)


def _fields(lines: Iterable[Line]) -> Iterator[_Field | Problem]:
    """Fields with all of their lines; what stands around them as a field without a tag."""
    tag, texts, first, last = "", list[str](), 1, 1
    for line in lines:
        if line.fault is not None:
            yield line.problem()
            continue
        text = printable(line.text).rstrip()
        found = _TAG.match(text)
        ends = text in ("-", "-}") or text.startswith(("{", "-}{"))
        if found is not None or ends or len(texts) >= MAX_FIELD_LINES:
            if texts:
                yield _Field(tag, "\n".join(texts), first, last)
            tag, texts, first = (found[1], [found[2]], line.number) if found else ("", [text], line.number)
            if found is None and not ends:
                tag = "over"
        elif text or texts:
            texts.append(text)
        last = line.number if text else last
    if texts:
        yield _Field(tag, "\n".join(texts), first, last)


def _head(item: _Field, statement: _Statement, sender: str | None) -> None:
    """Any field but a statement line."""
    if item.tag in ("25", "25P"):
        statement.position = item.position
        statement.account = _account(item.text, sender)
    elif item.tag in ("60F", "60M", "62F", "62M") and (found := _BALANCE.fullmatch(item.text.strip())):
        amount = _decimal(found["amount"]) * (1 if found["mark"] == "C" else -1)
        statement.currency = found["currency"]
        if item.tag.startswith("60"):
            statement.opening = amount
        else:
            statement.closing, statement.closing_day = amount, _day(found["day"])
        statement.originals.setdefault(item.tag, []).append(item.text)
    elif item.tag in ("90C", "90D") and (announced := _SUM.fullmatch(item.text.strip())):
        statement.announced[item.tag[-1]] = (int(announced["count"]), _decimal(announced["amount"]))
    else:
        if item.tag == "34F" and statement.currency is None:
            statement.currency = item.text[:3]
        statement.originals.setdefault(item.tag or "text", []).append(item.text)


def _account(text: str, sender: str | None) -> Account:
    """Field 25: an IBAN, or a bank's code and a number with a slash between; some banks put the currency behind."""
    plain = "".join(text.split())
    bank, _, number = plain.rpartition("/")
    currency = None
    for candidate in (number, number[:-3] if number[-3:].isalpha() else ""):
        account = account_of(candidate, bic=bic_of(bank) or sender)
        if account.iban is not None:
            currency = number[len(candidate) :] or None
            return Account(iban=account.iban, bic=account.bic, currency=currency)
    return account_of(plain, bic=bic_of(bank) or sender)


def _movement(line: _Field, info: _Field | None, statement: _Statement, ledger: Ledger) -> Found:
    """Fields 61 and 86: what moved, and what is said of it."""
    last = info.last if info is not None else line.last
    position = line.position if last == line.first else f"lines:{line.first}-{last}"
    first, *more_lines = line.text.split("\n")
    found = _LINE.fullmatch(first)
    raw = line.text if info is None else f"{line.text}\n{info.text}"
    if found is None:
        statement.whole = False
        yield problem(position, "broken-line", "The statement line has not the form of field 61.", raw)
        return
    if not statement.account.known:
        yield problem(position, "no-account", "The statement names no account (field 25).", raw)
        return
    amount = found["amount"].replace(",", ".").removesuffix(".")
    mark = found["mark"]
    # RC takes a credit back, so that value leaves the account; RD gives a debit back.
    credit = mark in ("C", "RD", "EC")
    value = _decimal(found["amount"])
    statement.total += value if credit else -value
    count, total = statement.sums.get("C" if credit else "D", (0, Decimal(0)))
    statement.sums["C" if credit else "D"] = (count + 1, total + value)
    details = read_information(info.text) if info is not None else Information()
    other = Side(
        Party(details.name),
        account_of(details.account, bic=bic_of(details.bank)),
        Party(details.ultimate) if details.ultimate else None,
    )
    if other.account.known and ledger.account_id(other.account) == ledger.account_id(statement.account):
        other = Side(other.party)
    reference = found["reference"].strip()
    own_reference = (found["bank"] or "").strip()
    valued = _day(found["valued"])
    booked = _booked(found["valued"], found["booked"]) if found["booked"] else None
    own = Side(Party(), statement.account)
    supplement = [text for text in more_lines if text.strip()]
    told = [own_reference, mark, amount, valued, booked, reference, *supplement, info.text if info else ""]
    yield from ledger.transfer(
        Transfer(
            told=str(told),
            reporter=ledger.account_id(statement.account),
            payer=other if credit else own,
            beneficiary=own if credit else other,
            amount=amount,
            currency=statement.currency,
            booked=booked,
            valued=valued,
            status=["expected" if mark.startswith("E") else "booked"] + ["reversal"] * mark.startswith("R"),
            position=position,
            more={
                "purpose": details.purpose,
                "summary": [*details.kind, *supplement],
                "transactionNumber": [own_reference] if own_reference else [],
                "recordId": [reference] if reference and reference != "NONREF" else [],
                "endToEndId": details.end_to_end,
                "transactionCode": [code for code in (found["kind"], details.code) if code],
            },
            originals={"61": [line.text], **({"86": [info.text]} if info is not None else {})},
        )
    )


def _close(statement: _Statement, ledger: Ledger) -> Iterator[RawRecord | Problem]:
    if not statement.account.known:
        yield problem(statement.position, "no-account", "The statement names no account (field 25).", "")
        return
    warnings: tuple[Problem, ...] = ()
    if statement.whole:
        warnings = balance_warning(statement.opening, statement.closing, statement.total, statement.position)
        for mark, announced in sorted(statement.announced.items()):
            there = statement.sums.get(mark, (0, Decimal(0)))
            if there != announced:
                message = f"Field 90{mark} announces {announced[0]} entries of {announced[1]}; there are"
                message += f" {there[0]} of {there[1]}."
                warnings += (problem(statement.position, "sum-differs", message, str(announced[1])),)
    yield from ledger.account(statement.account, Party(), statement.position, own=True)
    closing = statement.closing
    told = {
        "currency": [statement.currency] if statement.currency else [],
        "balance": [str(closing)] if closing is not None else [],
        "balanceDate": [statement.closing_day] if closing is not None and statement.closing_day else [],
    }
    yield RawRecord(
        ledger.account_id(statement.account),
        "BankAccount",
        {name: values for name, values in told.items() if values},
        statement.position,
        originals=statement.originals,
        warnings=warnings,
    )


def _decimal(text: str) -> Decimal:
    return amount_of(text.replace(",", ".").removesuffix(".")) or Decimal(0)


def _day(text: str) -> str:
    """YYMMDD. The standard gives no century; statements are younger than 1980."""
    century = "20" if int(text[:2]) < 80 else "19"
    return f"{century}{text[:2]}-{text[2:4]}-{text[4:6]}"


def _booked(valued: str, booked: str) -> str:
    """MMDD, of the year that brings it nearest to the value date."""
    year, month = int(_day(valued)[:4]), int(valued[2:4])
    other = int(booked[:2])
    year += 1 if other - month < -6 else -1 if other - month > 6 else 0
    return f"{year}-{booked[:2]}-{booked[2:]}"
