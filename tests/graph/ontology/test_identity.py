"""Who is the same as whom by their values alone, and who must not be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from followthemoney.types import registry
from hypothesis import given
from hypothesis import strategies as st

from graph.identifiers import KINDS
from graph.ontology import MAPPINGS, UnknownSchema, entity_id

SHA1 = "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"
SHA256 = "d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592"
GLOCK = {"make": ["Glock"], "model": ["17"], "calibre": ["9x19"], "serialNumber": ["BKXR123"]}
EVM = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

SAME = [
    (
        "CryptoWallet",
        {"publicKey": ["1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"]},
        "wallet-btc-1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu",
    ),
    (
        "CryptoWallet",
        {"cryptoAddress": ["1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"], "currency": ["BCH"]},
        "wallet-bch-qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
    ),
    ("CryptoWallet", {"publicKey": [EVM], "blockchain": ["Ethereum"]}, f"wallet-evm-{EVM.lower()}"),
    ("CryptoWallet", {"publicKey": [EVM.lower()], "blockchain": ["Polygon"]}, f"wallet-evm-{EVM.lower()}"),
    ("PhoneNumber", {"number": ["+4930901820"]}, "phone-4930901820"),
    ("PhoneNumber", {"number": ["030 901820"], "country": ["de"]}, "phone-4930901820"),
    ("EmailAddress", {"email": ["Ann@Example.org"]}, "email-ann-example-org-438c4c7afe600cdf1e45"),
    ("Website", {"url": ["https://Example.org/"]}, "site-example.org"),
    ("Website", {"domain": ["example.org"], "url": ["https://example.org/page"]}, "site-example.org"),
    ("BankAccount", {"iban": ["DE89 3704 0044 0532 0130 00"]}, "iban-DE89370400440532013000"),
    ("Document", {"contentHash": [SHA1]}, f"file-sha1-{SHA1}"),
    ("XrayScan", {"contentHash": [SHA1, SHA256]}, f"file-sha256-{SHA256}"),
    ("Vehicle", {"vin": ["wvwzzz1jz3w386752"]}, "vin-WVWZZZ1JZ3W386752"),
    ("Device", {"imei": ["49-015420-323751-8"]}, "imei-490154203237518"),
    ("Parcel", {"itemNumber": ["RA 473 124 829 GB"]}, "s10-RA473124829GB"),
    ("Parcel", {"trackingNumber": ["1Z999AA10123456784", "RA473124829GB"]}, "s10-RA473124829GB"),
    ("Transaction", {"transactionHash": [f"0x{SHA256.upper()}"]}, f"tx-{SHA256}"),
]
NOTHING: list[tuple[str, Mapping[str, Sequence[str]], str]] = [
    ("Person", {"name": ["Ann Example"]}, "a name identifies nobody"),
    ("CryptoWallet", {"publicKey": ["1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggv"]}, "its checksum is wrong"),
    ("CryptoWallet", {"publicKey": [EVM, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"]}, "two addresses"),
    ("CryptoWallet", {"publicKey": [EVM], "cryptoAddress": ["rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"]}, "two addresses"),
    ("PhoneNumber", {"number": ["030 901820"]}, "of no country"),
    ("Document", {"contentHash": ["9e107d9d372bb6826bd81d3542a419d6"]}, "MD5 can be forged"),
    ("Document", {"contentHash": ["da39a3ee5e6b4b0d3255bfef95601890afd80709"]}, "every empty file has it"),
    ("UserAccount", {"username": ["ann"]}, "on no service"),
    ("Firearm", {"serialNumber": ["BKXR123"]}, "numbers repeat across makers"),
    ("Firearm", {**GLOCK, "serialState": ["Obliterated"]}, "it cannot be read"),
    ("Firearm", {**GLOCK, "serialState": ["intact", "restored"]}, "a restored number is a guess"),
    ("Firearm", {**GLOCK, "serialNumber": ["BKX?123"]}, "one character was not read"),
    ("Firearm", {**GLOCK, "calibre": [" "]}, "no calibre"),
    ("Firearm", {**GLOCK, "make": ["Glock", "Norinco"]}, "two makers"),
]


@pytest.mark.parametrize(("schema", "properties", "expected"), SAME)
def test_an_identifier_gives_an_id(schema: str, properties: Mapping[str, Sequence[str]], expected: str) -> None:
    assert entity_id(schema, properties) == expected
    assert registry.entity.validate(expected)


@pytest.mark.parametrize(("schema", "properties", "because"), NOTHING)
def test_no_id_is_better_than_a_guess(schema: str, properties: Mapping[str, Sequence[str]], because: str) -> None:
    assert entity_id(schema, properties) is None, because


def test_a_firearm_is_known_by_make_model_calibre_and_number_together() -> None:
    found = entity_id("Firearm", GLOCK)
    assert found is not None
    assert found.startswith("firearm-glock-17-9x19-bkxr123-")
    assert entity_id("Firearm", {**GLOCK, "make": [" GLOCK "], "serialState": ["Intact"]}) == found
    assert entity_id("Firearm", {**GLOCK, "model": ["19"]}) != found


def test_a_vendor_profile_is_the_account_that_another_source_saw() -> None:
    account = {"service": ["Telegram"], "username": ["John_Doe"]}
    found = entity_id("UserAccount", account)
    assert found is not None
    assert entity_id("VendorProfile", {"service": ["telegram"], "username": ["john_doe"]}) == found
    assert entity_id("UserAccount", {"service": ["Telegram"], "username": ["John-Doe"]}) != found


def test_parts_of_a_combination_cannot_move_into_each_other() -> None:
    assert entity_id("UserAccount", {"service": ["a b"], "username": ["c"]}) != entity_id(
        "UserAccount", {"service": ["a"], "username": ["b c"]}
    )


def test_an_unknown_schema_is_a_mistake_in_code() -> None:
    with pytest.raises(UnknownSchema, match="Dragon"):
        entity_id("Dragon", {})


def test_an_id_prefix_belongs_to_one_rule() -> None:
    rules = {found.identity.prefix: found.identity for found in MAPPINGS.values() if found.identity is not None}
    for name, found in MAPPINGS.items():
        if found.identity is not None:
            assert rules[found.identity.prefix] == found.identity, name
            assert found.identity.kind is None or found.identity.kind in KINDS


@given(
    st.sampled_from(sorted(name for name, found in MAPPINGS.items() if found.identity is not None)),
    st.data(),
)
def test_any_values_give_an_id_that_followthemoney_takes_as_a_reference_or_none(name: str, data: st.DataObject) -> None:
    identity = MAPPINGS[name].identity
    assert identity is not None
    properties = {prop: [data.draw(st.text(max_size=200))] for group in identity.properties for prop in group}
    found = entity_id(name, properties)
    assert found is None or registry.entity.validate(found)
    assert found is None or len(found) <= registry.entity.max_length
    assert found == entity_id(name, properties)
