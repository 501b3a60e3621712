"""What somebody wants of an import: what they chose, checked, and what that is to the pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.errors import BadInput, Forbidden
from api.sign_in import may_import
from graph.claims.records import MARKINGS
from graph.claims.scope import Viewer
from ingest.documents import FORMATS
from ingest.pipeline import Corrects, Request
from ingest.sources.kinds import Marking, SourceId, in_words
from ingest.sources.registry import SOURCES

MAX_TEXT = 500
DEFAULT_MARKING = "AMBER"


class ImportPlan(BaseModel):
    """The choices behind an import. None stands for what the file or the source's description says."""

    model_config = ConfigDict(extra="forbid")

    kind: str | None = None
    source: SourceId | None = None
    name: str | None = Field(default=None, max_length=MAX_TEXT)
    licence: str | None = Field(default=None, max_length=MAX_TEXT)
    url: str | None = Field(default=None, max_length=MAX_TEXT)
    reliability: Literal["A", "B", "C", "D", "E", "F"] | None = None
    credibility: int | None = Field(default=None, ge=1, le=6)
    marking: Marking | None = None
    case: str | None = Field(default=None, max_length=MAX_TEXT)
    mapping: dict[str, Any] | None = None
    currency: str | None = Field(default=None, max_length=20)
    encoding: str | None = Field(default=None, max_length=40)
    format: str | None = None

    def request(self, sha256: str, name: str, *, encoding: str | None = None, again: bool = False) -> Request:
        """This plan for a file that is kept.

        Args:
            encoding: As it was told when the file came in.
        """
        chosen = {**self.model_dump(), "encoding": self.encoding or encoding}
        return Request(path=name, evidence=sha256, again=again, **chosen)


def plan_of(given: Mapping[str, Any]) -> ImportPlan:
    """Raises: BadInput."""
    try:
        plan = ImportPlan.model_validate({key: value for key, value in given.items() if value not in (None, "")})
    except ValidationError as wrong:
        raise BadInput(
            f"The import cannot go so: {in_words(wrong)}.", todo="Correct what is named.", where="plan"
        ) from wrong
    if plan.kind is not None and plan.kind not in (kind.name for kind in SOURCES):
        raise BadInput(f"There is no kind {plan.kind[:80]!r}.", todo="`importChoices` lists them.", where="kind")
    if plan.format is not None and plan.format not in FORMATS:
        raise BadInput(f"There is no format {plan.format[:80]!r}.", todo="`importChoices` lists them.", where="format")
    return plan


def require_import(viewer: Viewer) -> None:
    """Raises: Forbidden."""
    if not may_import(viewer):
        raise Forbidden(
            "You may look, and not bring anything in or take it out.",
            todo="Ask whoever runs this server for a link or token that was made with --may-import.",
        )


def require_rights(viewer: Viewer, marking: str | None, case: str | None) -> None:
    """Nobody brings in what they could not see afterwards. Raises: BadInput."""
    allowed = MARKINGS[: MARKINGS.index(viewer.clearance) + 1]
    if (marking or DEFAULT_MARKING) not in allowed:
        raise BadInput(
            f"You may not see what is marked {marking or DEFAULT_MARKING}.",
            todo=f"Choose one of {', '.join(allowed)}.",
            where="marking",
        )
    if case is not None and viewer.cases is not None and case not in viewer.cases:
        raise BadInput("You are in no such case.", todo="Choose one of your cases, or none.", where="case")


def corrections_of_plan(given: Mapping[str, Any]) -> Corrects:
    """What a job's record says of a corrected file."""
    return Corrects(given["evidence"], tuple(given["positions"]), given["by"])
