"""First mappings for tables of payments: between two parties of a row, or on the account that a statement is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ingest.sources.tables.headings import company_share, fold_heading, reads_as_iban
from ingest.sources.tables.sample import Sample

Entities = dict[str, Any]

PAYMENT = {
    # Property of a Payment, and what its columns may hold.
    "date": ("bookingDate", "date", "callStart"),
    "startDate": ("startDate",),
    "endDate": ("endDate",),
    "valueDate": ("valueDate",),
    "currency": ("currency",),
    "purpose": ("purpose", "description"),
    "transactionNumber": ("reference", "id"),
    "endToEndId": ("endToEndId",),
    "transactionCode": ("paymentType",),
    "summary": ("notes",),
}
DEBIT_WORDS = frozenset(
    ("d", "s", "dr", "dbit", "debit", "soll", "lastschrift", "belastung", "af", "debet", "debe", "cargo", "dare",
     "addebito", "wn", "obciazenie", "дебет", "расход", "debito", "out", "abbuchung", "withdrawal", "n")
)  # fmt: skip
CREDIT_WORDS = frozenset(
    ("c", "h", "cr", "crdt", "credit", "haben", "gutschrift", "bij", "haber", "abono", "avere", "accredito", "ma",
     "uznanie", "кредит", "приход", "credito", "in", "deposit")
)  # fmt: skip


def payments(sample: Sample, stem: str) -> list[Entities]:
    """Queries for a table of payments; none if it is no such table."""
    if _end(sample, "payer") and _end(sample, "beneficiary"):
        return [{"entities": _between(sample)}]
    if sample.has("linkSource", "linkTarget", "amount"):
        return [{"entities": _between_nodes(sample)}]
    other = sample.of("counterparty") or sample.of("counterAccount") or sample.of("payer") or sample.of("beneficiary")
    money = sample.of("amount") or sample.has("debit", "credit")
    day = any(sample.of(name) for name in ("bookingDate", "valueDate", "date"))
    if other and money and day:
        return _statement(sample, stem)
    return []


def _end(sample: Sample, role: str) -> bool:
    return any(sample.of(name) for name in (role, f"{role}Account", f"{role}Bank"))


def _between(sample: Sample) -> Entities:
    """Both ends stand in the row, each by name, account or bank."""
    entities: Entities = {}
    link: dict[str, Any] = {}
    for role in ("payer", "beneficiary"):
        banks = sample.of(f"{role}Bank")
        names, accounts = sample.of(role), sample.of(f"{role}Account")
        party = _party(sample, names, accounts, banks)
        country = sample.of(f"{role}BankCountry") if not names and not accounts else []
        if country:
            party["properties"]["country"] = {"columns": country}
        entities[role] = party
        link[role] = {"entity": role}
        if accounts:
            entities |= _account(sample, role, accounts, banks)
            link[f"{role}Account"] = {"entity": f"{role}Account"}
    entities["payment"] = _payment(sample, link, sample.of("amount")[:1])
    return entities


def _between_nodes(sample: Sample) -> Entities:
    """Payments of a network: two columns of numbers that mean accounts."""
    entities: Entities = {}
    for role, name in (("payer", "linkSource"), ("beneficiary", "linkTarget")):
        entities[role] = {**_party(sample, sample.of(name)[:1], [], []), "key_literal": "node"}
    link = {role: {"entity": role} for role in entities}
    entities["payment"] = _payment(sample, link, sample.of("amount")[:1])
    return entities


def _party(sample: Sample, names: Sequence[str], accounts: Sequence[str], banks: Sequence[str]) -> Entities:
    """Known by name; by account where it has none, and then without a name; or a bank."""
    told = list(names[:1]) or list(accounts[:1]) or list(banks[:1])
    values = sample.column(told[0]).values
    is_bank = not names and not accounts
    schema = "Company" if company_share(values) >= 0.9 else "LegalEntity"
    # Of a number and a name of the same bank, the number tells banks apart and the name is shown.
    shown = [column for column in banks if not fold_heading(column).endswith(" id")][:1] if is_bank else told
    properties = {} if accounts and not names else {"name": {"columns": shown or told}}
    return {
        "schema": "Company" if is_bank else schema,
        "keys": [*told, *(banks[:1] if accounts and not names else [])],
        "key_literal": "holder" if accounts and not names else "party",
        "properties": properties,
    }


def _account(sample: Sample, role: str, columns: Sequence[str], banks: Sequence[str]) -> Entities:
    """An account and that its party holds it."""
    name = f"{role}Account"
    iban = reads_as_iban(sample.column(columns[0]).values)
    party = {"payer": sample.of("payer"), "beneficiary": sample.of("beneficiary")}.get(role, [])
    properties: dict[str, Any] = {"iban" if iban else "accountNumber": {"columns": list(columns[:1])}}
    if banks:
        codes = all(
            value.strip().isalnum() and len(value.strip()) in (8, 11) for value in sample.column(banks[0]).values
        )
        properties["bic" if codes else "bankName"] = {"columns": list(banks[:1])}
    keys = [*columns[:1], *(banks[:1] if not iban else [])]
    return {
        name: {"schema": "BankAccount", "keys": keys, "key_literal": "account", "properties": properties},
        f"{role}Holds": {
            "schema": "Ownership",
            "keys": [*keys, *party[:1]],
            "key_literal": f"holds {role}",
            "properties": {
                "owner": {"entity": role},
                "asset": {"entity": name},
                "role": {"literals": ["account holder"]},
            },
        },
    }


def _payment(sample: Sample, link: Mapping[str, Any], amount: Sequence[str]) -> Entities:
    properties: dict[str, Any] = dict(link)
    if amount:
        properties["amount"] = sample.property("Payment", "amount", amount, absolute=True)
    for name, holds in PAYMENT.items():
        columns = [column for held in holds for column in sample.of(held)]
        wanted = columns[:1] if name in ("date", "valueDate", "currency") else columns
        if wanted:
            properties[name] = sample.property("Payment", name, wanted)
    # Rows may be alike in all but one cell, and are payments of their own nevertheless.
    keys = next((c for c in sample.of("reference") + sample.of("id") if sample.column(c).unique), None)
    return {
        "schema": "Payment",
        "keys": [keys] if keys else [column.name for column in sample.columns],
        "key_literal": "Payment",
        "properties": properties,
    }


def _statement(sample: Sample, stem: str) -> list[Entities]:
    """The other party stands in the row; which way the money went, a sign, a letter or one of two columns says."""
    names = sample.of("counterparty") or sample.of("payer") or sample.of("beneficiary")
    accounts, banks = sample.of("counterAccount"), sample.of("counterBank")
    entities: Entities = {"other": _party(sample, names, accounts, banks)}
    if accounts:
        entities |= _account(sample, "other", accounts, banks)
    own = sample.of("ownAccount") or ([] if accounts else [c for c in sample.of("iban") if c not in accounts])
    if own:
        entities["own"] = {"schema": "LegalEntity", "keys": own[:1], "key_literal": "holder", "properties": {}}
        entities |= _account(sample, "own", own, [])
    else:
        name = {"literals": [f"Holder of the account of {stem}"]}
        entities["own"] = {"schema": "LegalEntity", "key_literal": "account holder", "properties": {"name": name}}
    queries = []
    for outgoing, rows, amount in _directions(sample):
        ends = ("own", "other") if outgoing else ("other", "own")
        link: dict[str, Any] = {}
        for role, end in zip(("payer", "beneficiary"), ends, strict=True):
            link[role] = {"entity": end}
            if f"{end}Account" in entities:
                link[f"{role}Account"] = {"entity": f"{end}Account"}
        queries.append({**rows, "entities": {**entities, "payment": _payment(sample, link, amount)}})
    return queries


def _directions(sample: Sample) -> list[tuple[bool, Entities, list[str]]]:
    """For money that goes out and that comes in: which rows, and the column of the amount."""
    debit, credit, amount = sample.of("debit")[:1], sample.of("credit")[:1], sample.of("amount")[:1]
    if debit and credit and not amount:
        return [(True, {"where": {debit[0]: "given"}}, debit), (False, {"where": {credit[0]: "given"}}, credit)]
    for column in sample.of("debitCredit"):
        values = sorted(set(sample.column(column).values))
        out = [value for value in values if fold_heading(value) in DEBIT_WORDS]
        back = [value for value in values if fold_heading(value) in CREDIT_WORDS]
        if len(out) + len(back) == len(values):
            return [(True, {"filters": {column: out}}, amount), (False, {"filters": {column: back}}, amount)]
    return [(True, {"where": {amount[0]: "negative"}}, amount), (False, {"where": {amount[0]: "positive"}}, amount)]
