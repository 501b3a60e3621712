"""Users as they sign in, and keys as programs send them. Everything here waits for the graph, on some worker.

Functions take a transaction or the graph; none keeps anything between calls, so that every process of a cluster
answers alike.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from neo4j import ManagedTransaction

from api.errors import ApiError, BadInput, NameTaken, NotFound
from api.people import codes
from api.people.passwords import checked_password, hashed, matches
from api.people.rights import Caller, Right, right_named, rights_of, role_named
from graph.claims.records import MARKINGS
from graph.claims.scope import Viewer
from graph.queries import people
from graph.queries.people import Key, User
from graph.server.connect import Graph

SESSION_LIFETIME = timedelta(hours=24)
SESSION_IDLE = timedelta(hours=1)
"""NIST SP 800-63B-4, section 2.2.3: at AAL2 sign in again after a day, and after an hour without doing anything."""
INVITATION_LIFETIME = timedelta(days=7)
TOUCH_EVERY_S = 60.0
SESSION_PREFIX = "u."
KEY_PREFIX = "clewkey_"

FREE_ATTEMPTS = {"account": 5, "address": 20}
MAX_WAIT_S = 900.0
MOST_FAILURES = 100
"""After so many in a row an account opens no more until somebody unlocks it (NIST SP 800-63B-4, section 3.2.2)."""
QUIET_S = 3_600.0
_FOREVER_S = 1e11
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}\Z")


class SignInFailed(ApiError):
    """Name, password or code are not right; which of them is not told."""

    code = "UNAUTHENTICATED"
    status = 401

    def __init__(self) -> None:
        super().__init__("Name, password or code are not right.", todo="Try again.")


class TooManyAttempts(ApiError):
    """Somebody tried too often."""

    code = "BUSY"
    status = 429

    def __init__(self, wait_s: float) -> None:
        locked = wait_s > 10 * MAX_WAIT_S
        super().__init__(
            "There were too many attempts.",
            todo="Ask whoever administers Clew: `clew user set NAME --unlock` opens the account again."
            if locked
            else f"Try again in {max(1, round(wait_s))} seconds.",
        )
        self.wait_s = wait_s


def now() -> float:
    return time.time()


def digest_of(secret: str) -> str:
    """How random secrets are kept: there is nothing to guess, so that a plain hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def viewer_name(user: str) -> str:
    """What charts and the audit call a user: no token of a data folder can be called so."""
    return f"@{user}"


def caller_for(user: User) -> Caller:
    """What a user may see and do now."""
    viewer = Viewer(viewer_name(user.name), user.clearance, user.cases)
    return Caller(viewer, rights_of(user.roles), "session", account=user.name)


# signing in ---------------------------------------------------------------------------------------------


def sign_in(graph: Graph, name: str, password: str, code: str, address: str) -> tuple[str, User]:
    """The secret of a new session, and whose it is.

    Raises: TooManyAttempts; SignInFailed.
    """
    name = name.strip().casefold()[:64]
    of = [f"account:{name}", f"address:{address}"]
    wait = graph.write(people.take_attempt, of, now(), delay_after, QUIET_S)
    if wait > 0:
        raise TooManyAttempts(wait)
    user = graph.read(people.user_named, name)
    right = matches(None if user is None else user.password, password)
    if user is None or user.disabled or not right or not _second_factor_fits(graph, user, code):
        raise SignInFailed
    graph.write(people.forget_attempts, of, before=now() - 24 * QUIET_S, most=MOST_FAILURES)
    return begin_session(graph, name), user


def _second_factor_fits(graph: Graph, user: User, code: str) -> bool:
    if user.totp is None:
        return True
    step = codes.step_of(user.totp, code, now())
    if step is not None:
        return graph.write(people.use_code, user.name, step)
    return graph.write(people.use_recovery_code, user.name, codes.digest_of_recovery(code))


def delay_after(of: str, failures: int) -> float:
    """How long after so many failures the next attempt has to wait, in seconds: twice as long each time."""
    kind = of.partition(":")[0]
    if kind == "account" and failures >= MOST_FAILURES:
        return _FOREVER_S
    over = failures - FREE_ATTEMPTS[kind]
    return 0.0 if over < 0 else min(MAX_WAIT_S, 2.0 ** min(over, 20))


