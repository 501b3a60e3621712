"""The consolidated list of the UN Security Council.

Format: https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list (sc-sanctions.xsd).
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ingest.parse.xml_leaves import Leaves
from ingest.sources.sanctions.listing import Listing, day_of, joined

WANTED = ("INDIVIDUAL", "ENTITY")
NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_NESTED = (
    "ALIAS", "ADDRESS", "DATE_OF_BIRTH", "PLACE_OF_BIRTH", "DOCUMENT",
)  # fmt: skip
_IGNORED = ("VERSIONNUM", "SORT_KEY", "SORT_KEY_LAST_MOD", "LIST_TYPE/VALUE")


def read_entry(element: Element, position: str) -> Listing | str:
    """An INDIVIDUAL or ENTITY; what is wrong with it, in words, where it cannot stand."""
    person = element.tag == "INDIVIDUAL"
    kind = str(element.tag)
    leaves = Leaves.of(element, without=[f"{kind}_{name}" for name in _NESTED])
    number = leaves.first("DATAID")
    names = [text for name in NAMES for text in leaves.take(name)]
    if number is None or not names:
        return "The entry has no number (DATAID) or no name."
    entry = Listing(f"un-sc-{number}", "Person" if person else "LegalEntity", position)
    entry.add("name", " ".join(names))
    if person and len(names) > 1:
        entry.add("firstName", names[0])
    entry.add("alias", *leaves.take("NAME_ORIGINAL_SCRIPT"))
    entry.add("modifiedAt", *leaves.take("LAST_DAY_UPDATED/VALUE"))
    if person:
        entry.add("gender", *leaves.take("GENDER"))
        entry.add("title", *leaves.take("TITLE/VALUE"))
        entry.add("position", *leaves.take("DESIGNATION/VALUE"))
        entry.add("nationality", *leaves.take("NATIONALITY/VALUE", "NATIONALITY2"))
    notes = leaves.take("COMMENTS1", "COMMENTS2")
    entry.add("notes", *notes)
    entry.sanctioned("authority", "United Nations Security Council")
    entry.sanctioned("program", *leaves.take("UN_LIST_TYPE"))
    entry.sanctioned("unscId", *leaves.take("REFERENCE_NUMBER"))
    entry.sanctioned("listingDate", *leaves.take("LISTED_ON"))
    leaves.take(*_IGNORED)
    entry.keep(leaves)
    for inner in element:
        if str(inner.tag).startswith(f"{kind}_"):
            _nested(str(inner.tag).removeprefix(f"{kind}_"), Leaves.of(inner), entry)
    return entry


def _nested(what: str, leaves: Leaves, entry: Listing) -> None:
    if what == "ALIAS":
        weak = leaves.first("QUALITY") == "Low"
        entry.add("weakAlias" if weak else "alias", *leaves.take("ALIAS_NAME"))
    elif what == "ADDRESS":
        countries = leaves.take("COUNTRY")
        parts = {name: leaves.take(name) for name in ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE")}
        entry.add(
            "address", joined({**parts, "COUNTRY": countries}, *parts, "COUNTRY") if any(parts.values()) else None
        )
        entry.add("country", *countries)
    elif what == "DATE_OF_BIRTH":
        leaves.take("TYPE_OF_DATE") if leaves.rest().get("TYPE_OF_DATE") == ["EXACT"] else None
        entry.add("birthDate", *(day_of(text) for text in leaves.take("DATE", "YEAR")))
    elif what == "PLACE_OF_BIRTH":
        parts = {name: leaves.take(name) for name in ("STREET", "CITY", "STATE_PROVINCE", "COUNTRY")}
        entry.add("birthPlace", joined(parts, *parts))
    elif what == "DOCUMENT" and (number := leaves.first("NUMBER")) is not None:
        kind = leaves.first("TYPE_OF_DOCUMENT")
        country = leaves.first("ISSUING_COUNTRY", "COUNTRY_OF_ISSUE")
        entry.identification(kind, number, country, day_of(leaves.first("DATE_OF_ISSUE")))
    entry.keep(leaves, f"{what}/")
