"""The case itself: who they are, what they use, and where the money goes. It stays the same at every scale.

A broker whom everybody calls Minotaur sells parts of firearms that one man draws, another prints and posts, and a third
sees through the customs. The buyers pay in bitcoin; it is peeled through three wallets into an exchange, leaves it for
the account of a company in Limassol, and comes home as a loan to a forwarder in Hamburg. No source says so. Each says
a piece.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from samples.labyrinth import blueprints, identifiers
from samples.labyrinth.people import Company, Person

CASE_PARTS, CASE_MONEY = "op-labyrinth", "op-ariadne"
"""Two compartments: those who follow the parcels need not see the accounts."""

ASTERION_MAIL = "thread@asterion.example"
BURNER = identifiers.story_phone(117)
VAN_PLATE, VAN_VIN = identifiers.plate(170_423), identifiers.vin(170_423)
MARKETS = ("Minos Market", "Agora Kreta", "Stoa Forum")
HABIT = "no thread, no exit"
"""What the vendor of three names cannot help writing."""


def _person(
    key: str,
    native: str,
    latin: tuple[str, ...],
    language: str,
    born: str,
    place: tuple[str, str, str],
    phone: int,
    account: tuple[str, int],
) -> Person:
    mail = latin[0].lower().replace(" ", ".").replace("-", "")
    return Person(
        key=f"core:{key}",
        native=native,
        latin=latin,
        language=language,
        born=born,
        country=place[0],
        city=place[1],
        street=place[2],
        phone=identifiers.story_phone(phone),
        email=f"{mail}@mail.example",
        iban=identifiers.bank_account(*account),
    )


VATHRINOS = _person(
    "vathrinos",
    "Λέανδρος Βαθρινός",
    ("Leandros Vathrinos", "Leander Wathrinos", "Leandros Bathrinos"),
    "el",
    "1974-05-16",
    ("DE", "Hamburg", "Stierkopfweg 7"),
    101,
    ("GR", 501),
)
ZIMOROD = _person(
    "zimorodskaya",
    "Арина Зимородская",
    ("Arina Zimorodskaya", "Arina Zimorodskaja", "Arina Zimorodskaia"),
    "ru",
    "1983-11-02",
    ("CY", "Limassol", "Odos Knossou 44"),
    102,
    ("CY", 502),
)
EBELSTEIN = _person(
    "ebelstein",
    "Konrad Ebelstein",
    ("Konrad Ebelstein", "Conrad Ebelstein"),
    "de",
    "1979-08-23",
    ("DE", "Leipzig", "Fadenstraße 12"),
    103,
    ("DE", 503),
)
BARKEDEM = _person(
    "barkedem",
    "אילן בר־קדם",
    ("Ilan Bar-Kedem", "Eilan Barkedem"),
    "he",
    "1990-02-11",
    ("BE", "Antwerpen", "Spindle Court 3"),
    104,
    ("LT", 504),
)
MIRSAWI = _person(
    "mirsawi",
    "طارق المرساوي",
    ("Tariq al-Mirsawi", "Tarek El Mersaoui"),
    "ar",
    "1986-07-30",
    ("FR", "Marseille", "Rue du Peloton 88"),
    105,
    ("LT", 505),
)
WEI = _person(
    "wei",
    "魏岚音",
    ("Wei Lanyin", "Wei Lan-yin"),
    "zh",
    "1992-04-05",
    ("EE", "Tallinn", "Lõngakera tänav 9"),
    106,
    ("LT", 506),
)
SILVESTRIM = _person(
    "silvestrim",
    "Marta Silvestrim",
    ("Marta Silvestrim", "Marta Silvestrin"),
    "es",
    "1998-09-14",
    ("DE", "Leipzig", "Ariadnegasse 31"),
    107,
    ("DE", 507),
)
FELDKAMPE = _person(
    "feldkampe",
    "Jonas Feldkampe",
    ("Jonas Feldkampe",),
    "de",
    "1969-12-01",
    ("DE", "Leipzig", "Wachsflügelallee 2"),
    108,
    ("DE", 508),
)
NAMESAKE = _person(
    "namesake",
    "Λέανδρος Βαθρινός",
    ("Leandros Vathrinos",),
    "el",
    "1991-01-27",
    ("DE", "Köln", "Theseus Row 60"),
    109,
    ("GR", 509),
)
LINDHOLTZ = _person(
    "lindholtz",
    "Petra Lindholtz",
    ("Petra Lindholtz",),
    "de",
    "1961-03-19",
    ("CY", "Limassol", "Odos Talou 2"),
    110,
    ("CY", 510),
)
SON = replace(
    _person(
        "son",
        "Emil Ebelstein",
        ("Emil Ebelstein",),
        "de",
        "2011-06-08",
        ("DE", "Leipzig", "Fadenstraße 12"),
        111,
        ("DE", 511),
    ),
    email="",
    iban="",
)
LEDERMANN = _person(
    "ledermann",
    "Max Ledermann",
    ("Max Ledermann",),
    "de",
    "1974-05-16",
    ("DE", "Hamburg", "Spindelhof 1"),
    117,
    ("DE", 517),
)
"""Nobody: the name that the prepaid card was bought under. The birthday is Vathrinos's own."""

