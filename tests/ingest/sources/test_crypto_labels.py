from __future__ import annotations

from pathlib import Path

import pytest
from followthemoney.types import registry

from ingest.errors import SourceUndecided
from ingest.records import RawRecord
from ingest.sources.crypto_labels.adapter import CRYPTO_LABELS
from ingest.sources.crypto_labels.wallets import actor_id, wallet_of
from ingest.sources.crypto_labels.words import CREDIBILITY, TOPICS
from ingest.sources.kinds import Options
from tests.support.documents import document, sample, taken_apart

GOOD = "1BCWMwpR4M1nYUuuYe2bmzrNuwGoF9ZAbA"
OTHER = "1MQBDeRWsiJBf7K1VGjJ7PWEL6GJXMfmLg"


def records_in(tmp_path: Path, name: str) -> list[RawRecord]:
    records, rejected = taken_apart(CRYPTO_LABELS, sample(tmp_path, "crypto_labels", name))
    assert rejected == []
    return records


def tagpack(tmp_path: Path, text: str) -> tuple[list[RawRecord], list[str]]:
    records, rejected = taken_apart(CRYPTO_LABELS, document(tmp_path, text, "pack.yaml"))
    return records, [problem.reason for problem in rejected]


def test_every_tag_inherits_what_the_header_says(tmp_path: Path) -> None:
    records = records_in(tmp_path, "hydra.yaml")
    assert len(records) == 117
    first = records[0]
    assert (first.subject, first.schema, first.position) == (f"wallet-btc-{GOOD}", "CryptoWallet", "tags[0]")
    assert first.credibility == 2
    assert first.properties == {
        "publicKey": [GOOD],
        "currencySymbol": ["BTC"],
        "tag": ["Hydra Market"],
        "category": ["market"],
        "tagConfidence": ["authority_data"],
        "holder": ["actor-hydramarket"],
        "sourceUrl": ["https://home.treasury.gov/policy-issues/financial-sanctions/recent-actions/20220405"],
        "publisher": ["GraphSense Core Team"],
        "modifiedAt": ["2023-05-10"],
    }


def test_a_tag_overrides_its_header(tmp_path: Path) -> None:
    records, _ = tagpack(
        tmp_path,
        "label: L\ncurrency: BTC\nconfidence: web_crawl\n"
        f"tags:\n- {{address: {GOOD}, label: M, confidence: ownership}}\n",
    )
    assert records[0].properties["tag"] == ["M"]
    assert records[0].credibility == CREDIBILITY["ownership"] == 1


def test_an_address_that_is_none_is_text_and_no_identifier(tmp_path: Path) -> None:
    records = records_in(tmp_path, "plustoken.yaml")
    odd = [record for record in records if record.warnings]
    assert len(records) == 12
    assert [record.properties["name"] for record in odd] == [
        ["1MFgcyJ7ZNSknbTBRaih6zWDE6V1A64tRYs"],
        ["14bwh6gmvol5ntwbvxqjkjdtzv4y5ebtvm"],
    ]
    for record in odd:
        assert "publicKey" not in record.properties
        assert not str(record.subject).startswith("wallet-")
        assert [warning.reason for warning in record.warnings] == ["invalid-identifier"]


def test_a_tron_address_among_bitcoin_addresses_is_a_tron_address() -> None:
    found = wallet_of("TXmVpin5vq5gdZsciyyjdZgKRUju4st1wM", "XBT", source="ofac", position="line:1")
    assert found.id == "wallet-trx-TXmVpin5vq5gdZsciyyjdZgKRUju4st1wM"
    assert "currencySymbol" not in found.properties
    assert found.originals["currencySymbol"] == ["XBT"]
    assert [warning.reason for warning in found.warnings] == ["other-chain"]


def test_a_token_says_nothing_of_the_chain() -> None:
    address = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"
    as_token = wallet_of(address, "USDT", source="s", position="x")
    as_ether = wallet_of(address.lower(), "ETH", source="s", position="x")
    assert as_token.id == as_ether.id == f"wallet-evm-{address.lower()}"
    assert as_token.properties["token"] == ["USDT"]
    assert as_token.originals["publicKey"] == [address]


def test_conflicting_labels_are_both_records_of_one_wallet(tmp_path: Path) -> None:
    records, _ = tagpack(
        tmp_path,
        f"currency: BTC\ntags:\n- address: {GOOD}\n  label: Exchange\n- address: {GOOD}\n  label: Mixer\n"
        f"- address: {GOOD}\n  label: Mixer\n",
    )
    assert {record.subject for record in records} == {f"wallet-btc-{GOOD}"}
    assert [record.properties["tag"] for record in records] == [["Exchange"], ["Mixer"], ["Mixer"]]


def test_ransomware_families_hold_their_wallets_and_other_labels_hold_nothing(tmp_path: Path) -> None:
    text = (
        f"currency: BTC\nabuse: %s\ntags:\n- {{address: {GOOD}, label: Locky}}\n- {{address: {OTHER}, label: Locky}}\n"
    )
    records, _ = tagpack(tmp_path, text % "ransomware")
    assert [record.schema for record in records] == ["LegalEntity", "CryptoWallet", "CryptoWallet"]
    assert records[1].properties["holder"] == records[2].properties["holder"] == [records[0].subject]
    assert records[0].properties["topics"] == ["crime.cyber"]
    records, _ = tagpack(tmp_path, text % "service_hack")
    assert [record.schema for record in records] == ["CryptoWallet", "CryptoWallet"]
    assert "holder" not in records[0].properties


