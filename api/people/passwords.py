"""Passwords by NIST SP 800-63B-4, section 3.1.1.2, kept as argon2id (RFC 9106).

Length alone is asked for: 15 characters where the password is all there is, 8 beside a second factor. No rules on
which characters, no expiry, no hints. What is refused is what attackers try first: common passwords, words of this
place (the user's name, the service's), one character or one run repeated.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from api.errors import BadInput

MIN_ALONE = 15
MIN_WITH_SECOND_FACTOR = 8
MAX_CHARS = 256
"""Longer ones are refused rather than cut; NIST asks that at least 64 are allowed."""

# RFC 9106, section 4, the second recommended option (64 MiB, 3 passes), with 1 lane: two can be checked at once.
_HASHER = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=1)
_NOBODYS = _HASHER.hash("nobody has this password")

# The words that most common passwords of 8 characters and more are made of. Whole lists of leaked passwords hold
# almost nothing of 15 characters and more that is not one of these, repeated or with a number behind it.
_COMMON = """
password passwort passw0rd contrasena senha motdepasse parola haslo qwerty qwertyuiop qwertz azerty asdfgh asdfghjkl
zxcvbn zxcvbnm qazwsx qazwsxedc 1qaz2wsx 1q2w3e4r 1q2w3e4r5t letmein welcome iloveyou monkey dragon football baseball
basketball superman batman master sunshine princess trustno1 shadow michael jennifer jordan hunter michelle charlie
andrew matthew abc123 abcdef abcdefg abcdefgh abcdefghijklmnop admin administrator root login guest test testing
secret changeme default hello whatever starwars computer internet samsung google facebook freedom flower hottie
loveme ashley bailey access mustang passphrase correcthorsebatterystaple correct horse battery staple
spring summer autumn winter january february march april june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
"""
_CONTEXT = "clew thread labyrinth investigation investigator neo4j graph trafficking"
_TRIED_FIRST = frozenset(f"{_COMMON} {_CONTEXT}".split())


def checked_password(password: str, *, name: str, second_factor: bool) -> str:
    """The password in its normal form, if it may be somebody's.

    Args:
        name: The user's name, which it must not be made of.
        second_factor: Whether a one-time code is asked for beside it.
    Raises: BadInput, which says what is wrong with it.
    """
    normal = normal_form(password)
    least = MIN_WITH_SECOND_FACTOR if second_factor else MIN_ALONE
    if len(normal) < least:
        _refuse(
            f"The password has {len(normal)} characters.", f"Choose one of at least {least}: several words do well."
        )
    if len(normal) > MAX_CHARS:
        _refuse(f"The password has {len(normal)} characters.", f"Choose one of at most {MAX_CHARS}.")
    if _is_easy(normal, name):
        _refuse(
            "The password is among those that are tried first: a common word, this place's or your own name, a"
            " sequence, or one of these repeated or with a number.",
            "Choose several words that do not belong together.",
        )
    return normal


def normal_form(password: str) -> str:
    """NFC: one spelling, whichever keyboard wrote it. The standard asks for some normal form before hashing."""
    return unicodedata.normalize("NFC", password)


def hashed(password: str) -> str:
    """The argon2id hash of a password that was checked; takes some 50 ms and 64 MiB."""
    return _HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether this is the password. As slow where there is none, so that nobody learns who has an account."""
    try:
        return _HASHER.verify(stored or _NOBODYS, normal_form(password)) and stored is not None
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def _is_easy(password: str, name: str) -> bool:
    plain = re.sub(r"[\W_]+", "", password.casefold())
    own = {word for word in re.split(r"[\W_]+", name.casefold()) if len(word) > 2}
    if len(set(plain)) < 4 or _in_a_row(plain):
        return True
    # What is left without words that are tried first, and without numbers.
    rest = plain
    for word in sorted(_TRIED_FIRST | own, key=len, reverse=True):
        rest = rest.replace(word, "")
    rest = re.sub(r"\d+", "", rest)
    half = next((plain[:size] for size in range(1, 6) if plain == (plain[:size] * len(plain))[: len(plain)]), None)
    return len(rest) < 4 or half is not None


def _in_a_row(text: str) -> bool:
    """Whether all its characters follow each other, up or down: 1234567890123456, fedcba."""
    steps = {(ord(b) - ord(a)) for a, b in pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9}


def _refuse(message: str, todo: str) -> None:
    raise BadInput(message, todo=todo, where="password")