CAST = (VATHRINOS, ZIMOROD, EBELSTEIN, BARKEDEM, MIRSAWI, WEI, SILVESTRIM, FELDKAMPE, NAMESAKE, LINDHOLTZ, SON)


def _company(
    key: str,
    name: str,
    number: int,
    place: tuple[str, str, str],
    founded: str,
    mail: str,
    phone: str,
    account: tuple[str, int],
) -> Company:
    return Company(
        f"core:{key}",
        name,
        identifiers.company_number(number),
        *place,
        founded,
        mail,
        phone,
        identifiers.bank_account(*account),
    )


IKAROS = _company(
    "ikaros",
    "Ikaros Forwarding GmbH",
    101,
    ("DE", "Hamburg", "Spindelhof 1"),
    "2018-04-03",
    "office@ikaros-forwarding.example",
    identifiers.story_phone(121),
    ("DE", 601),
)
ASTERION = _company(
    "asterion",
    "Asterion Holdings Ltd",
    102,
    ("CY", "Limassol", "Odos Talou 2"),
    "2017-09-21",
    ASTERION_MAIL,
    identifiers.story_phone(122),
    ("CY", 602),
)
PELAGOS = _company(
    "pelagos",
    "Pelagos Nominees Ltd",
    103,
    ("CY", "Limassol", "Odos Talou 2"),
    "2009-01-15",
    "post@pelagos-nominees.example",
    identifiers.story_phone(123),
    ("CY", 603),
)
BOBBIN = _company(
    "bobbin",
    "Bobbin Consulting OÜ",
    104,
    ("EE", "Tallinn", "Lõngakera tänav 20"),
    "2020-11-11",
    "info@bobbin-consulting.example",
    identifiers.story_phone(124),
    ("LT", 604),
)
NAXOS = _company(
    "naxos",
    "Naxos Exchange OÜ",
    105,
    ("EE", "Tallinn", "Lõngakera tänav 5"),
    "2019-02-28",
    "compliance@naxos-exchange.example",
    identifiers.story_phone(125),
    ("LT", 605),
)
GUARDS = _company(
    "guards",
    "Minotaur Security GmbH",
    106,
    ("DE", "Köln", "Theseus Row 60"),
    "2003-05-05",
    "info@minotaur-security.example",
    identifiers.story_phone(126),
    ("DE", 606),
)
"""Guards of building sites, run by the namesake, and nothing else."""

COMPANIES = (IKAROS, ASTERION, PELAGOS, BOBBIN, NAXOS, GUARDS)


@dataclass(frozen=True, slots=True)
class Account:
    """An account on a market or forum, and whose it is in truth."""

    key: str
    service: str
    username: str
    owner: Person
    email: str = ""

    @property
    def entity(self) -> str:
        return f"account:{self.service}/{self.username}"


KNOSSOS = Account("knossos", MARKETS[0], "KnossosParts", EBELSTEIN, "knossos@drop.test")
LABRYS = Account("labrys", MARKETS[1], "labrys_tools", EBELSTEIN, "knossos@drop.test")
PASIPHAE = Account("pasiphae", MARKETS[2], "Pasiphae77", EBELSTEIN, "pasiphae77@drop.test")
MINOTAUR = Account("minotaur", MARKETS[2], "minotaur", VATHRINOS, ASTERION_MAIL)
DAEDALUS = Account("daedalus", MARKETS[2], "daedalus_cad", BARKEDEM, "daedalus@drop.test")
ACCOUNTS = (KNOSSOS, LABRYS, PASIPHAE, MINOTAUR, DAEDALUS)


