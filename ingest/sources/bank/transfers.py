"""What every bank format says of a transfer, and how it is told in FollowTheMoney's schemata.

A Payment joins legal entities, so that the ends of a transfer are the holders of the two accounts; the accounts
stand beside them as `payerAccount` and `beneficiaryAccount`, and an Ownership says who holds which. An account with an
IBAN is one node whoever speaks of it. Its holder is known by that account and a name together: two banks that call the
holder of an IBAN alike mean one, and a name alone means somebody within its file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256

from graph.identifiers import check
from graph.ontology import entity_id
from ingest.records import Problem, RawRecord, problem

MAX_KNOWN = 100_000
"""Parties of one file that are remembered so that each is told once; then telling begins anew."""

_AMOUNT = re.compile(r"[0-9]{1,30}(?:\.[0-9]{0,18})?")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")


@dataclass(frozen=True, slots=True)
class Account:
    """An account as a statement names it: by IBAN, or by a number that means something at its bank alone.

    Attributes:
        bic: ISO 9362 code of the bank that keeps it.
        more: Other properties of a BankAccount.
    """

    iban: str | None = None
    number: str | None = None
    bic: str | None = None
    bank: str | None = None
    currency: str | None = None
    more: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        return self.iban is not None or self.number is not None


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody that a statement names; nobody, where it has no name for them.

    Attributes:
        schema: Person or Organization where the kind of its identifiers says so.
    """

    name: str | None = None
    schema: str = "LegalEntity"
    more: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a transfer."""

    party: Party = Party()
    account: Account = Account()
    ultimate: Party | None = None
    """On whose behalf the party acts."""
    id: str | None = None
    """Where the party has an id of its own, as a bank has."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One movement on an account, or an order for one.

    Attributes:
        told: What tells it from any other movement on the account: the bank's reference, or else all its content.
        amount: Decimal text, never negative, with a point.
        payer, beneficiary: From whom to whom the value goes in this movement, a reversal too.
        status: `booked`, `pending`, `ordered`, `reversal`, `returned` …
        reporter: Id of the account whose statement this is.
    """

    told: str
    reporter: str
    payer: Side
    beneficiary: Side
    amount: str | None
    currency: str | None
    booked: str | None
    valued: str | None
    position: str
    status: Sequence[str] = ()
    more: Mapping[str, list[str]] = field(default_factory=dict)
    originals: Mapping[str, list[str]] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()


class Ledger:
    """Turns transfers into records. A bank, a party or an account that it has told of it tells of no more."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._told: set[tuple[str, ...]] = set()
        self._seen: dict[str, int] = {}

    def statement_begins(self) -> None:
        """Movements that are alike in every way are counted within one statement."""
        self._seen.clear()

    def account_id(self, account: Account) -> str:
        known = _id_of_iban(account.iban) if account.iban else None
        return known or _scoped(self._source, f"account {(account.bic or '')[:8]} {account.number or account.iban}")

    def account(self, account: Account, holder: Party, position: str, *, own: bool) -> Iterator[RawRecord]:
        """An account, its bank, its holder, and that they belong together.

        Args:
            own: The statement is of this account, so that its bank says who holds it; else somebody typed a name.
        """
        key = self.account_id(account)
        bank = self.bank(account)
        if self._first("account", key, str(account)):
            if bank is not None:
                yield replace(bank, position=position)
            warnings = _iban_warnings(account, position)
            properties: dict[str, list[str]] = {
                **account.more,
                "iban": [account.iban] if account.iban and not warnings else [],
                "accountNumber": [n for n in (account.number, account.iban if warnings else None) if n],
                "bic": [account.bic] if account.bic else [],
                "bankName": [account.bank] if account.bank else [],
                "currency": [account.currency] if account.currency else [],
                "bank": [str(bank.subject)] if bank is not None else [],
            }
            yield RawRecord(key, "BankAccount", _filled(properties), position, warnings=warnings)
        person = self.party_id(holder, account, key)
        yield from self.party(holder, person, position)
        if self._first("owner", person, key):
            role = "account holder" if own else "account holder, as named in a payment"
            ends = {"owner": [person], "asset": [key], "role": [role]}
            yield RawRecord(f"holds-{_digest(f'{person} {key} {own}')}", "Ownership", ends, position)

    def bank(self, account: Account) -> RawRecord | None:
        """The bank that keeps an account: by its BIC, whose first eight characters name it and the rest a branch."""
        if account.bic is None:
            return None
        names = {"name": [account.bank] if account.bank else [], "swiftBic": [account.bic]}
        return RawRecord(f"bic-{account.bic[:8]}", "Organization", _filled(names), "")

    def party_id(self, party: Party, account: Account, fallback: str) -> str:
        """The holder of an account by account and name; somebody without an account by name within the source."""
        name = " ".join(party.name.split()).casefold() if party.name else ""
        if account.known:
            digest = f"-{_digest(name)}" if name else ""
            return f"holder-{self.account_id(account)}{digest}"
        return _scoped(self._source, f"party {name}") if name else f"other-side-{fallback}"

    def party(self, party: Party, key: str, position: str) -> Iterator[RawRecord]:
        if self._first("party", key, str(party)):
            names = {"name": [party.name]} if party.name else {}
            yield RawRecord(key, party.schema, {**names, **party.more}, position)

    def transfer(self, transfer: Transfer) -> Iterator[RawRecord]:
        """A payment after all that it refers to."""
        count = self._seen[transfer.told] = self._seen.get(transfer.told, 0) + 1
        key = f"payment-{_digest(f'{transfer.reporter} {transfer.told} {count}')}"
        ends: dict[str, list[str]] = {}
        for role, side in (("payer", transfer.payer), ("beneficiary", transfer.beneficiary)):
            person = side.id or self.party_id(side.party, side.account, f"{role}-{key}")
            if side.account.known:
                own = self.account_id(side.account) == transfer.reporter
                yield from self.account(side.account, side.party, transfer.position, own=own)
                ends[f"{role}Account"] = [self.account_id(side.account)]
            else:
                yield from self.party(side.party, person, transfer.position)
            ends[role] = [person]
            yield from self._ultimate(side, role, person, transfer)
        yield RawRecord(
            key,
            "Payment",
            _filled(
                {
                    **transfer.more,
                    **ends,
                    "amount": [transfer.amount] if transfer.amount else [],
                    "currency": [transfer.currency] if transfer.currency else [],
                    "date": [day for day in (transfer.booked or transfer.valued,) if day],
                    "valueDate": [transfer.valued] if transfer.valued else [],
                    "status": list(transfer.status),
                }
            ),
            transfer.position,
            originals=transfer.originals,
            warnings=transfer.warnings,
        )

    def _ultimate(self, side: Side, role: str, person: str, transfer: Transfer) -> Iterator[RawRecord]:
        if side.ultimate is None or side.ultimate.name is None:
            return
        behind = self.party_id(side.ultimate, Account(), "")
        yield from self.party(side.ultimate, behind, transfer.position)
        word = "pays through" if role == "payer" else "is paid through"
        yield RawRecord(
            f"behind-{_digest(f'{word} {behind} {person}')}",
            "UnknownLink",
            {"subject": [behind], "object": [person], "role": [word]},
            transfer.position,
        )

    def _first(self, *key: str) -> bool:
        if key in self._told:
            return False
        if len(self._told) >= MAX_KNOWN:
            self._told.clear()
        self._told.add(key)
        return True


