"""A dossier in each of its formats, on its way out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from api.exports.dossier.compose import Dossier
from api.exports.dossier.docx import MEDIA_TYPE as DOCX
from api.exports.dossier.docx import docx_dossier
from api.exports.dossier.html import MEDIA_TYPE as HTML
from api.exports.dossier.html import html_dossier
from api.exports.dossier.pdf import MEDIA_TYPE as PDF
from api.exports.dossier.pdf import pdf_dossier
from api.exports.formats import Tally, logged


@dataclass(frozen=True, slots=True)
class DossierFormat:
    """One format: what it is called on the command line and at the end of a file's name."""

    name: str
    media_type: str
    write: Callable[[Dossier], bytes]
    binary: bool


DOSSIERS: dict[str, DossierFormat] = {
    found.name: found
    for found in (
        DossierFormat("html", HTML, html_dossier, False),
        DossierFormat("pdf", PDF, pdf_dossier, True),
        DossierFormat("docx", DOCX, docx_dossier, True),
    )
}


def leave_dossier(dossier: Dossier, form: DossierFormat, data_dir: Path) -> Iterator[bytes]:
    """The file in one piece, followed by its line in the log. Raises: FileUnwritable."""
    tally = Tally(len(dossier.sections), dossier.links)
    return logged(iter([form.write(dossier)]), f"dossier-{form.name}", dossier.cover, data_dir, tally)
