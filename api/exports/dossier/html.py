"""A dossier as a page that needs nothing beside it: for reading, and for printing from a browser."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from api.exports.dossier.compose import Dossier, Row, Section, Statement, Text

MEDIA_TYPE = "text/html; charset=utf-8"

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"
_STYLE = (Path(__file__).parent / "dossier.css").read_text(encoding="utf-8")


def html_dossier(dossier: Dossier) -> bytes:
    """The page. Every text from a source stands in an element of its own direction."""
    words = dossier.words
    cover = dossier.cover
    marking = f"TLP:{dossier.marking}" if dossier.marking else "—"
    bar = (
        f'<div class="bar"><span class="tlp">{escape(marking)}</span>'
        f"<span>{escape(words['exported_by'])} <bdi>{escape(cover.viewer.name)}</bdi></span>"
        f"<span><bdi>{cover.at:%Y-%m-%d %H:%M} UTC</bdi></span></div>"
    )
    parts = [
        f'<!doctype html>\n<html lang="{dossier.language}" dir="{words["direction"]}">\n',
        '<head>\n<meta charset="utf-8">\n',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n',
        '<meta name="viewport" content="width=device-width">\n',
        f"<title>{escape(dossier.title.text)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n",
        bar,
        f"<h1>{_bdi(dossier.title)}</h1>",
        f'<p class="small">{escape(words["asked"])}: <bdi>{escape(cover.what)}</bdi></p>',
        f'<p class="small">{escape(words["seen"])}: <bdi>{escape(cover.scope_in_words())}</bdi></p>',
        f"<p>{escape(words['claims'])}</p>",
        *(f"<p><strong>{escape(remark)}</strong></p>" for remark in dossier.remarks),
    ]
    if dossier.path:
        parts.append(f"<h2>{escape(words['path'])}</h2><ol>")
        parts += [f"<li>{_statement(one, dossier)}</li>" for one in dossier.path]
        parts.append("</ol>")
    parts += [_section(section, dossier) for section in dossier.sections]
    parts.append(f'<h2>{escape(words["notes"])}</h2><ol class="notes">')
    parts += [f'<li id="n{note.number}"><bdi>{escape(note.text)}</bdi></li>' for note in dossier.notes]
    parts += ["</ol>", bar, "</body>\n</html>\n"]
    return "\n".join(parts).encode("utf-8", "replace")


def _section(section: Section, dossier: Dossier) -> str:
    words = dossier.words
    head = [
        f"<section><h2>{_bdi(section.title)}</h2>",
        f'<p class="small">{escape(section.kind)} · {escape(words["id"])}: <bdi>{escape(section.id)}</bdi>'
        + (f" · TLP:{section.marking}" if section.marking else "")
        + "</p>",
        *(f'<p class="small">{escape(remark)}</p>' for remark in section.remarks),
    ]
    if section.values:
        head += [f"<h3>{escape(words['values'])}</h3>", _table(section.values, dossier)]
    if section.links:
        head += [f"<h3>{escape(words['links'])}</h3>", _table(section.links, dossier)]
    if section.unknown:
        head.append(f"<h3>{escape(words['unknown'])}</h3>")
        head.append(f"<p>{escape(words['no_source'])}: {escape(', '.join(section.unknown))}.</p>")
    return "\n".join([*head, "</section>"])


def _table(rows: Sequence[Row], dossier: Dossier) -> str:
    lines = ["<table>"]
    for row in rows:
        flag = f'<br><span class="flag">{escape(dossier.words["conflict"])}</span>' if row.conflict else ""
        told = "".join(f'<p dir="{one.text.direction}">{_statement(one, dossier)}</p>' for one in row.statements)
        lines.append(
            f"<tr{' class=conflict' if row.conflict else ''}><th>{escape(row.label)}{flag}</th><td>{told}</td></tr>"
        )
    return "\n".join([*lines, "</table>"])


def _statement(one: Statement, dossier: Dossier) -> str:
    derived = f' <span class="flag">({escape(dossier.words["derived"])})</span>' if one.derived else ""
    notes = ", ".join(f'<a href="#n{number}">{number}</a>' for number in one.notes)
    return f"{_bdi(one.text)}{derived}<sup>{notes}</sup>"


def _bdi(text: Text) -> str:
    return f'<bdi dir="{text.direction}">{escape(text.text)}</bdi>'
