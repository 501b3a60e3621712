"""One card: a person or an organisation, with numbers and mailboxes as things of their own.

vCard 4.0, RFC 6350, section 6, and what versions 2.1 and 3.0 write otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.parse.components import Component, Property
from ingest.parse.values import add, key_of
from ingest.records import Problem, RawRecord, problem
from ingest.sources.cards.claims import Told, date_of

_PLAIN = {
    "FN": "name",
    "NICKNAME": "alias",
    "NOTE": "notes",
    "CATEGORIES": "keywords",
    "REV": "modifiedAt",
}
_OF_PEOPLE = {
    "BDAY": "birthDate",
    "DEATHDATE": "deathDate",
    "TITLE": "position",
    "ROLE": "profession",
    "LANG": "spokenLanguage",
    "BIRTHPLACE": "birthPlace",
}
_NAME_PARTS = ("lastName", "firstName", "middleName", "title", "nameSuffix")
_ADDRESS_PARTS = ("postOfficeBox", "street2", "street", "city", "region", "postalCode", "country")
_LISTS = frozenset(("NICKNAME", "CATEGORIES"))
_MESSENGERS = frozenset(
    ("IMPP", "X-SOCIALPROFILE", "X-JABBER", "X-AIM", "X-ICQ", "X-MSN", "X-SKYPE", "X-YAHOO", "X-QQ")
)
_GENDERS = {"M": "male", "F": "female", "O": "other"}
_IGNORED = frozenset(("VERSION", "PRODID", "SOURCE", "KIND", "X-ABSHOWAS", "UID", "CLIENTPIDMAP", "X-ABUID"))
_TAKEN = frozenset((*_PLAIN, *_OF_PEOPLE, "N", "TEL", "EMAIL", "ADR", "ORG", "URL", "GENDER", "MEMBER", *_MESSENGERS))


def read_card(card: Component, source: str, seen: dict[str, str]) -> Iterator[RawRecord | Problem]:
    """Records of a card.

    Args:
        seen: What each UID came in as so far; noted here.
    """
    told = Told(card, source)
    schema = _schema(card)
    uid = card.first("UID")
    number = uid.text.removeprefix("urn:uuid:").lower() if uid is not None and uid.text else key_of(*card.written)
    told.id = told.scoped("card", number)
    if seen.setdefault(told.id, schema) != schema:
        message = f"The card {number[:80]} is a {seen[told.id]} elsewhere in the file, and a {schema} here."
        yield problem(card.position, "id-of-another-type", message, "\n".join(card.written))
        return
    _names(told, schema)
    _contacts(told)
    _addresses(told)
    _organisations(told, schema)
    for member in card.all("MEMBER"):
        key = told.scoped("card", member.text.removeprefix("urn:uuid:").lower())
        edge = {"member": [key], "organization": [told.id]}
        told.other(told.scoped("member", key, told.id), "Membership", edge)
    told.rest(_TAKEN | _IGNORED if schema == "Person" else (_TAKEN | _IGNORED) - _OF_PEOPLE.keys())
    if not told.properties.get("name"):
        message = "The card has no name, no organisation, no mailbox and no number to call it by."
        yield problem(card.position, "no-name", message, "\n".join(card.written))
        return
    yield told.record(schema)
    yield from told.others


def _schema(card: Component) -> str:
    kind = card.first("KIND") or card.first("X-ADDRESSBOOKSERVER-KIND")
    company = card.first("X-ABSHOWAS")
    named = card.first("FN") or card.first("N")
    if kind is not None and kind.text.lower() in ("org", "group"):
        return "Organization"
    if (company is not None and company.text.upper() == "COMPANY") or (named is None and card.first("ORG") is not None):
        return "Organization"
    return "Person"


def _names(told: Told, schema: str) -> None:
    card = told.component
    fields = _PLAIN | (_OF_PEOPLE if schema == "Person" else {})
    for found in card.properties:
        prop_name = fields.get(found.name)
        if prop_name is None:
            continue
        values = found.values() if found.name in _LISTS else [found.text]
        dates = prop_name.endswith(("Date", "At"))
        add(told.properties, prop_name, map(date_of, values) if dates else values)
    if schema != "Person":
        return
    for found in card.all("N"):
        for part, value in zip(_NAME_PARTS, found.values(";"), strict=False):
            add(told.properties, part, [value])
    if not told.properties.get("name"):
        whole = [told.properties.get(part, [""])[0] for part in ("firstName", "middleName", "lastName")]
        add(told.properties, "name", [" ".join(part for part in whole if part)])
    for found in card.all("GENDER"):
        code = found.values(";")[0].upper()
        add(told.properties, "gender", [_GENDERS.get(code, "")])
        if code not in _GENDERS:
            told.keep(found)


def _contacts(told: Told) -> None:
    for found in told.component.all("TEL"):
        number = re.sub(r"^tel:|;ext=.*$", "", found.text, flags=re.IGNORECASE)
        add(told.properties, "phone", [number])
        told.held("PhoneNumber", "number", number, told.id)
    for found in told.component.all("EMAIL"):
        address = found.text.removeprefix("mailto:")
        add(told.properties, "email", [address])
        told.held("EmailAddress", "email", address, told.id)
    for found in told.component.all("URL"):
        add(told.properties, "website", [found.text])
    for found in told.component.properties:
        if found.name in _MESSENGERS and found.text:
            _account(told, found)
    if not told.properties.get("name"):
        add(told.properties, "name", [*told.properties.get("email", []), *told.properties.get("phone", [])][:1])


def _account(told: Told, found: Property) -> None:
    scheme, colon, rest = found.text.partition(":")
    named = [value for key in ("X-SERVICE-TYPE", "SERVICE-TYPE", "TYPE") for value in found.parameters.get(key, ())]
    if found.name in ("IMPP", "X-SOCIALPROFILE"):
        service = named[0] if named else scheme if colon else "unknown"
    else:
        service = found.name.removeprefix("X-")
    name = found.parameters.get("X-USER", [rest if colon and not rest.startswith("//") else found.text])[0]
    account = {"service": [service.lower()], "username": [name], "owner": [told.id]}
    if found.text.startswith(("http://", "https://")):
        account["profileUrl"] = [found.text]
    told.other(told.scoped("account", service.lower(), name), "UserAccount", account)


def _addresses(told: Told) -> None:
    for found in told.component.all("ADR"):
        parts = [" ".join(value.split()) for value in found.values(";")]
        if not any(parts):
            continue
        address: dict[str, list[str]] = {}
        for name, value in zip(_ADDRESS_PARTS, parts, strict=False):
            add(address, name, [value])
        add(address, "full", [", ".join(part for part in (parts[2:] + parts[:2]) if part)])
        key = told.scoped("address", *parts)
        told.other(key, "Address", address)
        add(told.properties, "addressEntity", [key])


def _organisations(told: Told, schema: str) -> None:
    for found in told.component.all("ORG"):
        units = [value for value in found.values(";") if value]
        if not units:
            continue
        if schema == "Organization" and not told.properties.get("name"):
            add(told.properties, "name", units[:1])
            continue
        if units[0] in told.properties.get("name", []):
            continue
        key = told.scoped("organisation", units[0])
        told.other(key, "Organization", {"name": units[:1]})
        edge = {"subject": [told.id], "object": [key], "role": ["belongs to"], "summary": units[1:]}
        told.other(told.scoped("belongs", told.id, key), "UnknownLink", edge)