def test_words_that_are_new_are_reported(tmp_path: Path) -> None:
    records, _ = tagpack(tmp_path, f"currency: BTC\nconfidence: sure\ntags:\n- address: {GOOD}\n  mood: bad\n")
    assert [warning.reason for warning in records[0].warnings] == ["unknown-confidence", "unused-field"]
    assert records[0].credibility is None


def test_a_tag_without_an_address_is_set_aside(tmp_path: Path) -> None:
    records, rejected = tagpack(tmp_path, f"currency: BTC\ntags:\n- label: x\n- just text\n- address: {GOOD}\n")
    assert rejected == ["no-address", "no-tag"]
    assert [record.position for record in records] == ["tags[2]"]


def test_actors_are_organisations_with_ids_that_packs_share(tmp_path: Path) -> None:
    records = {record.subject: record for record in records_in(tmp_path, "graphsense.actorpack.yaml")}
    hydra = records["actor-hydramarket"]
    assert (hydra.schema, hydra.properties["name"], hydra.properties["jurisdiction"]) == (
        "Organization",
        ["Hydra Market"],
        ["RU"],
    )
    assert records["actor-hydra"].properties["name"] == ["Hydra DEX"]
    assert "https://twitter.com/binance" in records["actor-binance"].properties["website"]  # type: ignore[operator]
    assert all(not record.warnings for record in records.values())


def test_ids_of_actors_can_be_references_whatever_their_letters() -> None:
    assert actor_id("binance") == "actor-binance"
    assert actor_id("internet_archive") != actor_id("internet-archive")
    for actor in ("a b", "../x", "имя", "a_b"):
        assert registry.entity.clean(actor_id(actor)) == actor_id(actor)


def test_a_sanctioned_address_is_a_wallet_with_one_sanction_in_all_lists(tmp_path: Path) -> None:
    records = records_in(tmp_path, "sanctioned_addresses_LTC.txt")
    assert [record.schema for record in records[:2]] == ["CryptoWallet", "Sanction"]
    assert records[0].properties["topics"] == ["sanction"]
    assert records[1].properties["entity"] == records[0].subject
    address = "0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c"
    sanctions = set()
    for currency in ("ETH", "ARB", "BSC"):
        given = document(tmp_path, f"{address}\n", f"sanctioned_addresses_{currency}.txt")
        sanctions.add(taken_apart(CRYPTO_LABELS, given)[0][1].subject)
    assert sanctions == {f"sanction-us-ofac-wallet-evm-{address}"}


def test_the_two_forms_of_a_sanctions_list_say_the_same(tmp_path: Path) -> None:
    text, _ = taken_apart(CRYPTO_LABELS, document(tmp_path, f"{GOOD}\n", "sanctioned_addresses_XBT.txt"))
    array, _ = taken_apart(CRYPTO_LABELS, document(tmp_path, f'[\n  "{GOOD}"\n]', "sanctioned_addresses_XBT.json"))
    assert [(r.subject, r.properties) for r in text] == [(r.subject, r.properties) for r in array]
    assert [r.position for r in (text[0], array[0])] == ["line:1", "[0]"]


def test_a_list_without_a_currency_needs_to_be_told_it(tmp_path: Path) -> None:
    given = document(tmp_path, f"{GOOD}\n", "addresses.txt")
    records, _ = taken_apart(CRYPTO_LABELS, given, Options("test", currency="BTC"))
    assert records[0].subject == f"wallet-btc-{GOOD}"
    with pytest.raises(SourceUndecided):
        taken_apart(CRYPTO_LABELS, given)


def test_a_name_in_a_curated_list_is_good_within_that_list_alone(tmp_path: Path) -> None:
    """Hydra is a market here and a DEX in the ActorPack: names are no identifiers."""
    text = f"address,entity,source\n# a remark, with a comma\n{GOOD},Hydra,ofac-2022\n,Hydra,x\n{GOOD},Other,y\n"
    records, rejected = taken_apart(CRYPTO_LABELS, document(tmp_path, text, "list.csv"), Options("curated"))
    assert [(r.schema, r.properties.get("name")) for r in records] == [
        ("Organization", "Hydra"),
        ("CryptoWallet", None),
        ("Organization", "Other"),
        ("CryptoWallet", None),
    ]
    assert str(records[0].subject).startswith("curated-")
    assert records[1].properties["holder"] == [records[0].subject]
    assert records[1].properties["summary"] == ["ofac-2022"]
    assert [problem.reason for problem in rejected] == ["no-address"]


def test_contracts_are_linked_to_those_who_made_them(tmp_path: Path) -> None:
    records = records_in(tmp_path, "malicious_smart_contracts.csv")
    contract, creator, link = records[:3]
    assert (contract.schema, creator.schema, link.schema) == ("CryptoWallet", "CryptoWallet", "UnknownLink")
    assert (link.properties["subject"], link.properties["object"]) == ([creator.subject], [contract.subject])
    assert link.properties["role"] == ["created contract"]
    assert contract.properties["keywords"] == ["smart contract"]


def test_phishing_addresses_carry_what_etherscan_calls_them(tmp_path: Path) -> None:
    records = records_in(tmp_path, "phishing_scams.csv")
    assert len(records) == 20
    assert records[0].properties["tag"] == ["Fake_Phishing3901"]
    assert records[0].properties["topics"] == ["crime.fraud"]


def test_topics_are_ftms_own() -> None:
    assert {topic for topic in TOPICS.values() if registry.topic.clean(topic) != topic} == set()
