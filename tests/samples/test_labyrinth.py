"""Operation Labyrinth: the same everywhere, as large as asked for, with nobody's identifiers, true to its own truth."""

from __future__ import annotations

import json
import mailbox
import os
import re
import subprocess
import sys
import tracemalloc
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import phonenumbers
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from api.cli.demo import fictional_case
from graph.identifiers import check
from graph.ontology import entity_id
from graph.queries.claims import claims_of
from graph.queries.entities import entities_by_ids
from graph.queries.links import links_among
from graph.queries.paths import shortest_paths
from graph.queries.search import search
from graph.server.connect import Graph
from graph.server.settings import Settings
from ingest.manifest import DEMO, load_manifest, read_manifest
from ingest.raw_records import read_record
from ingest.sources.registry import SOURCES as KINDS
from samples.labyrinth import MARK, identifiers
from samples.labyrinth.chance import stream
from samples.labyrinth.devices import folded
from samples.labyrinth.errors import TooFewRecords, UnknownFormat
from samples.labyrinth.generate import FILES, FORMATS, Made, budget, generate
from samples.labyrinth.money import wallet_of
from samples.labyrinth.noise import REGIMES, misprint, swapped
from samples.labyrinth.people import World
from samples.labyrinth.sources import LICENCE, SOURCES
from samples.labyrinth.story import ASTERION, CASE_MONEY, CASE_PARTS, IKAROS, KNOSSOS, LABRYS, MINOTAUR, Story
from tests.support.claims import scope

