"""All sources, in the order in which they are asked whether a file is theirs."""

from __future__ import annotations

from ingest.documents import Document
from ingest.errors import SourceUndecided, SourceUnknown
from ingest.sources.bank.adapter import BANK
from ingest.sources.cards.adapter import CARDS
from ingest.sources.case_uco.adapter import CASE_UCO
from ingest.sources.crypto_labels.adapter import CRYPTO_LABELS
from ingest.sources.ftm.adapter import FTM
from ingest.sources.geo.adapter import GEO
from ingest.sources.graphs.adapter import GRAPHS
from ingest.sources.graphsense.adapter import GRAPHSENSE
from ingest.sources.kinds import SourceKind
from ingest.sources.mail.adapter import MAIL
from ingest.sources.misp.adapter import MISP
from ingest.sources.neo4j.adapter import NEO4J
from ingest.sources.sanctions.adapter import SANCTIONS
from ingest.sources.stix.adapter import STIX
from ingest.sources.tables.adapter import TABLES

SOURCES: tuple[SourceKind, ...] = (
    FTM,
    CRYPTO_LABELS,
    STIX,
    MISP,
    CASE_UCO,
    BANK,
    SANCTIONS,
    MAIL,
    CARDS,
    GEO,
    GRAPHSENSE,
    NEO4J,
    GRAPHS,
    TABLES,
)


def source_named(name: str) -> SourceKind:
    """Raises: SourceUnknown."""
    for kind in SOURCES:
        if kind.name == name:
            return kind
    raise SourceUnknown(name, [kind.name for kind in SOURCES])


def source_for(document: Document) -> SourceKind:
    """The first source that recognises a file. Raises: SourceUndecided."""
    for kind in SOURCES:
        if kind.recognises(document):
            return kind
    raise SourceUndecided(document.name, document.format, [kind.name for kind in SOURCES])
