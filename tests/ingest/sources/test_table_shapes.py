"""First mappings for the tables of the trade: what is guessed can be used as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import NothingToMap
from ingest.mappings import as_yaml, read_mapping
from ingest.records import Problem, RawRecord
from ingest.sources.kinds import Options
from ingest.sources.tables.adapter import TABLES
from ingest.sources.tables.guess import guess_mapping
from ingest.sources.tables.mapping import validated
from ingest.sources.tables.numbers import NumberForm, day_form, decimal_sign, sign_of
from ingest.sources.tables.shapes_cases import role_of
from tests.support.documents import document, taken_apart

SHARED = next((p / "shared" / "data" for p in Path(__file__).parents if (p / "shared" / "data").is_dir()), None)


def guessed(folder: Path, content: bytes | str, name: str = "t.csv") -> tuple[list[RawRecord], list[Problem]]:
    given_file = document(folder, content, name)
    mapping = guess_mapping(given_file)
    (folder / "m.yml").write_text(as_yaml(mapping, given_file), encoding="utf-8")
    assert read_mapping(folder / "m.yml") == mapping
    return taken_apart(TABLES, given_file, Options("test", mapping))


def of(records: list[RawRecord], schema: str) -> list[dict[str, Any]]:
    return [dict(record.properties) for record in records if record.schema == schema]


def name_of(records: list[RawRecord], ids: list[str]) -> list[str]:
    return [n for record in records if record.subject in ids for n in record.properties.get("name", [])]  # type: ignore[attr-defined]


BANKS = {
    "german, signed": (
        "Auftragskonto;Buchungstag;Valutadatum;Verwendungszweck;Beguenstigter/Zahlungspflichtiger;Kontonummer/IBAN;Betrag;Waehrung\n"
        "DE06000000000000004711;03.03.31;04.03.31;Rent;Ada;NL67ZZZZ0000000042;-2.500,50;EUR\n"
        "DE06000000000000004711;23.03.31;23.03.31;Loan;Bob;DE79000000000000008150;9.750,00;EUR\n"
    ),
    "dutch, with a word": (
        "Datum;Naam / Omschrijving;Rekening;Tegenrekening;Af Bij;Bedrag (EUR);Mededelingen\n"
        "20310303;Ada;NL67ZZZZ0000000042;DE79000000000000008150;Af;2500,50;Rent\n"
        "20310323;Bob;NL67ZZZZ0000000042;DE06000000000000004711;Bij;9750,00;Loan\n"
    ),
    "french, two columns": (
        "Date opération;Date valeur;Tiers;Libellé;Débit;Crédit\n"
        "03/03/2031;04/03/2031;Ada;Rent;2 500,50;\n23/03/2031;23/03/2031;Bob;Loan;;9 750,00\n"
    ),
    "spanish": (
        "Fecha operación;Fecha valor;Contraparte;Concepto;Importe;Divisa\n"
        "03/03/2031;04/03/2031;Ada;Rent;-2.500,50;EUR\n23/03/2031;23/03/2031;Bob;Loan;9.750,00;EUR\n"
    ),
    "italian": (
        "Data contabile;Data valuta;Controparte;Causale;Dare;Avere\n"
        "03/03/2031;04/03/2031;Ada;Rent;2.500,50;\n23/03/2031;23/03/2031;Bob;Loan;;9.750,00\n"
    ),
    "polish": (
        'Data operacji,Nadawca/Odbiorca,Tytuł,Kwota,Waluta\n2031-03-03,Ada,Rent,"-2 500,50",PLN\n'
        '2031-03-23,Bob,Loan,"9 750,00",PLN\n'
    ),
    "russian": (
        "Дата операции;Контрагент;Счет контрагента;Дебет;Кредит;Валюта;Назначение платежа\n"
        "03.03.2031;Ada;40702810000000000001;2500,50;;RUB;Rent\n23.03.2031;Bob;40702810000000000002;;9750,00;RUB;Loan\n"
    ),
    "english, minus behind": (
        "Transaction Date,Counterparty,Amount,Currency,Purpose\n"
        '03-Mar-2031,Ada,"2,500.50-",GBP,Rent\n23-Mar-2031,Bob,"9,750.00",GBP,Loan\n'
    ),
}


@pytest.mark.parametrize("text", BANKS.values(), ids=BANKS.keys())
def test_statements_of_banks_in_many_languages(tmp_path: Path, text: str) -> None:
    records, rejected = guessed(tmp_path, text)
    assert rejected == []
    rent, loan = of(records, "Payment")
    assert (rent["amount"], loan["amount"]) == (["2500.50"], ["9750.00"])
    assert (rent["date"], loan["date"]) == (["2031-03-03"], ["2031-03-23"])
    assert (rent["purpose"], loan["purpose"]) == (["Rent"], ["Loan"])
    assert name_of(records, rent["beneficiary"])[0] == "Ada"
    assert name_of(records, loan["payer"])[0] == "Bob"
    assert rent["payer"] == loan["beneficiary"]


def test_accounts_stand_beside_their_holders(tmp_path: Path) -> None:
    records, _ = guessed(tmp_path, BANKS["german, signed"])
    rent, _ = of(records, "Payment")
    accounts = {record.subject: record.properties for record in records if record.schema == "BankAccount"}
    assert accounts[rent["payerAccount"][0]]["iban"] == ["DE06000000000000004711"]
    assert accounts[rent["beneficiaryAccount"][0]]["iban"] == ["NL67ZZZZ0000000042"]
    assert {"owner": rent["beneficiary"], "asset": rent["beneficiaryAccount"], "role": ["account holder"]} in of(
        records, "Ownership"
    )


def test_a_row_whose_amount_says_no_direction_is_set_aside(tmp_path: Path) -> None:
    text = BANKS["german, signed"] + "DE06000000000000004711;24.03.31;24.03.31;?;Eve;NL67ZZZZ0000000042;n/a;EUR\n"
    given_file = document(tmp_path, text, "t.csv")
    mapping = guess_mapping(document(tmp_path, BANKS["german, signed"], "t.csv"))
    records, rejected = taken_apart(TABLES, given_file, Options("test", mapping))
    assert [(problem.position, problem.reason) for problem in rejected] == [("line:4", "nothing-mapped")]
    assert len(of(records, "Payment")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Date;Time;A-Number;B-Number;Duration (s);Cell ID;IMEI;IMSI\n"
        "03.03.2031;10:11:12;+49 30 23125001;+44 20 7946 0001;61;262-01-1-5;490154203237518;262011234567890\n",
        "Anrufer,Angerufener,Gesprächsbeginn,Dauer,Funkzelle,IMEI,IMSI\n"
        "+49 30 23125001,+44 20 7946 0001,2031-03-03T10:11:12,61,262-01-1-5,490154203237518,262011234567890\n",
        "Вызывающий номер;Вызываемый номер;Время звонка;Длительность;Базовая станция;IMEI;IMSI\n"
        "+49 30 23125001;+44 20 7946 0001;03.03.2031 10:11:12;61;262-01-1-5;490154203237518;262011234567890\n",
    ],
)
def test_call_detail_records(tmp_path: Path, text: str) -> None:
    records, rejected = guessed(tmp_path, text)
    assert rejected == []
    (call,) = of(records, "Call")
    assert call["startDate"] == ["2031-03-03T10:11:12"]
    assert call["duration"] == ["61"]
    numbers = {record.subject: record.properties for record in records if record.schema == "PhoneNumber"}
    assert numbers[call["callerPhone"][0]]["number"] == ["+49 30 23125001"]
    assert numbers[call["callerPhone"][0]]["imsi"] == ["262011234567890"]
    assert numbers[call["receiverPhone"][0]]["number"] == ["+44 20 7946 0001"]
    (device,) = of(records, "Device")
    assert device["usedNumber"] == call["callerPhone"]
    assert of(records, "Hotspot")[0]["name"] == ["262-01-1-5"]


def test_nobody_is_taken_for_a_suspect_without_a_word_for_it(tmp_path: Path) -> None:
    text = (
        "Case No,Name,Date of Birth,Offence,Role in case,Court,Sentence\n"
        "C-1,Ada,1980-01-01,Smuggling,Suspect,,\nC-1,Bob,1981-01-01,Smuggling,Witness,,\n"
        "C-1,Eve,1982-01-01,Smuggling,Victim,,\nC-2,Ada,1980-01-01,Fraud,Convicted,A court,2 years\n"
        "C-2,Dee,1983-01-01,Fraud,wife of the suspect,,\nC-2,Fay,1984-01-01,Fraud,,,\n"
    )
    records, rejected = guessed(tmp_path, text)
    assert rejected == []
    for schema, end, who in (
        ("SuspectIn", "suspect", "Ada"),
        ("WitnessIn", "witness", "Bob"),
        ("VictimIn", "victim", "Eve"),
    ):
        (edge,) = of(records, schema)
        assert name_of(records, edge[end])[0] == who
    (convicted,) = of(records, "ConvictedIn")
    assert (convicted["court"], convicted["sentence"]) == (["A court"], ["2 years"])
    others = of(records, "UnknownLink")
    assert [(name_of(records, o["subject"])[0], o.get("role")) for o in others] == [
        ("Dee", ["wife of the suspect"]),
        ("Fay", None),
    ]


def test_a_criminal_record_convicts_only_whom_it_sentences(tmp_path: Path) -> None:
    text = (
        "Nachname;Vorname;Geburtsdatum;Straftat;Urteilsdatum;Strafe\nMinos;Ada;13.02.1980;Betrug;30.01.2030;2 Jahre\n"
        "Kos;Dee;03.02.1983;Betrug;;\n"
    )
    records, _ = guessed(tmp_path, text)
    assert [name_of(records, edge["convict"])[0] for edge in of(records, "ConvictedIn")] == ["Ada Minos"]
    assert of(records, "SuspectIn") == []
    assert [edge["role"] for edge in of(records, "UnknownLink")] == [["named in the case"]]


def test_columns_that_are_roles_themselves(tmp_path: Path) -> None:
    records, _ = guessed(tmp_path, "Aktenzeichen;Beschuldigter;Zeuge\nA-1;Ada;Bob\nA-2;Eve;\n")
    assert [name_of(records, e["suspect"])[0] for e in of(records, "SuspectIn")] == ["Ada", "Eve"]
    assert [name_of(records, e["witness"])[0] for e in of(records, "WitnessIn")] == ["Bob"]


@pytest.mark.parametrize(
    ("word", "schema"),
    [
        ("SUSPECT", "SuspectIn"),
        ("Beschuldigte", "SuspectIn"),
        ("свидетель", "WitnessIn"),
        ("Geschädigter", "VictimIn"),
        ("not a suspect", None),
        ("victim's brother", None),
        ("", None),
    ],
)
def test_words_for_roles(word: str, schema: str | None) -> None:
    assert role_of(word) == schema


def test_registers_of_vehicles_and_companies(tmp_path: Path) -> None:
    text = "Kennzeichen;FIN;Marke;Modell;Halter;Anschrift\nZZ-XX 1;1M8GDM9AXKP042788;Daedalus;Wing;Ikaros;Knossos 1\n"
    records, _ = guessed(tmp_path, text)
    (vehicle,) = of(records, "Vehicle")
    assert (vehicle["vin"], vehicle["registrationNumber"]) == (["1M8GDM9AXKP042788"], ["ZZ-XX 1"])
    assert vehicle["model"] == ["Daedalus Wing"]
    assert name_of(records, of(records, "Ownership")[0]["owner"]) == ["Ikaros"]
    text = (
        "Company Number,Company Name,Legal Form,Incorporation Date,Officer Name,Role,Start Date\n"
        "00000001,Minotaur Import,Ltd,2020-01-02,Ada Minos,director,2020-01-02\n"
    )
    records, _ = guessed(tmp_path, text)
    (company,) = of(records, "Company")
    assert (company["registrationNumber"], company["legalForm"]) == (["00000001"], ["Ltd"])
    assert of(records, "Directorship")[0]["role"] == ["director"]


def test_payments_in_lists_within_a_list(tmp_path: Path) -> None:
    one = '{"from_account": "1", "to_account": "2", "amount_paid": 0.10, "timestamp": "2031/03/13 00:06"}'
    text = f'{{"patterns": [{{"id": "p", "transactions": [{one}, {one.replace("0.10", "7")}]}}]}}'
    records, rejected = guessed(tmp_path, text, "t.json")
    assert rejected == []
    assert [payment["amount"] for payment in of(records, "Payment")] == [["0.10"], ["7"]]
    assert records[-1].position == "patterns[0].transactions[1]"


REAL = {
    "neo4j/fincen/download_transactions_map.csv": {"Company", "Payment"},
    "neo4j/fincen/download_bank_connections.csv": {"Company", "UnknownLink"},
    "fraud/amlsim-20k/20K_cycle200/transactions.csv": {"LegalEntity", "Payment"},
    "fraud/amlsim-20k/20K_cycle200/nodes.csv": {"LegalEntity"},
    "fraud/ibm-hi-small-patterns/laundering_patterns_normalized.json": {
        "LegalEntity",
        "BankAccount",
        "Ownership",
        "Payment",
    },
    "customs/korea_synthetic_declarations/df_syn_test_eng.head5000.csv": {"LegalEntity", "EconomicActivity"},
    "drugs/cbp_nationwide/nationwide-drugs-fy20-fy23.head4000.csv": {"PublicBody", "Seizure", "Substance"},
    "gun_incidents/wapo_school_shootings/school-shootings-data.csv": {"Address", "Incident"},
    "gun_incidents/stanford_msa/Stanford_MSA_Database.csv": {"Address", "Incident", "Person", "SuspectIn"},
}


@pytest.mark.skipif(SHARED is None, reason="the folder of shared data is not beside this checkout")
@pytest.mark.parametrize(("path", "schemata"), REAL.items(), ids=REAL.keys())
def test_real_tables_can_be_used_as_guessed(tmp_path: Path, path: str, schemata: set[str]) -> None:
    assert SHARED is not None
    file = SHARED / path
    if not file.exists():
        pytest.skip(f"{path} is not among the shared data")
    records, rejected = guessed(tmp_path, file.read_bytes(), file.name)
    assert {record.schema for record in records} == schemata
    assert len(rejected) <= len(records) / 1_000


@pytest.mark.skipif(SHARED is None, reason="the folder of shared data is not beside this checkout")
def test_counts_without_anything_to_tell_apart_are_refused(tmp_path: Path) -> None:
    assert SHARED is not None
    file = SHARED / "gun_incidents/nics_checks/nics-firearm-background-checks.head3000.csv"
    with pytest.raises(NothingToMap):
        guess_mapping(document(tmp_path, file.read_bytes(), file.name))


@pytest.mark.parametrize(
    ("text", "decimal", "number", "sign"),
    [
        ("1.234,56", ",", "1234.56", "positive"),
        ("-1.234,56", ",", "-1234.56", "negative"),
        ("1.234,56-", ",", "-1234.56", "negative"),
        ("(12,5)", ",", "-12.5", "negative"),
        ("€ 12,50", ",", "12.50", "positive"),
        ("12,50 EUR", ",", "12.50", "positive"),
        ("1\u202f234,5", ",", "1234.5", "positive"),
        ("1'234.50", ".", "1234.50", "positive"),
        ("5.689852347E7", ".", "56898523.47", "positive"),
        ("0,00", ",", "0.00", None),
        ("12,5", ".", "12,5", "positive"),
        ("n/a", ",", "n/a", None),
        ("", ",", "", None),
    ],
)
def test_numbers_as_people_write_them(text: str, decimal: str, number: str, sign: str | None) -> None:
    assert NumberForm(decimal).read(text) == number
    assert sign_of(text) == sign


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False))
def test_every_amount_survives_being_written_in_german(amount: Any) -> None:
    german = f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    expected = f"{amount:.2f}" if amount else f"{abs(amount):.2f}"
    assert NumberForm(",").read(german) == expected


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    assert isinstance(NumberForm(",").read(text), str)
    sign_of(text)
    decimal_sign([text])
    day_form([text])


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (["03.01.2026", "25.01.2026"], "%d.%m.%Y"),
        (["03/01/2026"], None),
        (["03/01/2026", "25/01/2026"], "%d/%m/%Y"),
        (["4/20/1999"], "%m/%d/%Y"),
        (["Mar 25, 2015"], "%b %d, %Y"),
        (["2026-01-01"], ""),
        (["1", "2"], None),
        ([], None),
    ],
)
def test_forms_of_days(values: list[str], form: str | None) -> None:
    assert day_form(values) == form


def test_the_language_refuses_what_it_does_not_know() -> None:
    for wrong in ({"where": {"a": "huge"}}, {"where": "a"}):
        with pytest.raises(Exception, match="where"):
            validated({"queries": [{"entities": {"p": {"schema": "Person", "key": "a"}}, **wrong}]})
