"""What can go wrong while data comes in. Each message says what happened, with what, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.report import Report


class IngestError(Exception):
    """The base of this folder's errors; the command line shows its message and no traceback.

    Attributes:
        report: What the run went through before, where it had begun.
    """

    report: Report | None = None


# the file ---------------------------------------------------------------------------------------------------


class FileUnreadable(IngestError):
    """The file to read is not there or may not be read."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} cannot be read: {reason}. Check the path and its permissions.")
        self.path = path


class EmptyFile(IngestError):
    """There is nothing in the file."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is empty. Check that it was saved or downloaded whole.")
        self.name = name


class NotAText(IngestError):
    """The file is of a kind that no source reads."""

    def __init__(self, name: str, found: str, advice: str) -> None:
        super().__init__(f"{name} is {found}. {advice}")
        self.name = name


class EncodingUnknown(IngestError):
    """The bytes fit no encoding well enough to be trusted."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"The encoding of {name} cannot be told: {reason}. Name it with --encoding (for example utf-8, utf-16,"
            " cp1251), or save the file as UTF-8."
        )
        self.name = name


class MalformedDocument(IngestError):
    """A document breaks off or stops making sense, so that nothing after that place can be read."""

    def __init__(self, name: str, position: str, reason: str) -> None:
        super().__init__(
            f"{name} cannot be read past {position}: {reason}. What stood before was taken in; mend or fetch the file"
            " again."
        )
        self.position = position


class UnsafeDocument(IngestError):
    """A document uses what serves attacks and no data: a bomb, a constructor, a depth without end."""

    def __init__(self, name: str, position: str, reason: str) -> None:
        super().__init__(
            f"{name} is refused at {position}: {reason}. If it is honest, ask its author for a plain file."
        )
        self.position = position


class ReaderDied(IngestError):
    """The separate process that reads spreadsheets and Parquet ended without an answer."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"{name} could not be read: {reason}. It may be damaged, or made to break its reader. Save it as CSV and"
            " try that."
        )


class ScriptRefused(IngestError):
    """A Cypher script asks for more than a dump of a graph does, or cannot be run to its end."""

    def __init__(self, name: str, line: int, reason: str) -> None:
        super().__init__(
            f"{name} is refused at line {line:,}: {reason}. Nothing of it was brought in. Clew runs dumps of graphs"
            " (CREATE, MERGE, MATCH …) on an empty server without files or addresses; export the graph as JSON instead."
        )
        self.line = line


# the source -------------------------------------------------------------------------------------------------


class SourceUnknown(IngestError):
    """There is no source of that name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no source {name!r}. Known: {', '.join(known)}.")
        self.name = name


class SourceUndecided(IngestError):
    """No source recognises the file."""

    def __init__(self, name: str, found: str, known: Iterable[str]) -> None:
        super().__init__(
            f"No source recognises {name} ({found}). For a table, make a mapping with `clew map {name}` and pass it"
            f" with --mapping; or name the source with --source ({', '.join(known)})."
        )
        self.name = name


class BadDescription(IngestError):
    """A source.yaml or manifest does not say what it must."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} is not a usable description: {reason}. docs/ingest.md lists the fields.")
        self.path = path


class WrongOption(IngestError):
    """An option has a value that does not exist, or does not go with this source."""

    def __init__(self, option: str, value: object, wanted: str) -> None:
        super().__init__(f"{option} cannot be {value!r}: {wanted}.")
        self.option = option


# mappings ---------------------------------------------------------------------------------------------------


class MappingRefused(IngestError):
    """A mapping asks for something that a mapping may not do, or that does not exist."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"The mapping is refused at {where}: {reason}.")
        self.where = where


class NothingToMap(IngestError):
    """A first mapping cannot be guessed."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"No mapping can be guessed for {name}: {reason}.")
        self.name = name


# the run ----------------------------------------------------------------------------------------------------


class UnexpectedCounts(IngestError):
    """A run ended outside of what its source says is normal."""

    def __init__(self, run: str, complaints: Iterable[str]) -> None:
        super().__init__(
            f"Run {run} is marked as failed: {'; '.join(complaints)}. What was written stays, and"
            f" `clew runs revert {run}` takes it out again. If the source has changed, correct its expected counts."
        )
        self.run = run


class WholeParseInDoubt(IngestError):
    """Nothing at the beginning of the file could be read as the source expects it."""

    def __init__(self, name: str, tried: int, example: str) -> None:
        super().__init__(
            f"None of the first {tried:,} records of {name} could be read; the first says: {example}"
            " The file is probably of another kind: name its source with --source, or give a --mapping."
        )
        self.name = name


class RunBusy(IngestError):
    """The run is being taken back."""

    def __init__(self, run: str) -> None:
        super().__init__(
            f"Run {run} is being reverted. Let that end (`clew runs revert {run}` goes on with it), then try again."
        )
        self.run = run


class IngestStopped(IngestError):
    """Somebody stopped the run before its end."""

    def __init__(self, run: str) -> None:
        super().__init__(f"Run {run} was stopped. The same command goes on and ends in the same graph.")
        self.run = run


class CannotCorrect(IngestError):
    """What was written in place of a rejected record cannot stand there."""

    def __init__(self, position: str, reason: str) -> None:
        super().__init__(f"{position} cannot be corrected so: {reason}.")
        self.position = position


class Cancelled(IngestError):
    """Somebody stopped a job."""

    def __init__(self) -> None:
        super().__init__("It was cancelled. What was written stays until the run is reverted; the same again goes on.")
