"""What offices keep: companies and who is behind them, vehicles and keepers, telephone numbers and holders."""

from __future__ import annotations

import random

from samples.labyrinth import identifiers
from samples.labyrinth.chance import one_of
from samples.labyrinth.entries import Entry, Mention, SourceFile, of_company, of_person, repeated
from samples.labyrinth.mappings import column, end, entity, link, literal, mapping, query
from samples.labyrinth.noise import spoil
from samples.labyrinth.people import Company, Person, World, day_of
from samples.labyrinth.story import (
    ASTERION,
    BARKEDEM,
    BOBBIN,
    BURNER,
    CAST,
    COMPANIES,
    EBELSTEIN,
    IKAROS,
    LEDERMANN,
    LINDHOLTZ,
    NAMESAKE,
    NAXOS,
    PELAGOS,
    SILVESTRIM,
    SON,
    VAN_PLATE,
    VAN_VIN,
    VATHRINOS,
    WEI,
    ZIMOROD,
    Story,
)
from samples.labyrinth.writers.tables import write_csv

_PLACE = column("street", "city", join=", ")


def _address(scope: str = "address") -> dict[str, object]:
    return entity(
        "Address",
        ["street", "city"],
        {"full": _PLACE, "street": column("street"), "city": column("city"), "country": column("country")},
        scope=scope,
    )


# ---- companies

COMPANY_COLUMNS = ("company_no", "name", "street", "city", "country", "founded", "status", "email", "phone")
_COMPANY = entity("Company", ["company_no"], {"registrationNumber": column("company_no")}, scope="company")


def _company_row(company: Company, status: str = "active") -> dict[str, str]:
    return {
        "company_no": company.number,
        "name": company.name,
        "street": company.street,
        "city": company.city,
        "country": company.country,
        "founded": company.founded,
        "status": status,
        "email": company.email,
        "phone": company.phone,
    }


def _companies_told(story: Story) -> list[Entry]:
    return [Entry(_company_row(company), (of_company(company, "company"),)) for company in COMPANIES]


def _companies_more(world: World, number: int, chance: random.Random) -> Entry:
    company = world.company(number)
    row = spoil(
        _company_row(company, "dissolved" if chance.random() < 0.08 else "active"),
        world.noise,
        chance,
        texts=("name", "street"),
        dates=("founded",),
        optional=("street", "founded", "status", "email"),
    )
    return Entry(row, (of_company(company, "company", row["name"]),))


COMPANY_FILE = SourceFile(
    path="registers/companies.csv",
    source="labyrinth-companies",
    adapter="tables",
    write=write_csv,
    told=_companies_told,
    more=_companies_more,
    again=repeated("name", "street", optional=("email", "status")),
    columns=COMPANY_COLUMNS,
    texts={"delimiter": ";"},
    weight=0.05,
    mapping=mapping(
        query(
            {
                "place": _address(),
                "company": entity(
                    "Company",
                    ["company_no"],
                    {
                        "registrationNumber": column("company_no"),
                        "name": column("name"),
                        "jurisdiction": column("country"),
                        "country": column("country"),
                        "incorporationDate": column("founded"),
                        "status": column("status"),
                        "addressEntity": link("place"),
                    },
                    scope="company",
                ),
                "mailbox": entity("EmailAddress", ["email"], {"email": column("email"), "holder": link("company")}),
                "number": entity("PhoneNumber", ["phone"], {"number": column("phone"), "holder": link("company")}),
            }
        )
    ),
)

# ---- who directs and owns them

OFFICER_COLUMNS = ("company_no", "role", "name", "born", "owner_no", "share", "since")


def _officer(
    company: Company, role: str, who: Person | Company, since: str, share: str = "", name: str | None = None
) -> Entry:
    written = name or who.name
    person = isinstance(who, Person)
    row = {
        "company_no": company.number,
        "role": role,
        "name": written,
        "born": who.born if isinstance(who, Person) else "",
        "owner_no": who.number if isinstance(who, Company) else "",
        "share": share,
        "since": since,
    }
    subject = Mention(who.key, "Person" if person else "Company", "officer" if person else "owner", written)
    return Entry(row, (of_company(company, "company", company.number), subject))


def _officers_told(story: Story) -> list[Entry]:
    return [
        _officer(IKAROS, "director", LINDHOLTZ, "2018-04-03"),
        _officer(IKAROS, "parent", ASTERION, "2018-04-03", "100"),
        _officer(ASTERION, "director", LINDHOLTZ, "2017-09-21"),
        _officer(ASTERION, "parent", PELAGOS, "2017-09-21", "75"),
        _officer(ASTERION, "shareholder", ZIMOROD, "2017-09-21", "25"),
        _officer(PELAGOS, "director", LINDHOLTZ, "2009-01-15"),
        _officer(PELAGOS, "shareholder", VATHRINOS, "2016-06-30", "100", name="Leander Wathrinos"),
        _officer(BOBBIN, "director", ZIMOROD, "2020-11-11", name="Arina Zimorodskaja"),
        _officer(BOBBIN, "parent", ASTERION, "2020-11-11", "100"),
        _officer(NAXOS, "director", WEI, "2024-05-02"),
        # The company and the man that share a name each with what is looked for, and are what they seem.
        _officer(COMPANIES[5], "director", NAMESAKE, "2022-02-14"),
    ]


