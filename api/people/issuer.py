"""Those whom another service vouches for: programs with a JWT, people by OpenID Connect.

Specifications: JWT (RFC 7519) and its best current practices (RFC 8725), OpenID Connect Core 1.0 (section 3.1,
authorization code flow), Discovery 1.0, PKCE (RFC 7636), issuer in the response (RFC 9207).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import os
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
import requests
import yaml
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.errors import ApiError, Unauthenticated
from api.people.rights import Caller, Role, rights_of
from graph.claims.records import MARKINGS
from graph.claims.scope import Viewer
from graph.errors import BadSetting

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""What a token may be signed with: public keys alone. `none`, and secrets that both sides know, are not among them."""
LEEWAY_S = 60
TIMEOUT_S = 5.0
KEYS_KEPT_S = 600.0
KEYS_ASKED_AGAIN_AFTER_S = 30.0
MAX_ANSWER_BYTES = 2**20
MAX_TOKEN_CHARS = 16 * 2**10
MAX_AGE_S = 24 * 3_600
"""How long a token may be valid, at most, from now."""


class IssuerUnreachable(ApiError):
    """The service that vouches for people does not answer, or not as it should."""

    code = "UNAVAILABLE"
    status = 503

    def __init__(self) -> None:
        super().__init__("The service that signs you in does not answer.", todo="Try again in a minute.")


@dataclass(frozen=True, slots=True)
class Claims:
    """How claims of a token become a viewer: the file that CLEW_ISSUER_CLAIMS names.

    Attributes:
        name: The claim that is shown; `sub` says who it is.
        roles_from, roles: A claim (text or list), and the role for each of its values. Other values give none.
        clearance_from, clearance: The same for clearances; the highest counts, `least` without any.
        cases_from, cases: The same for cases; a value that is not in the table gives none.
    """

    name: str = "name"
    roles_from: str = "roles"
    roles: Mapping[str, str] = field(default_factory=dict)
    clearance_from: str = "clearance"
    clearance: Mapping[str, str] = field(default_factory=dict)
    least: str = "CLEAR"
    cases_from: str = "cases"
    cases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IssuerSettings:
    """Whom to trust.

    Attributes:
        issuer: Its address, as `iss` says it; what it offers is found below it.
        audience: What `aud` of programs' tokens must name; None accepts no such tokens.
        client_id, client_secret: For the page; without an id the page offers no sign-in there.
    """

    issuer: str
    audience: str | None
    client_id: str | None
    client_secret: str | None = field(repr=False)
    claims: Claims

    @classmethod
    def load(cls, environ: Mapping[str, str] = os.environ) -> IssuerSettings | None:
        """What the environment asks for; None without CLEW_ISSUER. Raises: BadSetting."""
        issuer = environ.get("CLEW_ISSUER")
        if not issuer:
            return None
        if not _is_safe(issuer):
            raise BadSetting("CLEW_ISSUER", issuer, "an https:// address (http:// on this machine alone)")
        return cls(
            issuer=issuer,
            audience=environ.get("CLEW_ISSUER_AUDIENCE") or None,
            client_id=environ.get("CLEW_ISSUER_CLIENT_ID") or None,
            client_secret=_secret(environ),
            claims=_claims(environ),
        )