ROOT = Path(__file__).parents[2]
RECORDS = 3_000
MOST_BYTES = 4_000_000
"""Of the case that the demo makes, truth included."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return generate(tmp_path_factory.mktemp("labyrinth"), records=RECORDS)


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def texts(made: Made) -> Iterator[tuple[str, str]]:
    """Every file as text, workbooks and packages by their parts."""
    for path in sorted(made.folder.rglob("*")):
        if not path.is_file():
            continue
        if path.suffix in (".xlsx", ".3mf"):
            with zipfile.ZipFile(path) as package:
                for part in package.namelist():
                    yield f"{path.name}/{part}", package.read(part).decode()
        else:
            yield path.relative_to(made.folder).as_posix(), path.read_text(encoding="utf-8")


# ---- the same bytes, and as many as asked for


def test_the_same_seed_gives_the_same_bytes_in_every_process(made: Made, tmp_path: Path) -> None:
    found = digests(made.folder)
    for salt in ("0", "4711"):
        out = tmp_path / salt
        command = [sys.executable, "-m", "samples.labyrinth", "--out", str(out), "--records", str(RECORDS)]
        environment = os.environ | {"PYTHONHASHSEED": salt, "TZ": "Pacific/Auckland", "LC_ALL": "C"}
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        assert digests(out) == found


def test_another_seed_or_regime_is_another_case_of_the_same_story(made: Made, tmp_path: Path) -> None:
    found = digests(made.folder)
    for n, other in enumerate(({"seed": 2}, {"noise": "heavy"}, {"noise": "judging"})):
        again = generate(tmp_path / str(n), records=RECORDS, **other)  # type: ignore[arg-type]
        theirs = digests(again.folder)
        assert theirs.keys() == found.keys()
        assert theirs["wallets/transfers.csv"] != found["wallets/transfers.csv"]
        assert [who["entity"] for who in lines(again.folder / "truth/cast.jsonl")] == [
            who["entity"] for who in lines(made.folder / "truth/cast.jsonl")
        ]


def test_the_regime_for_judging_shares_no_parameter_and_no_seed_with_the_others() -> None:
    judging = REGIMES["judging"]
    for name in ("light", "heavy"):
        for field in ("typo", "swapped_date", "missing", "duplicate", "other_spelling", "salt"):
            assert getattr(judging, field) != getattr(REGIMES[name], field)


@pytest.mark.parametrize("records", [1_000, 3_001, 20_000])
def test_exactly_as_many_records_are_written_as_were_asked_for(tmp_path: Path, records: int) -> None:
    case = generate(tmp_path, records=records)
    assert sum(case.records.values()) == records
    table = (tmp_path / "calls/calls.csv").read_text(encoding="utf-8").splitlines()
    assert len(table) - 1 == case.records["calls/calls.csv"]
    for file in FILES:
        assert (tmp_path / file.path).stat().st_size <= budget(file, case.records[file.path]), file.path


def test_the_case_of_the_demo_is_small(made: Made) -> None:
    assert sum(path.stat().st_size for path in made.folder.rglob("*") if path.is_file()) < MOST_BYTES


def test_the_case_is_written_in_a_fraction_of_the_memory_that_it_takes_on_disk(tmp_path: Path) -> None:
    generate(tmp_path / "first", records=1_000)  # what is imported and read once is not counted
    tracemalloc.start()
    generate(tmp_path / "case", records=30_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    written = sum(path.stat().st_size for path in (tmp_path / "case").rglob("*") if path.is_file())
    assert written > 10_000_000
    assert peak < written / 3


def test_fewer_formats_leave_the_other_files_as_they_are(made: Made, tmp_path: Path) -> None:
    some = generate(tmp_path, records=RECORDS, formats=["ftm", "tables"])
    whole = digests(made.folder)
    for path, digest in digests(some.folder).items():
        if path != "manifest.yaml" and not path.startswith("truth/"):
            assert whole[path] == digest
    assert {entry.adapter for entry in read_manifest(some.manifest).files} == {"ftm", "tables"}


def test_what_cannot_be_made_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TooFewRecords, match="too few"):
        generate(tmp_path, records=100)
    with pytest.raises(UnknownFormat, match="'pdf'"):
        generate(tmp_path, formats=["pdf"])


def test_the_command_says_what_it_takes_and_refuses_the_rest(tmp_path: Path) -> None:
    def ran(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "samples.labyrinth", *words]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    told = ran("--help").stdout
    for word in ("--records", "--seed", "--out", "--noise", "judging"):
        assert word in told
    assert ran("--out", str(tmp_path), "--records", "999").returncode == 2
    wrong = ran("--out", str(tmp_path), "--only", "ftm,pdf")
    assert wrong.returncode == 1
    assert "Choose among ftm, tables" in wrong.stderr


# ---- fictional, in every file and every identifier

UNMARKED = re.compile(r"\[Content_Types\]|_rels/|/xl/workbook\.xml|workbook\.xml$")


def test_every_file_says_that_it_is_fictional(made: Made) -> None:
    for name, text in texts(made):
        if UNMARKED.search(name) or name.startswith("truth/"):
            continue
        assert "FICTIONAL" in text, name


def test_every_source_says_that_it_is_fictional_and_whose_it_is(made: Made) -> None:
    manifest = read_manifest(made.manifest)
    assert {source.id for source in manifest.sources} == {source.id for source in SOURCES}
    for source in manifest.sources:
        assert source.name.startswith("Fictional: Operation Labyrinth – ")
        assert source.licence == LICENCE
        assert source.kind == "fictional case"
    assert {source.case for source in manifest.sources} == {None, CASE_PARTS, CASE_MONEY}
    assert len({source.reliability for source in manifest.sources}) == 5
    assert {source.marking for source in manifest.sources} == {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"}
    assert {entry.adapter for entry in manifest.files} == set(FORMATS)


PHONE = re.compile(r"(?<![\w.,-])\+[1-9][0-9]{7,14}\b")
IBAN = re.compile(r"\b(?:DE|CY|LT|GR|AT|FR|GB)[0-9]{2}[0-9]{12,26}\b")
HOST = re.compile(r"(?:@|://)([\w.-]+\.\w+)")
WALLET = re.compile(r"\b(?:bc1q[02-9ac-hj-np-z]{38,58}|0x[0-9a-fA-F]{40}|[13T][1-9A-HJ-NP-Za-km-z]{25,34})\b")
PARCEL = re.compile(r"\b[A-Z]{2}[0-9]{9}[A-Z]{2}\b")
VIN = re.compile(r"\b0FXLAB[0-9]{11}\b|\b[A-HJ-NPR-Z1-9][A-HJ-NPR-Z0-9]{16}\b")
IPV4 = re.compile(r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b")
IMEI = re.compile(r"(?<![0-9A-Za-z+])[0-9]{15}(?![0-9A-Za-z])")
STANDARDS = frozenset(
    (
        "schemas.openxmlformats.org",
        "schemas.microsoft.com",
        "graphml.graphdrawing.org",
        "www.topografix.com",
        "www.opengis.net",
        "www.w3.org",
        "ontology.unifiedcyberontology.org",
        "ontology.caseontology.org",
    )
)
"""Names of XML and JSON-LD vocabularies, which are no addresses of anybody in the case."""


def test_telephone_numbers_are_reserved_for_fiction(made: Made) -> None:
    found = {number for _, text in texts(made) for number in PHONE.findall(text)}
    assert len(found) > 200
    for number in found:
        assert any(
            number.startswith(start) and len(number) == len(start) + digits
            for _, start, digits in identifiers.PHONE_BLOCKS
        ), number
        assert phonenumbers.is_valid_number(phonenumbers.parse(number)), number


def test_accounts_are_of_no_bank_and_their_check_digits_are_right(made: Made) -> None:
    zeros = {"DE": 8, "CY": 8, "LT": 5, "GR": 7}
    found = {number for _, text in texts(made) for number in IBAN.findall(text)}
    assert len(found) > 100
    for number in found:
        assert check("iban", number).checked, number
        assert number[4 : 4 + zeros[number[:2]]].strip("0") == "", number


def test_hosts_are_reserved_or_vocabularies(made: Made) -> None:
    hosts = {host for _, text in texts(made) for host in HOST.findall(text)}
    assert len(hosts) > 20
    for host in hosts - STANDARDS:
        assert host.endswith((".example", ".test")), host


def test_wallets_are_digests_with_right_checksums_and_in_no_real_list(made: Made) -> None:
    found = {address for _, text in texts(made) for address in WALLET.findall(text) if check("wallet", address).valid}
    assert len(found) > 300
    world = World("1/light", REGIMES["light"], people=RECORDS // 8, companies=RECORDS // 40)
    story = Story(world.seed)
    names = [
        *(f"buyer{n}" for n in range(8)),
        *(f"side{n}" for n in range(1, 5)),
        "knossos",
        "labrys",
        "pasiphae",
        "naxos-hot",
    ]
    derived = {*story.peel, *map(story.wallet, names)}
    derived |= {wallet_of(world, n)[0] for n in range(2_000)}
    derived |= {identifiers.bitcoin(world.seed, f"{word}/{n}") for n in range(RECORDS) for word in ("once", "twice")}
    derived |= {identifiers.bitcoin(world.seed, str(n)) for n in range(RECORDS)}
    assert found <= derived
    real = "\n".join(
        path.read_text(encoding="utf-8", errors="replace") for path in DEMO.parent.rglob("*") if path.is_file()
    )
    assert not found.intersection(WALLET.findall(real))


def test_parcels_vehicles_handsets_and_networks_are_outside_of_every_scheme(made: Made) -> None:
    whole = "\n".join(text for _, text in texts(made))
    parcels = {number for number in PARCEL.findall(whole) if check("s10", number).valid}
    assert parcels
    assert all(number.startswith("F") for number in parcels)
    vins = {number for number in VIN.findall(whole) if not number.isalpha() and not number.isdigit()}
    assert vins
    assert all(number.startswith("0") for number in vins if check("vin", number).valid and not WALLET.search(number))
    for table, column in (("calls/calls.csv", 5), ("calls/subscribers.csv", 8)):
        rows = [row.split(",") for row in (made.folder / table).read_text(encoding="utf-8").splitlines()[1:]]
        handsets = {row[column] for row in rows} - {""}
        assert handsets
        assert all(check("imei", number).checked and number.startswith("00") for number in handsets)
    assert all(
        number.startswith("00") for number in IMEI.findall(whole) if check("imei", number).checked and number[0] == "0"
    )
    networks = {number for number in IPV4.findall(whole) if check("ip", number).valid}
    assert networks
    assert all(number.startswith(("192.0.2.", "198.51.100.", "203.0.113.")) for number in networks)
    plates = [row.split("\t")[0] for row in (made.folder / "registers/vehicles.tsv").read_text().splitlines()[1:]]
    assert all(re.fullmatch(r"FIC-[0-9]{6}-Q", plate) for plate in plates)


@given(st.integers(min_value=0, max_value=identifiers.PHONES - 1))
def test_every_number_of_the_population_is_one_and_none_is_the_story_s(number: int) -> None:
    found = identifiers.phone(number)
    assert check("phone", found).value == found
    assert found not in {identifiers.story_phone(n) for n in range(identifiers.CORE_PHONES)}


@given(st.text(max_size=40), st.integers())
def test_a_misprint_leaves_digits_as_they_are(text: str, seed: int) -> None:
    spoilt = misprint(text, stream(str(seed), "misprint"))
    assert [c for c in spoilt if c.isdigit()] == [c for c in text if c.isdigit()]
    assert abs(len(spoilt) - len(text)) <= 1


def test_day_and_month_change_places_only_where_that_is_a_date() -> None:
    assert swapped("2025-03-11T10:00:00Z") == "2025-11-03T10:00:00Z"
    assert swapped("2025-03-21") == "2025-03-21"
    assert swapped("1984") == "1984"


# ---- each format as its own readers see it


def test_xml_and_json_are_well_formed_and_say_what_they_are(made: Made) -> None:
    roots = {
        "bank/ikaros.camt.053.xml": "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.08}Document",
        "bank/orders.pain.001.xml": "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}Document",
        "surveillance/meetings.graphml": "{http://graphml.graphdrawing.org/xmlns}graphml",
        "surveillance/van.gpx": "{http://www.topografix.com/GPX/1/1}gpx",
        "surveillance/places.kml": "{http://www.opengis.net/kml/2.2}kml",
    }
    for name, root in roots.items():
        assert ET.parse(made.folder / name).getroot().tag == root
    bundle = json.loads((made.folder / "shared/bundle.stix.json").read_text(encoding="utf-8"))
    ids = {item["id"] for item in bundle["objects"]}
    assert len(ids) == made.records["shared/bundle.stix.json"]
    for item in bundle["objects"]:
        assert all(item[end] in ids for end in ("source_ref", "target_ref") if end in item)
    event = json.loads((made.folder / "shared/event.misp.json").read_text(encoding="utf-8"))["Event"]
    assert event["info"] == MARK
    assert len(event["Attribute"]) == made.records["shared/event.misp.json"]
    assert len(json.loads((made.folder / "devices/handset.case.jsonld").read_text(encoding="utf-8"))["@graph"])


def test_the_balance_of_a_statement_is_the_sum_of_its_entries(made: Made) -> None:
    name = {"c": "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"}
    statement = ET.parse(made.folder / "bank/ikaros.camt.053.xml").getroot().find(".//c:Stmt", name)
    assert statement is not None

    def cents(node: ET.Element) -> int:
        sign = -1 if node.findtext("c:CdtDbtInd", "", name) == "DBIT" else 1
        return sign * int(node.findtext("c:Amt", "", name).replace(".", ""))

    opening, closing = map(cents, statement.findall("c:Bal", name))
    assert opening + sum(map(cents, statement.findall("c:Ntry", name))) == closing
    swift = (made.folder / "bank/asterion.mt940.sta").read_bytes().decode("ascii")
    booked = re.findall(r":61:[0-9]{10}([CD])([0-9]+,[0-9]{2})NTRF", swift)
    total = sum((1 if sign == "C" else -1) * int(amount.replace(",", "")) for sign, amount in booked)
    closing_line = re.search(r":62F:C[0-9]{6}EUR([0-9]+,[0-9]{2})\r\n-\r\n\Z", swift)
    assert closing_line is not None
    assert int(closing_line[1].replace(",", "")) == total
    assert all(len(line) <= 72 for line in swift.split("\r\n"))
    orders = ET.parse(made.folder / "bank/orders.pain.001.xml").getroot()
    pain = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
    amounts = [int((node.text or "").replace(".", "")) for node in orders.iterfind(".//p:InstdAmt", pain)]
    assert int((orders.findtext(".//p:CtrlSum", "", pain)).replace(".", "")) == sum(amounts)


def test_the_mailbox_holds_the_part_that_listings_name_by_its_digest(made: Made) -> None:
    part = (made.folder / "blueprints/t9_bracket_rev4.stl").read_bytes()
    box = mailbox.mbox(made.folder / "devices/mailbox.mbox")
    assert len(box) == made.records["devices/mailbox.mbox"]
    files = [
        p.get_payload(decode=True) for message in box for p in message.walk() if p.get_content_type() == "model/stl"
    ]
    box.close()
    assert files == [part]
    named = {row["sha256"] for row in lines(made.folder / "markets/listings.jsonl")}
    assert sha256(part).hexdigest() in named


def test_shapes_are_closed_boxes(made: Made) -> None:
    for name, triangles in (("cube.stl", 12), ("t9_bracket_rev4.stl", 24)):
        text = (made.folder / "blueprints" / name).read_text()
        corners = re.findall(r"vertex (\S+ \S+ \S+)", text)
        assert len(corners) == 3 * triangles
        edges: Counter[tuple[str, str]] = Counter()
        for n in range(0, len(corners), 3):
            a, b, c = corners[n : n + 3]
            edges.update(((a, b), (b, c), (c, a)))
        # In a closed surface whose triangles all turn the same way, each edge is walked once in each direction.
        assert all(edges[(b, a)] == count for (a, b), count in edges.items())
    with zipfile.ZipFile(made.folder / "blueprints/bracket.3mf") as package:
        ET.fromstring(package.read("3D/3dmodel.model"))


def test_content_lines_of_cards_and_calendars_are_folded(made: Made) -> None:
    for name in ("devices/contacts.vcf", "devices/calendar.ics"):
        raw = (made.folder / name).read_bytes()
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert all(len(line) <= 75 for line in raw.split(b"\r\n"))


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_a_folded_line_unfolds_to_itself(line: str) -> None:
    whole = folded(line)
    assert whole.removesuffix("\r\n").replace("\r\n ", "") == line
    assert all(len(part.encode()) <= 75 for part in whole.split("\r\n"))


def test_the_workbook_opens_with_a_common_reader(made: Made) -> None:
    book = openpyxl.load_workbook(made.folder / "police/criminal_records.xlsx", read_only=True)
    rows = list(book["Records"].iter_rows(values_only=True))
    book.close()
    assert len(rows) - 1 == made.records["police/criminal_records.xlsx"]
    assert {row[3] for row in rows[1:]} == {"suspect", "convicted", "victim", "witness", "minor"}


def test_posts_are_written_in_many_scripts(made: Made) -> None:
    languages = {row["language"] for row in lines(made.folder / "markets/posts.jsonl")}
    assert languages >= {"ar", "de", "el", "en", "es", "he", "ru", "zh"}


# ---- the truth


def test_each_mention_stands_where_the_truth_says(made: Made) -> None:
    """In the formats that are read line by line; the pipeline's own test below takes the rest."""
    open_files: dict[str, list[str]] = {}
    seen = 0
    for mention in lines(made.folder / "truth/mentions.jsonl"):
        if not mention["position"].startswith("line:"):
            continue
        text = open_files.setdefault(
            mention["file"], (made.folder / mention["file"]).read_text(encoding="utf-8").splitlines()
        )
        line = text[int(mention["position"].removeprefix("line:")) - 1]
        if mention["role"] == "tracker":
            continue
        assert mention["name"] in line.replace('""', '"'), mention
        seen += 1
    assert seen > 4_000


