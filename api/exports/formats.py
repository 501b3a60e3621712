"""Every format that a file can leave in, in the order in which menus show them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from api.exports import case, csv, ftm, gexf, graphml, html, i2, pack, stix, tagpack
from api.exports.cover import Cover
from api.exports.log import log_export
from api.exports.lost import Lost
from api.exports.material import Handling, Material
from graph.queries.entities import EntityView
from graph.queries.links import LinkView

Write = Callable[[Material, Lost, Cover], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One format: what it is called on the command line, what its files are called, whether they are no text."""

    name: str
    suffix: str
    media_type: str
    write: Write
    binary: bool = False


def _text(write: Callable[[Material, Lost], Iterator[str]]) -> Write:
    def chunks(material: Material, lost: Lost, _: Cover) -> Iterator[bytes]:
        return (line.encode("utf-8", "surrogatepass") for line in write(material, lost))

    return chunks


def _packed(write: Callable[[Material, Lost], Iterator[bytes]]) -> Write:
    return lambda material, lost, _: write(material, lost)


FORMATS: dict[str, FileFormat] = {
    found.name: found
    for found in (
        FileFormat("ftm", "ftm.json", ftm.MEDIA_TYPE, _text(ftm.ftm_lines)),
        FileFormat("ftm-extended", "ftm.json", ftm.MEDIA_TYPE, _text(ftm.extended_lines)),
        FileFormat("graphml", "graphml", graphml.MEDIA_TYPE, _text(graphml.graphml_lines)),
        FileFormat("gexf", "gexf", gexf.MEDIA_TYPE, _text(gexf.gexf_lines)),
        FileFormat("csv", "csv.zip", pack.MEDIA_TYPE, _packed(csv.csv_chunks), binary=True),
        FileFormat("stix", "stix.json", stix.MEDIA_TYPE, _text(stix.stix_lines)),
        FileFormat("case", "case.jsonld", case.MEDIA_TYPE, _text(case.case_lines)),
        FileFormat("tagpack", "tagpack.yaml", tagpack.MEDIA_TYPE, _text(tagpack.tagpack_lines)),
        FileFormat("i2", "i2.zip", pack.MEDIA_TYPE, _packed(i2.i2_chunks), binary=True),
        FileFormat("html", "html", html.MEDIA_TYPE, html.html_chunks),
    )
}


@dataclass(slots=True)
class Tally:
    """How much is in a file."""

    entities: int = 0
    links: int = 0


class Counted:
    """Material, and how much of it the last walk through it saw."""

    def __init__(self, material: Material, tally: Tally) -> None:
        self._material = material
        self._tally = tally

    def entities(self) -> Iterator[EntityView]:
        self._tally.entities = 0
        for entity in self._material.entities():
            self._tally.entities += 1
            yield entity

    def links(self) -> Iterator[LinkView]:
        self._tally.links = 0
        for link in self._material.links():
            self._tally.links += 1
            yield link

    def handling(self, ctx: tuple[int, ...]) -> Handling:
        return self._material.handling(ctx)


def leave(
    material: Material, form: FileFormat, lost: Lost, cover: Cover, data_dir: Path, tally: Tally | None = None
) -> Iterator[bytes]:
    """The file piece by piece; when its last piece is taken, or taking ends, one line is in the log.

    Args:
        tally: Counts what is in the file.
    Raises: FileUnwritable if it cannot be logged; what the format raises.
    """
    tally = tally or Tally()
    return logged(form.write(Counted(material, tally), lost, cover), form.name, cover, data_dir, tally)


def logged(chunks: Iterable[bytes], form: str, cover: Cover, data_dir: Path, tally: Tally) -> Iterator[bytes]:
    """What passes through, followed by its line in the log. What never began to leave has none."""
    digest = hashlib.sha256()
    size = 0
    complete = False
    try:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            yield chunk
        complete = True
    finally:
        if size or complete:
            log_export(
                data_dir,
                cover,
                form,
                entities=tally.entities,
                links=tally.links,
                size=size,
                sha256=digest.hexdigest(),
                complete=complete,
            )
