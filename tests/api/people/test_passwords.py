"""Passwords by length, nothing else but what is tried first; codes as the standards' own examples have them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.errors import BadInput
from api.people import codes
from api.people.passwords import checked_password, hashed, matches

# RFC 6238, appendix B: the secret is 20 bytes "12345678901234567890", the codes have eight digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]


@pytest.mark.parametrize(
    "good", ["velvet otter cartwheel", "ظلال فوق جدار قديم", "aaaaaaaaaaaaaabzq7v", "xk93vqm2hw8rtpz"]
)
def test_length_is_enough(good: str) -> None:
    assert checked_password(good, name="anna", second_factor=False) == good


def test_eight_characters_do_beside_a_second_factor() -> None:
    assert checked_password("vq7otter", name="anna", second_factor=True)
    with pytest.raises(BadInput, match="8 characters"):
        checked_password("vq7otter", name="anna", second_factor=False)
    with pytest.raises(BadInput, match="7 characters"):
        checked_password("vq7otte", name="anna", second_factor=True)


@pytest.mark.parametrize(
    "bad",
    [
        "passwordpassword",
        "Password1234567890",
        "P a s s w o r d 2026!!",
        "123456789012345678",
        "987654321098765432",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababababab",
        "qwertyuiopqwertyuiop",
        "correct horse battery staple",
        "annaborg-annaborg-1",
        "clew investigation 2026",
    ],
)
def test_what_is_tried_first_is_refused(bad: str) -> None:
    with pytest.raises(BadInput, match="tried first"):
        checked_password(bad, name="anna annaborg", second_factor=False)


def test_one_too_long_is_refused_and_never_cut() -> None:
    assert len(checked_password("otter velvet " * 15, name="a", second_factor=False)) == 195
    with pytest.raises(BadInput, match="257 characters"):
        checked_password("ot9 " * 64 + "x", name="a", second_factor=False)


def test_a_password_is_kept_as_argon2id_and_known_in_either_spelling() -> None:
    stored = hashed(checked_password("cafe\u0301 velvet otter", name="a", second_factor=False))
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert matches(stored, "café velvet otter")
    assert not matches(stored, "cafe velvet otter")
    assert not matches(None, "nobody has this password")
    assert not matches("no hash", "x")


@pytest.mark.parametrize(("at", "code"), RFC_CODES)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    assert codes.code_at(RFC_SECRET, at // 30, digits=8) == code


def test_a_code_of_a_clock_half_a_minute_off_is_taken_and_of_two_minutes_is_not() -> None:
    step = 1_000_000
    code = codes.code_at(RFC_SECRET, step)
    assert codes.step_of(RFC_SECRET, f"{code[:3]} {code[3:]}", step * 30 + 45) == step
    assert codes.step_of(RFC_SECRET, code, step * 30 + 120) is None


@given(st.text(max_size=12))
@settings(max_examples=200)
def test_no_text_but_a_code_is_taken(text: str) -> None:
    found = codes.step_of(RFC_SECRET, text, 59)
    assert (found is not None) == (text.replace(" ", "") in {codes.code_at(RFC_SECRET, step) for step in (0, 1, 2)})


def test_recovery_codes_are_known_as_people_write_them() -> None:
    one, *rest = codes.new_recovery_codes()
    assert len({one, *rest}) == 10
    assert codes.digest_of_recovery(one) == codes.digest_of_recovery(f" {one.lower().replace('-', '')} ")
