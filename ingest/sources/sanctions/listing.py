"""What every sanctions list says, and how it is told: whom it names, and the sanction as an entity of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from graph.identifiers import check
from graph.ontology import entity_id
from ingest.parse.xml_leaves import Leaves
from ingest.records import Problem, RawRecord, problem

_DAYS = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%d/%m/%Y", "%b %Y", "%B %Y")


@dataclass(slots=True)
class Listing:
    """One entry of a list while it is read.

    Attributes:
        key: Id of whom it names: the list and its own number for the entry.
        schema: Of whom or what it names.
        properties, sanction: Of that entity and of its sanction.
        originals: What no property takes.
    """

    key: str
    schema: str
    position: str
    properties: dict[str, list[str]] = field(default_factory=dict)
    sanction: dict[str, list[str]] = field(default_factory=dict)
    originals: dict[str, list[str]] = field(default_factory=dict)
    more: list[RawRecord] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def add(self, name: str, *texts: str | None) -> None:
        self._into(self.properties, name, texts)

    def sanctioned(self, name: str, *texts: str | None) -> None:
        self._into(self.sanction, name, texts)

    def keep(self, leaves: Leaves, prefix: str = "") -> None:
        """What is left of an element, beside the claim."""
        for path, texts in leaves.rest(prefix).items():
            self._into(self.originals, path, tuple(texts))

    def identification(self, kind: str | None, number: str, country: str | None, issued: str | None = None) -> None:
        """A document or a number of some register, with its kind in the words of the list."""
        name = "passportNumber" if "passport" in (kind or "").casefold() and self.schema == "Person" else "idNumber"
        if self.schema in ("Vessel", "Airplane"):
            name = "registrationNumber"
        self.add(name, number)
        told: dict[str, list[str]] = {"holder": [self.key], "number": [number]}
        for prop, text in (("type", kind), ("country", country), ("date", issued)):
            if text:
                told[prop] = [text]
        if self.schema not in ("Vessel", "Airplane"):
            digest = sha256(f"{kind} {number} {country}".encode("utf-8", "replace")).hexdigest()[:12]
            self.more.append(RawRecord(f"{self.key}-id-{digest}", "Identification", told, self.position))

    def wallet(self, address: str, currency: str) -> None:
        """A wallet that the entry lists, held by whom it names; one with a wrong checksum stays a text."""
        verdict = check("wallet", address, hints=[currency])
        told = {"publicKey": [verdict.value or address], "currencySymbol": [currency], "holder": [self.key]}
        key = entity_id("CryptoWallet", told) if verdict.valid else None
        if key is None:
            message = f"{address[:100]!r} is kept as text. {verdict.note}"
            self.warnings.append(problem(self.position, "invalid-identifier", message, address))
            self.keep(Leaves({f"wallet {currency}": [address]}))
            return
        self.more.append(RawRecord(key, "CryptoWallet", {**told, "topics": ["sanction"]}, self.position))

    def records(self) -> Iterator[RawRecord]:
        """Whom it names, the sanction, and what else the entry speaks of."""
        self.add("topics", "sanction")
        yield RawRecord(
            self.key,
            self.schema,
            self.properties,
            self.position,
            originals=self.originals,
            warnings=tuple(self.warnings),
        )
        yield RawRecord(f"{self.key}-sanction", "Sanction", {"entity": [self.key], **self.sanction}, self.position)
        yield from self.more

    @staticmethod
    def _into(target: dict[str, list[str]], name: str, texts: tuple[str | None, ...]) -> None:
        found = target.setdefault(name, [])
        found.extend(text.strip() for text in texts if text and text.strip() and text.strip() not in found)
        if not found:
            del target[name]


def day_of(text: str | None) -> str | None:
    """A day as lists write it (`10 Dec 1948`, `1948`) in ISO 8601; None where it says less, as `circa 1950`."""
    plain = " ".join((text or "").split())
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", plain):
        return plain
    for form in _DAYS:
        try:
            moment = datetime.strptime(plain, form)
        except ValueError:
            continue
        return moment.strftime("%Y-%m-%d" if "%d" in form else "%Y-%m")
    return None


def joined(parts: Mapping[str, list[str]], *names: str) -> str:
    """Parts of an address on one line."""
    return ", ".join(text for name in names for text in parts.get(name, ()))