def _officers_more(world: World, number: int, chance: random.Random) -> Entry:
    company = world.company(number)
    since = day_of(world.seed, "since", number, 2005, 20)
    dice = chance.random()
    if dice < 0.04:
        return _officer(company, "director", LINDHOLTZ, since)
    if dice < 0.2:
        return _officer(company, "parent", world.company(number + 7), since, str(25 * (1 + number % 4)))
    person = world.person(number * 3)
    role = "director" if dice < 0.7 else "shareholder"
    name = world.spelled(person, chance)
    entry = _officer(company, role, person, since, "" if role == "director" else str(10 * (1 + number % 10)), name)
    row = spoil(entry.row, world.noise, chance, texts=("name",), dates=("born", "since"), optional=("born", "since"))
    return Entry(row, (entry.mentions[0], of_person(person, "officer", row["name"])))


_OFFICER = entity("Person", ["name", "born"], {"name": column("name"), "birthDate": column("born")}, scope="officer")
OFFICER_FILE = SourceFile(
    path="registers/officers.csv",
    source="labyrinth-companies",
    adapter="tables",
    write=write_csv,
    told=_officers_told,
    more=_officers_more,
    again=repeated("name", optional=("since",)),
    columns=OFFICER_COLUMNS,
    texts={"delimiter": ";"},
    weight=0.06,
    mapping=mapping(
        query(
            {
                "company": _COMPANY,
                "officer": _OFFICER,
                "post": entity(
                    "Directorship",
                    ["company_no", "role", "name", "born"],
                    {
                        "director": end("officer"),
                        "organization": end("company"),
                        "role": column("role"),
                        "startDate": column("since"),
                    },
                ),
            },
            role="director",
        ),
        query(
            {
                "company": _COMPANY,
                "officer": _OFFICER,
                "share": entity(
                    "Ownership",
                    ["company_no", "role", "name", "born"],
                    {
                        "owner": end("officer"),
                        "asset": end("company"),
                        "percentage": column("share"),
                        "startDate": column("since"),
                    },
                ),
            },
            role="shareholder",
        ),
        query(
            {
                "company": _COMPANY,
                "owner": entity("Company", ["owner_no"], {"name": column("name")}, scope="company"),
                "share": entity(
                    "Ownership",
                    ["company_no", "role", "owner_no"],
                    {
                        "owner": end("owner"),
                        "asset": end("company"),
                        "percentage": column("share"),
                        "startDate": column("since"),
                    },
                ),
            },
            role="parent",
        ),
    ),
)

# ---- vehicles

VEHICLE_COLUMNS = ("plate", "vin", "model", "colour", "keeper", "born", "street", "city", "country", "registered")
MODELS = ("Talos Van", "Ikarus 3", "Argo Estate", "Hermes Courier", "Kentaur 4x4", "Delphin City")
COLOURS = ("grey", "white", "blue", "red", "black", "green")


def _vehicle(
    plate: str, vin: str, model: str, colour: str, keeper: Person | Company, registered: str, name: str
) -> Entry:
    row = {
        "plate": plate,
        "vin": vin,
        "model": model,
        "colour": colour,
        "keeper": name,
        "born": keeper.born if isinstance(keeper, Person) else "",
        "street": keeper.street,
        "city": keeper.city,
        "country": keeper.country,
        "registered": registered,
    }
    who = Mention(keeper.key, "Person" if isinstance(keeper, Person) else "Company", "keeper", name)
    return Entry(row, (Mention(f"vehicle:{vin}", "Vehicle", "vehicle", plate), who))


def _vehicles_told(story: Story) -> list[Entry]:
    return [
        _vehicle(VAN_PLATE, VAN_VIN, "Talos Van", "grey", IKAROS, "2023-03-14", "IKAROS FORWARDING GMBH"),
        _vehicle(
            identifiers.plate(170_500),
            identifiers.vin(170_500),
            "Argo Estate",
            "black",
            EBELSTEIN,
            "2021-07-01",
            "Ebelstein, Konrad",
        ),
        # Also grey, also a van, and kept by a Leandros Vathrinos: the other one.
        _vehicle(
            identifiers.plate(170_432),
            identifiers.vin(170_432),
            "Talos Van",
            "grey",
            NAMESAKE,
            "2024-09-09",
            "Λέανδρος Βαθρινός",
        ),
    ]


def _vehicles_more(world: World, number: int, chance: random.Random) -> Entry:
    person = world.person(number * 2 + 1)
    entry = _vehicle(
        identifiers.plate(number % 1_000_000 if number < 170_000 else 171_000 + number % 800_000),
        identifiers.vin(1_000_000 + number),
        one_of(world.seed, "model", number, MODELS),
        one_of(world.seed, "colour", number, COLOURS),
        person,
        day_of(world.seed, "registered", number, 2010, 15),
        world.spelled(person, chance),
    )
    row = spoil(
        entry.row,
        world.noise,
        chance,
        texts=("keeper", "street"),
        dates=("born", "registered"),
        optional=("colour", "born", "street", "registered"),
    )
    return Entry(row, (entry.mentions[0], of_person(person, "keeper", row["keeper"])))


