"""A dossier as DOCX (ECMA-376, Office Open XML), written by hand: python-docx knows no footnotes.

Each note is a real footnote where it is first needed, and a reference to it afterwards. Runs that read from right to
left say so, and so do paragraphs.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from api.exports.dossier.compose import ISOLATE, POP, Dossier, Row, Section, Statement, Text, directed, exported
from api.exports.xml_text import writable

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FIRST_NOTE = 2
"""Numbers 0 and 1 are the separators that Word asks for."""
_COMMA = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:t xml:space="preserve">, </w:t></w:r>'
_EPOCH = (1980, 1, 1, 0, 0, 0)


def docx_dossier(dossier: Dossier) -> bytes:
    """The document; the same dossier is the same bytes."""
    body = _Body(dossier)
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations([("officeDocument", "word/document.xml")]),
        "word/document.xml": body.document(),
        "word/footnotes.xml": _footnotes(dossier),
        "word/styles.xml": _styles(dossier),
        "word/settings.xml": _settings(),
        "word/header1.xml": _header(dossier),
        "word/footer1.xml": _footer(dossier),
        "word/_rels/document.xml.rels": _relations(
            [
                ("styles", "styles.xml"),
                ("footnotes", "footnotes.xml"),
                ("settings", "settings.xml"),
                ("header", "header1.xml"),
                ("footer", "footer1.xml"),
            ]
        ),
    }
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content.encode("utf-8"))
    return out.getvalue()


class _Body:
    """Writes paragraphs and tables in order, and knows which notes have stood already."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._words = dossier.words
        self._rtl = dossier.words["direction"] == "rtl"
        self._stood: set[int] = set()

    def document(self) -> str:
        section = (
            '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/>'
            '<w:footerReference w:type="default" r:id="rId5"/>'
            '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1361" w:right="1134" w:bottom="1247" w:left="1134"'
            f' w:header="680" w:footer="567" w:gutter="0"/>{"<w:bidi/>" if self._rtl else ""}</w:sectPr>'
        )
        return f"{_HEAD}<w:document {_W} {_R}><w:body>{''.join(self._content())}{section}</w:body></w:document>"

    def _content(self) -> Iterator[str]:
        dossier, words = self._dossier, self._words
        yield self._paragraph(_run(dossier.title), style="Title", rtl=dossier.title.direction == "rtl")
        for label, text in ((words["asked"], dossier.cover.what), (words["seen"], dossier.cover.scope_in_words())):
            yield self._paragraph(self._own(f"{label}: ") + _run(directed(text)), style="Small")
        yield self._paragraph(self._own(words["claims"]))
        for remark in dossier.remarks:
            yield self._paragraph(self._own(remark, bold=True))
        if dossier.path:
            yield self._paragraph(self._own(words["path"]), style="Heading1")
            for number, one in enumerate(dossier.path, 1):
                yield self._paragraph(self._own(f"{number}. ") + self._said(one))
        for section in dossier.sections:
            yield from self._section(section)

    def _section(self, section: Section) -> Iterator[str]:
        words = self._words
        yield self._paragraph(_run(section.title), style="Heading1", rtl=section.title.direction == "rtl")
        line = f"{section.kind} · " if section.kind else ""
        marking = f" · TLP:{section.marking}" if section.marking else ""
        about = self._own(f"{line}{words['id']}: ") + _run(directed(section.id)) + _run(Text(marking, "ltr"))
        yield self._paragraph(about, style="Small")
        for remark in section.remarks:
            yield self._paragraph(self._own(remark), style="Small")
        for title, rows in ((words["values"], section.values), (words["links"], section.links)):
            if rows:
                yield self._paragraph(self._own(title), style="Heading2")
                yield self._table(rows)
        if section.unknown:
            yield self._paragraph(self._own(words["unknown"]), style="Heading2")
            yield self._paragraph(self._own(f"{words['no_source']}: {', '.join(section.unknown)}."))
        else:
            yield self._paragraph("")  # Word wants a paragraph behind a table

    def _table(self, rows: Sequence[Row]) -> str:
        border = '<w:{0} w:val="single" w:sz="4" w:space="0" w:color="C8C8C8"/>'
        borders = "".join(border.format(side) for side in ("top", "bottom", "insideH"))
        return (
            f'<w:tbl><w:tblPr>{"<w:bidiVisual/>" if self._rtl else ""}<w:tblW w:w="5000" w:type="pct"/>'
            f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
            '<w:tblGrid><w:gridCol w:w="2700"/><w:gridCol w:w="6938"/></w:tblGrid>'
            f"{''.join(self._row(row) for row in rows)}</w:tbl>"
        )

    def _row(self, row: Row) -> str:
        label = [self._paragraph(self._own(row.label), style="Label")]
        if row.conflict:
            label.append(self._paragraph(self._own(self._words["conflict"], bold=True), style="Small"))
        told = [
            self._paragraph(self._said(one), rtl=one.text.direction == "rtl", style="Cell") for one in row.statements
        ]
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="FDF3E3"/>' if row.conflict else ""
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{"".join(content)}</w:tc>'
            for width, content in ((2700, label), (6938, told))
        )
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"

    def _said(self, one: Statement) -> str:
        derived = self._own(f" ({self._words['derived']})", bold=True) if one.derived else ""
        marks = []
        for place, number in enumerate(one.notes):
            marks.append((_COMMA if place else "") + self._mark(number))
        return _run(one.text) + derived + "".join(marks)

    def _mark(self, number: int) -> str:
        style = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
        if number not in self._stood:
            self._stood.add(number)
            reference = f'<w:r>{style}<w:footnoteReference w:id="{number + _FIRST_NOTE - 1}"/></w:r>'
            return (
                f'<w:bookmarkStart w:id="{number}" w:name="note{number}"/>{reference}<w:bookmarkEnd w:id="{number}"/>'
            )
        return (
            f'<w:r>{style}<w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r>{style}<w:instrText xml:space="preserve"> NOTEREF note{number} \\f \\h </w:instrText></w:r>'
            f'<w:r>{style}<w:fldChar w:fldCharType="separate"/></w:r><w:r>{style}<w:t>{number}</w:t></w:r>'
            f'<w:r>{style}<w:fldChar w:fldCharType="end"/></w:r>'
        )

    def _own(self, text: str, *, bold: bool = False) -> str:
        """A text of our own, in the language of the dossier."""
        return _run(Text(text, self._words["direction"]), bold=bold)

    def _paragraph(self, runs: str, *, style: str = "", rtl: bool | None = None) -> str:
        named = f'<w:pStyle w:val="{style}"/>' if style else ""
        # Word turns "start" round with the paragraph: each reads from its own side.
        turned = "<w:bidi/>" if (self._rtl if rtl is None else rtl) else '<w:bidi w:val="0"/>'
        return f"<w:p><w:pPr>{named}{turned}</w:pPr>{runs}</w:p>"


