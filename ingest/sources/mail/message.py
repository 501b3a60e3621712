"""One message: header, text, attachments by name, size and digest.

RFC 5322 (message), 2045 and 2046 (MIME). Python's `email` takes it apart in this process: it is plain Python without
native code, sizes and depth are bounded here, and its slow structured header parser is left out (policy compat32).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32
from hashlib import sha256

from ingest.parse.messages import RawMessage
from ingest.records import Problem, problem
from ingest.sources.mail.text import decoded, header_text, visible_text

MAX_BODY = 100_000
"""Characters of text of one message."""

MAX_PARTS = 1_000
MAX_DEPTH = 30


@dataclass(frozen=True, slots=True)
class Attachment:
    """`sha256` is empty where the file is not whole."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(slots=True)
class Parsed:
    """A message taken apart.

    Attributes:
        fields: Header fields by lower-case name, as they are written.
        text: What a person reads in it, cut to MAX_BODY.
    """

    fields: dict[str, list[object]]
    text: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def first(self, name: str) -> str | None:
        return next((found for value in self.fields.get(name, ()) if (found := header_text(value))), None)


def parse_message(raw: RawMessage) -> Parsed:
    """Takes a message apart. Raises: ValueError if it is none, or built so that it cannot be."""
    try:
        parser = BytesParser(policy=compat32) if raw.whole else BytesHeaderParser(policy=compat32)
        message: Message = parser.parsebytes(raw.content if raw.whole else raw.content[: 2**20])
    except RecursionError:
        raise ValueError("its parts lie too deep in one another") from None
    fields: dict[str, list[object]] = {}
    for name, value in message.items():
        fields.setdefault(name.lower(), []).append(value)
    if not fields.keys() & {"from", "to", "date", "message-id", "subject", "received"}:
        raise ValueError("it has no header that a message has")
    parsed = Parsed(fields)

    def warn(reason: str, sentence: str) -> None:
        parsed.warnings.append(problem(raw.position, reason, sentence, raw.content[:2_000].decode("utf-8", "replace")))

    if not raw.whole:
        warn("too-large", "The message is longer than 64 MiB: its header is read, the rest stays in the evidence.")
        return parsed
    try:
        _parts(message, parsed, warn)
    except (LookupError, TypeError, AttributeError, AssertionError, MessageError, RecursionError) as wrong:
        # What the library trips over is somebody else's message; the next one is read all the same.
        raise ValueError(f"its parts make no sense ({type(wrong).__name__})") from wrong
    return parsed


def _parts(message: Message, parsed: Parsed, warn: Callable[[str, str], None]) -> None:
    plain: list[str] = []
    html: list[str] = []
    defects: dict[str, None] = {}
    lying: dict[str, None] = {}
    for number, part in enumerate(_leaves(message, 0)):
        if number >= MAX_PARTS:
            warn("too-many-parts", f"The message has more than {MAX_PARTS:,} parts; the others stay in the evidence.")
            break
        content = _content(part)
        defects |= dict.fromkeys(type(defect).__name__ for defect in part.defects)
        name = header_text(part.get_filename() or "")[:500]
        kind = part.get_content_type()
        shown = not name and part.get_content_disposition() != "attachment"
        # A container whose parts cannot be told apart is shown as it stands.
        if shown and kind.startswith(("text/plain", "text/html", "multipart/")):
            charset = part.get_content_charset()
            text, honest = decoded(content, charset)
            if not honest:
                lying[charset or "no charset"] = None
            (html if kind == "text/html" else plain).append(re.sub(r"\r\n?", "\n", text))
        elif content or name:
            # The digest of half a file would be the identity of another one.
            digest = "" if part.defects else sha256(content).hexdigest()
            parsed.attachments.append(Attachment(name, kind, len(content), digest))
    defects |= dict.fromkeys(type(defect).__name__ for part in message.walk() for defect in part.defects)
    if "CloseBoundaryNotFoundDefect" in defects and parsed.attachments:
        parsed.attachments[-1] = replace(parsed.attachments[-1], sha256="")
    if defects:
        warn("broken-mime", f"The message is not built as MIME asks: {', '.join(defects)}.")
    if lying:
        warn("lying-charset", f"Text is not in the charset that it names: {', '.join(lying)[:200]}.")
    text = "\n\n".join(found for found in plain if found.strip()) or "\n\n".join(map(visible_text, html))
    if len(text) > MAX_BODY:
        warn("long-body", f"The text is longer than {MAX_BODY:,} characters; it was cut.")
    parsed.text = text[:MAX_BODY].strip()


def _leaves(part: Message, depth: int) -> Iterator[Message]:
    """Parts that are no containers; a message inside of a message is an attachment as a whole."""
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        if depth > MAX_DEPTH:
            raise ValueError(f"its parts lie more than {MAX_DEPTH} deep in one another")
        for inner in part.get_payload():
            if isinstance(inner, Message):
                yield from _leaves(inner, depth + 1)
    else:
        yield part


def _content(part: Message) -> bytes:
    """The bytes of a part, out of base64 or quoted-printable."""
    if part.is_multipart():  # message/rfc822 and the like
        try:
            return b"".join(inner.as_bytes() for inner in part.get_payload() if isinstance(inner, Message))
        except (RecursionError, ValueError, LookupError, TypeError, KeyError, AttributeError):
            return b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