VEHICLE_FILE = SourceFile(
    path="registers/vehicles.tsv",
    source="labyrinth-vehicles",
    adapter="tables",
    write=write_csv,
    told=_vehicles_told,
    more=_vehicles_more,
    again=repeated("keeper", "street", optional=("colour",)),
    columns=VEHICLE_COLUMNS,
    texts={"delimiter": "\t"},
    weight=0.07,
    mapping=mapping(
        query(
            {
                "place": _address(),
                "keeper": entity(
                    "LegalEntity",
                    ["keeper", "born", "street"],
                    {"name": column("keeper"), "country": column("country"), "addressEntity": link("place")},
                    scope="keeper",
                ),
                "vehicle": entity(
                    "Vehicle",
                    ["vin"],
                    {
                        "vin": column("vin"),
                        "registrationNumber": column("plate"),
                        "model": column("model"),
                        "description": column("colour"),
                        "registrationDate": column("registered"),
                        "owner": link("keeper"),
                    },
                    scope="vehicle",
                ),
            }
        )
    ),
)

# ---- telephone numbers

SUBSCRIBER_COLUMNS = ("number", "subscriber", "born", "street", "city", "country", "contract", "since", "imei")


def _subscriber(person: Person, number: str, contract: str, since: str, imei: str, name: str) -> Entry:
    row = {
        "number": number,
        "subscriber": name,
        "born": person.born,
        "street": person.street,
        "city": person.city,
        "country": person.country,
        "contract": contract,
        "since": since,
        "imei": imei,
    }
    return Entry(
        row, (of_person(person, "subscriber", name), Mention(f"phone:{number}", "PhoneNumber", "phone", number))
    )


VATHRINOS_IMEI = identifiers.imei(101)
"""Of the handset in which both his own card and the prepaid one were used."""


def _subscribers_told(story: Story) -> list[Entry]:
    found = [
        _subscriber(
            person, person.phone, "contract", f"20{18 + n % 6}-0{n % 8 + 1}-15", identifiers.imei(101 + n), person.name
        )
        for n, person in enumerate(CAST)
        if person is not SON
    ]
    # The prepaid card: a name of nobody, the address of the forwarder, and the handset of somebody else.
    found.append(_subscriber(LEDERMANN, BURNER, "prepaid", "2025-02-20", VATHRINOS_IMEI, "Max Ledermann"))
    # A second contract, in which he is spelled as his sister-in-law would.
    found.append(
        _subscriber(
            BARKEDEM, identifiers.story_phone(134), "contract", "2024-01-09", identifiers.imei(134), "Eilan Barkedem"
        )
    )
    # Taken out in the courier's name without her knowing.
    found.append(
        _subscriber(
            SILVESTRIM, identifiers.story_phone(137), "prepaid", "2025-03-02", identifiers.imei(103), "M. Silvestrim"
        )
    )
    return found


def _subscribers_more(world: World, number: int, chance: random.Random) -> Entry:
    person = world.person(number)
    entry = _subscriber(
        person,
        person.phone or identifiers.phone(number % identifiers.PHONES),
        "prepaid" if chance.random() < 0.3 else "contract",
        day_of(world.seed, "contract", number, 2012, 13),
        identifiers.imei(10_000 + number),
        world.spelled(person, chance, script="native"),
    )
    row = spoil(
        entry.row,
        world.noise,
        chance,
        texts=("subscriber", "street"),
        dates=("born", "since"),
        optional=("born", "street", "since", "imei"),
    )
    return Entry(row, (of_person(person, "subscriber", row["subscriber"]), entry.mentions[1]))


SUBSCRIBER_FILE = SourceFile(
    path="calls/subscribers.csv",
    source="labyrinth-subscribers",
    adapter="tables",
    write=write_csv,
    told=_subscribers_told,
    more=_subscribers_more,
    again=repeated("subscriber", "street", optional=("since",)),
    columns=SUBSCRIBER_COLUMNS,
    weight=0.08,
    mapping=mapping(
        query(
            {
                "place": _address(),
                "subscriber": entity(
                    "Person",
                    ["subscriber", "born", "street"],
                    {
                        "name": column("subscriber"),
                        "birthDate": column("born"),
                        "country": column("country"),
                        "addressEntity": link("place"),
                    },
                    scope="subscriber",
                ),
                "phone": entity(
                    "PhoneNumber",
                    ["number"],
                    {
                        "number": column("number"),
                        "lineType": column("contract"),
                        "holder": link("subscriber"),
                        "createdAt": column("since"),
                    },
                    scope="phone",
                ),
                "handset": entity(
                    "Device",
                    ["imei"],
                    {"imei": column("imei"), "deviceType": literal("mobile phone"), "usedNumber": link("phone")},
                    scope="handset",
                ),
            }
        )
    ),
)

FILES = (COMPANY_FILE, OFFICER_FILE, VEHICLE_FILE, SUBSCRIBER_FILE)