def begin_session(graph: Graph, account: str, *, claims: str | None = None) -> str:
    """The secret of a session of this account."""
    secret = SESSION_PREFIX + secrets.token_urlsafe(32)
    moment = now()
    graph.write(
        people.create_session,
        digest_of(secret),
        account,
        now=moment,
        expires_at=moment + SESSION_LIFETIME.total_seconds(),
        idle_since=moment - SESSION_IDLE.total_seconds(),
        claims=claims,
    )
    return secret


def session_and_user(tx: ManagedTransaction, secret: str) -> tuple[people.Session, User | None] | None:
    """A session that is not over, with its user; None for the user of one that an issuer vouches for."""
    session = people.session_of(tx, digest_of(secret), now=now(), idle_since=now() - SESSION_IDLE.total_seconds())
    if session is None:
        return None
    if session.claims is not None:
        return session, None
    user = people.user_named(tx, session.account)
    return None if user is None or user.disabled else (session, user)


def end_session(graph: Graph, secret: str) -> None:
    graph.write(people.end_session, digest_of(secret))


# passwords and second factors ---------------------------------------------------------------------------


def invite(graph: Graph, name: str) -> str:
    """A secret with which a user chooses a password, once."""
    secret = secrets.token_urlsafe(32)
    graph.write(people.create_invitation, digest_of(secret), name, now() + INVITATION_LIFETIME.total_seconds())
    return secret


def accept_invitation(graph: Graph, secret: str, password: str) -> tuple[str, User] | None:
    """Sets the password and begins a session; None if the invitation was used or has expired.

    Raises: BadInput for a password that cannot be one; the invitation can still be used then.
    """
    name = graph.read(people.invited, digest_of(secret), now())
    user = None if name is None else graph.read(people.user_named, name)
    if user is None or user.disabled:
        return None
    stored = _stored_password(user, password)
    if graph.write(people.take_invitation, digest_of(secret), now()) is None:
        return None
    _set_password(graph, user.name, stored)
    return begin_session(graph, user.name), user


def set_password(graph: Graph, user: User, password: str) -> None:
    """Another password; every session ends. Raises: BadInput."""
    _set_password(graph, user.name, _stored_password(user, password))


def _stored_password(user: User, password: str) -> dict[str, object]:
    normal = checked_password(password, name=f"{user.name} {user.display}", second_factor=user.totp is not None)
    alone_too = True
    try:
        checked_password(password, name=user.name, second_factor=False)
    except BadInput:
        alone_too = False
    return {"password": hashed(normal), "short_password": not alone_too}


def _set_password(graph: Graph, name: str, stored: dict[str, object]) -> None:
    graph.write(people.set_user, name, stored)
    graph.write(people.end_sessions, name)
    graph.write(people.forget_attempts, [f"account:{name}"], before=0.0, most=0)


def begin_second_factor(graph: Graph, user: User) -> str:
    """A new secret for the user's app, which counts once a code of it was given."""
    secret = codes.new_secret()
    graph.write(people.set_user, user.name, {"totp_pending": secret})
    return secret


def confirm_second_factor(graph: Graph, user: User, code: str) -> list[str]:
    """Recovery codes, shown this once; every session ends.

    Raises: BadInput if the code is not the app's.
    """
    step = None if user.totp_pending is None else codes.step_of(user.totp_pending, code, now())
    if step is None:
        raise BadInput("This is not the code that the app shows now.", todo="Check its clock, and try again.")
    fresh = codes.new_recovery_codes()
    changes = {"totp": user.totp_pending, "totp_pending": None, "totp_last": step}
    graph.write(people.set_user, user.name, {**changes, "recovery": [codes.digest_of_recovery(one) for one in fresh]})
    graph.write(people.end_sessions, user.name)
    return fresh


def remove_second_factor(graph: Graph, user: User) -> None:
    """Raises: BadInput where the password is too short to stand alone."""
    if user.short_password:
        raise BadInput(
            "The password is too short to be all there is.",
            todo="Choose one of at least 15 characters first.",
            where="password",
        )
    graph.write(people.set_user, user.name, {"totp": None, "totp_pending": None, "totp_last": None, "recovery": None})
    graph.write(people.end_sessions, user.name)


# administering ------------------------------------------------------------------------------------------


