"""`clew link` and `clew token`: who may ask a server, people by one-time links and programs by tokens."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from api.cli.console import out, table
from api.cli.context import settings_of
from api.cli.demo import demo_settings
from api.errors import NoServerRunning
from api.sign_in import Access, limited_viewer

Clearance = Annotated[
    str, typer.Option(help="The strictest TLP marking that is shown: CLEAR, GREEN, AMBER, AMBER+STRICT or RED.")
]
Cases = Annotated[
    list[str] | None,
    typer.Option("--case", help="A case whose members' claims are shown; several times for several. All by default."),
]
NoCases = Annotated[bool, typer.Option("--no-cases", help="Nothing that belongs to a case.")]
MayImport = Annotated[
    bool, typer.Option("--may-import", help="They may also bring files in, correct them, and take runs out again.")
]

tokens = typer.Typer(no_args_is_help=True, help="Tokens, with which programs sign in.")


def link(
    context: typer.Context,
    clearance: Clearance = "RED",
    case: Cases = None,
    no_cases: NoCases = False,
    may_import: MayImport = False,
    name: Annotated[str | None, typer.Option(help="Whose charts are shown; by default those of these limits.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="For the server of `clew demo`.")] = False,
    minutes: Annotated[int, typer.Option(help="How long it may be used.", min=1, max=7 * 24 * 60)] = 60,
) -> None:
    """Print an address that signs one browser in to the running server, once."""
    settings = demo_settings(settings_of(context)) if demo else settings_of(context)
    viewer = limited_viewer(name, clearance, [] if no_cases else case, may_import=may_import)
    with closing(Access(settings.data_dir)) as access:
        servers = access.servers()
        if not servers:
            raise NoServerRunning(str(settings.data_dir))
        secret = access.create_link(viewer, lifetime=timedelta(minutes=minutes))
    out.print(f"{servers[0]}/sign-in?token={secret}", markup=False)


@tokens.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Of the program; never given twice.")],
    clearance: Clearance = "RED",
    case: Cases = None,
    no_cases: NoCases = False,
    may_import: MayImport = False,
    days: Annotated[int | None, typer.Option(help="How long it is valid; for good by default.", min=1)] = None,
) -> None:
    """Make a token and print it. It is shown this once."""
    viewer = limited_viewer(name, clearance, [] if no_cases else case, may_import=may_import)
    lifetime = None if days is None else timedelta(days=days)
    with closing(Access(settings_of(context).data_dir)) as access:
        out.print(access.create_token(viewer, lifetime=lifetime), markup=False)


@tokens.command("list")
def list_tokens(context: typer.Context) -> None:
    """Show all tokens that were ever made, without their secrets."""
    with closing(Access(settings_of(context).data_dir)) as access:
        found = access.tokens()
    if not found:
        out.print("There are no tokens. `clew token create NAME` makes one.")
        return
    shown = table("Name", "Clearance", "Cases", "May import", "Made", "Valid until", "State")
    now = datetime.now(UTC)
    for token in found:
        state = "revoked" if token.revoked_at is not None else "valid" if token.usable(now) else "expired"
        shown.add_row(
            token.name,
            token.clearance,
            "all" if token.cases is None else ", ".join(sorted(token.cases)) or "none",
            "yes" if token.may_import else "no",
            f"{token.created_at:%Y-%m-%d}",
            "—" if token.expires_at is None else f"{token.expires_at:%Y-%m-%d}",
            state,
        )
    out.print(shown)


@tokens.command()
def revoke(context: typer.Context, name: str) -> None:
    """End a token at once."""
    with closing(Access(settings_of(context).data_dir)) as access:
        access.revoke_token(name)
    out.print(f"The token {name!r} opens nothing any more.", markup=False)
