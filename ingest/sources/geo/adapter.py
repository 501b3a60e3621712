"""GPX and KML files."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.documents import Document
from ingest.sources.geo.gpx import read_gpx
from ingest.sources.geo.kml import read_kml
from ingest.sources.kinds import Found, Options, SourceKind, read_description

_ROOT = re.compile(r"<(?!\?|!)(?:\w+:)?(gpx|kml)[\s>]")
_FIRST = re.compile(r"<(?!\?|!)")


def _root(document: Document) -> str | None:
    """Local name of the first element, if it is one of ours."""
    first = _FIRST.search(document.head)
    found = _ROOT.match(document.head, first.start()) if first is not None else None
    return found[1] if found is not None else None


def _read(document: Document, options: Options) -> Found:
    read = read_kml if _root(document) == "kml" else read_gpx
    yield from read(document, options.source)


GEO = SourceKind(
    description=read_description(Path(__file__).with_name("source.yaml")),
    version="1",
    recognises=lambda document: document.format == "xml" and _root(document) is not None,
    read=_read,
)