def _run(text: Text, *, bold: bool = False) -> str:
    """Runs of one direction each. What stands between marks of isolation is a run of its own: Word shows the marks."""
    inner = [part.partition(POP) for part in text.text.split(ISOLATE)]
    (before, closed, _), *isolated = inner
    assert not closed, "a mark that ends nothing"
    parts = [Text(before, text.direction)]
    for held, _, after in isolated:
        parts += [directed(held), Text(after, text.direction)]
    return "".join(_simple_run(part, bold=bold) for part in parts if part.text)


def _simple_run(text: Text, *, bold: bool) -> str:
    marks = ("<w:b/><w:bCs/>" if bold else "") + ("<w:rtl/>" if text.direction == "rtl" else "")
    properties = f"<w:rPr>{marks}</w:rPr>" if marks else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{_plain(line)}</w:t>' for line in text.text.split("\n"))
    return f"<w:r>{properties}{lines}</w:r>"


def _plain(text: str) -> str:
    return escape(writable(text))


def _footnotes(dossier: Dossier) -> str:
    rtl = dossier.words["direction"] == "rtl"
    turned = "<w:bidi/>" if rtl else ""
    notes = [
        '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>',
        '<w:footnote w:type="continuationSeparator" w:id="1">'
        "<w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>",
    ]
    for note in dossier.notes:
        reference = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
        run = _run(Text(f" {note.text}", "rtl" if rtl else "ltr"))
        notes.append(
            f'<w:footnote w:id="{note.number + _FIRST_NOTE - 1}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/>{turned}'
            f"</w:pPr>{reference}{run}</w:p></w:footnote>"
        )
    return f"{_HEAD}<w:footnotes {_W}>{''.join(notes)}</w:footnotes>"