@dataclass(frozen=True, slots=True)
class Hop:
    """Bitcoin that goes from one wallet to another. Amounts in satoshi, times in UTC."""

    payer: str
    payee: str
    amount_sat: int
    time: str
    transaction: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """Euros that go from one bank account to another, in cents."""

    payer: Company | Person
    payee: Company | Person
    amount_cents: int
    day: str
    purpose: str
    hidden: bool = True


TRANSFERS = (
    Transfer(NAXOS, ASTERION, 9_412_000, "2025-10-17", "Withdrawal NX-55031"),
    Transfer(NAXOS, ASTERION, 3_220_050, "2025-11-04", "Withdrawal NX-57240"),
    Transfer(ASTERION, BOBBIN, 1_180_000, "2025-10-21", "Consulting Q3"),
    Transfer(ASTERION, IKAROS, 7_500_000, "2025-10-24", "Shareholder loan 2025/2"),
    Transfer(IKAROS, VATHRINOS, 1_250_000, "2025-11-03", "Advisory fee October"),
    Transfer(IKAROS, MIRSAWI, 480_000, "2025-11-03", "Customs agent, 6 shipments"),
    Transfer(IKAROS, EBELSTEIN, 615_000, "2025-11-05", "Packaging"),
    Transfer(BOBBIN, ZIMOROD, 390_000, "2025-11-10", "Salary"),
    Transfer(BOBBIN, BARKEDEM, 520_000, "2025-11-12", "Design work, brackets"),
    Transfer(IKAROS, SILVESTRIM, 18_000, "2025-11-05", "Mini job", hidden=False),
)
"""From the exchange home, and a few crumbs on the way."""


@dataclass(frozen=True)
class Story:
    """What depends on the seed: wallets, transactions, numbers of parcels, the shape of the part."""

    seed: str

    def wallet(self, name: str) -> str:
        return identifiers.bitcoin(self.seed, f"core/{name}")

    @cached_property
    def peel(self) -> tuple[str, ...]:
        """The wallet that collects, three that peel, and the deposit address at the exchange."""
        return tuple(self.wallet(name) for name in ("collect", "peel1", "peel2", "peel3", "deposit"))

    @cached_property
    def hops(self) -> tuple[Hop, ...]:
        found = []
        for number, (name, amount) in enumerate(
            (("knossos", 61_250_000), ("labrys", 48_400_000), ("pasiphae", 12_750_000), ("knossos", 33_000_000))
        ):
            found.append(self._hop(self.wallet(name), self.peel[0], amount, f"2025-0{6 + number}-11T21:0{number}:10Z"))
        left = sum(hop.amount_sat for hop in found)
        for number, (payer, payee) in enumerate(zip(self.peel, self.peel[1:], strict=False), start=1):
            day = f"2025-10-{10 + number:02}"
            peeled = 1_500_000 + 37_000 * number
            left -= peeled + 1_000
            found.append(self._hop(payer, payee, left, f"{day}T03:1{number}:00Z"))
            found.append(self._hop(payer, self.wallet(f"side{number}"), peeled, f"{day}T03:1{number}:00Z"))
        return tuple(found)

    def _hop(self, payer: str, payee: str, amount: int, time: str) -> Hop:
        # The two outputs of one peel are one transaction.
        return Hop(payer, payee, amount, time, identifiers.transaction(self.seed, f"core/{payer}/{time}"))

    @cached_property
    def part(self) -> bytes:
        """The file that everything hangs on: a bracket, and nothing but a bracket."""
        return blueprints.bracket(40, 18, 6)

    @cached_property
    def part_sha256(self) -> str:
        return sha256(self.part).hexdigest()

    @cached_property
    def pgp(self) -> str:
        """Of the vendor's key, the same under two of the three names."""
        return identifiers.fingerprint(self.seed, "core/ebelstein")

    def parcel(self, number: int, country: str = "DE") -> str:
        return identifiers.parcel(4_170_000 + number, country)
