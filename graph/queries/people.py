"""Users, groups, cases with their members, keys of programs, sessions: what every process of a cluster has to know.

They are nodes without relationships, which name each other: the graph's relationships are those of the cases alone.
Times are seconds since 1970, UTC. Secrets are kept as SHA-256, passwords as argon2id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from neo4j import ManagedTransaction

USER = """
MATCH (u:User {name: $name})
WITH u, COLLECT { MATCH (g:Group) WHERE $name IN g.users RETURN g.name ORDER BY g.name } AS groups
RETURN properties(u) AS user, groups,
       COLLECT { MATCH (c:Case)
                 WHERE $name IN c.users OR $name IN c.leads OR any(g IN c.groups WHERE g IN groups)
                 RETURN c.name ORDER BY c.name } AS cases
"""
USERS = """
MATCH (u:User)
RETURN u.name AS name ORDER BY name LIMIT $limit
"""
CREATE_USER = """
MERGE (u:User {name: $name})
ON CREATE SET u += $properties, u.new = true
WITH u, coalesce(u.new, false) AS created
REMOVE u.new
RETURN created
"""
SET_USER = """
MATCH (u:User {name: $name})
SET u += $changes
RETURN count(u) AS found
"""
USE_CODE = """
MATCH (u:User {name: $name})
SET u.held = true
WITH u, coalesce(u.totp_last, -1) < $counter AS fresh
REMOVE u.held
FOREACH (_ IN CASE WHEN fresh THEN [1] ELSE [] END | SET u.totp_last = $counter)
RETURN fresh
"""
USE_RECOVERY_CODE = """
MATCH (u:User {name: $name})
SET u.held = true
WITH u, $hash IN coalesce(u.recovery, []) AS known
REMOVE u.held
FOREACH (_ IN CASE WHEN known THEN [1] ELSE [] END | SET u.recovery = [h IN u.recovery WHERE h <> $hash])
RETURN known
"""
CREATE_SESSION = """
CREATE (s:Session)
SET s = $properties
"""
SESSION = """
MATCH (s:Session {hash: $hash})
WHERE s.expires_at > $now AND s.seen_at > $idle_since
RETURN properties(s) AS session
"""
TOUCH_SESSION = """
MATCH (s:Session {hash: $hash})
SET s.seen_at = $now
"""
END_SESSION = """
MATCH (s:Session {hash: $hash})
DELETE s
"""
END_SESSIONS = """
MATCH (s:Session {account: $account})
WHERE $keep IS NULL OR s.hash <> $keep
DELETE s
RETURN count(*) AS ended
"""
FORGET_SESSIONS = """
MATCH (s:Session)
WHERE s.expires_at <= $now OR s.seen_at <= $idle_since
DELETE s
"""
CREATE_INVITATION = """
CREATE (i:Invitation {hash: $hash, account: $account, expires_at: $expires_at})
"""
INVITED = """
MATCH (i:Invitation {hash: $hash})
WHERE i.expires_at > $now
RETURN i.account AS account
"""
TAKE_INVITATION = """
MATCH (i:Invitation {hash: $hash})
WITH i, i.account AS account, i.expires_at > $now AS valid
DELETE i
RETURN account, valid
"""
END_INVITATIONS = """
MATCH (i:Invitation {account: $account})
DELETE i
"""
SAVE_GROUP = """
MERGE (g:Group {name: $name})
SET g.users = $users
"""
GROUPS = """
MATCH (g:Group)
RETURN properties(g) AS group ORDER BY g.name LIMIT $limit
"""
CREATE_CASE = """
MERGE (c:Case {name: $name})
ON CREATE SET c.title = $title, c.users = [], c.leads = [], c.groups = [], c.created_at = $now
SET c.title = coalesce($title, c.title, $name)
"""
CASES = """
MATCH (c:Case)
RETURN properties(c) AS case ORDER BY c.name LIMIT $limit
"""
HOLD_CASE = """
MATCH (c:Case {name: $name})
SET c.held = true
REMOVE c.held
RETURN properties(c) AS case
"""
SET_MEMBERS = """
MATCH (c:Case {name: $name})
SET c.users = $users, c.leads = $leads, c.groups = $groups
"""
CREATE_KEY = """
MERGE (k:ApiKey {name: $name})
ON CREATE SET k += $properties, k.new = true
WITH k, coalesce(k.new, false) AS created
REMOVE k.new
RETURN created
"""
KEY_OF = """
MATCH (k:ApiKey {hash: $hash})
WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $now)
RETURN properties(k) AS key
"""
KEYS = """
MATCH (k:ApiKey)
RETURN properties(k) AS key ORDER BY k.name LIMIT $limit
"""
REVOKE_KEY = """
MATCH (k:ApiKey {name: $name})
SET k.revoked_at = coalesce(k.revoked_at, $now)
RETURN count(k) AS found
"""
HOLD_ATTEMPTS = """
UNWIND $of AS of
MERGE (a:Attempts {of: of})
SET a.held = true
REMOVE a.held
RETURN a.of AS of, coalesce(a.failures, 0) AS failures, coalesce(a.until, 0.0) AS until, coalesce(a.last, 0.0) AS last
ORDER BY of
"""
SET_ATTEMPTS = """
UNWIND $rows AS row
MATCH (a:Attempts {of: row.of})
SET a.failures = row.failures, a.until = row.until, a.last = row.last
"""
FORGET_ATTEMPTS = """
MATCH (a:Attempts)
WHERE a.of IN $of OR (a.last < $before AND a.failures < $most)
DELETE a
"""
CREATE_STATE = """
CREATE (s:SignInState)
SET s = $properties
"""
TAKE_STATE = """
MATCH (s:SignInState {hash: $hash})
WITH s, properties(s) AS state
DELETE s
RETURN state
"""
FORGET_STATES = """
MATCH (s:SignInState)
WHERE s.expires_at <= $now
DELETE s
"""

MAX_LISTED = 10_000


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with an account. `password` and `totp` are None until they are set.

    `cases` are those of which they are a member, themselves or through a group.
    """

    name: str
    display: str
    roles: tuple[str, ...]
    clearance: str
    disabled: bool
    password: str | None
    short_password: bool
    totp: str | None
    totp_pending: str | None
    recovery: tuple[str, ...]
    groups: tuple[str, ...]
    cases: frozenset[str]


