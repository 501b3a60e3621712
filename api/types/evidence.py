"""Evidence: the artefacts that claims were read from."""

from __future__ import annotations

from datetime import datetime

import strawberry

from graph.queries.runs import EvidenceInfo


@strawberry.type(description="One raw artefact, kept as it was under its SHA-256.")
class Evidence:
    sha256: strawberry.ID
    name: str
    size: float = strawberry.field(description="In bytes.")
    media_type: str
    collected_at: datetime
    corrects: strawberry.ID | None = strawberry.field(
        description="The artefact of which this one holds corrected records; null for what was collected."
    )
    corrected_by: str | None
    corrected_positions: list[str] = strawberry.field(
        description="Where in that artefact they stood, in the order of this one."
    )


def evidence_of(info: EvidenceInfo) -> Evidence:
    return Evidence(
        sha256=strawberry.ID(info.sha256),
        name=info.name,
        size=float(info.size),
        media_type=info.media_type,
        collected_at=info.collected_at,
        corrects=None if info.corrects is None else strawberry.ID(info.corrects),
        corrected_by=info.corrected_by,
        corrected_positions=list(info.corrected_positions),
    )
