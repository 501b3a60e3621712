"""IBAN, telephone, handset, mailbox, site, vehicle, parcel, file: valid and invalid values from the standards."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graph.identifiers import KINDS, UnknownIdentifierKind, check
from graph.identifiers.postal import check_digit as s10_check_digit
from graph.identifiers.vehicle import check_digit as vin_check_digit

ONION = "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"
SHA1 = "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"
SHA256 = "d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592"

VALID = [
    # kind, as written, normal form, has a checksum
    ("iban", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000", True),
    ("iban", "gb82 west 1234 5698 7654 32", "GB82WEST12345698765432", True),
    ("iban", "MT84MALT011000012345MTLCAST001S", "MT84MALT011000012345MTLCAST001S", True),
    ("phone", "+49 30 901820", "+4930901820", False),
    ("phone", "tel:+44-20-7946-0958", "+442079460958", False),
    ("imei", "49-015420-323751-8", "490154203237518", True),
    ("imei", "49015420323751", "490154203237518", False),
    ("imei", "4901542032375101", "490154203237518", False),
    ("email", " Ann.Example@EXAMPLE.org ", "ann.example@example.org", False),
    ("email", "post@bücher.example", "post@xn--bcher-kva.example", False),
    ("domain", "WWW.Example.org.", "www.example.org", False),
    ("domain", "пример.испытание", "xn--e1afmkfd.xn--80akhbyknj4f", False),
    ("domain", ONION, ONION, True),
    ("onion", f"forum.{ONION.upper()}", f"forum.{ONION}", True),
    ("onion", "expyuzz4wqqyqhjn.onion", "expyuzz4wqqyqhjn.onion", False),
    ("url", "HTTP://Example.org:80/A?b=1#c", "http://example.org/A?b=1", False),
    ("url", "https://someone:secret@example.org", "https://example.org/", False),
    ("url", "http://[2001:DB8::1]:8080/x", "http://[2001:db8::1]:8080/x", False),
    ("url", f"http://{ONION}/market", f"http://{ONION}/market", True),
    ("website", "Example.org", "example.org", False),
    ("website", "https://example.org/", "example.org", False),
    ("website", "https://example.org/shop/", "example.org/shop", False),
    ("ip", "192.0.2.1", "192.0.2.1", False),
    ("ip", "2001:0db8:0000::0001", "2001:db8::1", False),
    ("vin", "1M8GDM9AXKP042788", "1M8GDM9AXKP042788", True),
    ("vin", "wvwzzz1jz3w386752", "WVWZZZ1JZ3W386752", False),
    ("s10", "ra 473 124 829 gb", "RA473124829GB", True),
    ("hash", SHA1.upper(), SHA1, False),
    ("sha256", SHA256, SHA256, False),
    ("txid", "0x" + SHA256.upper(), SHA256, False),
]
INVALID = [
    ("iban", "DE88 3704 0044 0532 0130 00", "check digits"),
    ("iban", "XX12 3456", "form"),
    ("phone", "030 901820", "no country"),
    ("phone", "+1 123 456 7890", "numbering plan"),
    ("imei", "490154203237517", "check digit"),
    ("imei", "000000000000000", "placeholder"),
    ("email", "ann.example.org", "name@host"),
    ("email", "ann@localhost", "host"),
    ("domain", "192.168.0.1", "number"),
    ("domain", "-bad-.example", "form"),
    ("onion", "3" + ONION[1:], "checksum"),
    ("url", "javascript:alert(1)", "http"),
    ("url", "http://exa mple.org", "space"),
    ("url", "http://[::1", "form"),
    ("ip", "fe80::1%eth0", "interface"),
    ("ip", "192.0.2.256", "IPv4"),
    ("vin", "1M8GDM9A0KP042788", "check digit"),
    ("vin", "1M8GDM9AXKP04278O", "never I, O or Q"),
    ("vin", "11111111111111111", "placeholder"),
    ("s10", "RA473124828GB", "check digit"),
    ("s10", "RA473124829XX", "operator"),
    ("hash", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "empty file"),
    ("hash", "0" * 64, "placeholder"),
    ("sha256", SHA1, "sha1"),
    ("txid", SHA1, "64"),
]


@pytest.mark.parametrize(("kind", "text", "value", "checked"), VALID)
def test_a_valid_identifier_gets_its_normal_form(kind: str, text: str, value: str, checked: bool) -> None:
    found = check(kind, text)
    assert (found.value, found.valid, found.checked) == (value, True, checked)


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, _, value, _ in VALID if kind != "website"])
def test_a_normal_form_is_its_own_normal_form(kind: str, value: str) -> None:
    assert check(kind, value).value == value


@pytest.mark.parametrize(("kind", "text", "reason"), INVALID)
def test_an_invalid_identifier_stays_text_and_says_why(kind: str, text: str, reason: str) -> None:
    found = check(kind, text)
    assert (found.value, found.valid, found.checked) == (None, False, False)
    assert reason in found.note


def test_a_national_number_is_read_in_the_country_that_it_is_dialled_in() -> None:
    assert check("phone", "030 901820", hints=["de"]).value == "+4930901820"


def test_an_unknown_kind_is_a_mistake_in_code() -> None:
    with pytest.raises(UnknownIdentifierKind, match="passport"):
        check("passport", "x")


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=150)
@given(text=st.text(max_size=300))
def test_any_text_gets_an_answer(kind: str, text: str) -> None:
    found = check(kind, text)
    assert found.valid == (found.value is not None)
    assert found.valid or not found.checked
    assert found.valid or found.note


@given(st.text(string.digits, min_size=14, max_size=14), st.data())
def test_one_changed_digit_of_an_imei_is_always_seen(body: str, data: st.DataObject) -> None:
    imei = check("imei", body).value
    assume(imei is not None)
    assert imei is not None
    place = data.draw(st.integers(0, 14))
    digit = data.draw(st.sampled_from(string.digits.replace(imei[place], "")))
    assert not check("imei", imei[:place] + digit + imei[place + 1 :]).checked


@given(st.text(string.digits, min_size=8, max_size=8), st.data())
def test_one_changed_digit_of_a_postal_number_is_seen_except_between_remainders_0_and_6(
    serial: str, data: st.DataObject
) -> None:
    """The standard gives both remainders the check digit 5; letters of service and country are not covered at all."""
    place = data.draw(st.integers(0, 7))
    digit = data.draw(st.sampled_from(string.digits.replace(serial[place], "")))
    changed = serial[:place] + digit + serial[place + 1 :]
    seen = not check("s10", f"RA{changed}{s10_check_digit(serial)}GB").valid
    assert seen or s10_check_digit(serial) == 5


@given(st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=16, max_size=16), st.data())
def test_one_changed_character_of_a_north_american_vin_is_seen_unless_both_count_the_same(
    body: str, data: st.DataObject
) -> None:
    """The standard counts A, J and 1 alike, and so on; such a swap is not seen."""
    blank = "1" + body[:7] + "0" + body[8:]
    vin = blank[:8] + vin_check_digit(blank) + blank[9:]
    assume(check("vin", vin).checked)
    place = data.draw(st.integers(1, 16).filter(lambda i: i != 8))
    letter = data.draw(st.sampled_from(sorted(set(string.digits) - {vin[place]})))
    changed = vin[:place] + letter + vin[place + 1 :]
    assert not check("vin", changed).checked or vin_check_digit(changed) == vin_check_digit(vin)


@given(st.integers(0, 21), st.sampled_from(string.digits))
def test_one_changed_digit_of_an_iban_is_always_seen(place: int, digit: str) -> None:
    """True of digits; a letter in place of a digit, where a country allows both, passes once in 97."""
    iban = "DE89370400440532013000"
    changed = iban[:place] + digit + iban[place + 1 :]
    assume(changed != iban)
    assert not check("iban", changed).valid


@given(st.integers(0, 55), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_one_changed_character_of_this_onion_name_is_always_seen(place: int, letter: str) -> None:
    name = "facebookwkhpilnemxj7asaniu7vnjjbiltxjqhye3mhbshg7kx5tfyd.onion"
    changed = name[:place] + letter + name[place + 1 :]
    assume(changed != name)
    assert not check("onion", changed).valid


def test_two_bytes_of_checksum_let_one_change_in_65536_of_an_onion_name_pass() -> None:
    assert check("onion", ONION.replace("2gzyxa", "23zyxa", 1)).checked
