"""What kind of file is this? Told from its bytes; its name is only asked where the bytes leave a choice."""

from __future__ import annotations

import codecs
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ingest.errors import EmptyFile, EncodingUnknown, NotAText, WrongOption
from ingest.parse.encoding import EncodingScan, looks_binary
from ingest.parse.gs_file import MAGIC as GS_MAGIC
from ingest.parse.json_items import read_value
from ingest.parse.lines import MAX_LINE, Line, printable, read_lines
from ingest.parse.messages import looks_like_mail
from ingest.parse.rows import guess_delimiter

FORMATS = ("json", "jsonl", "csv", "yaml", "xml", "text", "mail", "xlsx", "parquet", "gs")
"""`csv` is any text with one row to a line, whatever stands between its cells; `text` is one value to a line."""

READABLE = "Clew reads JSON, JSON lines, CSV, TSV, YAML, XML, XLSX, Parquet, mail (mbox, eml) and plain text."

_PACKED = (
    (b"\x1f\x8b", "packed with gzip"),
    (b"BZh", "packed with bzip2"),
    (b"\xfd7zXZ\x00", "packed with xz"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
)
_BINARY = (
    (b"%PDF-", "a PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file (.xls, .doc); save it as .xlsx"),
    (b"SQLite format 3\x00", "an SQLite database; export its tables as CSV"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_MEDIA_TYPES = {
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "csv": "text/csv",
    "yaml": "application/yaml",
    "xml": "application/xml",
    "text": "text/plain",
    "mail": "application/mbox",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "gs": "application/octet-stream",
}
_XML = re.compile(r"<(?:\?xml\s|!--|!DOCTYPE\s+(?!html)|(?!html\b)[A-Za-z_][\w.:-]*[\s/>])", re.IGNORECASE)
_MT = re.compile(r"(?:\{1:[A-Z][0-9]{2}|:[0-9]{2}[A-Z]?:)")
"""The beginning of a SWIFT message, with or without its envelope."""
_YAML_KEY = re.compile(r"(?:%YAML|---|[A-Za-z_][\w -]{0,80}:(?:\s|\Z))")


@dataclass(slots=True)
class Document:
    """A raw file, kept as evidence, and what was found out about it.

    Attributes:
        path: Where its bytes can be read now; never made from its name.
        name: What it was called where it came from. For people and for hints alone.
        sha256: Of its bytes, in hexadecimal.
        size: Bytes.
        format: One of FORMATS.
        encoding: For text formats; "" for others.
        delimiter: For `csv`.
        head: The beginning as text, for recognising.
        on_bytes: Told how many bytes were read each time; the pipeline sets it.
    """

    path: Path
    name: str
    sha256: str
    size: int
    format: str
    encoding: str = ""
    delimiter: str = ","
    head: str = ""
    on_bytes: Callable[[int], None] | None = None

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self.format]

    @property
    def stem(self) -> str:
        """The name without folders and endings."""
        last = re.split(r"[\\/]", self.name)[-1]
        return last.partition(".")[0] or last

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        with self.path.open("rb") as stream:
            yield stream

    def lines(self, *, limit: int = MAX_LINE) -> Iterator[Line]:
        with self.open() as stream:
            yield from read_lines(stream, self.encoding, limit=limit, on_bytes=self.on_bytes)

    def first_lines(self, count: int = 20) -> list[str]:
        """Lines of the head that are whole, without blank ones."""
        lines = self.head.splitlines()
        if len(self.head) >= HEAD_CHARACTERS and len(lines) > 1:
            lines.pop()
        return [line for line in lines if line.strip()][:count]


HEAD_CHARACTERS = 64 * 1024


def describe_file(
    path: Path,
    *,
    name: str,
    sha256: str,
    size: int,
    scan: EncodingScan,
    encoding: str | None = None,
    format: str | None = None,  # noqa: A002
) -> Document:
    """Finds out format and encoding of a file that was scanned while it was copied.

    Args:
        encoding, format: Where somebody knows better.

    Raises: EmptyFile, NotAText, EncodingUnknown, WrongOption.
    """
    if size == 0 or not scan.head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise EmptyFile(name)
    if format is not None and format not in FORMATS:
        raise WrongOption("--format", format, f"it must be one of {', '.join(FORMATS)}")
    kind = format or _binary_format(path, name, scan.head)
    if kind in ("xlsx", "parquet", "gs"):
        return Document(path, name, sha256, size, kind)
    if kind == "mail":  # each part of each message has an encoding of its own
        return Document(path, name, sha256, size, kind, head=scan.head.decode("latin-1")[:HEAD_CHARACTERS])
    known = _with_byte_order(encoding or _encoding(name, scan), scan.head)
    try:
        head = scan.head.decode(known, "replace")[:HEAD_CHARACTERS]
    except LookupError:
        raise EncodingUnknown(name, f"there is no encoding {known!r}") from None
    document = Document(path, name, sha256, size, kind or "", known, ",", head)
    document.format = kind or _text_format(document)
    if document.format == "csv":
        by_name = "\t" if name.lower().endswith((".tsv", ".tab")) else ","
        document.delimiter = guess_delimiter(head) or by_name
    return document


def _with_byte_order(encoding: str, head: bytes) -> str:
    """UTF-16 and UTF-32 that begin without a mark are little-endian, as most writers of such files are."""
    folded = encoding.lower().replace("_", "-")
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
    return f"{folded}-le" if folded in ("utf-16", "utf-32") and not marked else encoding


def _encoding(name: str, scan: EncodingScan) -> str:
    found, reason = scan.conclude()
    if found is not None:
        return found
    if looks_binary(scan.head):
        raise NotAText(name, "binary", READABLE)
    raise EncodingUnknown(name, reason)


def _binary_format(path: Path, name: str, head: bytes) -> str | None:
    for magic, what in _PACKED:
        if head.startswith(magic):
            raise NotAText(name, what, "Unpack it first and give what is inside.")
    for magic, what in _BINARY:
        if head.startswith(magic):
            raise NotAText(name, what, READABLE)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(GS_MAGIC):
        return "gs"
    if looks_like_mail(head):
        return "mail"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        try:
            with zipfile.ZipFile(path) as archive:
                inside = archive.NameToInfo
                workbook = "xl/workbook.xml" in inside or "xl/workbook.bin" in inside
        except (zipfile.BadZipFile, OSError, ValueError) as wrong:
            raise NotAText(name, "a damaged ZIP file", f"Fetch or save it again ({wrong}).") from wrong
        if workbook:
            return "xlsx"
        raise NotAText(name, "a ZIP archive", "Unpack it first and give what is inside.")
    return None


def _text_format(document: Document) -> str:
    text = document.head.lstrip("\ufeff \t\r\n")
    ending = document.name.lower().rpartition(".")[2]
    if _MT.match(text) or text[:15].upper().startswith(("BEGIN:VCARD", "BEGIN:VCALENDAR")):
        return "text"
    if text[:1] in ("{", "["):
        return _json_format(text, ending)
    if _XML.match(text):
        return "xml"
    if ending in ("yaml", "yml"):
        return "yaml"
    if ending in ("csv", "tsv", "tab"):
        return "csv"
    if guess_delimiter(document.head) is not None:
        return "csv"
    return "yaml" if _YAML_KEY.match(text) else "text"


def _are_objects(first: str, rest: str) -> bool:
    """Whether lines after a broken one are objects of their own, and not items of a list that stand on a line each."""
    if first.rstrip().endswith("["):
        return False
    lines = [line for line in rest.split("\n")[:20] if line.startswith("{")]
    return sum(map(_is_whole, lines)) > len(lines) / 2


def _is_whole(line: str) -> bool:
    try:
        read_value(printable(line))
    except ValueError:
        return False
    return True


def _json_format(text: str, ending: str) -> str:
    if text.startswith("["):
        return "json"
    first, _, rest = text.partition("\n")
    try:
        value = read_value(printable(first))
    except ValueError:
        # An object over several lines; or lines of which the first is broken, which the others or the ending tell.
        return "jsonl" if ending in ("jsonl", "ndjson", "jsonlines") or _are_objects(first, rest) else "json"
    if rest.strip() or ending in ("jsonl", "ndjson", "jsonlines"):
        return "jsonl"
    return "jsonl" if isinstance(value, dict) and ("schema" in value or "entity_id" in value) else "json"
