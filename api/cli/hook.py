"""`clew hook`: doors through which other systems send files, each with a secret of its own."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from api.cli import plans
from api.cli.console import out, table
from api.cli.context import settings_of
from api.jobs.hooks import Hooks
from api.jobs.plans import DEFAULT_MARKING
from api.sign_in import Access

app = typer.Typer(no_args_is_help=True, help="Signed web hooks, through which other systems send files.")


@app.command()
def create(
    context: typer.Context,
    hook: Annotated[str, typer.Argument(metavar="NAME", help="Its name, which is a part of its address.")],
    source_id: plans.SourceId = None,
    name: plans.Name = None,
    licence: plans.Licence = None,
    url: plans.Url = None,
    reliability: plans.Reliability = None,
    credibility: plans.Credibility = None,
    marking: plans.MarkingOption = None,
    case: plans.Case = None,
    mapping: plans.Mapping = None,
    kind: plans.Kind = None,
) -> None:
    """Make a hook and print its secret. It is shown this once."""
    plan = plans.plan_from(
        kind=kind,
        mapping=mapping,
        source_id=source_id,
        name=name,
        licence=licence,
        url=url,
        reliability=reliability,
        credibility=credibility,
        marking=marking,
        case=case,
    )
    with closing(Access(settings_of(context).data_dir)) as access:
        out.print(Hooks(access).create(hook, plan), markup=False)


@app.command("list")
def list_hooks(context: typer.Context) -> None:
    """Show all hooks, without their secrets."""
    with closing(Access(settings_of(context).data_dir)) as access:
        found = Hooks(access).all()
    if not found:
        out.print("There are no hooks. `clew hook create NAME` makes one.")
        return
    rows = table("Name", "Source", "Kind", "Grade", "Marking", "Case", "Made")
    for hook in found:
        plan = hook.plan
        rows.add_row(
            hook.name,
            plan.source or "from the file",
            plan.kind or "from the file",
            f"{plan.reliability or 'F'}{plan.credibility or 6}",
            plan.marking or DEFAULT_MARKING,
            plan.case or "none",
            f"{hook.created_at:%Y-%m-%d}",
        )
    out.print(rows)


@app.command()
def remove(context: typer.Context, name: str) -> None:
    """End a hook at once. What came in through it stays."""
    with closing(Access(settings_of(context).data_dir)) as access:
        Hooks(access).remove(name)
    out.print(f"The hook {name!r} opens nothing any more.", markup=False)