@lru_cache(maxsize=10_000)
def _id_of_iban(iban: str) -> str | None:
    return entity_id("BankAccount", {"iban": [iban]})


def amount_of(text: str | None) -> Decimal | None:
    """An amount as ISO 20022 and SWIFT write it: digits, and a point with more digits; None if it is none."""
    return Decimal(text) if text is not None and _AMOUNT.fullmatch(text) else None


def account_of(text: str | None, *, bic: str | None = None) -> Account:
    """An account from a text that is an IBAN or a number."""
    plain = "".join((text or "").split())
    iban = plain if plain and check("iban", plain).valid else None
    return Account(iban=iban, number=None if iban else plain or None, bic=bic)


def bic_of(text: str | None) -> str | None:
    """A BIC in capitals; None if the text has not its form (ISO 9362)."""
    plain = (text or "").replace(" ", "").upper()
    return plain if _BIC.fullmatch(plain) else None


def balance_warning(
    opening: Decimal | None, closing: Decimal | None, sum_of_entries: Decimal, position: str
) -> tuple[Problem, ...]:
    """Whether opening balance and entries make the closing balance. Nothing is said where one of them is not told."""
    if opening is None or closing is None or opening + sum_of_entries == closing:
        return ()
    message = (
        f"The statement opens with {opening} and closes with {closing}, and its entries add up to {sum_of_entries}:"
        f" {closing - opening - sum_of_entries} is missing. Entries may have been left out."
    )
    return (problem(position, "balance-differs", message, str(closing)),)


def _iban_warnings(account: Account, position: str) -> tuple[Problem, ...]:
    if account.iban is None:
        return ()
    verdict = check("iban", account.iban)
    if verdict.valid:
        return ()
    message = f"{account.iban[:40]!r} is kept as an account number. {verdict.note}"
    return (problem(position, "invalid-identifier", message, account.iban),)


def _scoped(source: str, text: str) -> str:
    return f"{source}-{_digest(text)}".replace("_", "-")


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:20]


def _filled(properties: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: values for name, values in properties.items() if values}