def _header(dossier: Dossier) -> str:
    turned = "<w:bidi/>" if dossier.words["direction"] == "rtl" else ""
    marking = _run(Text(f"TLP:{dossier.marking}" if dossier.marking else "—", "ltr"), bold=True)
    title = _run(Text(dossier.title.text[:90], dossier.title.direction))
    tab = "<w:r><w:tab/></w:r>"
    return (
        f'{_HEAD}<w:hdr {_W}><w:p><w:pPr><w:pStyle w:val="Header"/>{turned}</w:pPr>{marking}{tab}{title}</w:p></w:hdr>'
    )


def _footer(dossier: Dossier) -> str:
    words = dossier.words
    rtl = words["direction"] == "rtl"
    direction = words["direction"]
    marking = _run(Text(f"TLP:{dossier.marking}" if dossier.marking else "—", "ltr"), bold=True)
    before, _, rest = words["page"].partition("{page}")
    between, _, after = rest.partition("{pages}")
    pages = [_run(Text(before, direction)), _field("PAGE"), _run(Text(between, direction)), _field("NUMPAGES")]
    pages.append(_run(Text(after, direction)))
    tab = "<w:r><w:tab/></w:r>"
    runs = f"{marking}{tab}{_run(Text(exported(dossier), direction))}{tab}{''.join(pages)}"
    turned = "<w:bidi/>" if rtl else ""
    return f'{_HEAD}<w:ftr {_W}><w:p><w:pPr><w:pStyle w:val="Footer"/>{turned}</w:pPr>{runs}</w:p></w:ftr>'


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _styles(dossier: Dossier) -> str:
    fonts = '<w:rFonts w:ascii="Noto Sans" w:hAnsi="Noto Sans" w:cs="Noto Sans Arabic" w:eastAsia="Noto Sans CJK SC"/>'
    language = f'<w:lang w:val="{"en-GB" if dossier.language == "en" else "ar-SA"}" w:bidi="ar-SA" w:eastAsia="zh-CN"/>'
    tabs = '<w:tabs><w:tab w:val="center" w:pos="4819"/><w:tab w:val="right" w:pos="9638"/></w:tabs>'

    def style(key: str, name: str, size: int, *, paragraph: str = "", run: str = "") -> str:
        return (
            f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
            f'<w:pPr>{paragraph}</w:pPr><w:rPr>{run}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
        )

    bold, grey = "<w:b/><w:bCs/>", '<w:color w:val="555555"/>'
    return (
        f"{_HEAD}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>{fonts}"
        f'<w:sz w:val="20"/><w:szCs w:val="20"/>{language}</w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '<w:pPr><w:spacing w:after="100"/></w:pPr></w:style>'
        + style("Title", "Title", 40, run=bold)
        + style("Heading1", "heading 1", 28, paragraph=_keep(320), run=bold)
        + style("Heading2", "heading 2", 22, paragraph=_keep(200), run=bold)
        + style("Small", "Small", 17, run=grey)
        + style("Label", "Label", 20, run=grey)
        + style("Cell", "Cell", 20, paragraph='<w:spacing w:after="40"/>')
        + style("FootnoteText", "footnote text", 14, paragraph='<w:spacing w:after="20"/>')
        + style("Header", "header", 16, paragraph=tabs)
        + style("Footer", "footer", 16, paragraph=tabs)
        + '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>'
    )


def _keep(before: int) -> str:
    return f'<w:keepNext/><w:spacing w:before="{before}" w:after="80"/>'


def _settings() -> str:
    notes = '<w:footnotePr><w:footnote w:id="0"/><w:footnote w:id="1"/></w:footnotePr>'
    return f"{_HEAD}<w:settings {_W}>{notes}</w:settings>"


def _content_types() -> str:
    parts = {"document": "document.main", "styles": "styles", "footnotes": "footnotes", "settings": "settings"}
    named = [(f"word/{name}.xml", f"{_WORD}.{kind}+xml") for name, kind in parts.items()]
    named += [("word/header1.xml", f"{_WORD}.header+xml"), ("word/footer1.xml", f"{_WORD}.footer+xml")]
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in named)
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATION}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'
