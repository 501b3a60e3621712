"""Exports of a selection or a chart as one file."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from enum import Enum

import strawberry

from api.errors import BadInput
from api.exports.cover import Cover
from api.exports.dossier.compose import compose, title_of
from api.exports.dossier.gather import gather
from api.exports.dossier.words import LANGUAGES, WORDS
from api.exports.dossier.write import DOSSIERS, leave_dossier
from api.exports.formats import FORMATS, Tally, leave
from api.exports.lost import Lost
from api.exports.material import Selection
from api.exports.select import select
from api.limits import MAX_DOSSIER_IDS, MAX_EXPORT_IDS, checked_ids
from api.loaders.look import Look

VIA = "API"
MAX_TITLE = 200


@strawberry.enum(
    description="What a file of entities and links can be written as; docs/exports.md says what each holds."
)
class ExportFormat(Enum):
    FTM = "ftm"
    FTM_EXTENDED = "ftm-extended"
    GRAPHML = "graphml"
    GEXF = "gexf"
    CSV = "csv"
    STIX = "stix"
    CASE = "case"
    TAGPACK = "tagpack"
    I2 = "i2"
    HTML = "html"


@strawberry.enum(description="What a dossier can be written as.")
class DossierFormat(Enum):
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"


@strawberry.type
class ExportFile:
    name: str
    media_type: str
    content: str = strawberry.field(description="In Base64 if `base64` says so, else as it is.")
    base64: bool
    lost: list[str] = strawberry.field(description="What the format could not carry, in sentences.")


async def export_file(look: Look, ids: list[str], wanted: ExportFormat, title: str | None) -> ExportFile:
    """The named entities and the links between them; a line about it is in the log of exports.

    Raises: BadInput, TooCostly, TooMuchToDraw, FileUnwritable.
    """
    material = await look.ask(select, checked_ids(ids, where="ids", limit=MAX_EXPORT_IDS))
    name = (title or "").strip()[:MAX_TITLE]
    what = f"selection of {len(ids):,}" + (f" from {name}" if name else "")
    cover = Cover(what, look.request.viewer, look.view, VIA, title=name or "Clew")
    return await look.request.call(lambda: _written(wanted, material, cover, look))


async def dossier_file(
    look: Look, ids: list[str], wanted: DossierFormat, *, path: bool, title: str | None, language: str
) -> ExportFile:
    """What is claimed of some entities, or of the shortest path between two, with its sources; logged too.

    Raises: BadInput, TooCostly, FileUnwritable.
    """
    known = checked_ids(ids, where="ids", limit=MAX_DOSSIER_IDS)
    if path and len(known) != 2:
        raise BadInput(f"A path has two ends, and there are {len(known)} ids.", todo="Give two.", where="ids")
    if language not in LANGUAGES:
        raise BadInput(
            f"A dossier cannot be written in {language[:40]!r}.", todo=f"Choose one of {', '.join(LANGUAGES)}.",
            where="language",
        )  # fmt: skip
    found = await look.ask(gather, [] if path else known, path=(known[0], known[1]) if path else None)
    remarks = [WORDS[language]["no_path"]] if path and found.path is None else []
    name = (title or "").strip()[:MAX_TITLE] or title_of(found) or "Clew"
    what = f"dossier of {'a path' if path else f'{len(known):,} things'}: {name}"
    cover = Cover(what, look.request.viewer, look.view, VIA, title=name)
    form = DOSSIERS[wanted.value]

    def written() -> ExportFile:
        made = compose(found, cover, language, remarks)
        look.request.rows_in_files += len(found.entities)
        chunks = list(leave_dossier(made, form, look.request.settings.data_dir))
        return file_of(f"clew.{form.name}", form.media_type, chunks, Lost(), binary=form.binary)

    return await look.request.call(written)


def _written(wanted: ExportFormat, material: Selection, cover: Cover, look: Look) -> ExportFile:
    lost = Lost()
    form = FORMATS[wanted.value]
    tally = Tally()
    chunks = list(leave(material, form, lost, cover, look.request.settings.data_dir, tally))
    look.request.rows_in_files += tally.entities + tally.links
    return file_of(f"clew.{form.suffix}", form.media_type, chunks, lost, binary=form.binary)


def file_of(name: str, media_type: str, chunks: Sequence[bytes], lost: Lost, *, binary: bool) -> ExportFile:
    """What leaves, as it travels in an answer."""
    content = b"".join(chunks)
    text = base64.b64encode(content).decode("ascii") if binary else content.decode("utf-8", "replace")
    return ExportFile(name=name, media_type=media_type, content=text, base64=binary, lost=lost.sentences())
