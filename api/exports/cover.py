"""What a file says of itself: what it is about, who took it out, when, and how they looked at the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from graph.claims.scope import View, Viewer


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover of one export.

    Attributes:
        what: What was asked for, such as "everything" or "a selection of 12".
        via: Where it was asked for: the command line or the API.
    """

    what: str
    viewer: Viewer
    view: View
    via: str
    title: str = "Clew"
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def scope(self) -> Mapping[str, Any]:
        """How the viewer looked, as it is logged."""
        return {
            "clearance": self.viewer.clearance,
            "cases": None if self.viewer.cases is None else sorted(self.viewer.cases),
            "without_sources": sorted(self.view.without_sources),
            "min_grade": self.view.min_grade,
            "as_of": None if self.view.as_of is None else self.view.as_of.isoformat(),
        }

    def scope_in_words(self) -> str:
        """The same for a reader: what was left out, and why there may be more."""
        said = [f"up to TLP:{self.viewer.clearance}"]
        if self.viewer.cases is not None:
            said.append("cases: " + (", ".join(sorted(self.viewer.cases)) or "none"))
        if self.view.without_sources:
            said.append("without the sources " + ", ".join(sorted(self.view.without_sources)))
        if self.view.min_grade is not None:
            said.append(f"graded {self.view.min_grade} or better")
        if self.view.as_of is not None:
            said.append(f"as known on {self.view.as_of:%Y-%m-%d %H:%M} UTC")
        return "; ".join(said)