def test_everybody_in_the_cast_is_found_where_the_truth_says(made: Made) -> None:
    cast = {who["entity"]: who for who in lines(made.folder / "truth/cast.jsonl")}
    assert len(cast) == 17
    assert all(who["records"] for who in cast.values())
    assert len(cast["core:vathrinos"]["records"]) >= 6
    assert not cast["core:vathrinos"]["innocent"]
    for name in ("namesake", "silvestrim", "feldkampe", "wei", "lindholtz", "guards", "son"):
        assert cast[f"core:{name}"]["innocent"]
    known = {"core:pistol", "core:frame", "core:frame2", "core:buyer", "core:ledermann", *cast}
    mentioned = {m["entity"] for m in lines(made.folder / "truth/mentions.jsonl") if m["entity"].startswith("core:")}
    assert mentioned <= known


def test_the_money_adds_up_from_the_buyers_to_the_loan(made: Made) -> None:
    steps = lines(made.folder / "truth/money.jsonl")
    coins = [step for step in steps if step["step"] == "coins"]
    story = Story("1/light")
    collected = sum(step["amount_sat"] for step in coins if step["to"] == story.peel[0])
    for wallet in story.peel[:-1]:
        paid = sum(step["amount_sat"] for step in coins if step["from"] == wallet)
        came = sum(step["amount_sat"] for step in coins if step["to"] == wallet)
        assert came - paid == 1_000  # the fee
    assert collected > 0
    euros = [step for step in steps if step["step"] == "euros"]
    cashed = sum(step["amount_cents"] for step in euros if step["to"] == ASTERION.key)
    passed_on = sum(step["amount_cents"] for step in euros if step["from"] == ASTERION.key)
    assert 0 < passed_on <= cashed
    assert any(step["from"] == ASTERION.key and step["to"] == IKAROS.key for step in euros)
    ledger = (made.folder / "wallets/transfers.csv").read_text(encoding="utf-8")
    assert all(step["transaction"] in ledger for step in coins)


