"""Identifiers that nobody has: reserved for fiction or tests, or outside of what any issuer gives out.

Every one of them has the right form and, where its kind has one, the right check digits, so that they join across
sources as real ones do. README.md beside this file says of each why nobody has it.
"""

from __future__ import annotations

import base64
from hashlib import sha3_256
from uuid import NAMESPACE_URL, UUID, uuid5

from stdnum import iban, luhn

from graph.identifiers import base58, bech32, evm
from graph.identifiers.postal import check_digit as postal_check_digit
from samples.labyrinth.chance import digest_of

PHONE_BLOCKS: tuple[tuple[str, str, int], ...] = (
    # Bundesnetzagentur, Mitteilung 148/2021 (Amtsblatt 7/2021): numbers for media productions, 1,000 in each city.
    ("DE", "+493023125", 3),
    ("DE", "+496990009", 3),
    ("DE", "+494066969", 3),
    ("DE", "+492214710", 3),
    ("DE", "+498999998", 3),
    # Ofcom, "Telephone numbers for use in TV and radio drama programmes": 1,000 in each area.
    *(("GB", f"+44{area}", 3) for area in ("1134960", "1144960", "1164960", "1174960", "1184960")),
    *(("GB", f"+44{area}", 3) for area in ("1214960", "1314960", "1414960", "1514960", "1614960", "2079460")),
    *(("GB", f"+44{area}", 3) for area in ("1914980", "2896496", "2920180")),
    # ARCEP, décision 2018-0881 (plan de numérotation), annex: numbers for audiovisual works, 10,000 in each block.
    *(("FR", f"+33{block}", 4) for block in ("19900", "26191", "35301", "46571", "53649")),
    # NANPA: 555-0100 to 555-0199 are kept for fiction in every area code.
    *(
        ("US", f"+1{area}55501", 2)
        for area in (201, 202, 206, 212, 213, 214, 215, 216, 301, 302, 303, 305, 312, 313, 314, 401, 402, 404, 405, 406)
    ),
    *(
        ("US", f"+1{area}55501", 2)
        for area in (407, 412, 415, 501, 502, 503, 504, 505, 512, 513, 601, 602, 603, 612, 615, 617, 701, 702, 713, 801)
    ),
)
"""Country, beginning, and how many digits follow."""

CORE_PHONES = 200
"""So many at the beginning of the first block are for the story alone."""

PHONES = sum(10**digits for _, _, digits in PHONE_BLOCKS) - CORE_PHONES
"""Telephone numbers for everybody else. Where people run out of them, the rest have none."""


def phone(number: int) -> str:
    """The n-th telephone number of the population, in E.164. Raises: IndexError past the last."""
    rest = number + CORE_PHONES
    for _, beginning, digits in PHONE_BLOCKS:
        if rest < 10**digits:
            return f"{beginning}{rest:0{digits}}"
        rest -= 10**digits
    raise IndexError(number)


def story_phone(number: int) -> str:
    """One of the numbers that only the story uses: Berlin, 030 23125 000 to 199."""
    if not 0 <= number < CORE_PHONES:
        raise IndexError(number)
    return f"+493023125{number:03}"


def bank_account(country: str, number: int) -> str:
    """An IBAN whose bank code begins with zeros, which no issuer gives out; check digits are right."""
    if country == "DE":  # bank code of 8 digits, the first of which is a clearing area 1 to 8
        body = f"00000000{number:010}"
    elif country == "CY":  # 3 digits of bank, 5 of branch
        body = f"00000000{number:016}"
    elif country == "LT":  # 5 digits of bank
        body = f"00000{number:011}"
    elif country == "GR":  # 3 digits of bank, 4 of branch
        body = f"0000000{number:016}"
    else:
        raise ValueError(country)
    return str(country + iban.calc_check_digits(f"{country}00{body}") + body)


def bitcoin(seed: str, name: str) -> str:
    """A segwit address (BIP-173) of a digest: a key for it would have to be found by chance among 2^160."""
    values = bech32.to_values(digest_of(seed, f"btc/{name}")[:20])
    return bech32.encode("bc", [0, *values], bech32.BECH32)


def old_bitcoin(seed: str, name: str) -> str:
    return base58.encode_check(b"\x00" + digest_of(seed, f"p2pkh/{name}")[:20])


def ethereum(seed: str, name: str) -> str:
    return "0x" + evm.checksummed(digest_of(seed, f"evm/{name}")[:20].hex())


def tron(seed: str, name: str) -> str:
    return base58.encode_check(b"\x41" + digest_of(seed, f"trx/{name}")[:20])


def onion(seed: str, name: str) -> str:
    """A version 3 name whose key is a digest."""
    key = digest_of(seed, f"onion/{name}")
    check = sha3_256(b".onion checksum" + key + b"\x03").digest()[:2]
    return base64.b32encode(key + check + b"\x03").decode().lower() + ".onion"


def transaction(seed: str, name: str) -> str:
    return digest_of(seed, f"tx/{name}").hex()


def fingerprint(seed: str, name: str) -> str:
    """Of an OpenPGP key, version 4: 40 hexadecimal digits."""
    return digest_of(seed, f"pgp/{name}")[:20].hex().upper()


def parcel(number: int, country: str) -> str:
    """A postal item number with a service indicator (FA to FV) that S10 leaves unassigned."""
    serial = f"{number % 10**8:08}"
    return f"F{'ABCDEFGHIJKLMNOPQRSTUV'[number // 10**8]}{serial}{postal_check_digit(serial)}{country}"


def vin(number: int) -> str:
    """17 characters that begin with 0, which ISO 3780 gives to no region."""
    return f"0FXLAB{number:011}"


def plate(number: int) -> str:
    """Of no country: three letters, six digits, one letter."""
    return f"FIC-{number:06}-Q"


def imei(number: int) -> str:
    """Beginning with 00: the reporting body of test handsets (GSMA TS.06)."""
    body = f"00{number:012}"
    return body + str(luhn.calc_check_digit(body))


def serial(model: str, number: int) -> str:
    """Of a firearm of a maker that does not exist."""
    return f"FIC-{model}-{number:06}"


def company_number(number: int) -> str:
    return f"FIC-HR-{number:07}"


def ip_address(number: int) -> str:
    """From the three networks for documentation (RFC 5737)."""
    return f"{('192.0.2', '198.51.100', '203.0.113')[number // 254 % 3]}.{number % 254 + 1}"


def uuid(seed: str, name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"https://labyrinth.example/{seed}/{name}")
