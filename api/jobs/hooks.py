"""Signed web hooks: what another system sends is brought in, if it proves that it knows the hook's secret.

After Standard Webhooks (standardwebhooks.com, specification v1): HMAC-SHA256 over `id.timestamp.body`, in the headers
`webhook-id`, `webhook-timestamp` and `webhook-signature`. A stranger learns nothing here: a hook that does not exist
answers as one whose secret was not known, after the same reading of the same body.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from api.errors import BadInput, HookNameTaken, NotFound
from api.jobs.plans import ImportPlan
from api.sign_in import Access

SECRET_PREFIX = "whsec_"  # noqa: S105 - as the specification writes them
SECRET_BYTES = 32
TOLERANCE_S = 5 * 60
MAX_ID_CHARS = 200
NAME = re.compile(r"[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?\Z")


@dataclass(frozen=True, slots=True)
class Hook:
    """A door for one other system. Its secret can be read by whoever can read the data folder, since HMAC needs it."""

    name: str
    plan: ImportPlan
    created_at: datetime


class Hooks:
    """The hooks of a data folder. They lie in the file of links and tokens, readable to its owner alone."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def create(self, name: str, plan: ImportPlan) -> str:
        """A new hook; its secret is shown this once. Raises: BadInput, HookNameTaken."""
        if NAME.match(name) is None:
            raise BadInput(
                f"{name[:80]!r} is no name for a hook.",
                todo="Use lower-case letters, digits, dashes and underscores, at most 64.",
                where="NAME",
            )
        secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
        try:
            self._access.run(
                "INSERT INTO hook VALUES (?, ?, ?, ?)",
                name,
                secret,
                json.dumps(plan.model_dump(exclude_none=True)),
                datetime.now(UTC).timestamp(),
            )
        except sqlite3.IntegrityError as problem:
            raise HookNameTaken(name) from problem
        return secret

    def all(self) -> list[Hook]:
        """By name, without their secrets."""
        return [
            Hook(name, ImportPlan.model_validate(json.loads(plan)), datetime.fromtimestamp(created_at, UTC))
            for name, plan, created_at in self._access.run("SELECT name, plan, created_at FROM hook ORDER BY name")
        ]

    def remove(self, name: str) -> None:
        """Raises: NotFound."""
        if not self._access.run("DELETE FROM hook WHERE name = ? RETURNING name", name):
            raise NotFound("hook", name)

    def plan_and_secret(self, name: str) -> tuple[ImportPlan, bytes] | None:
        """What a hook brings its files in as, and the key that its signatures are made with."""
        rows = self._access.run("SELECT plan, secret FROM hook WHERE name = ?", name)
        if not rows:
            return None
        return ImportPlan.model_validate(json.loads(rows[0][0])), key_of_secret(rows[0][1])

    def first_time(self, name: str, delivery: str) -> bool:
        """Whether a delivery was never taken before. Ids are kept for as long as their timestamps could be good."""
        now = datetime.now(UTC).timestamp()
        self._access.run("DELETE FROM hook_delivery WHERE at < ?", now - 4 * TOLERANCE_S)
        rows = self._access.run(
            "INSERT INTO hook_delivery VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING id", name, delivery, now
        )
        return bool(rows)

    def forget(self, name: str, delivery: str) -> None:
        """A delivery that could not be taken after all may come again."""
        self._access.run("DELETE FROM hook_delivery WHERE hook = ? AND id = ?", name, delivery)


def key_of_secret(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(SECRET_PREFIX))


class Signature:
    """Checks a signature while the body streams by.

    Args:
        key: None for a hook that does not exist: no signature is right then, and it takes as long to say so.
    """

    def __init__(self, headers: Mapping[str, str], key: bytes | None, *, now: datetime) -> None:
        self.delivery = headers.get("webhook-id", "")
        self._stamp = headers.get("webhook-timestamp", "")
        self._given = headers.get("webhook-signature", "")
        self._known = key is not None
        self._fresh = _is_fresh(self._stamp, now) and 0 < len(self.delivery) <= MAX_ID_CHARS
        self._mac = hmac.new(key or secrets.token_bytes(SECRET_BYTES), digestmod=hashlib.sha256)
        self._mac.update(f"{self.delivery}.{self._stamp}.".encode("utf-8", "replace"))

    def feed(self, chunk: bytes) -> None:
        self._mac.update(chunk)

    def is_right(self) -> bool:
        """Whether one of the signatures is that of this body, by this key, of these minutes."""
        wanted = self._mac.digest()
        right = False
        for one in self._given.split(" ")[:10]:
            version, _, text = one.partition(",")
            try:
                given = base64.b64decode(text, validate=True)
            except (binascii.Error, ValueError):
                given = b""
            right |= version == "v1" and hmac.compare_digest(wanted, given)
        return right and self._known and self._fresh


def signed(secret: str, delivery: str, stamp: int, body: bytes) -> dict[str, str]:
    """The headers with which a body is sent to a hook."""
    mac = hmac.new(key_of_secret(secret), f"{delivery}.{stamp}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": delivery,
        "webhook-timestamp": str(stamp),
        "webhook-signature": "v1," + base64.b64encode(mac.digest()).decode(),
    }


def _is_fresh(stamp: str, now: datetime) -> bool:
    if not (stamp.isascii() and stamp.isdigit()) or len(stamp) > 12:
        return False
    return abs(now.timestamp() - int(stamp)) <= TOLERANCE_S
