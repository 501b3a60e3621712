"""Who may do what: the one table of roles and rights, and what each question needs.

Rights say what somebody may do; what they may see is decided by clearance and cases alone (graph/claims/scope.py).
The right to administer is not the right to see: whoever administers without `read` is answered nothing of a case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
)

from api.errors import BadInput, Forbidden
from graph.claims.scope import Viewer


class Right(StrEnum):
    """What somebody may do with what they see."""

    READ = "read"
    WRITE = "write"
    IMPORT = "import"
    EXPORT = "export"
    ASSIGN = "assign"
    """To say who works on a case: a lead, on their own cases."""
    ADMINISTER = "administer"
    """To make users, keys, groups and cases."""
    AUDIT = "audit"
    """To read what everybody asked."""


class Role(StrEnum):
    """What somebody is for."""

    ADMIN = "admin"
    LEAD = "lead"
    ANALYST = "analyst"
    READER = "reader"
    AUDITOR = "auditor"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMIN: frozenset({Right.ADMINISTER}),
    Role.LEAD: frozenset({Right.READ, Right.WRITE, Right.IMPORT, Right.EXPORT, Right.ASSIGN}),
    Role.ANALYST: frozenset({Right.READ, Right.WRITE, Right.IMPORT, Right.EXPORT}),
    Role.READER: frozenset({Right.READ}),
    Role.AUDITOR: frozenset({Right.AUDIT}),
}
EVERY_RIGHT = frozenset(Right)
TOKEN_RIGHTS = frozenset({Right.READ, Right.WRITE, Right.EXPORT})
"""What links and tokens with limits of this data folder may do."""
KEY_RIGHTS = frozenset({Right.READ, Right.WRITE, Right.IMPORT, Right.EXPORT, Right.AUDIT})
"""What an API key can be given: programs make no users."""

# What the fields of Query and Mutation need. Any other of a query needs READ, any other of a mutation WRITE.
NEEDED: dict[str, Right | None] = {
    "viewer": None,
    "__schema": None,
    "__type": None,
    "__typename": None,
    "export": Right.EXPORT,
    "dossier": Right.EXPORT,
    "importPreview": Right.IMPORT,
    "startImport": Right.IMPORT,
    "cancelJob": Right.IMPORT,
    "replayCorrections": Right.IMPORT,
    "revertRun": Right.IMPORT,
    "audit": Right.AUDIT,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who passed the door.

    Attributes:
        viewer: What they may see, and whose charts are theirs.
        how: How they are known: open (no sign-in), session, token, key or jwt.
        account: The user's name, for those who have one.
        by_token: Whether no browser could have been made to send this by another site.
    """

    viewer: Viewer
    rights: frozenset[Right]
    how: str
    account: str | None = None
    by_token: bool = False


def rights_of(roles: Iterable[str]) -> frozenset[Right]:
    """What these roles together may do. Raises: BadInput for a role that there is not."""
    return frozenset(right for role in roles for right in RIGHTS[role_named(role)])


def role_named(name: str) -> Role:
    """Raises: BadInput."""
    try:
        return Role(name.strip().casefold())
    except ValueError as problem:
        raise BadInput(
            f"There is no role {name[:80]!r}.",
            todo=f"Choose of {', '.join(role.value for role in Role)}.",
            where="role",
        ) from problem


def right_named(name: str) -> Right:
    """A right that a key can have. Raises: BadInput."""
    try:
        right = Right(name.strip().casefold())
    except ValueError:
        right = Right.ADMINISTER
    if right not in KEY_RIGHTS:
        raise BadInput(
            f"A key cannot have the right {name[:80]!r}.",
            todo=f"Choose of {', '.join(sorted(one.value for one in KEY_RIGHTS))}.",
            where="right",
        )
    return right


def root_fields(document: DocumentNode, operation: OperationDefinitionNode) -> list[str]:
    """The fields of Query or Mutation that an operation asks, in order, with those of its fragments."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [operation.selection_set]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                found[selection.name.value] = None
            elif isinstance(selection, FragmentSpreadNode):
                fragment = fragments.get(selection.name.value)
                if fragment is not None and selection.name.value not in seen:
                    seen.add(selection.name.value)
                    waiting.append(fragment.selection_set)
            elif isinstance(selection, InlineFragmentNode):
                waiting.append(selection.selection_set)
    return list(found)


def require(caller: Caller, operation: OperationType, fields: Iterable[str]) -> None:
    """Raises: Forbidden if the caller may not ask one of the fields; nothing has been read then."""
    usual = Right.WRITE if operation is OperationType.MUTATION else Right.READ
    for name in fields:
        right = NEEDED.get(name, usual)
        if right is not None and right not in caller.rights:
            raise Forbidden(
                f"`{name}` needs the right to {right.value}, which {caller.viewer.name!r} has not.",
                todo="Ask whoever administers Clew for a role, or a key, that has it.",
                where=name,
            )
