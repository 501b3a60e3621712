"""Rows of a table through a mapping: read, map, validate, without a graph behind it."""

from __future__ import annotations

import csv
import random
import tempfile
import time
from pathlib import Path

from benchmarks.table import Table
from ingest.pipeline import Request, kept_document, kind_of, records_of, source_of
from ingest.sources.kinds import Options
from ingest.sources.tables.guess import guess_mapping

COLUMNS = (
    "booking date",
    "value date",
    "payer",
    "payer account",
    "beneficiary",
    "beneficiary account",
    "amount",
    "currency",
    "purpose",
    "reference",
)


def write_payments(path: Path, count: int, *, seed: int = 1) -> None:
    """Payments between 20,000 payers and as many beneficiaries, in ten columns."""
    rnd = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerow(COLUMNS)
        for number in range(count):
            payer, payee, day = rnd.randrange(20_000), rnd.randrange(20_000), 1 + number % 28
            amount = f"{rnd.randrange(1, 10_000):,}".replace(",", ".") + f",{rnd.randrange(100):02d}"
            accounts = (f"Person {payer}", f"ACC{payer:08d}", f"Company {payee} Ltd", f"ACC{payee:08d}")
            rows.writerow(
                (f"{day:02d}.03.2031", f"{day:02d}.03.2031", *accounts, amount, "EUR", f"Invoice {number}", number)
            )


def measure(count: int = 200_000) -> Table:
    """One row: with the mapping that Clew guesses for the table."""
    table = Table(
        f"A table of {count:,} rows with {len(COLUMNS)} columns",
        ("what", "seconds", "of one core", "rows/s", "records/s"),
    )
    with tempfile.TemporaryDirectory(prefix="clew-bench-") as folder:
        path = Path(folder) / "payments.csv"
        write_payments(path, count)
        with kept_document(str(Path(folder) / "evidence"), Request(path=str(path))) as document:
            mapping = guess_mapping(document)
            request = Request(path=str(path), mapping=mapping)
            kind = kind_of(document, request)
            source = source_of(kind.description, request, document)
            started, worked = time.perf_counter(), time.process_time()
            records = sum(1 for _ in records_of(document, kind, Options(source.id, mapping), source))
            seconds, worked = time.perf_counter() - started, time.process_time() - worked
    rates = (f"{count / seconds:,.0f}", f"{records / seconds:,.0f}")
    table.add("read, mapped as guessed, validated", f"{seconds:.1f}", f"{worked:.1f} s", *rates)
    return table
