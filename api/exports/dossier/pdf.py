"""A dossier as PDF, set by Typst with fonts that are shipped: the same on every machine, without a network.

Every text goes to Typst as data (`dossier.json`), never as source, so that no value can be read as markup.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api.exports.dossier.compose import Dossier, Row, Statement, Text, directed, exported
from api.exports.json_text import encoded

MEDIA_TYPE = "application/pdf"
FOLDER = Path(__file__).parent
FONTS = FOLDER / "fonts"

_LONG = re.compile(r"[^\s\u200b]{24,}")
_PIECE = 12
MAX_HEAD = 52


def pdf_dossier(dossier: Dossier) -> bytes:
    """The document. Its time is that of the export, so that the same dossier is the same bytes."""
    import typst  # 30 MB of native code, for those who set a PDF

    with tempfile.TemporaryDirectory(prefix="clew-dossier-") as folder:
        place = Path(folder)
        (place / "dossier.typ").write_bytes((FOLDER / "dossier.typ").read_bytes())
        (place / "dossier.json").write_bytes(encoded(_data(dossier)).encode())
        made = typst.compile(
            place / "dossier.typ",
            root=place,
            font_paths=[FONTS],
            format="pdf",
            timestamp=int(dossier.cover.at.timestamp()),
        )
    assert isinstance(made, bytes), "Typst gives one PDF as bytes"
    return made


def _data(dossier: Dossier) -> dict[str, Any]:
    cover = dossier.cover
    noted = _Noted()
    return {
        "language": dossier.language,
        "words": dict(dossier.words),
        "title": _text(dossier.title),
        "short_title": _shortened(dossier.title.text),
        "kind": dossier.words["dossier"],
        "by": cover.viewer.name,
        "exported": exported(dossier),
        "marking": dossier.marking,
        "what": _text(directed(cover.what)),
        "scope": _text(directed(cover.scope_in_words())),
        "remarks": list(dossier.remarks),
        "path": [noted.statement(one) for one in dossier.path],
        "sections": [
            {
                "title": _text(section.title),
                "kind": section.kind,
                "id": _text(directed(section.id)),
                "marking": section.marking,
                "remarks": list(section.remarks),
                "values": noted.rows(section.values),
                "links": noted.rows(section.links),
                "unknown": list(section.unknown),
            }
            for section in dossier.sections
        ],
        "notes": {str(note.number): _breakable(note.text) for note in dossier.notes},
    }


class _Noted:
    """Knows which notes have stood at the foot of a page already."""

    def __init__(self) -> None:
        self._stood: set[int] = set()

    def rows(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        return [
            {
                "label": row.label,
                "conflict": row.conflict,
                "statements": [self.statement(one) for one in row.statements],
            }
            for row in rows
        ]

    def statement(self, one: Statement) -> dict[str, Any]:
        notes = []
        for number in one.notes:
            notes.append({"number": number, "first": number not in self._stood})
            self._stood.add(number)
        return {"text": _text(one.text), "derived": one.derived, "notes": notes}


def _text(text: Text) -> dict[str, str]:
    return {"text": _breakable(text.text), "direction": text.direction}


def _shortened(title: str) -> str:
    """For the head of each page, on one line."""
    return title if len(title) <= MAX_HEAD else title[: MAX_HEAD - 1] + "…"


def _breakable(text: str) -> str:
    """Digests and addresses have nowhere to break: a place without width after every twelve characters."""
    return _LONG.sub(lambda found: "\u200b".join(_pieces(found.group())), text)


def _pieces(word: str) -> list[str]:
    return [word[start : start + _PIECE] for start in range(0, len(word), _PIECE)]
