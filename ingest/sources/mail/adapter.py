"""Who wrote to whom, when, about what, and what was attached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from graph.ontology import entity_id
from ingest.documents import Document
from ingest.parse.messages import RawMessage, read_messages
from ingest.parse.values import add, key_of
from ingest.records import RawRecord, problem
from ingest.sources.kinds import Found, Options, SourceKind, read_description
from ingest.sources.mail.message import Parsed, parse_message
from ingest.sources.mail.text import addresses, date_text, header_text

_MESSAGE_ID = re.compile(r"<([^<>\s]{1,998})>")
_TAKEN = frozenset((
    "from", "sender", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to", "references", "thread-topic",
    "mime-version", "content-type", "content-transfer-encoding", "content-disposition", "content-language",
    "dkim-signature", "arc-seal", "arc-message-signature", "x-google-dkim-signature",
))  # fmt: skip
"""Read above, or about how the message is packed and signed, which the evidence shows."""

MAX_REMEMBERED = 500_000
"""Message numbers that are remembered, to find two messages that call themselves the same."""


def _read(document: Document, options: Options) -> Found:
    seen: dict[str, str] = {}
    with document.open() as stream:
        for raw in read_messages(stream, on_bytes=document.on_bytes):
            try:
                parsed = parse_message(raw)
            except ValueError as wrong:
                text = raw.content[:65_536].decode("utf-8", "replace")
                yield problem(raw.position, "no-message", f"The message cannot be read: {wrong}.", text)
                continue
            yield from _records(raw, parsed, seen, options)


def _records(raw: RawMessage, parsed: Parsed, seen: dict[str, str], options: Options) -> Iterator[RawRecord]:
    warnings = list(parsed.warnings)
    numbers = _ids(parsed, "message-id")
    same = key_of(*(parsed.first(name) or "" for name in ("from", "date", "subject")))
    if not numbers:
        key = f"message-{key_of(options.source, same, parsed.text)}"
    else:
        key = id_of(numbers[0])
        if seen.get(key, same) != same:
            message = f"Another message of this mailbox has the number {numbers[0][:100]} as well; they stay apart."
            warnings.append(problem(raw.position, "duplicate-id", message, numbers[0]))
            key = f"{key}-{same}"
        elif len(seen) < MAX_REMEMBERED:
            seen[key] = same
    properties: dict[str, list[str]] = {}
    mailboxes: dict[str, dict[str, list[str]]] = {}
    for name, prop_name in (
        ("from", "senderMailbox"),
        ("sender", "senderMailbox"),
        ("to", "recipientMailbox"),
        ("cc", "recipientMailbox"),
        ("bcc", "recipientMailbox"),
    ):
        add(properties, name, [header_text(value) for value in parsed.fields.get(name, ())])
        for shown, address in addresses(parsed.fields.get(name, [])):
            mailbox = entity_id("EmailAddress", {"email": [address]})
            if mailbox is None:
                continue  # it stays in the field as it is written
            add(properties, prop_name, [mailbox])
            told = mailboxes.setdefault(mailbox, {"email": [address]})
            add(told, "displayName", [shown] if shown and shown.lower() != address.lower() else [])
    for name, prop_name in (("subject", "subject"), ("thread-topic", "threadTopic")):
        add(properties, prop_name, [header_text(value) for value in parsed.fields.get(name, ())])
    add(properties, "date", [date_text(header_text(value)) for value in parsed.fields.get("date", ())])
    add(properties, "messageId", [f"<{number}>" for number in numbers])
    replied = _ids(parsed, "in-reply-to")
    add(properties, "inReplyTo", [f"<{number}>" for number in replied])
    threads = [*replied, *_ids(parsed, "references")[-1:]]
    add(properties, "inReplyToEmail", [answer for number in threads if (answer := id_of(number)) != key])
    add(properties, "bodyText", [parsed.text])
    originals = {
        name: [header_text(value)[:2_000] for value in values[:50]]
        for name, values in sorted(parsed.fields.items())[:200]
        if name not in _TAKEN
    }
    yield RawRecord(key, "Email", properties, raw.position, originals=originals, warnings=tuple(warnings))
    for mailbox, told in mailboxes.items():
        yield RawRecord(mailbox, "EmailAddress", told, raw.position)
    for number, attachment in enumerate(parsed.attachments):
        file = {
            "contentHash": [attachment.sha256] if attachment.sha256 else [],
            "fileName": [attachment.name] if attachment.name else [],
            "mimeType": [attachment.media_type],
            "fileSize": [str(attachment.size)],
            "parent": [key],
        }
        yield RawRecord(entity_id("Document", file) or f"{key}-part-{number}", "Document", file, raw.position)


def id_of(number: str) -> str:
    """The same message in two mailboxes is one: its number is to be the only one of its kind (RFC 5322, 3.6.4)."""
    return f"message-{key_of(number)}"


def _ids(parsed: Parsed, name: str) -> list[str]:
    found = []
    for value in parsed.fields.get(name, ()):
        text = header_text(value)
        found += _MESSAGE_ID.findall(text) or ([text] if name == "message-id" and text else [])
    return list(dict.fromkeys(found))


MAIL = SourceKind(
    description=read_description(Path(__file__).with_name("source.yaml")),
    version="1",
    recognises=lambda document: document.format == "mail",
    read=_read,
)