def test_hidden_links_are_implied_and_stated_nowhere(made: Made) -> None:
    found = lines(made.folder / "truth/links.jsonl")
    assert sum(link["hidden"] for link in found) >= 10
    assert all(link["implied_by"] for link in found)


# ---- through the pipeline into a real graph


def account(service: str, username: str) -> str:
    found = entity_id("VendorProfile", {"service": [service], "username": [username]})
    assert found is not None
    return found


def test_the_case_goes_in_whole_and_can_be_solved(graph: Graph, server: Settings, tmp_path: Path) -> None:
    settings = replace(server, data_dir=tmp_path / "data", evidence_url=str(tmp_path / "evidence"))
    formats = [kind.name for kind in KINDS if kind.name in FORMATS]
    case = generate(tmp_path / "labyrinth", records=1_000, formats=formats)
    reports = load_manifest(graph, settings, case.manifest)
    assert [report.status for report in reports] == ["complete"] * len(reports)
    assert all(report.rejected.total == 0 for report in reports)
    # What marks a list of edges as fictional is a column that means nothing to a graph.
    remarks = [problem for report in reports for found in report.warnings.examples.values() for problem in found]
    assert [problem.message for problem in remarks if "'fictional'" not in problem.message] == []
    everything = scope(graph)
    story = Story("1/light")

    minotaur, knossos, labrys = (account(a.service, a.username) for a in (MINOTAUR, KNOSSOS, LABRYS))
    same = graph.read(shortest_paths, everything, knossos, labrys)
    assert same[0].entity_ids == [knossos, entity_id("EmailAddress", {"email": ["knossos@drop.test"]}), labrys]

    # The company behind the company, and the man behind that one, spelled otherwise.
    leander = graph.read(search, everything, "Leander Wathrinos", schema="Person").hits[0].entity_id
    owner = graph.read(shortest_paths, everything, minotaur, leander)[0]
    names = graph.read(entities_by_ids, everything, owner.entity_ids)
    assert [names[i].properties.get("name", ["?"])[0] for i in owner.entity_ids[2:]] == [
        "Asterion Holdings Ltd",
        "Pelagos Nominees Ltd",
        "Leander Wathrinos",
    ]

    # From the wallet that collects to the account that is paid out to.
    start = entity_id("CryptoWallet", {"publicKey": [story.peel[0]]})
    account_id = entity_id("BankAccount", {"iban": [ASTERION.iban]})
    assert start is not None
    assert account_id is not None
    trail = graph.read(shortest_paths, everything, start, account_id)[0]
    wallets = [entity_id("CryptoWallet", {"publicKey": [address]}) for address in story.peel]
    assert trail.entity_ids[: len(wallets)] == wallets

    # The woman in whose name parcels were posted is a victim first.
    people = graph.read(search, everything, "Marta Silvestrim", schema="Person").hits
    ids = [hit.entity_id for hit in people]
    cases = [hit.entity_id for hit in graph.read(search, everything, CASE_PARTS, schema="CaseFile").hits]
    roles = {link.type for link in graph.read(links_among, everything, [*ids, *cases])}
    assert "VICTIM_IN" in roles

    # Everything that is claimed leads back to where it stands.
    claims = graph.read(claims_of, everything, [minotaur])[minotaur]
    assert claims
    raw = [read_record(settings, claim.evidence, claim.position) for claim in claims]
    assert all(text is not None and "minotaur" in text for text in raw)


def test_mappings_are_plain_yaml_and_marked(made: Made) -> None:
    for file in FILES:
        path = made.folder / f"{file.path}.mapping.yml"
        assert path.exists() == (file.mapping is not None)
        if file.mapping is not None:
            text = path.read_text(encoding="utf-8")
            assert text.startswith(f"# {MARK}\n")
            assert yaml.safe_load(text) == file.mapping


def test_the_demo_writes_what_a_source_here_can_read(tmp_path: Path, server: Settings) -> None:
    settings = replace(server, data_dir=tmp_path / "data")
    path = fictional_case(settings)
    assert path == tmp_path / "data" / "labyrinth" / "manifest.yaml"
    found = {entry.adapter for entry in read_manifest(path).files}
    assert found == {kind.name for kind in KINDS}.intersection(FORMATS)
    before = digests(path.parent)
    assert fictional_case(settings) == path
    assert digests(path.parent) == before
