"""The consolidated list of persons, groups and entities under financial sanctions of the European Union.

Format: "Financial sanctions files", XML 1.1 (namespace http://eu.europa.ec/fpi/fsd/export), of the European Commission,
DG FISMA. Nearly everything is an attribute; "" and the country 00 stand for what is not known.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ingest.parse.xml_leaves import Leaves
from ingest.sources.sanctions.listing import Listing, day_of, joined

WANTED = ("sanctionEntity",)
_NESTED = ("nameAlias", "birthdate", "citizenship", "address", "identification", "regulation")
_UNKNOWN = "00"


def read_entry(element: Element, position: str) -> Listing | str:
    """A sanctionEntity; what is wrong with it, in words, where it cannot stand."""
    leaves = Leaves.of(element, without=_NESTED)
    number = leaves.first("@logicalId")
    code = leaves.first("subjectType@code", "subjectType@classificationCode")
    if number is None or code is None:
        return "The entry has no number (logicalId) or does not say what it names (subjectType)."
    person = code in ("person", "P")
    entry = Listing(f"eu-fsf-{number}", "Person" if person else "LegalEntity", position)
    entry.sanctioned("authority", "European Union")
    entry.sanctioned("authorityId", *leaves.take("@euReferenceNumber"))
    entry.sanctioned("unscId", *leaves.take("@unitedNationId"))
    entry.sanctioned("listingDate", *leaves.take("@designationDate"))
    entry.sanctioned("reason", *leaves.take("@designationDetails"))
    entry.add("notes", *leaves.take("remark"))
    entry.keep(leaves)
    for inner in element:
        if inner.tag in _NESTED:
            _nested(str(inner.tag), Leaves.of(inner), entry)
    if not any(name in entry.properties for name in ("name", "alias", "weakAlias")):
        return "The entry has no name."
    return entry


def _nested(what: str, leaves: Leaves, entry: Listing) -> None:
    country = leaves.first("@countryIso2Code")
    country = None if country == _UNKNOWN else country
    person = entry.schema == "Person"
    if what == "nameAlias":
        weak = leaves.first("@strong") == "false"
        entry.add(
            "weakAlias" if weak else "alias" if "name" in entry.properties else "name", leaves.first("@wholeName")
        )
        if person and not weak:
            entry.add("firstName", *leaves.take("@firstName"))
            entry.add("middleName", *leaves.take("@middleName"))
            entry.add("lastName", *leaves.take("@lastName"))
            entry.add("gender", *leaves.take("@gender"))
            entry.add("title", *leaves.take("@title"))
            entry.add("position", *leaves.take("@function"))
    elif what == "birthdate":
        # The day where it is known, else the year; of a year that is about right, nothing is taken for exact.
        day, year = leaves.first("@birthdate"), leaves.first("@year")
        circa = leaves.rest().get("@circa") == ["true"]
        entry.add("birthDate", None if circa else day_of(day or year))
        if circa:
            leaves.give_back("circa", Leaves({"year": [year or day or ""]}))
        entry.add("birthPlace", joined({"p": leaves.take("@place"), "c": leaves.take("@city")}, "p", "c"))
        entry.add("birthCountry", country)
    elif what == "citizenship":
        entry.add("nationality" if person else "jurisdiction", country)
    elif what == "address":
        parts = {name: leaves.take(f"@{name}") for name in ("street", "poBox", "zipCode", "city", "region", "place")}
        entry.add("address", joined(parts, *parts))
        entry.add("country", country)
    elif what == "identification" and (number := leaves.first("@number", "@latinNumber")) is not None:
        kind = leaves.first("@identificationTypeDescription", "@identificationTypeCode")
        entry.identification(kind, number, country, day_of(leaves.first("@issuedDate")))
    elif what == "regulation":
        entry.sanctioned("program", *leaves.take("@numberTitle"))
        entry.sanctioned("programId", *leaves.take("@programme"))
        entry.sanctioned("startDate", *leaves.take("@entryIntoForceDate"))
        entry.sanctioned("sourceUrl", *leaves.take("publicationUrl"))
    leaves.take("@logicalId", "@regulationLanguage", "@countryDescription", "@nameLanguage")
    entry.keep(leaves, f"{what}/")
