"""Bank statements and payment orders: which format a file has, and who reads it."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.documents import Document
from ingest.errors import WrongOption
from ingest.sources.bank.camt import read_camt
from ingest.sources.bank.mt940 import read_mt940
from ingest.sources.bank.pain import read_pain
from ingest.sources.kinds import Found, Options, SourceKind, read_description

_CAMT = re.compile(r"<(?:[\w.-]+:)?(?:BkToCstmrStmt|BkToCstmrAcctRpt|BkToCstmrDbtCdtNtfctn)[\s>]")
_PAIN = re.compile(r"<(?:[\w.-]+:)?(?:CstmrCdtTrfInitn|pain\.001\.001\.0[12])[\s>]")
_MT940 = re.compile(r"^(?:\{1:|:20:)", re.MULTILINE)
_FIELD_25 = re.compile(r"^:25P?:", re.MULTILINE)


def _read(document: Document, options: Options) -> Found:
    if _CAMT.search(document.head):
        return read_camt(document, options)
    if _PAIN.search(document.head):
        return read_pain(document, options)
    if _is_mt940(document):
        return read_mt940(document, options)
    raise WrongOption("--source", "bank", "the file is no camt.052/053/054, pain.001, MT940 or MT942")


def _is_mt940(document: Document) -> bool:
    return _MT940.search(document.head) is not None and _FIELD_25.search(document.head) is not None


def _recognises(document: Document) -> bool:
    if document.format == "xml":
        return any(pattern.search(document.head) is not None for pattern in (_CAMT, _PAIN))
    # With header lines of the bank's own in front, the beginning may look like rows or keys.
    return document.format in ("text", "csv", "yaml") and _is_mt940(document)


BANK = SourceKind(
    description=read_description(Path(__file__).with_name("source.yaml")),
    version="1",
    recognises=_recognises,
    read=_read,
)
