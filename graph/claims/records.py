"""The shapes in which claims travel from a source to the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.claims.errors import InvalidGrading

MARKINGS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
"""TLP 2.0 (FIRST, 2022), from the freest to the strictest."""

RELIABILITIES = "ABCDEF"
CREDIBILITIES = range(1, 7)


@dataclass(frozen=True, slots=True)
class Grading:
    """How far a source and its information can be trusted, and who may see it.

    Reliability (A to F) and credibility (1 to 6) are the Admiralty system of NATO AJP-2.1; F and 6 mean
    "cannot be judged", which is what nobody has looked at yet. `case` keeps the claim among its members.
    """

    reliability: str = "F"
    credibility: int = 6
    marking: str = "AMBER"
    case: str | None = None

    def __post_init__(self) -> None:
        if self.reliability not in RELIABILITIES or len(self.reliability) != 1:
            raise InvalidGrading("reliability", self.reliability, "one letter from A to F")
        if self.credibility not in CREDIBILITIES:
            raise InvalidGrading("credibility", self.credibility, "a digit from 1 to 6")
        if self.marking not in MARKINGS:
            raise InvalidGrading("marking", self.marking, "one of " + ", ".join(MARKINGS))

    @property
    def grade(self) -> str:
        """The two together, as investigators write it: `B2`."""
        return f"{self.reliability}{self.credibility}"


@dataclass(frozen=True, slots=True)
class Record:
    """What one record of a source says about one entity or relationship.

    Attributes:
        subject: The id that the source gives, or that its adapter derived.
        schema: Name of an FtM schema.
        properties: Values in FtM's normal form, sorted and unique.
        originals: Values as they were written, where normalising changed them or could not read them.
        position: Where in the evidence it stands, such as `line:12`.
        evidence: SHA-256 of the artefact, in hexadecimal.
        source: Id of the source that says so.
    """

    subject: str
    schema: str
    properties: Mapping[str, list[str]]
    position: str
    evidence: str
    source: str
    grading: Grading = field(default_factory=Grading)
    originals: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ContextKey:
    """Everything that decides whether a claim may be seen. Each distinct one is stored once, under a number."""

    source: str
    run: str
    grading: Grading
    attempt: int = 1
