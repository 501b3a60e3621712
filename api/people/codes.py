"""One-time codes: TOTP (RFC 6238) as authenticator apps make them, and codes for the day when the app is gone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from urllib.parse import quote

STEP_S = 30
DIGITS = 6
SECRET_BYTES = 20
"""As long as SHA-1's output, which RFC 4226 (section 4, R6) recommends."""
DRIFT_STEPS = 1
"""How many steps a clock may be off, either way (RFC 6238, section 5.2)."""
RECOVERY_CODES = 10


def new_secret() -> str:
    """A secret in Base32, without padding, as apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode().rstrip("=")


def code_at(secret: str, counter: int, *, digits: int = DIGITS, algorithm: str = "sha1") -> str:
    """HOTP (RFC 4226, section 5.3): the code for one step. SHA-1 is what every app can do."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", counter), algorithm).digest()
    offset = mac[-1] & 0x0F
    number = struct.unpack(">I", mac[offset : offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_of(secret: str, code: str, now: float) -> int | None:
    """The step for which this is the code, if it is one of now; None for any other."""
    given = code.replace(" ", "")
    if not (given.isascii() and given.isdigit() and len(given) == DIGITS):
        return None
    current = int(now) // STEP_S
    found = None
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        if hmac.compare_digest(code_at(secret, step), given):
            found = step
    return found


def address_for_app(secret: str, name: str) -> str:
    """The otpauth:// address that apps read."""
    return f"otpauth://totp/Clew:{quote(name)}?secret={secret}&issuer=Clew"


def new_recovery_codes() -> list[str]:
    """Codes of 50 bits, each good once: "ABCDE-FGHIJ"."""
    codes = (base64.b32encode(secrets.token_bytes(7)).decode()[:10] for _ in range(RECOVERY_CODES))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def digest_of_recovery(code: str) -> str:
    """How a recovery code is kept: nobody can guess 50 bits, so that a plain hash is enough."""
    return hashlib.sha256(code.upper().replace("-", "").replace(" ", "").encode("utf-8", "replace")).hexdigest()
