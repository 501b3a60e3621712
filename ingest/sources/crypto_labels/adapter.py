"""Which of the label formats is this file?"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

from ingest.documents import Document
from ingest.errors import SourceUndecided
from ingest.sources.crypto_labels.actorpacks import read_actorpack
from ingest.sources.crypto_labels.lists import (
    CONTRACT_COLUMNS,
    CURATED_COLUMNS,
    OFAC_NAME,
    PHISHING_COLUMNS,
    read_contracts,
    read_curated,
    read_phishing,
    read_sanctioned,
)
from ingest.sources.crypto_labels.tagpacks import read_tagpack
from ingest.sources.kinds import Found, Options, SourceKind, read_description

_TAGS = re.compile(r"^tags:\s*$", re.MULTILINE)
_ACTORS = re.compile(r"^actors:\s*$", re.MULTILINE)
_TABLES: tuple[tuple[tuple[str, ...], Callable[[Document, Options], Found]], ...] = (
    (CURATED_COLUMNS, read_curated),
    (PHISHING_COLUMNS, read_phishing),
    (CONTRACT_COLUMNS, read_contracts),
)


def _reader(document: Document) -> Callable[[Document, Options], Found] | None:
    if document.format == "yaml":
        if _TAGS.search(document.head):
            return read_tagpack
        return read_actorpack if _ACTORS.search(document.head) else None
    if OFAC_NAME.search(document.name) and document.format in ("text", "json", "csv"):
        return read_sanctioned
    if document.format == "csv":
        first = next((line for line in document.first_lines() if not line.startswith("#")), "")
        columns = [cell.strip() for cell in next(csv.reader([first], delimiter=document.delimiter), [])]
        for wanted, reader in _TABLES:
            if set(wanted) <= set(columns):
                return reader
    return None


def _recognises(document: Document) -> bool:
    return _reader(document) is not None


def _read(document: Document, options: Options) -> Found:
    reader = _reader(document)
    if reader is None and options.currency and document.format in ("text", "json"):
        reader = read_sanctioned
    if reader is None:
        raise SourceUndecided(document.name, f"{document.format} without the keys of a label list", ["tables"])
    return reader(document, options)


CRYPTO_LABELS = SourceKind(
    description=read_description(Path(__file__).with_name("source.yaml")),
    version="1",
    recognises=_recognises,
    read=_read,
)
