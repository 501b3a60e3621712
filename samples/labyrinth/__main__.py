"""`python -m samples.labyrinth`: writes the case into a folder."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from samples.labyrinth.errors import LabyrinthError
from samples.labyrinth.generate import FORMATS, MAX_RECORDS, MIN_RECORDS, generate


def labyrinth(
    out: Annotated[Path, typer.Option(help="The folder to write into; it is made if need be.", file_okay=False)],
    records: Annotated[
        int, typer.Option(help="Lines, rows and entries of all files together.", min=MIN_RECORDS, max=MAX_RECORDS)
    ] = 3_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    noise: Annotated[
        Literal["light", "heavy", "judging"],
        typer.Option(help="How much is wrong with the records. `judging` is never used to tune anything."),
    ] = "light",
    only: Annotated[
        str, typer.Option(help="Adapters whose files are wanted, with commas between; all unless told.")
    ] = ",".join(FORMATS),
) -> None:
    """Write Operation Labyrinth, a fictional trafficking case: source files, their manifest, and the truth beside them.

    Bring it in with the manifest, or file by file with `clew ingest`. README.md beside this program says what is what.
    """
    started = time.monotonic()
    try:
        made = generate(
            out,
            records=records,
            seed=seed,
            noise=noise,
            formats=[name.strip() for name in only.split(",") if name.strip()],
            tell=lambda path, count: typer.echo(f"{count:>10,}  {path}"),
        )
    except LabyrinthError as wrong:
        typer.echo(f"Error: {wrong}", err=True)
        sys.exit(1)
    typer.echo(f"{sum(made.records.values()):>10,}  records in {time.monotonic() - started:.1f} s: {made.manifest}")


if __name__ == "__main__":
    typer.run(labyrinth)
