"""Words of a message out of their encodings, whatever these claim to be.

Encoded words: RFC 2047. Charsets lie often: what is not in the declared one is read as UTF-8, else as Windows-1252.
"""

from __future__ import annotations

import re
from datetime import UTC
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser
from inspect import signature
from typing import Any

MAX_HEADER = 20_000
"""Characters of one header field; more is no header that a person wrote."""

MAX_HTML = 500_000
MAX_ADDRESSES = 2_000
# Since 2024 Python gives up on a whole field for one odd address, unless asked not to; before, it could not be asked.
_LENIENT: dict[str, Any] = {"strict": False} if "strict" in signature(getaddresses).parameters else {}
_SPACE = re.compile(r"\s+")


def decoded(content: bytes, charset: str | None) -> tuple[str, bool]:
    """Bytes as text, and whether they are what their charset says."""
    for name in (charset or "utf-8", "utf-8"):
        try:
            return content.decode(name), name == (charset or "utf-8")
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("cp1252", "replace"), False


def header_text(value: object) -> str:
    """A header field as a person reads it, on one line."""
    raw = str(value)[:MAX_HEADER]
    parts = []
    try:
        for part, charset in decode_header(raw):
            parts.append(decoded(part, charset)[0] if isinstance(part, bytes) else part)
    except (ValueError, LookupError, HeaderParseError):  # broken base64 inside of an encoded word
        parts = [raw]
    # Bytes outside of ASCII that no encoding announces were carried along as surrogates.
    text = "".join(parts)
    if not text.isprintable():
        text, _ = decoded(text.encode("utf-8", "surrogateescape"), "utf-8")
    return _SPACE.sub(" ", text).strip()


def addresses(values: list[object]) -> list[tuple[str, str]]:
    """Display names and addresses of header fields such as To, in their order."""
    found = []
    for name, address in getaddresses([str(value)[:MAX_HEADER] for value in values], **_LENIENT)[:MAX_ADDRESSES]:
        if "@" in address:
            found.append((header_text(name), header_text(address)))
    return found


def date_text(value: str) -> str:
    """A Date field as ISO 8601 in UTC; as it is written, if it cannot be read."""
    try:
        when = parsedate_to_datetime(value)
        return (when.astimezone(UTC) if when.tzinfo else when).strftime("%Y-%m-%dT%H:%M:%S")
    except (ValueError, TypeError, OverflowError, IndexError):
        return value


class _Visible(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in ("script", "style")
        if tag in ("p", "br", "div", "tr", "li"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style") and self._hidden > 0
        if tag in ("p", "div", "tr", "li"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def visible_text(html: str) -> str:
    """What a person sees of a page, without its markup; nothing of it is run or fetched."""
    parser = _Visible()
    try:
        parser.feed(html[:MAX_HTML])
        parser.close()
    except (AssertionError, ValueError):  # malformed declarations
        pass
    return re.sub(r"[ \t]*\n\s*", "\n", "".join(parser.parts)).strip()
