"""The first rows of a table, and what each of its columns seems to hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from followthemoney.types import registry

from graph.ontology import model
from ingest.documents import Document
from ingest.errors import NothingToMap
from ingest.records import Problem
from ingest.sources.tables.headings import property_of_heading, property_of_values, reads_as
from ingest.sources.tables.numbers import day_form, decimal_sign, is_plain
from ingest.sources.tables.rows import Row, read_table_rows

SAMPLE_ROWS = 500

DAYS = frozenset(
    (
        "birthDate",
        "date",
        "startDate",
        "endDate",
        "incorporationDate",
        "bookingDate",
        "valueDate",
        "callStart",
        "decidedAt",
    )
)
NUMBERS = frozenset(
    ("amount", "percentage", "debit", "credit", "balance", "itemPrice", "drugMass", "killed", "injured", "latitude",
     "longitude")
)  # fmt: skip
COUNTRIES = frozenset(("country", "nationality", "originCountry", "departureCountry", "destinationCountry"))
NAMES = frozenset(("suspect", "convict", "victim", "witness", "counterparty", "keeper", "court", "offence", "sentence"))
"""What is a text; a column of numbers under such a heading counts something."""

PURPOSES = {
    "iban": frozenset(("ownAccount", "counterAccount", "payerAccount", "beneficiaryAccount")),
    "phone": frozenset(("caller", "callee")),
}


@dataclass(slots=True)
class Column:
    """One column of the sample."""

    name: str
    values: list[str] = field(default_factory=list)
    holds: str | None = None

    @property
    def unique(self) -> bool:
        return len(self.values) > 1 and len(set(self.values)) == len(self.values)


@dataclass(slots=True)
class Sample:
    """The first rows of a table by columns, and how many of them there are."""

    rows: int
    columns: list[Column]

    def of(self, name: str) -> list[str]:
        """The columns that hold a property."""
        return [column.name for column in self.columns if column.holds == name]

    def has(self, *names: str) -> bool:
        return all(self.of(name) for name in names)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def property(self, schema: str, name: str, columns: Sequence[str], **more: Any) -> dict[str, Any]:
        """The mapping of a property from columns, with the form of their days and numbers."""
        found: dict[str, Any] = {"columns": list(columns), **more}
        prop = model.get(schema).get(name)  # type: ignore[union-attr]
        values = [value for column in columns for value in self.column(column).values[:200]]
        if prop is not None and prop.type == registry.date and (form := day_form(values)):
            found["format"] = form
        elif prop is not None and prop.type == registry.number and not is_plain(values):
            sign = decimal_sign(values)
            if sign is not None:
                found["decimal"] = sign
        return found


def take_sample(document: Document, records: str) -> Sample:
    """The first rows, and for each column the property that it seems to hold."""
    columns: dict[str, Column] = {}
    count = 0
    for row in islice(_good_rows(document, records), SAMPLE_ROWS):
        count += 1
        for name, values in row.items():
            columns.setdefault(name, Column(name)).values.extend(values)
    if not count:
        raise NothingToMap(document.name, "it has no rows that can be read")
    for column in columns.values():
        values = column.values[:100]
        by_values, by_heading = property_of_values(values), property_of_heading(column.name)
        # What an IBAN or a telephone number is there for, only the heading says.
        told = by_heading if by_heading in PURPOSES.get(by_values or "", ()) else None
        column.holds = told or by_values or _plausible(by_heading, values)
    return Sample(count, list(columns.values()))


def _good_rows(document: Document, records: str) -> Iterator[Row]:
    return (row[1] for row in read_table_rows(document, records=records) if not isinstance(row, Problem))


def _plausible(name: str | None, values: Sequence[str]) -> str | None:
    """A heading is not believed where the values contradict it: dates that are none, amounts without numbers."""
    if name == "currency" and day_form(values) is not None:
        return "valueDate"  # "Valuta" is a currency in Stockholm and a value date in Frankfurt
    if name in DAYS and day_form(values) is None and reads_as("date", values) < 0.3:
        return None
    if name in NUMBERS and decimal_sign(values) is None:
        return None
    if name in COUNTRIES and reads_as("country", values) < 0.3:
        return None
    if name in NAMES and decimal_sign(values) is not None:
        return None
    return None if name in ("wallet", "iban", "vin") else name
