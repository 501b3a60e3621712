"""What a source is to the pipeline: a description that people can read, and an adapter that takes its files apart."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import orjson
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graph.claims.records import Grading
from ingest.documents import Document
from ingest.errors import BadDescription
from ingest.records import Problem, RawRecord

Marking = Literal["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]
SourceId = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9_.-]*[a-z0-9])?$", max_length=120)]
Found: TypeAlias = "Iterator[RawRecord | Problem]"


FEW_REJECTED = 10
"""A handful of bad rows in a small file is no sign that its source has changed."""


class Expect(BaseModel):
    """What a good run brings. Outside of it the run fails: the source has changed, or the file is another one."""

    model_config = ConfigDict(extra="forbid")

    min_records: int = Field(default=1, ge=0)
    max_records: int | None = Field(default=None, ge=1)
    max_rejected_share: float = Field(default=0.5, ge=0, le=1)

    def complaints(self, accepted: int, rejected: int) -> list[str]:
        """What is out of bounds, in words."""
        found = []
        if accepted < self.min_records:
            found.append(f"{accepted:,} records are fewer than the {self.min_records:,} expected")
        if self.max_records is not None and accepted > self.max_records:
            found.append(f"{accepted:,} records are more than the {self.max_records:,} expected")
        share = rejected / max(1, accepted + rejected)
        if rejected > FEW_REJECTED and share > self.max_rejected_share:
            found.append(f"{share:.1%} of the records were rejected, and up to {self.max_rejected_share:.1%} is normal")
        return found


class Description(BaseModel):
    """A `source.yaml`: who says these things, under which licence, and how far to trust them."""

    model_config = ConfigDict(extra="forbid")

    id: SourceId
    name: str = Field(min_length=1, max_length=300)
    kind: str = Field(min_length=1, max_length=80)
    licence: str | None = None
    url: str | None = None
    reliability: Literal["A", "B", "C", "D", "E", "F"] = "F"
    credibility: int = Field(default=6, ge=1, le=6)
    marking: Marking = "AMBER"
    case: str | None = None
    retention: str | None = None
    fictional: bool = False
    cadence: str | None = None
    """How often it changes, in words."""
    each_file_is_a_source: bool = False
    """True where the folder describes a format: each file is then a source of its own, named after the file."""
    expect: Expect = Field(default_factory=Expect)

    @property
    def grading(self) -> Grading:
        return Grading(self.reliability, self.credibility, self.marking, self.case)


@dataclass(frozen=True, slots=True)
class Options:
    """What an adapter is told besides its file.

    Attributes:
        source: Id of the source, for ids that are only good within it.
        mapping: For tables and graphs, in its full form.
        currency: For lists of addresses that do not say of which currency they are.
    """

    source: str
    mapping: Mapping[str, Any] | None = None
    currency: str | None = None

    def told(self) -> dict[str, Any]:
        """What was said besides the file and its source."""
        return {"mapping": self.mapping, "currency": self.currency}

    def digest(self) -> str:
        """Equal for equal options; a part of the id of a run."""
        return hashlib.sha256(orjson.dumps(self.told(), option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class MappingForm:
    """The mappings that a source takes.

    Attributes:
        keys: Keys at the top of such a mapping, by which it is told from those of other sources.
        validated: A mapping in its full form. Raises: MappingRefused.
        suggest: A first one for a file. Raises: NothingToMap, errors of the file.
    """

    keys: frozenset[str]
    validated: Callable[[Mapping[str, Any]], dict[str, Any]]
    suggest: Callable[[Document], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One folder of `ingest/sources`.

    Attributes:
        version: Of the adapter; raised whenever the same file would give other records.
        recognises: Whether a file looks like one of its own. Asked in the order of the registry.
        read: All records of a file, and those that could not be taken apart. Raises: MalformedDocument,
            UnsafeDocument, when the rest cannot be read; MappingRefused, WrongOption before anything is.
        mappings: For a source that takes one.
    """

    description: Description
    version: str
    recognises: Callable[[Document], bool]
    read: Callable[[Document, Options], Found]
    mappings: MappingForm | None = None

    @property
    def name(self) -> str:
        return self.description.id


def read_description(path: Path) -> Description:
    """A `source.yaml`. Raises: BadDescription."""
    try:
        return Description.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as wrong:
        raise BadDescription(path, str(wrong)) from wrong
    except ValidationError as wrong:
        raise BadDescription(path, in_words(wrong)) from wrong


def in_words(wrong: ValidationError) -> str:
    """What pydantic found, field by field, on one line."""
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'it'}: {e['msg']}" for e in wrong.errors()[:5])


def source_id(text: str) -> str:
    """An id for a source from any text: lower case, with dashes for all that is no letter or digit."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:100] or "unnamed"
