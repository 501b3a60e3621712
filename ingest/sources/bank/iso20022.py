"""Parts that all ISO 20022 messages share: parties, accounts, agents, amounts, dates.

Specification: ISO 20022 message definition reports of camt.052/053/054 and pain.001 (Payments: Bank-to-Customer Cash
Management, Payments Initiation). Element names have stayed; later versions put some of them one level deeper
(`Dbtr/Pty/Nm`, `Sts/Cd`) or renamed them (`BIC`, `BICFI`), and every version is read.
"""

from __future__ import annotations

from ingest.parse.xml_leaves import Leaves
from ingest.sources.bank.transfers import Account, Party, bic_of

_OWN_NUMBERS = {
    # ExternalOrganisationIdentification1Code and ExternalPersonIdentification1Code that a property exists for.
    "TXID": "taxNumber",
    "COID": "registrationNumber",
    "CINC": "registrationNumber",
    "CCPT": "passportNumber",
    "SOSE": "socialSecurityNumber",
    "NIDN": "idNumber",
}


def party_of(leaves: Leaves) -> Party:
    """A PartyIdentification; what it holds and no property takes stays in the leaves."""
    if not leaves:
        return Party()
    organisation = any(path.startswith("Id/OrgId") for path in leaves.rest())
    person = any(path.startswith("Id/PrvtId") for path in leaves.rest())
    names = leaves.take("Nm")
    more: dict[str, list[str]] = {
        "address": _address(leaves),
        "country": leaves.take("PstlAdr/Ctry", "CtryOfRes"),
        "email": leaves.take("CtctDtls/EmailAdr"),
        "phone": [text.replace("-", "", 2) for text in leaves.take("CtctDtls/PhneNb", "CtctDtls/MobNb")],
        "leiCode": leaves.take("Id/OrgId/LEI"),
        "swiftBic": leaves.take("Id/OrgId/BICOrBEI", "Id/OrgId/AnyBIC", "Id/OrgId/BIC"),
    }
    for kind in ("OrgId", "PrvtId"):
        numbers = leaves.take(f"Id/{kind}/Othr/Id")
        codes = leaves.take(f"Id/{kind}/Othr/SchmeNm/Cd")
        # Several numbers and codes can no longer be told apart here; they are all numbers of this party.
        name = _OWN_NUMBERS.get(codes[0], "idNumber") if len(numbers) == len(codes) == 1 else "idNumber"
        if name in ("passportNumber", "socialSecurityNumber") and kind == "OrgId":
            name = "idNumber"
        more.setdefault(name, []).extend(numbers)
    if person and not organisation:
        more["birthDate"] = leaves.take("Id/PrvtId/DtAndPlcOfBirth/BirthDt")
        more["birthPlace"] = leaves.take("Id/PrvtId/DtAndPlcOfBirth/CityOfBirth")
    schema = (
        "Person" if person and not organisation else "Organization" if organisation and not person else "LegalEntity"
    )
    return Party(names[0] if names else None, schema, {key: values for key, values in more.items() if values})


def _address(leaves: Leaves) -> list[str]:
    lines = leaves.take("PstlAdr/AdrLine")
    street = " ".join(leaves.take("PstlAdr/StrtNm") + leaves.take("PstlAdr/BldgNb"))
    town = " ".join(leaves.take("PstlAdr/PstCd") + leaves.take("PstlAdr/TwnNm"))
    whole = ", ".join(part for part in (*lines, street, town, *leaves.take("PstlAdr/CtrySubDvsn")) if part)
    return [whole] if whole else []


def account_of(leaves: Leaves, agent: Leaves) -> Account:
    """A CashAccount and the bank that keeps it."""
    kind = leaves.take("Tp/Cd", "Tp/Prtry")
    names = leaves.take("Nm")
    more = {"accountType": kind, "name": names}
    return Account(
        iban=_compact(leaves.first("Id/IBAN")),
        number=_compact(leaves.first("Id/Othr/Id", "Id/BBAN", "Id/UPIC", "Id/PrtryAcct/Id")),
        currency=leaves.first("Ccy"),
        bic=_agent_bic(agent),
        bank=agent.first("FinInstnId/Nm", "FinInstnId/CmbndId/Nm"),
        more={name: values for name, values in more.items() if values},
    )


def _agent_bic(agent: Leaves) -> str | None:
    path = next(
        (p for p in ("FinInstnId/BICFI", "FinInstnId/BIC", "FinInstnId/CmbndId/BIC") if p in agent.rest()), None
    )
    # What has not the form of a BIC stays among the leaves, and so beside the claim.
    return None if path is None or bic_of(agent.rest()[path][0]) is None else bic_of(agent.first(path))


def _compact(text: str | None) -> str | None:
    return "".join(text.split()) or None if text else None


def date_of(leaves: Leaves, name: str) -> str | None:
    """A date or a moment, in either of the ways that ISO 20022 writes one."""
    return leaves.first(f"{name}/Dt", f"{name}/DtTm", name)


def remittance(leaves: Leaves) -> list[str]:
    """What the payer wrote, and the structured reference that goes with it."""
    free = leaves.take("RmtInf/Ustrd")
    structured = leaves.take("RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/CdtrRefInf/CdtrRef", "RmtInf/Strd/AddtlRmtInf")
    return [" ".join(free)] * bool(free) + structured
