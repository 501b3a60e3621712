"""`clew user`, `clew group`, `clew case` and `clew key`: who may ask, in the graph that all servers share."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from api.cli.access import Cases, Clearance, NoCases
from api.cli.audit import note, person
from api.cli.console import err, out, progress, table
from api.cli.context import settings_of
from api.errors import BadInput, NotFound
from api.people import accounts
from api.sign_in import Access
from graph.queries import people
from graph.server.open import open_graph
from graph.server.settings import Settings

users = typer.Typer(no_args_is_help=True, help="Users, who sign in with a name and a password.")
groups = typer.Typer(no_args_is_help=True, help="Groups of users, which can be members of cases.")
cases = typer.Typer(no_args_is_help=True, help="Cases, and who works on them.")
keys = typer.Typer(no_args_is_help=True, help="Keys, with which programs sign in at any server of this graph.")

Roles = Annotated[
    list[str] | None, typer.Option("--role", help="admin, lead, analyst, reader or auditor; several times for several.")
]


@users.command("add")
def add_user(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="With which they sign in: small letters, digits, dots and dashes.")],
    role: Roles = None,
    clearance: Clearance = "CLEAR",
    display: Annotated[str | None, typer.Option(help="The name to show.")] = None,
) -> None:
    """Make a user and print the address on which they choose a password, once, within seven days."""
    settings = settings_of(context)
    with progress() as show, open_graph(settings, progress=show) as graph:
        note(graph, "administration", "clew user add", {"name": name, "role": role, "clearance": clearance})
        accounts.add_user(graph, name, roles=role or ["reader"], clearance=clearance, display=display, by=person())
        secret = accounts.invite(graph, name)
    _print_invitation(settings, secret)


@users.command("list")
def list_users(context: typer.Context) -> None:
    """Show all users with what they may do and see."""
    with progress() as show, open_graph(settings_of(context), progress=show) as graph:
        found = graph.read(people.list_users)
    if not found:
        out.print("There are no users. `clew user add NAME --role analyst` makes one.")
        return
    rows = table("Name", "Shown as", "Roles", "Clearance", "Cases", "Signs in with")
    for user in found:
        ways = [way for way, has in (("password", user.password), ("codes", user.totp)) if has]
        rows.add_row(
            user.name,
            user.display.replace("[", r"\["),
            ", ".join(user.roles),
            user.clearance,
            ", ".join(sorted(user.cases)).replace("[", r"\[") or "none",
            "disabled" if user.disabled else " and ".join(ways) or "nothing yet",
        )
    out.print(rows)


@users.command("set")
def set_user(
    context: typer.Context,
    name: str,
    role: Roles = None,
    clearance: Annotated[str | None, typer.Option(help="The strictest TLP marking that is shown.")] = None,
    invite: Annotated[bool, typer.Option("--invite", help="Print an address to choose another password on.")] = False,
    reset_second_factor: Annotated[
        bool, typer.Option("--reset-second-factor", help="For somebody whose telephone is gone.")
    ] = False,
    unlock: Annotated[bool, typer.Option("--unlock", help="Let them try again at once.")] = False,
    enable: Annotated[bool, typer.Option("--enable", help="Let a disabled user in again.")] = False,
) -> None:
    """Change what a user may do and see. They are signed out everywhere."""
    settings = settings_of(context)
    with progress() as show, open_graph(settings, progress=show) as graph:
        arguments = {"name": name, "role": role, "clearance": clearance, "reset": reset_second_factor}
        note(graph, "administration", "clew user set", arguments)
        accounts.change_user(
            graph,
            name,
            roles=role,
            clearance=clearance,
            disabled=False if enable else None,
            reset_second_factor=reset_second_factor,
        )
        if unlock:
            accounts.unlock(graph, name)
        secret = accounts.invite(graph, name) if invite else None
    if secret is not None:
        _print_invitation(settings, secret)
    else:
        out.print(f"{name} is changed, and signed out everywhere.", markup=False)


@users.command("disable")
def disable_user(context: typer.Context, name: str) -> None:
    """Let somebody in no more, from now on. What they did stays theirs."""
    with progress() as show, open_graph(settings_of(context), progress=show) as graph:
        note(graph, "administration", "clew user disable", {"name": name})
        accounts.change_user(graph, name, disabled=True)
    out.print(f"{name} is signed out everywhere and can sign in no more.", markup=False)


@groups.command("set")
def set_group(
    context: typer.Context,
    name: str,
    user: Annotated[list[str] | None, typer.Option(help="A member; several times for several.")] = None,
) -> None:
    """Make a group, or say anew who is in it."""
    members = user or []
    with progress() as show, open_graph(settings_of(context), progress=show) as graph:
        known = {one.name for one in graph.read(people.list_users)}
        for member in members:
            if member not in known:
                raise NotFound("user", member)
        note(graph, "administration", "clew group set", {"name": name, "users": members})
        graph.write(people.save_group, name, members)
    out.print(f"{name}: {', '.join(sorted(set(members))) or 'nobody'}", markup=False)


@groups.command("list")
def list_groups(context: typer.Context) -> None:
    """Show all groups with their members."""
    with progress() as show, open_graph(settings_of(context), progress=show) as graph:
        found = graph.read(people.list_groups)
    rows = table("Group", "Members")
    for name, members in found.items():
        rows.add_row(name.replace("[", r"\["), ", ".join(members))
    out.print(rows)


@cases.command("add")
def add_case(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="As `clew ingest --case` names it.")],
    title: Annotated[str | None, typer.Option(help="What it is about.")] = None,
) -> None:
    """Make a case, or give it another title. Nobody is a member of it yet."""
    with progress() as show, open_graph(settings_of(context), progress=show) as graph:
        note(graph, "administration", "clew case add", {"name": name, "title": title}, case=name)
        graph.write(people.create_case, name, title, accounts.now())
    out.print(f"`clew case member {name} --add USER` says who works on it.", markup=False)


@cases.command("member")
def change_member(
    context: typer.Context,
    name: str,
    add: Annotated[list[str] | None, typer.Option(help="Who works on it from now on.")] = None,
    remove: Annotated[list[str] | None, typer.Option(help="Who no longer does.")] = None,
    lead: Annotated[bool, typer.Option("--lead", help="As leads.")] = False,
    group: Annotated[bool, typer.Option("--group", help="The names are those of groups.")] = False,
) -> None:
    """Say who works on a case, and sees what belongs to it."""
    if lead and group:
        raise BadInput("A group cannot lead a case.", todo="Leave out --lead or --group.", where="--lead")
    with progress() as show, open_graph(settings_of(context), progress=show) as graph:
        arguments = {"name": name, "add": add, "remove": remove, "lead": lead, "group": group}
        note(graph, "administration", "clew case member", arguments, case=name)
        found = accounts.change_members(graph, name, add=add or [], remove=remove or [], lead=lead, groups=group)
    out.print(_members(found), markup=False)


@cases.command("list")
def list_cases(context: typer.Context) -> None:
    """Show all cases with who works on them."""
    with progress() as show, open_graph(settings_of(context), progress=show) as graph:
        found = graph.read(people.list_cases)
    rows = table("Case", "Title", "Members")
    for case in found:
        rows.add_row(case.name.replace("[", r"\["), case.title.replace("[", r"\["), _members(case).replace("[", r"\["))
    out.print(rows)


@keys.command("create")
def create_key(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Of the program; never given twice.")],
    right: Annotated[
        list[str] | None, typer.Option(help="read, write, import, export or audit; several times for several.")
    ] = None,
    clearance: Clearance = "CLEAR",
    case: Cases = None,
    no_cases: NoCases = False,
    days: Annotated[int, typer.Option(help="How long it is valid.", min=1, max=3_650)] = 90,
) -> None:
    """Make a key and print it. It is shown this once, and works at every server of this graph."""
    with progress() as show, open_graph(settings_of(context), progress=show) as graph:
        arguments = {"name": name, "rights": right, "clearance": clearance, "cases": case, "days": days}
        note(graph, "administration", "clew key create", arguments)
        secret = accounts.create_key(
            graph,
            name,
            rights=right or ["read"],
            clearance=clearance,
            cases=[] if no_cases else case,
            lifetime=timedelta(days=days),
            by=person(),
        )
    out.print(secret, markup=False)


@keys.command("list")
def list_keys(context: typer.Context) -> None:
    """Show all keys that were ever made, without their secrets."""
    with progress() as show, open_graph(settings_of(context), progress=show) as graph:
        found = graph.read(people.list_keys)
    rows = table("Name", "Rights", "Clearance", "Cases", "Made by", "Valid until", "State")
    for key in found:
        ended = key.expires_at is not None and key.expires_at <= accounts.now()
        rows.add_row(
            key.name.replace("[", r"\["),
            ", ".join(key.rights),
            key.clearance,
            "all" if key.cases is None else ", ".join(sorted(key.cases)).replace("[", r"\[") or "none",
            key.created_by,
            "—" if key.expires_at is None else f"{datetime.fromtimestamp(key.expires_at, UTC):%Y-%m-%d}",
            "revoked" if key.revoked_at is not None else "expired" if ended else "valid",
        )
    out.print(rows)


@keys.command("revoke")
def revoke_key(context: typer.Context, name: str) -> None:
    """End a key. Servers that used it just now let it in for two seconds more."""
    with progress() as show, open_graph(settings_of(context), progress=show) as graph:
        note(graph, "administration", "clew key revoke", {"name": name})
        if not graph.write(people.revoke_key, name, accounts.now()):
            raise NotFound("key", name)
    out.print(f"The key {name!r} opens nothing any more.", markup=False)


def _members(case: people.Case) -> str:
    parts = [("led by", case.leads), ("members", case.users), ("groups", case.groups)]
    return "; ".join(f"{what} {', '.join(names)}" for what, names in parts if names) or "nobody"


def _print_invitation(settings: Settings, secret: str) -> None:
    """The address on a server of this data folder that runs; its path, for those that run elsewhere."""
    with closing(Access(settings.data_dir)) as access:
        servers = access.servers()
    if not servers:
        err.print("No server of this data folder runs: put this behind the address of one that does.")
    out.print(f"{servers[0] if servers else ''}/sign-in?invite={secret}", markup=False)
