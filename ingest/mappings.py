"""Mapping files, whatever source they are for: reading them, and writing first ones for people to correct."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ingest.documents import Document
from ingest.errors import FileUnreadable, MappingRefused
from ingest.parse.yaml_items import read_yaml
from ingest.sources.kinds import MappingForm, SourceKind
from ingest.sources.registry import SOURCES, source_named

MAX_MAPPING_BYTES = 1 << 20


def read_mapping(path: Path) -> dict[str, Any]:
    """A mapping from a YAML file, validated. Raises: FileUnreadable, MappingRefused, errors of YAML."""
    try:
        content = path.read_bytes()
    except OSError as wrong:
        raise FileUnreadable(str(path), wrong.strerror or str(wrong)) from wrong
    return _parsed(content, path.name)


def mapping_from_text(text: str) -> dict[str, Any]:
    """A mapping that somebody typed, validated. Raises: MappingRefused, errors of YAML."""
    return _parsed(text.encode("utf-8", "replace"), "mapping")


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    if len(content) > MAX_MAPPING_BYTES:
        raise MappingRefused(name, f"it is longer than {MAX_MAPPING_BYTES:,} bytes")
    data = read_yaml(io.BytesIO(content), "utf-8-sig", name)
    if not isinstance(data, dict):
        raise MappingRefused(name, "it is no mapping of keys to values")
    return _form(_kinds_for(data)[0]).validated(data)


def kind_for_mapping(mapping: Mapping[str, Any], document: Document) -> SourceKind:
    """The source that reads a file with a mapping: of those that take it, the one that recognises the file.

    Where none does, it is the most general of them.
    """
    kinds = _kinds_for(mapping)
    return next((kind for kind in kinds if kind.recognises(document)), kinds[-1])


def kind_to_map(document: Document, name: str | None = None) -> SourceKind:
    """The source for which a first mapping of a file would be. What nobody recognises is a table.

    Raises: SourceUnknown; MappingRefused if the file's source takes no mapping.
    """
    if name is not None:
        kind = source_named(name)
    else:
        kind = next((kind for kind in SOURCES if kind.recognises(document)), source_named("tables"))
    _form(kind)
    return kind


def suggest_mapping(document: Document, kind: SourceKind) -> dict[str, Any]:
    """A first mapping for a file, in its full form. Raises: NothingToMap, errors of the file."""
    return _form(kind).suggest(document)


def as_yaml(mapping: Mapping[str, Any], document: Document) -> str:
    """A mapping as a file for people."""
    remarks = (
        f"# A first mapping for {document.name!r}, guessed from its headings and values. Read it, correct it, then:\n"
        f"#   clew ingest FILE --mapping THIS_FILE --preview\n"
        "# Names of schemata and properties: docs/ontology.md. What a mapping can say: docs/ingest.md.\n"
    )
    return remarks + mapping_as_text(mapping)


def mapping_as_text(mapping: Mapping[str, Any]) -> str:
    """A mapping as YAML, for people to change."""
    text: str = yaml.safe_dump(dict(mapping), allow_unicode=True, sort_keys=False, width=110, default_flow_style=None)
    return text


def _kinds_for(mapping: Mapping[str, Any]) -> list[SourceKind]:
    """Sources that take a mapping with these keys; what has none of anybody's keys is looked at as one of a table."""
    found = [kind for kind in SOURCES if kind.mappings is not None and kind.mappings.keys & mapping.keys()]
    return found or [source_named("tables")]


def _form(kind: SourceKind) -> MappingForm:
    if kind.mappings is None:
        raise MappingRefused(kind.name, "files of this source say what they mean, and take no mapping")
    return kind.mappings
