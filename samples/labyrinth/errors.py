"""What can go wrong while a case is made."""

from __future__ import annotations


class LabyrinthError(Exception):
    """Something that the caller can put right."""


class TooFewRecords(LabyrinthError):
    """The story alone takes more than was asked for."""

    def __init__(self, records: int, least: int) -> None:
        super().__init__(f"{records:,} records are too few: the story and one of each kind take {least:,}.")


class UnknownFormat(LabyrinthError):
    """An adapter that no file here is written for."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"No file is written for {name!r}. Choose among {', '.join(known)}.")