class Issuer:
    """A lifetime: what was fetched of an issuer is kept for ten minutes. May be used from any thread; it waits."""

    def __init__(self, settings: IssuerSettings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._offer: dict[str, Any] | None = None
        self._keys: KeySet | None = None
        self._asked_at = float("-inf")

    def caller_with(self, token: str) -> Caller:
        """Who a program is, by its token.

        Raises: Unauthenticated; IssuerUnreachable.
        """
        if self.settings.audience is None:
            raise Unauthenticated("The token is not, or no longer, valid.")
        claims = self._checked(token, self.settings.audience)
        return caller_by(self.settings, claims, how="jwt", by_token=True)

    def begin(self, back: str) -> tuple[str, str, str, str]:
        """Where to send a browser, and what to remember meanwhile: state, nonce and verifier.

        Args:
            back: The address that the issuer sends it back to.
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": back,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._offered('authorization_endpoint')}?{urlencode(asked)}", state, nonce, verifier

    def finish(self, code: str, *, back: str, nonce: str, verifier: str) -> Mapping[str, Any]:
        """The claims about whom the issuer signed in.

        Raises: Unauthenticated; IssuerUnreachable.
        """
        client_id, secret = self.settings.client_id or "", self.settings.client_secret
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        given = self._fetch(
            self._offered("token_endpoint"),
            form=form if secret else {**form, "client_id": client_id},
            auth=(client_id, secret) if secret else None,
        )
        token = given.get("id_token")
        if not isinstance(token, str):
            raise Unauthenticated("The service that signs you in did not vouch for you.")
        claims = self._checked(token, client_id)
        if not hmac.compare_digest(str(claims.get("nonce", "")), nonce) or claims.get("azp", client_id) != client_id:
            raise Unauthenticated("The service that signs you in vouched for another attempt.")
        return claims

    def _checked(self, token: str, audience: str) -> Mapping[str, Any]:
        """The claims of a token that the issuer signed, for us, and that is valid now."""
        if len(token) > MAX_TOKEN_CHARS:
            raise Unauthenticated("The token is not, or no longer, valid.")
        wanted = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self.settings.issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            claims = self._decoded(token)
            wanted.validate(claims)
            too_long = claims["exp"] > time.time() + MAX_AGE_S
        except (JoseError, ValueError, TypeError, KeyError) as problem:
            raise Unauthenticated("The token is not, or no longer, valid.") from problem
        if too_long or not isinstance(claims["sub"], str) or not claims["sub"]:
            raise Unauthenticated("The token is not, or no longer, valid.")
        return claims

    def _decoded(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(token, self._key_set(), algorithms=list(ALGORITHMS)).claims
        except (JoseError, ValueError):
            # The issuer may have changed its keys since; asked at most twice a minute, however many bad ones come.
            if time.monotonic() - self._asked_at < KEYS_ASKED_AGAIN_AFTER_S:
                raise
            return jwt.decode(token, self._key_set(again=True), algorithms=list(ALGORITHMS)).claims

    def _key_set(self, *, again: bool = False) -> KeySet:
        with self._lock:
            if again or self._keys is None or time.monotonic() - self._asked_at > KEYS_KEPT_S:
                self._asked_at = time.monotonic()
                try:
                    found = KeySet.import_key_set(self._fetch(self._offered("jwks_uri")))  # type: ignore[arg-type]
                except (JoseError, ValueError, TypeError, KeyError) as problem:
                    raise IssuerUnreachable from problem
                self._keys = found
            return self._keys

    def _offered(self, name: str) -> str:
        """An address of the issuer's, as its own description names it."""
        if self._offer is None:
            offer = self._fetch(self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if offer.get("issuer") != self.settings.issuer:
                raise IssuerUnreachable  # Discovery, section 4.3: another one speaks for it
            self._offer = offer
        address = self._offer.get(name)
        if not isinstance(address, str) or not _is_safe(address):
            raise IssuerUnreachable
        return address

    def _fetch(
        self, address: str, *, form: Mapping[str, str] | None = None, auth: tuple[str, str] | None = None
    ) -> dict[str, Any]:
        try:
            with requests.request(
                "GET" if form is None else "POST",
                address,
                data=form,
                auth=auth,
                headers={"accept": "application/json"},
                timeout=TIMEOUT_S,
                allow_redirects=False,
                stream=True,
            ) as answer:
                body = answer.raw.read(MAX_ANSWER_BYTES + 1, decode_content=True)
                if 400 <= answer.status_code < 500 and form is not None:
                    raise Unauthenticated("The service that signs you in did not accept the attempt.")
                if answer.status_code != 200 or len(body) > MAX_ANSWER_BYTES:
                    raise IssuerUnreachable
            given = orjson.loads(body)
        except (requests.RequestException, OSError, ValueError) as problem:
            raise IssuerUnreachable from problem
        if not isinstance(given, dict):
            raise IssuerUnreachable
        return given


def caller_by(settings: IssuerSettings, claims: Mapping[str, Any], *, how: str, by_token: bool = False) -> Caller:
    """Who somebody is and what they may do and see, by the claims about them.

    Their charts belong to the issuer's name for them (`sub`), never to what they are shown as.
    """
    mapping = settings.claims
    roles = {mapping.roles[value] for value in _values(claims, mapping.roles_from) if value in mapping.roles}
    clearances = [
        mapping.clearance[value] for value in _values(claims, mapping.clearance_from) if value in mapping.clearance
    ]
    cases = {mapping.cases[value] for value in _values(claims, mapping.cases_from) if value in mapping.cases}
    clearance = max([mapping.least, *clearances], key=MARKINGS.index)
    host = urlsplit(settings.issuer).netloc
    return Caller(
        Viewer(f"@{claims['sub']}@{host}", clearance, frozenset(cases)), rights_of(roles), how, by_token=by_token
    )


def _values(claims: Mapping[str, Any], name: str) -> list[str]:
    """The values of a claim; a dot leads into an object ("realm_access.roles")."""
    found: Any = claims
    for part in [name] if name in claims else name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    given = found if isinstance(found, list) else [found]
    return [value for value in given if isinstance(value, str)]


def _is_safe(address: str) -> bool:
    """TLS, or this machine itself."""
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return True
    try:
        return parts.scheme == "http" and ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.scheme == "http" and parts.hostname == "localhost"


def _secret(environ: Mapping[str, str]) -> str | None:
    file = environ.get("CLEW_ISSUER_CLIENT_SECRET_FILE")
    if environ.get("CLEW_ISSUER_CLIENT_SECRET") or not file:
        return environ.get("CLEW_ISSUER_CLIENT_SECRET") or None
    try:
        return Path(file).read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadSetting("CLEW_ISSUER_CLIENT_SECRET_FILE", file, f"a readable text file ({problem})") from problem


def _claims(environ: Mapping[str, str]) -> Claims:
    file = environ.get("CLEW_ISSUER_CLAIMS")
    if not file:
        return Claims()
    wanted = "a YAML file as docs/access.md describes it"
    try:
        given = yaml.safe_load(Path(file).read_text(encoding="utf-8")) or {}
        parts = {name: given.get(name) or {} for name in ("roles", "clearance", "cases")}
        claims = Claims(
            name=str(given.get("name", "name")),
            roles_from=str(parts["roles"].get("claim", "roles")),
            roles={str(key): str(value) for key, value in (parts["roles"].get("values") or {}).items()},
            clearance_from=str(parts["clearance"].get("claim", "clearance")),
            clearance={str(key): str(value) for key, value in (parts["clearance"].get("values") or {}).items()},
            least=str(parts["clearance"].get("least", "CLEAR")),
            cases_from=str(parts["cases"].get("claim", "cases")),
            cases={str(key): str(value) for key, value in (parts["cases"].get("values") or {}).items()},
        )
        unknown = set(given) - {"name", "roles", "clearance", "cases"}
    except (OSError, UnicodeDecodeError, AttributeError, yaml.YAMLError) as problem:
        raise BadSetting("CLEW_ISSUER_CLAIMS", file, f"{wanted} ({problem})") from problem
    wrong = [
        *unknown,
        *(set(claims.roles.values()) - {role.value for role in Role}),
        *({*claims.clearance.values(), claims.least} - set(MARKINGS)),
    ]
    if wrong:
        raise BadSetting("CLEW_ISSUER_CLAIMS", file, f"{wanted} (what is {', '.join(sorted(map(str, wrong)))}?)")
    return claims