def add_user(graph: Graph, name: str, *, roles: Iterable[str], clearance: str, display: str | None, by: str) -> None:
    """Makes a user, who has no password yet. Raises: BadInput, NameTaken."""
    if not _NAME.match(name):
        raise BadInput(
            f"{name[:80]!r} cannot be a user's name.",
            todo="Use 1 to 64 small letters, digits, dots, dashes and underscores, beginning with a letter or digit.",
            where="name",
        )
    properties = {
        "display": display or name,
        "roles": sorted({role_named(role).value for role in roles}),
        "clearance": marking_named(clearance),
        "created_at": now(),
        "created_by": by,
    }
    if not graph.write(people.create_user, name, properties):
        raise NameTaken(name)


def change_user(
    graph: Graph,
    name: str,
    *,
    roles: Iterable[str] | None = None,
    clearance: str | None = None,
    disabled: bool | None = None,
    reset_second_factor: bool = False,
) -> None:
    """Changes what a user may do. Every session of theirs ends, so that nothing stays open that was taken away.

    Raises: BadInput, NotFound.
    """
    user = graph.read(people.user_named, name)
    if user is None:
        raise NotFound("user", name)
    changes: dict[str, object] = {}
    if roles is not None:
        changes["roles"] = sorted({role_named(role).value for role in roles})
    if clearance is not None:
        changes["clearance"] = marking_named(clearance)
    if disabled is not None:
        changes["disabled"] = disabled
    if reset_second_factor:
        changes |= {"totp": None, "totp_pending": None, "totp_last": None, "recovery": None}
        if user.short_password:
            changes["password"] = None
    graph.write(people.set_user, name, changes)
    graph.write(people.end_sessions, name)


def unlock(graph: Graph, name: str) -> None:
    graph.write(people.forget_attempts, [f"account:{name}"], before=0.0, most=0)


def change_members(
    graph: Graph,
    case: str,
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    lead: bool = False,
    groups: bool = False,
    by: Caller | None = None,
) -> people.Case:
    """Adds and removes users (or groups) of a case.

    Args:
        lead: As leads, who may do this themselves.
        by: Who does it: None for whoever has the data folder. A lead may do it on their own cases, whoever
            administers on all; neither sees anything of the case by that.
    Raises: NotFound, also for a lead's case that is not theirs.
    """
    added, removed = list(add), set(remove)
    known = graph.read(people.list_groups) if groups else {user.name for user in graph.read(people.list_users)}
    for name in added:
        if name not in known:
            raise NotFound("group" if groups else "user", name)

    def change(found: people.Case) -> people.Case:
        if by is not None and Right.ADMINISTER not in by.rights and by.account not in found.leads:
            raise NotFound("case", case)
        if groups:
            return replace(found, groups=_changed(found.groups, added, removed))
        if lead:
            return replace(found, leads=_changed(found.leads, added, removed))
        return replace(found, users=_changed(found.users, added, removed))

    changed = graph.write(people.change_members, case, change)
    if changed is None:
        raise NotFound("case", case)
    return changed


def _changed(members: Iterable[str], added: Iterable[str], removed: set[str]) -> tuple[str, ...]:
    return tuple(sorted({*members, *added} - removed))


# keys ---------------------------------------------------------------------------------------------------


def create_key(
    graph: Graph,
    name: str,
    *,
    rights: Iterable[str],
    clearance: str,
    cases: Iterable[str] | None,
    lifetime: timedelta | None,
    by: str,
) -> str:
    """A secret with which a program signs in. Raises: BadInput, NameTaken."""
    secret = KEY_PREFIX + secrets.token_urlsafe(32)
    moment = now()
    properties = {
        "hash": digest_of(secret),
        "rights": sorted({right_named(right).value for right in rights}),
        "clearance": marking_named(clearance),
        "cases": None if cases is None else sorted(set(cases)),
        "created_at": moment,
        "created_by": by,
        "expires_at": None if lifetime is None else moment + lifetime.total_seconds(),
    }
    if not graph.write(people.create_key, name, properties):
        raise NameTaken(name)
    return secret


def key_with(tx: ManagedTransaction, secret: str) -> Key | None:
    return people.key_of(tx, digest_of(secret), now())


def caller_for_key(key: Key) -> Caller:
    viewer = Viewer(f"key:{key.name}", key.clearance, key.cases)
    return Caller(viewer, frozenset(Right(right) for right in key.rights), "key", by_token=True)


def marking_named(name: str) -> str:
    """Raises: BadInput for a clearance that TLP does not have."""
    marking = name.upper().removeprefix("TLP:")
    if marking not in MARKINGS:
        raise BadInput(f"There is no clearance {name!r}.", todo=f"Choose one of {', '.join(MARKINGS)}.")
    return marking
