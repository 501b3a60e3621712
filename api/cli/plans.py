"""The options that say what files are brought in as, where more than one command takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.jobs.plans import ImportPlan, plan_of
from ingest.mappings import read_mapping

Kind = Annotated[str | None, typer.Option("--source", help="What kind of files they are; told from them unless given.")]
Mapping = Annotated[Path | None, typer.Option(help="For tables: which columns make which entities.")]
SourceId = Annotated[
    str | None,
    typer.Option(metavar="ID", help="Id of the source that says these things; made from the file name unless given."),
]
Name = Annotated[str | None, typer.Option("--name", help="Name of that source, for people.")]
Licence = Annotated[str | None, typer.Option(help="Licence of the data.")]
Url = Annotated[str | None, typer.Option(help="Where the data comes from.")]
Reliability = Annotated[str | None, typer.Option(metavar="A-F", help="Admiralty grade of the source.")]
Credibility = Annotated[int | None, typer.Option(metavar="1-6", help="Admiralty grade of what it says.")]
MarkingOption = Annotated[
    str | None, typer.Option(metavar="TLP", help="CLEAR, GREEN, AMBER, AMBER+STRICT or RED (TLP 2.0).")
]
Case = Annotated[str | None, typer.Option(help="Only members of this case see it.")]
Encoding = Annotated[str | None, typer.Option(help="Encoding of the files, where it is told wrongly.")]


def plan_from(
    *,
    kind: str | None,
    mapping: Path | None,
    source_id: str | None,
    name: str | None,
    licence: str | None,
    url: str | None,
    reliability: str | None,
    credibility: int | None,
    marking: str | None,
    case: str | None,
    encoding: str | None = None,
) -> ImportPlan:
    """The options as a plan. Raises: BadInput; errors of the mapping."""
    return plan_of(
        {
            "kind": kind,
            "mapping": None if mapping is None else read_mapping(mapping),
            "source": source_id,
            "name": name,
            "licence": licence,
            "url": url,
            "reliability": reliability.upper() if reliability else None,
            "credibility": credibility,
            "marking": marking.upper() if marking else None,
            "case": case,
            "encoding": encoding,
        }
    )
