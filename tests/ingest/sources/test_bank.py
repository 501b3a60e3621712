"""Statements of two banks about one transfer, the order for it, and what goes wrong in such files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.documents import Document
from ingest.errors import IngestError, MalformedDocument, UnsafeDocument
from ingest.records import Problem, RawRecord
from ingest.sources.bank.adapter import BANK
from ingest.sources.bank.information import read_information
from ingest.sources.kinds import Options
from ingest.sources.registry import source_for
from tests.support.documents import SOURCES, document, sample, taken_apart

SAMPLE = SOURCES / "bank" / "sample"
CAMT = (SAMPLE / "bank-of-nowhere.camt053.xml").read_text(encoding="utf-8")
MT940 = (SAMPLE / "zz-bank.mt940.sta").read_text(encoding="utf-8")
OURS, THEIRS = "iban-DE06000000000000004711", "iban-NL67ZZZZ0000000042"


def read(tmp_path: Path, text: str, name: str = "given") -> tuple[list[RawRecord], list[Problem]]:
    return taken_apart(BANK, document(tmp_path, text, name), Options("test"))


def payments(records: list[RawRecord]) -> list[RawRecord]:
    return [record for record in records if record.schema == "Payment"]


def warnings(records: list[RawRecord]) -> list[str]:
    return [warning.reason for record in records for warning in record.warnings]


@pytest.mark.parametrize("name", ["bank-of-nowhere.camt053.xml", "zz-bank.mt940.sta", "order.pain001.xml"])
def test_the_samples_are_recognised_and_go_in_whole(tmp_path: Path, name: str) -> None:
    given_file: Document = sample(tmp_path, "bank", name)
    assert source_for(given_file) is BANK
    records, rejected = taken_apart(BANK, given_file)
    assert rejected == []
    assert warnings(records) == []
    assert payments(records)


@pytest.mark.parametrize("header", ["ZZZZNL2A\n940\nZZZZNL2A\n", "key: value, value\nkey: value, value\n", "\n\n"])
def test_mt940_is_recognised_behind_headers_of_a_bank(tmp_path: Path, header: str) -> None:
    bare = MT940.split("{4:\n")[1]
    assert source_for(document(tmp_path, header + bare, "x.sta")) is BANK
    records, rejected = read(tmp_path, header + bare)
    assert rejected == []
    assert len(payments(records)) == 4


def test_payments_of_a_camt_statement(tmp_path: Path) -> None:
    records, _ = read(tmp_path, CAMT)
    first, loan, transfer, fee, reversal, cash = payments(records)
    assert first.properties["payerAccount"] == [OURS]
    assert first.properties["beneficiaryAccount"] == [THEIRS]
    assert first.properties["amount"] == ["2500.00"]
    assert (first.properties["date"], first.properties["valueDate"]) == (["2031-03-03"], ["2031-03-04"])
    assert first.properties["endToEndId"] == ["MI-2031-17"]
    assert first.properties["purpose"] == ["Invoice 2031-88, machine parts"]
    assert first.properties["transactionCode"] == ["PMNT-ICDT-ESCT"]
    assert first.originals["Refs/MsgId"] == ["ORDER-1"]
    assert [p.properties["amount"] for p in (loan, transfer)] == [["9750.00"], ["4000.00"]]
    assert loan.properties["beneficiaryAccount"] == transfer.properties["beneficiaryAccount"] == [OURS]
    assert fee.properties["beneficiary"] == ["bic-CLEWDEF0"]
    assert reversal.properties["status"] == ["booked", "reversal", "returned"]
    assert reversal.properties["payerAccount"] == [THEIRS]
    assert reversal.properties["beneficiaryAccount"] == [OURS]
    assert str(cash.properties["beneficiary"]).startswith("['other-side-")
    assert len({payment.subject for payment in payments(records)}) == 6


def test_holders_banks_and_who_stands_behind_them(tmp_path: Path) -> None:
    records, _ = read(tmp_path, CAMT)
    by_id = {record.subject: record for record in records}
    account = by_id[OURS]
    held = [r for r in records if r.schema == "Ownership" and r.properties["asset"] == [OURS]]
    (holder,) = (by_id[r.properties["owner"][0]] for r in held)  # type: ignore[index]
    assert (holder.schema, holder.properties["name"]) == ("Organization", ["Minotaur Import GmbH"])
    assert holder.properties["address"] == ["Ariadneweg 7, 00000 Knossos"]
    assert held[0].properties["role"] == ["account holder"]
    assert account.properties["balance"] == ["12245.10"]
    (person,) = (r for r in records if r.schema == "Person")
    assert person.properties["birthDate"] == ["1990-02-01"]
    (behind,) = (r for r in records if r.schema == "UnknownLink")
    assert by_id[behind.properties["subject"][0]].properties["name"] == ["Icarus Air Freight"]  # type: ignore[index]


def test_two_banks_speak_of_the_same_accounts_and_keep_their_own_payments(tmp_path: Path) -> None:
    ours = payments(read(tmp_path, CAMT)[0])[0]
    theirs = payments(read(tmp_path, MT940)[0])[0]
    for name in ("payer", "payerAccount", "beneficiaryAccount", "amount", "currency", "endToEndId", "purpose"):
        assert ours.properties[name] == theirs.properties[name], name
    assert ours.subject != theirs.subject


def test_the_same_movement_in_a_longer_statement_or_another_file_is_the_same_payment(tmp_path: Path) -> None:
    once = [payment.subject for payment in payments(read(tmp_path, CAMT)[0])]
    other = taken_apart(BANK, document(tmp_path, CAMT.replace("62</El", "63</El"), "x"), Options("another-source"))[0]
    assert [payment.subject for payment in payments(other)] == once


def test_movements_that_are_alike_in_every_way_are_counted(tmp_path: Path) -> None:
    entry = re.findall(r"<Ntry>.*?</Ntry>", CAMT, re.DOTALL)[4]
    records, _ = read(tmp_path, CAMT.replace(entry, entry * 3))
    assert len({payment.subject for payment in payments(records)}) == 8


@pytest.mark.parametrize("version", ["02", "04", "08", "13"])
def test_every_version_says_the_same(tmp_path: Path, version: str) -> None:
    text = CAMT.replace("camt.053.001.08", f"camt.053.001.{version}")
    if version == "02":
        text = text.replace("<Pty>", "").replace("</Pty>", "").replace("BICFI", "BIC")
        text = text.replace("<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>")
    assert [p.properties for p in payments(read(tmp_path, text)[0])] == [
        p.properties for p in payments(read(tmp_path, CAMT)[0])
    ]


def test_a_balance_that_does_not_add_up_is_a_warning(tmp_path: Path) -> None:
    assert warnings(read(tmp_path, CAMT.replace("12245.10", "12245.11"))[0]) == ["balance-differs"]
    assert warnings(read(tmp_path, MT940.replace("EUR379,00", "EUR380,00"))[0]) == ["balance-differs"]
    pages = CAMT.replace("12245.10", "12245.11").replace("<LastPgInd>true", "<LastPgInd>false")
    assert warnings(read(tmp_path, pages)[0]) == []


def test_transactions_that_do_not_make_their_entry_are_a_warning(tmp_path: Path) -> None:
    records, _ = read(tmp_path, CAMT.replace(">4000.00<", ">4000.01<"))
    assert warnings(records) == ["entry-differs"]


def test_an_order_whose_sums_differ_is_a_warning(tmp_path: Path) -> None:
    text = (SAMPLE / "order.pain001.xml").read_text(encoding="utf-8")
    records, _ = read(tmp_path, text.replace(">120.50<", ">120.51<"))
    assert warnings(records) == ["sum-differs"]
    assert [payment.properties["status"] for payment in payments(records)] == [["ordered"], ["ordered"]]


def test_a_broken_entry_is_set_aside_and_the_rest_goes_in(tmp_path: Path) -> None:
    records, rejected = read(tmp_path, CAMT.replace('<Amt Ccy="EUR">4.90</Amt>', '<Amt Ccy="EUR">4,90</Amt>'))
    assert [(p.position, p.reason) for p in rejected] == [("Ntry[2]", "no-amount")]
    assert len(payments(records)) == 5
    records, rejected = read(tmp_path, MT940.replace(":61:3103040304D120,5", ":61:310304Q120,5"))
    assert [(p.position, p.reason) for p in rejected] == [("lines:14-16", "broken-line")]
    assert len(payments(records)) == 3


def test_an_account_number_that_is_no_iban_is_kept_as_a_number(tmp_path: Path) -> None:
    records, _ = read(tmp_path, CAMT.replace("NL67ZZZZ0000000042", "NL66ZZZZ0000000042"))
    accounts = [r for r in records if r.schema == "BankAccount" and r.properties.get("accountNumber")]
    assert ["NL66ZZZZ0000000042"] in [r.properties["accountNumber"] for r in accounts]
    assert "invalid-identifier" in warnings(records)


def test_statement_lines_of_mt940(tmp_path: Path) -> None:
    records, _ = read(tmp_path, MT940)
    first, back, rent, fee = payments(records)
    assert first.position == "lines:6-9"
    assert first.properties["date"] == ["2031-03-04"]
    assert back.properties["beneficiaryAccount"] == [OURS]
    assert back.properties["status"] == ["booked", "reversal"]
    assert rent.properties["amount"] == ["120.5"]
    assert rent.properties["purpose"] == ["Hangar rent March"]
    assert rent.properties["beneficiaryAccount"] == ["iban-DE79000000000000008150"]
    assert (fee.properties["date"], fee.properties["valueDate"]) == (["2032-01-02"], ["2031-12-31"])


def test_reports_of_the_day_announce_their_sums(tmp_path: Path) -> None:
    text = MT940.replace(":62F:C310304EUR379,00", ":90D:3EUR2621,00\n:90C:1EUR2500,00").replace(
        ":60F:C310302EUR500,00\n", ""
    )
    assert warnings(read(tmp_path, text)[0]) == []
    assert warnings(read(tmp_path, text.replace(":90D:3", ":90D:4"))[0]) == ["sum-differs"]


@pytest.mark.parametrize(
    ("text", "name", "account", "purpose"),
    [
        ("166?00X?20SVWZ+Rent?30CLEWDEF0?31123?32Ada Lo?33velace", "Ada Lovelace", "123", ["Rent"]),
        ("/CNTP/NL67ZZZZ0000000042/ZZZZNLA0/Ada//REMI/USTD//Rent/", "Ada", "NL67ZZZZ0000000042", ["Rent"]),
        ("EREF+1 SVWZ+Rent ABWA+Bob IBAN+123 ANAM+Ada", "Ada", "123", ["Rent"]),
        ("Rent from Ada\nfor March", None, None, ["Rent from Ada for March"]),
    ],
)
def test_forms_of_field_86(text: str, name: str | None, account: str | None, purpose: list[str]) -> None:
    found = read_information(text)
    assert (found.name, found.account, found.purpose) == (name, account, purpose)


def test_a_document_that_breaks_off_gives_what_stood_before(tmp_path: Path) -> None:
    found: list[RawRecord | Problem] = []
    cut = document(tmp_path, CAMT[: CAMT.index("<NtryRef>3")], "x")
    with pytest.raises(MalformedDocument):
        found.extend(BANK.read(cut, Options("test")))
    assert len([item for item in found if isinstance(item, RawRecord) and item.schema == "Payment"]) == 3
    bomb = CAMT.replace("<Document", '<!DOCTYPE x [<!ENTITY a "b">]><Document', 1)
    with pytest.raises(UnsafeDocument):
        read(tmp_path, bomb)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from([*MT940.split("\n"), ":61:", ":86:?20", ":25:", "-", ":62F:X", "\ud7ff/"]), max_size=30)
)
def test_any_order_of_lines_ends_in_records_or_problems(tmp_path: Path, lines: list[str]) -> None:
    text = "\n".join([":20:x", *lines])
    try:
        records, _ = taken_apart(BANK, document(tmp_path, text, "x.sta", encoding="utf-8"), Options("test"))
    except IngestError:
        return  # no field 25, so that it is no MT940
    for payment in payments(records):
        assert payment.properties["payer"]
        assert payment.properties["beneficiary"]