@dataclass(frozen=True, slots=True)
class Case:
    """A case and who works on it: users, leads (who may say who else does), groups."""

    name: str
    title: str
    users: tuple[str, ...]
    leads: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a program's key; the key itself is shown once. `cases` None means every case."""

    name: str
    rights: tuple[str, ...]
    clearance: str
    cases: frozenset[str] | None
    created_by: str
    created_at: float
    expires_at: float | None
    revoked_at: float | None


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in, as a user (`account`) or as whom an issuer vouches for (`claims`, JSON)."""

    hash: str
    account: str
    claims: str | None
    seen_at: float


def user_named(tx: ManagedTransaction, name: str) -> User | None:
    row = tx.run(USER, name=name).single()
    if row is None:
        return None
    user = row["user"]
    return User(
        name=user["name"],
        display=user.get("display") or user["name"],
        roles=tuple(user.get("roles", ())),
        clearance=user["clearance"],
        disabled=user.get("disabled", False),
        password=user.get("password"),
        short_password=user.get("short_password", False),
        totp=user.get("totp"),
        totp_pending=user.get("totp_pending"),
        recovery=tuple(user.get("recovery", ())),
        groups=tuple(row["groups"]),
        cases=frozenset(row["cases"]),
    )


def list_users(tx: ManagedTransaction) -> list[User]:
    """All, by name."""
    names = [row["name"] for row in tx.run(USERS, limit=MAX_LISTED)]
    return [user for name in names if (user := user_named(tx, name)) is not None]


def create_user(tx: ManagedTransaction, name: str, properties: Mapping[str, Any]) -> bool:
    """False if the name is taken; then nothing changes."""
    return bool(tx.run(CREATE_USER, name=name, properties=dict(properties)).single(strict=True)["created"])


def set_user(tx: ManagedTransaction, name: str, changes: Mapping[str, Any]) -> bool:
    """Changes some properties; None removes one. False if there is no such user."""
    return bool(tx.run(SET_USER, name=name, changes=dict(changes)).single(strict=True)["found"])


def use_code(tx: ManagedTransaction, name: str, counter: int) -> bool:
    """Whether a one-time code of this time step is used for the first time, and no later one was."""
    row = tx.run(USE_CODE, name=name, counter=counter).single()
    return row is not None and bool(row["fresh"])


def use_recovery_code(tx: ManagedTransaction, name: str, digest: str) -> bool:
    """Whether there is this recovery code; there is no longer after that."""
    row = tx.run(USE_RECOVERY_CODE, name=name, hash=digest).single()
    return row is not None and bool(row["known"])


def create_session(
    tx: ManagedTransaction,
    digest: str,
    account: str,
    *,
    now: float,
    expires_at: float,
    idle_since: float,
    claims: str | None = None,
) -> None:
    """Begins a session, and forgets those that are over."""
    tx.run(FORGET_SESSIONS, now=now, idle_since=idle_since)
    properties = {"hash": digest, "account": account, "created_at": now, "seen_at": now, "expires_at": expires_at}
    tx.run(CREATE_SESSION, properties={**properties, "claims": claims})


def session_of(tx: ManagedTransaction, digest: str, *, now: float, idle_since: float) -> Session | None:
    row = tx.run(SESSION, hash=digest, now=now, idle_since=idle_since).single()
    if row is None:
        return None
    session = row["session"]
    return Session(session["hash"], session["account"], session.get("claims"), session["seen_at"])


def touch_session(tx: ManagedTransaction, digest: str, now: float) -> None:
    """Notes that a session is in use."""
    tx.run(TOUCH_SESSION, hash=digest, now=now)


def end_session(tx: ManagedTransaction, digest: str) -> None:
    tx.run(END_SESSION, hash=digest)


def end_sessions(tx: ManagedTransaction, account: str, *, keep: str | None = None) -> int:
    """Ends all sessions of somebody, but one. Returns how many were ended."""
    return int(tx.run(END_SESSIONS, account=account, keep=keep).single(strict=True)["ended"])


def create_invitation(tx: ManagedTransaction, digest: str, account: str, expires_at: float) -> None:
    """A link with which a user sets their password; those that were made before for them end."""
    tx.run(END_INVITATIONS, account=account)
    tx.run(CREATE_INVITATION, hash=digest, account=account, expires_at=expires_at)


def invited(tx: ManagedTransaction, digest: str, now: float) -> str | None:
    """For whom an invitation is that may still be used."""
    row = tx.run(INVITED, hash=digest, now=now).single()
    return None if row is None else str(row["account"])


def take_invitation(tx: ManagedTransaction, digest: str, now: float) -> str | None:
    """For whom the invitation was; it is used up."""
    row = tx.run(TAKE_INVITATION, hash=digest, now=now).single()
    return str(row["account"]) if row is not None and row["valid"] else None


def save_group(tx: ManagedTransaction, name: str, users: Sequence[str]) -> None:
    tx.run(SAVE_GROUP, name=name, users=sorted(set(users)))


def list_groups(tx: ManagedTransaction) -> dict[str, list[str]]:
    """Users by group."""
    return {row["group"]["name"]: row["group"]["users"] for row in tx.run(GROUPS, limit=MAX_LISTED)}


def create_case(tx: ManagedTransaction, name: str, title: str | None, now: float) -> None:
    """Makes a case, or gives it another title."""
    tx.run(CREATE_CASE, name=name, title=title, now=now)


def list_cases(tx: ManagedTransaction) -> list[Case]:
    """All, by name."""
    return [_case(row["case"]) for row in tx.run(CASES, limit=MAX_LISTED)]


def change_members(tx: ManagedTransaction, name: str, change: Callable[[Case], Case]) -> Case | None:
    """Changes who works on a case, with nobody changing it in between; None if there is no such case."""
    row = tx.run(HOLD_CASE, name=name).single()
    if row is None:
        return None
    changed = change(_case(row["case"]))
    tx.run(SET_MEMBERS, name=name, users=list(changed.users), leads=list(changed.leads), groups=list(changed.groups))
    return changed


def create_key(tx: ManagedTransaction, name: str, properties: Mapping[str, Any]) -> bool:
    """False if the name is, or was, that of a key."""
    return bool(tx.run(CREATE_KEY, name=name, properties=dict(properties)).single(strict=True)["created"])


def key_of(tx: ManagedTransaction, digest: str, now: float) -> Key | None:
    """The key with this secret, unless it ended."""
    row = tx.run(KEY_OF, hash=digest, now=now).single()
    return None if row is None else _key(row["key"])


def list_keys(tx: ManagedTransaction) -> list[Key]:
    """All that were ever made, by name."""
    return [_key(row["key"]) for row in tx.run(KEYS, limit=MAX_LISTED)]


def revoke_key(tx: ManagedTransaction, name: str, now: float) -> bool:
    return bool(tx.run(REVOKE_KEY, name=name, now=now).single(strict=True)["found"])


def take_attempt(
    tx: ManagedTransaction, of: Sequence[str], now: float, next_until: Callable[[str, int], float], quiet_s: float
) -> float:
    """Counts one more attempt on each of these, before it is known whether it fails, unless one of them has to wait.

    Args:
        of: What attempts are counted by, such as an account and an address.
        next_until: Until when the next one has to wait, as seconds from now, by what it is and its failures.
        quiet_s: After so long without any, what is no account begins anew.
    Returns: How long to wait, in seconds; 0 if this attempt may be made.
    """
    rows = [row.data() for row in tx.run(HOLD_ATTEMPTS, of=sorted(of))]
    wait = max((row["until"] - now for row in rows), default=0.0)
    if wait > 0:
        return float(wait)
    counted = []
    for row in rows:
        over = not row["of"].startswith("account:") and row["last"] < now - quiet_s
        failures = 1 if over else row["failures"] + 1
        counted.append(
            {"of": row["of"], "failures": failures, "until": now + next_until(row["of"], failures), "last": now}
        )
    tx.run(SET_ATTEMPTS, rows=counted)
    return 0.0


def forget_attempts(tx: ManagedTransaction, of: Sequence[str], *, before: float, most: int) -> None:
    """After a success, or to unlock; and all old ones of which there were fewer than `most`."""
    tx.run(FORGET_ATTEMPTS, of=list(of), before=before, most=most)


def create_state(tx: ManagedTransaction, properties: Mapping[str, Any], now: float) -> None:
    """Remembers that a browser was sent to an issuer."""
    tx.run(FORGET_STATES, now=now)
    tx.run(CREATE_STATE, properties=dict(properties))


def take_state(tx: ManagedTransaction, digest: str) -> dict[str, Any] | None:
    """What was remembered, once."""
    row = tx.run(TAKE_STATE, hash=digest).single()
    return None if row is None else dict(row["state"])


def _case(row: Mapping[str, Any]) -> Case:
    return Case(row["name"], row["title"], tuple(row["users"]), tuple(row["leads"]), tuple(row["groups"]))


def _key(row: Mapping[str, Any]) -> Key:
    cases = row.get("cases")
    return Key(
        name=row["name"],
        rights=tuple(row["rights"]),
        clearance=row["clearance"],
        cases=None if cases is None else frozenset(cases),
        created_by=row["created_by"],
        created_at=row["created_at"],
        expires_at=row.get("expires_at"),
        revoked_at=row.get("revoked_at"),
    )
