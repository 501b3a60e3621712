"""What can go wrong when the graph is asked or written to."""

from __future__ import annotations

from graph.errors import GraphError


class QueryError(GraphError):
    """The base of the errors of queries."""


class EntityMissing(QueryError):
    """Nothing with that id, or nothing that the viewer may see: the two are told alike."""

    def __init__(self, entity_id: str) -> None:
        super().__init__(f"There is no entity {entity_id!r}. Ids are found with a search; they are case-sensitive.")
        self.entity_id = entity_id


class RunMissing(QueryError):
    """No run has that id."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"There is no run {run_id!r}. `clew runs` lists them.")
        self.run_id = run_id


class RunRunning(QueryError):
    """A run cannot be reverted while it writes."""

    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"The run {run_id!r} is still being written. Wait for its end; if it was killed, ingest the file again"
            " or use --force."
        )
        self.run_id = run_id


class NotAMember(QueryError):
    """A split names what was never merged into the entity."""

    def __init__(self, entity_id: str, members: list[str]) -> None:
        super().__init__(f"{', '.join(members)} is not among what was merged into {entity_id!r}; nothing was split.")
        self.entity_id = entity_id


class CannotMerge(QueryError):
    """Two things that can never be one."""

    def __init__(self, ids: list[str], reason: str) -> None:
        super().__init__(f"{' and '.join(ids)} cannot be merged: {reason}.")


class ChartConflict(QueryError):
    """Somebody else saved the chart since it was read."""

    def __init__(self, chart_id: str, expected: int | None, found: int) -> None:
        super().__init__(
            f"The chart {chart_id!r} was saved by somebody else: it is at version {found}, and yours grew out of"
            f" version {expected}. Nothing was overwritten: read it again, or save yours under another name."
        )
        self.found = found


class ChartMissing(QueryError):
    """No chart has that id, or it is not the viewer's."""

    def __init__(self, chart_id: str) -> None:
        super().__init__(f"There is no chart {chart_id!r}. `charts` lists yours.")


class TextWithoutWords(QueryError):
    """A search without a letter or digit in it."""

    def __init__(self, text: str) -> None:
        super().__init__(f"There is no word in {text[:80]!r} to search for. Type a name, a number or an address.")


class NotAProperty(QueryError):
    """A filter on something that no schema has."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no property {name!r}. docs/ontology.md lists those of every schema.")


class JobMissing(QueryError):
    """No job has that id, or none that the viewer may know of."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"There is no job {job_id!r}. `clew jobs` lists them.")


class UploadMissing(QueryError):
    """Nobody sent that file, or somebody else did."""

    def __init__(self, upload_id: str) -> None:
        super().__init__(f"There is no upload {upload_id!r} of yours. Send the file again.")


class TooWide(QueryError):
    """A search would have to look at more than is looked at for one question."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(f"The search would look at more than {limit:,} {what}.")
        self.limit = limit


class PlaceMissing(QueryError):
    """An entity without coordinates, or whose coordinates the viewer may not see: the two are told alike."""

    def __init__(self, entity_id: str) -> None:
        super().__init__(f"Nothing says where {entity_id!r} is: neither it nor what it leads to has coordinates.")
        self.entity_id = entity_id
