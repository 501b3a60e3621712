"""The lists of the US Treasury's Office of Foreign Assets Control, in their classic XML (SDN.XML, CONSOLIDATED.XML).

Format: "SDN data specification", sdnList.xsd, of OFAC's Sanctions List Service. Wallets stand among the identifiers, as
`Digital Currency Address - XBT`.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ingest.parse.xml_leaves import Leaves
from ingest.sources.sanctions.listing import Listing, day_of, joined

WANTED = ("sdnEntry",)
SCHEMATA = {"Individual": "Person", "Entity": "LegalEntity", "Vessel": "Vessel", "Aircraft": "Airplane"}
_WALLET = "Digital Currency Address - "
_LISTS = ("idList", "akaList", "addressList", "nationalityList", "citizenshipList", "dateOfBirthList",
          "placeOfBirthList")  # fmt: skip
_ID_PROPERTIES = {
    # Kinds of identifiers that a property exists for, and the schemata that have it.
    "Gender": ("gender", ("Person",)),
    "Website": ("website", ("Person", "LegalEntity")),
    "Email Address": ("email", ("Person", "LegalEntity")),
    "Phone Number": ("phone", ("Person", "LegalEntity")),
    "SWIFT/BIC": ("swiftBic", ("LegalEntity",)),
    "Legal Entity Number": ("leiCode", ("LegalEntity",)),
    "Tax ID No.": ("taxNumber", ("Person", "LegalEntity")),
    "D-U-N-S Number": ("dunsCode", ("LegalEntity",)),
    "Organization Established Date": ("incorporationDate", ("LegalEntity",)),
    "MMSI": ("mmsi", ("Vessel",)),
    "Vessel Registration Identification": ("imoNumber", ("Vessel",)),
    "Aircraft Model": ("model", ("Airplane",)),
    "Aircraft Tail Number": ("registrationNumber", ("Airplane",)),
    "Aircraft Manufacturer's Serial Number (MSN)": ("serialNumber", ("Airplane",)),
}
_REMARKS = ("Secondary sanctions risk:", "Additional Sanctions Information -", "Transactions Prohibited", "Target Type",
            "Organization Type:", "Executive Order", "Nationality of Registration")  # fmt: skip


def read_entry(element: Element, position: str) -> Listing | str:
    """An sdnEntry; what is wrong with it, in words, where it cannot stand."""
    leaves = Leaves.of(element, without=_LISTS)
    number, kind = leaves.first("uid"), leaves.first("sdnType")
    first, last = leaves.first("firstName"), leaves.first("lastName")
    name = " ".join(part for part in (first, last) if part)
    if number is None or not name:
        return "The entry has no number (uid) or no name (lastName)."
    if kind not in SCHEMATA:
        return f"The entry is of a kind that is new here (sdnType {kind!r})."
    entry = Listing(f"ofac-{number}", SCHEMATA[kind], position)
    entry.add("name", name)
    if entry.schema == "Person":
        entry.add("firstName", first)
        entry.add("lastName", last)
        entry.add("position", *leaves.take("title"))
    entry.add("notes", *leaves.take("remarks"))
    if entry.schema == "Vessel":
        entry.add("callSign", *leaves.take("vesselInfo/callSign"))
        entry.add("type", *leaves.take("vesselInfo/vesselType"))
        entry.add("flag", *leaves.take("vesselInfo/vesselFlag"))
        entry.add("tonnage", *leaves.take("vesselInfo/tonnage"))
        entry.add("grossRegisteredTonnage", *leaves.take("vesselInfo/grossRegisteredTonnage"))
    entry.sanctioned("authority", "US Treasury, Office of Foreign Assets Control")
    entry.sanctioned("authorityId", number)
    entry.sanctioned("program", *leaves.take("programList/program"))
    entry.keep(leaves)
    for outer in _LISTS:
        for inner in element.findall(f"{outer}/*"):
            part = Leaves.of(inner)
            part.take("uid", "mainEntry")
            _nested(outer, part, entry)
            entry.keep(part, f"{outer}/")
    return entry


def _nested(what: str, leaves: Leaves, entry: Listing) -> None:
    person = entry.schema == "Person"
    if what == "akaList":
        name = " ".join(leaves.take("firstName") + leaves.take("lastName"))
        former, weak = leaves.first("type") == "f.k.a.", leaves.first("category") == "weak"
        entry.add("weakAlias" if weak else "previousName" if former else "alias", name)
    elif what == "addressList":
        country = leaves.take("country")
        parts = {
            n: leaves.take(n) for n in ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode")
        }
        entry.add("address", joined({**parts, "country": country}, *parts, "country") if any(parts.values()) else None)
        entry.add("country", *country)
    elif what in ("nationalityList", "citizenshipList"):
        name = ("nationality" if what == "nationalityList" else "citizenship") if person else "country"
        entry.add(name, *leaves.take("country"))
    elif what == "dateOfBirthList" and person:
        text = leaves.first("dateOfBirth")
        day = day_of(text)
        entry.add("birthDate", day)
        if day is None and text:
            leaves.give_back("dateOfBirth", Leaves({"text": [text]}))
    elif what == "placeOfBirthList" and person:
        entry.add("birthPlace", *leaves.take("placeOfBirth"))
    elif what == "idList":
        _identifier(leaves, entry)


def _identifier(leaves: Leaves, entry: Listing) -> None:
    kind, number = leaves.first("idType"), leaves.first("idNumber")
    if kind is None or number is None:
        for name, text in (("idType", kind), ("idNumber", number)):
            if text:
                leaves.give_back("id", Leaves({name: [text]}))
        return
    name, schemata = _ID_PROPERTIES.get(kind, ("", ()))
    if kind.startswith(_WALLET):
        entry.wallet(number, kind.removeprefix(_WALLET).strip())
    elif entry.schema in schemata:
        entry.add(name, day_of(number) or number if name == "incorporationDate" else number)
    elif kind.startswith(_REMARKS):
        entry.sanctioned("summary", f"{kind} {number}")
    else:
        entry.identification(kind, number, leaves.first("idCountry"), day_of(leaves.first("issueDate")))
