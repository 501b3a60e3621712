"""A small OpenID Connect issuer on loopback: real HTTP, real keys, and whoever asks is signed in at once.

Discovery 1.0, authorization code flow with PKCE (S256 alone), a key set that can be changed while it runs.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

CLIENT = "clew-page"
CLIENT_SECRET = "the page's secret"


@dataclass
class LocalIssuer:
    """What the issuer says, and what it was asked."""

    url: str
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "4711", "name": "Anna Borg"})
    keys: list[Any] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    claims_more: dict[str, Any] = field(default_factory=dict)

    def token(self, audience: object, *, key: Any = None, header: dict[str, Any] | None = None, **more: Any) -> str:
        """A token about the person, valid for five minutes unless something else is said."""
        key = key or self.keys[0]
        now = int(time.time())
        claims = {"iss": self.url, "aud": audience, "iat": now, "exp": now + 300, **self.person, **more}
        alg = "ES256" if isinstance(key, ECKey) else "RS256"
        return jwt.encode(
            header or {"alg": alg, "kid": key.kid}, {name: v for name, v in claims.items() if v is not None}, key
        )


def new_key(kid: str, *, rsa: bool = False) -> Any:
    parameters: Any = {"kid": kid, "use": "sig"}
    return RSAKey.generate_key(2048, parameters) if rsa else ECKey.generate_key("P-256", parameters)


@contextmanager
def local_issuer() -> Iterator[LocalIssuer]:
    """One that runs for the length of a `with` block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    issuer = LocalIssuer(f"http://127.0.0.1:{server.server_address[1]}", keys=[new_key("first")])
    server.issuer = issuer  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


class _Handler(BaseHTTPRequestHandler):
    @property
    def issuer(self) -> LocalIssuer:
        return self.server.issuer  # type: ignore[attr-defined,no-any-return]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.issuer.asked.append(parts.path)
        if parts.path == "/.well-known/openid-configuration":
            ends = {f"{name}_endpoint": f"{self.issuer.url}/{name}" for name in ("authorization", "token")}
            self._json(200, {"issuer": self.issuer.url, "jwks_uri": f"{self.issuer.url}/keys", **ends})
        elif parts.path == "/keys":
            self._json(200, KeySet(self.issuer.keys).as_dict(private=False))
        elif parts.path == "/authorization":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
            code = secrets.token_urlsafe(16)
            self.issuer.codes[code] = asked
            back = {"code": code, "state": asked["state"], "iss": self.issuer.url}
            self.send_response(302)
            self.send_header("location", f"{asked['redirect_uri']}?{urlencode(back)}")
            self.end_headers()
        else:
            self._json(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.issuer.codes.pop(given.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest())
        known = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge.decode().rstrip("=")
            or asked["redirect_uri"] != given["redirect_uri"]
            or self.headers["authorization"] != f"Basic {known}"
        ):
            self._json(400, {"error": "invalid_grant"})
            return
        claims = {"nonce": asked["nonce"]} | self.issuer.claims_more
        audience = claims.pop("aud", CLIENT)
        token = self.issuer.token(audience, **claims)
        self._json(200, {"id_token": token, "token_type": "Bearer", "access_token": "x"})

    def _json(self, status: int, body: object) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Nothing: tests read what was asked from `asked`."""
