from __future__ import annotations

import base64
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.ontology import entity_id
from ingest.parse import messages
from ingest.records import Problem, RawRecord
from ingest.sources.mail.adapter import MAIL, id_of
from ingest.sources.mail.text import addresses, date_text, decoded, header_text, visible_text
from ingest.sources.registry import source_for
from tests.support.documents import document, sample, taken_apart

HEADER = b"From: a@b.example\nTo: c@d.example\nDate: Mon, 2 Feb 2026 10:00:00 +0200\n"


def taken(tmp_path: Path, content: bytes) -> tuple[list[RawRecord], list[Problem]]:
    return taken_apart(MAIL, document(tmp_path, content, "message.eml"))


def reasons(record: RawRecord) -> list[str]:
    return [warning.reason for warning in record.warnings]


def test_a_mailbox_comes_in_message_by_message(tmp_path: Path) -> None:
    given = sample(tmp_path, "mail", "heron.mbox")
    assert source_for(given) is MAIL
    records, rejected = taken_apart(MAIL, given)
    assert [(problem.position, problem.reason) for problem in rejected] == [("message[3]", "no-message")]
    mails = [record for record in records if record.schema == "Email"]
    assert [record.position for record in mails] == ["message[0]", "message[1]", "message[2]", "message[4]"]
    first, reply, sent, forged = mails
    assert first.properties["bodyText"] == [
        "The new list is attached. Ask for toolboxes.\n\nFrom Monday on, parcels leave Exampleton."
    ]
    assert reply.properties["from"] == ["Jürgen Käufer <buyer@post.example>"]
    assert reply.properties["subject"] == ["Re: New list – two toolboxes"]
    assert reply.properties["inReplyToEmail"] == [first.subject] == [id_of("1@heron-shop.example")]
    assert reply.properties["senderMailbox"] == [entity_id("EmailAddress", {"email": ["buyer@post.example"]})]
    assert sent.properties["inReplyToEmail"] == [reply.subject]
    assert (reasons(sent), "Sent today." in str(sent.properties["bodyText"])) == (["broken-mime"], True)
    assert reasons(forged) == ["lying-charset", "duplicate-id"]
    assert forged.properties["bodyText"] == ["Café at six."]
    assert forged.subject not in (first.subject, reply.subject)


def test_an_attachment_is_known_by_its_digest(tmp_path: Path) -> None:
    records, _ = taken_apart(MAIL, sample(tmp_path, "mail", "new-list.eml"))
    digest = sha256(b"%PDF-1.4 fictional price list\n" * 40).hexdigest()
    file = next(record for record in records if record.schema == "Document")
    assert file.subject == f"file-sha256-{digest}"
    assert file.properties == {
        "contentHash": [digest],
        "fileName": ["price-list.pdf"],
        "mimeType": ["application/pdf"],
        "fileSize": ["1200"],
        "parent": [records[0].subject],
    }


def test_the_same_message_alone_and_in_a_mailbox_is_the_same(tmp_path: Path) -> None:
    alone, _ = taken_apart(MAIL, sample(tmp_path, "mail", "new-list.eml"))
    boxed, _ = taken_apart(MAIL, sample(tmp_path, "mail", "heron.mbox"))
    assert (alone[0].subject, alone[0].properties) == (boxed[0].subject, boxed[0].properties)


def test_charsets_that_lie_are_seen_through() -> None:
    assert decoded("Café".encode(), "utf-8") == ("Café", True)
    assert decoded("Café".encode(), "ascii") == ("Café", False)
    assert decoded("Café".encode("cp1252"), "utf-8") == ("Café", False)
    assert decoded(b"Caf\xe9", "no-such-charset") == ("Café", False)
    assert header_text("=?utf-8?q?Caf=C3=A9?= =?x-odd?b?4pyT?=") == "Café✓"
    assert header_text("=?utf-8?b?not base64?= x") == "=?utf-8?b?not base64?= x"
    assert header_text("a\r\n b\tc") == "a b c"


def test_addresses_and_dates_are_read_as_people_write_them() -> None:
    assert addresses(['"Ferrow, Iris" <i@x.example>, bare@y.example', "undisclosed-recipients:;"]) == [
        ("Ferrow, Iris", "i@x.example"),
        ("", "bare@y.example"),
    ]
    assert date_text("Mon, 2 Feb 2026 10:00:00 +0200") == "2026-02-02T08:00:00"
    assert date_text("yesterday") == "yesterday"
    assert visible_text("<p>a</p><script>b</script>c &amp; d<br><!-- e -->") == "a\nc & d"


def test_parts_that_lie_too_deep_are_set_aside(tmp_path: Path) -> None:
    deep = HEADER
    for number in range(200):
        deep += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (number, number)
    records, rejected = taken(tmp_path, deep + b"Content-Type: text/plain\n\nx\n")
    assert records == []
    assert [problem.reason for problem in rejected] == ["no-message"]


def test_a_huge_message_gives_its_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "MAX_MESSAGE", 10_000)
    huge = HEADER + b"Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\n" + b"QUJD\n" * 40_000
    records, rejected = taken(tmp_path, huge)
    assert rejected == []
    assert [record.schema for record in records] == ["Email", "EmailAddress", "EmailAddress"]
    assert reasons(records[0]) == ["too-large"]


def test_a_message_inside_of_a_message_is_an_attachment(tmp_path: Path) -> None:
    inner = b"Content-Type: message/rfc822\n\n" + HEADER + b"Subject: inner\n\nsecret\n"
    records, _ = taken(tmp_path, HEADER + b"Subject: outer\n" + inner)
    assert (records[0].schema, records[0].properties["subject"]) == ("Email", ["outer"])
    assert [record.properties["mimeType"] for record in records if record.schema == "Document"] == [["message/rfc822"]]


def test_half_a_file_has_no_digest(tmp_path: Path) -> None:
    whole = sample(tmp_path, "mail", "new-list.eml").path.read_bytes()
    records, _ = taken(tmp_path, whole[: whole.index(b"--b1--") - 200])
    file = next(record for record in records if record.schema == "Document")
    assert file.properties["contentHash"] == []
    assert not str(file.subject).startswith("file-")
    assert reasons(records[0])[0] == "broken-mime"


def test_paths_in_names_of_attachments_are_text(tmp_path: Path) -> None:
    part = b'Content-Type: image/png; name="../../etc/passwd"\nContent-Transfer-Encoding: base64\n\n'
    records, _ = taken(tmp_path, HEADER + part + base64.encodebytes(b"x"))
    assert records[-1].properties["fileName"] == ["../../etc/passwd"]


PIECES = (
    b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: multipart/mixed\n", b"\n", b"--b\n", b"--b--\n",
    b"Content-Type: text/plain; charset=utf-7\n", b"Content-Type: text/html; charset=x\n", b"\xff\xfe\n", b"=ZZ\n",
    b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: quoted-printable\n", b"Message-ID: <a\n",
    b"Content-Type: message/rfc822\n", b"Subject: =?x?b?=?=\n", b"References: <a@b> <a@b>\n", b"=\n",
    b"Content-Disposition: attachment; filename*=utf-8''%FF\n",
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_whatever_a_message_holds_it_is_read_or_set_aside(tmp_path: Path, lines: list[bytes]) -> None:
    records, rejected = taken(tmp_path, HEADER + b"".join(lines) + b"\n")
    assert [record.schema for record in records][:1] == ["Email"] or [p.reason for p in rejected] == ["no-message"]
    assert {record.position for record in records} <= {"message[0]"}
