"""Addresses against the vectors of their specifications, real lists with their mistakes, and any text at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from graph.identifiers import base58, bech32, chain_of, check, evm, recognise_address
from graph.identifiers.wallets import CHAINS, wallet

DATA = Path(__file__).parent / "data"


def load(name: str) -> Any:
    return json.loads((DATA / name).read_text("utf-8"))


BIP350 = load("bip350.json")
BITCOINJS = load("bitcoinjs.json")
OFAC = load("ofac.json")

# One address per format, each from its specification or its chain's documentation.
KNOWN = {
    "btc": "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu",
    "btc segwit": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "btc taproot": "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    "ltc": OFAC["LTC"][0],
    "bch": "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
    "dash": OFAC["DASH"][0],
    "zec": OFAC["ZEC"][0],
    "evm": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "trx": OFAC["TRX"][0],
    "xmr": "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
    "xrp": "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
    "xlm": "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ",
    "ada": "addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8",
}


@pytest.mark.parametrize("address", [address for address, _ in BIP350["segwit_valid"]])
def test_every_valid_vector_of_bip350_is_a_bitcoin_address(address: str) -> None:
    found = wallet(address)
    assert (found.kind, found.value, found.checked) == (
        "btc" if address.lower().startswith("bc") else "tbtc",
        address.lower(),
        True,
    )


@pytest.mark.parametrize(("address", "reason"), BIP350["segwit_invalid"])
def test_no_invalid_vector_of_bip173_and_bip350_is_an_address(address: str, reason: str) -> None:
    assert recognise_address(address) == [], reason


@pytest.mark.parametrize(("variant", "texts"), [(bech32.BECH32, "bech32"), (bech32.BECH32M, "bech32m")])
def test_bech32_vectors_decode_as_their_variant_and_encode_to_themselves(variant: int, texts: str) -> None:
    for text in BIP350[texts]:
        decoded = bech32.decode(text)
        assert decoded is not None, text
        prefix, values, found = decoded
        assert (found, bech32.encode(prefix, values, found)) == (variant, text.lower())


@pytest.mark.parametrize(("address", "digest", "kind", "is_test_network"), BITCOINJS["addresses"])
def test_base58check_vectors_of_bitcoinjs_are_addresses(
    address: str, digest: str, kind: str, is_test_network: bool
) -> None:
    found = recognise_address(address)
    payload = base58.decode_check(address)
    assert found[0].kind == ("tbtc" if is_test_network else "btc")
    assert payload is not None
    assert payload[1:].hex() == digest
    assert kind in ("pubkey", "script")


@pytest.mark.parametrize("text", BITCOINJS["not_addresses"])
def test_no_broken_key_of_bitcoinjs_is_an_address(text: str) -> None:
    assert recognise_address(text) == []


EXPECTED_CHAIN = {
    "ARB": "evm", "BCH": "bch", "BSC": "evm", "BSV": "bsv", "BTG": "btg", "DASH": "dash", "ETC": "evm", "ETH": "evm",
    "LTC": "ltc", "TRX": "trx", "USDC": "evm", "XBT": "btc", "XMR": "xmr", "XRP": "xrp", "XVG": "xvg", "ZEC": "zec",
}  # fmt: skip
MISTAKES = {"TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq", "5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320"}


@pytest.mark.parametrize(
    ("currency", "address"),
    [(currency, a) for currency, found in OFAC.items() for a in found if a not in MISTAKES and currency != "USDT"],
)
def test_sanctioned_addresses_are_on_the_chain_that_the_list_says(currency: str, address: str) -> None:
    found = wallet(address, hints=[currency])
    assert (found.kind, found.valid, found.note) == (EXPECTED_CHAIN[currency], True, "")


def test_a_tron_address_in_the_list_of_bitcoin_addresses_is_a_tron_address() -> None:
    found = wallet("TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq", hints=["XBT"])
    assert (found.kind, found.checked) == ("trx", True)
    assert found.note == "The source says btc, but this is an address of trx."


def test_a_transaction_hash_in_the_list_of_monero_addresses_is_no_address() -> None:
    found = wallet("5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320", hints=["XMR"])
    assert (found.valid, found.value) == (False, None)


def test_a_token_says_nothing_about_the_chain() -> None:
    assert {wallet(address, hints=["USDT"]).kind for address in OFAC["USDT"]} <= {"btc", "evm", "trx"}
    assert chain_of("USDT") is None


@pytest.mark.parametrize(
    ("legacy", "cash"),
    [  # from the CashAddr specification
        ("1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"),
        ("1KXrWXciRDZUpQwQmuM1DbwsKDLYAYsVLR", "bitcoincash:qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy"),
        ("3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC", "bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq"),
        ("31nwvkZwyPdgzjBJZXfDmSWsC4ZLKpYyUw", "bitcoincash:pqq3728yw0y47sqn6l2na30mcw6zm78dzq5ucqzc37"),
    ],
)
def test_both_spellings_of_a_bitcoin_cash_address_are_one_wallet(legacy: str, cash: str) -> None:
    bare = cash.partition(":")[2]
    found = [wallet(text, hints=["BCH"]).value for text in (legacy, cash, cash.upper(), bare, bare.upper())]
    assert found == [bare] * 5


def test_both_spellings_of_a_litecoin_script_address_are_one_wallet() -> None:
    new = next(a for network, a, _ in BITCOINJS["networks"] if network == "litecoin" and a.startswith("M"))
    payload = base58.decode_check(new)
    assert payload is not None
    old = base58.encode_check(b"\x05" + payload[1:])
    assert wallet(old).kind == "btc"
    assert wallet(old, hints=["Litecoin"]) == wallet(new)


@pytest.mark.parametrize(
    "address",
    [  # from EIP-55
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0xde709f2102306220921060314715629080e2fb77",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ],
)
def test_the_vectors_of_eip55_carry_their_own_checksum(address: str) -> None:
    lowered = address.lower()
    assert evm.checksummed(lowered[2:]) == address[2:]
    assert wallet(address).value == wallet(lowered).value == lowered
    assert wallet(address).checked == (address[2:] not in (lowered[2:], address[2:].upper()))
    assert not wallet(lowered).checked


def test_a_wrong_case_is_a_wrong_checksum() -> None:
    found = wallet("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
    assert (found.kind, found.valid) == ("evm", False)
    assert "EIP-55" in found.note


@pytest.mark.parametrize(("name", "address"), KNOWN.items())
def test_every_format_is_known_and_its_normal_form_stays(name: str, address: str) -> None:
    found = wallet(f" {address}\n")
    assert (found.kind, found.checked) == (name.split()[0], True)
    assert found.value is not None
    again = wallet(found.value, hints=[found.kind])
    assert (again.kind, again.value) == (found.kind, found.value)
    assert check(found.kind, address).value == found.value


def test_a_solana_address_counts_only_where_the_source_says_so() -> None:
    address = "4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T"
    assert not wallet(address).valid
    assert wallet(address, hints=["SOL"]).value == address
    assert not wallet(address, hints=["SOL"]).checked
    assert [found.kind for found in recognise_address(address)] == ["sol"]


def test_an_address_on_several_chains_names_them_all_and_the_first_is_meant() -> None:
    assert [found.kind for found in recognise_address(KNOWN["btc"])] == ["btc", "bch", "bsv"]
    assert wallet(KNOWN["btc"]).kind == "btc"
    assert wallet(KNOWN["btc"], hints=["BSV"]).kind == "bsv"
    dogecoin_or_verge = OFAC["XVG"][0]
    assert wallet(dogecoin_or_verge).kind == "doge"


@pytest.mark.parametrize(("name", "address"), KNOWN.items())
@settings(max_examples=60, derandomize=True)
@given(data=st.data())
def test_one_changed_character_is_never_taken_for_a_checked_address(
    name: str, address: str, data: st.DataObject
) -> None:
    """Base58Check and Monero miss one change in 2^32, EIP-55 one in 4,000, the others none; the draws are fixed."""
    place = data.draw(st.integers(0, len(address) - 1))
    letter = data.draw(st.sampled_from("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:_ "))
    changed = address[:place] + letter + address[place + 1 :]
    # Space at an end is no change, and a prefix in the other case is the same address.
    assume(changed.strip() != address)
    assume(not any(found.value == wallet(address).value for found in recognise_address(changed)))
    assert not any(found.checked for found in recognise_address(changed)), changed


@settings(max_examples=400)
@given(st.one_of(st.text(), st.text(base58.BITCOIN, min_size=25, max_size=110), st.binary().map(base58.encode)))
@example("\ud800" * 30)
@example("bc1" + "\0" * 20)
@example("1" * 200)
@example("0x" + "A" * 39 + "\N{FULLWIDTH LATIN CAPITAL LETTER A}")
def test_any_text_gets_an_answer(text: str) -> None:
    for kind in ("wallet", *CHAINS):
        found = check(kind, text)
        assert found.valid == (found.value is not None)
        assert found.valid or found.note


@given(st.binary(max_size=90))
def test_base58_round_trip(data: bytes) -> None:
    text = base58.encode(data)
    assume(0 < len(text) <= base58.MAX_CHARACTERS)
    assert base58.decode(text) == data


@given(st.binary(max_size=60))
def test_bech32_bytes_round_trip(data: bytes) -> None:
    assert bech32.to_bytes(bech32.to_values(data)) == data
