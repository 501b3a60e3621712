"""Those whom another service vouches for: its tokens are held to the letter, and its claims to the table."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from api.app import App
from api.backend import Backend
from api.errors import Unauthenticated
from api.people import issuer as issuers
from api.people.issuer import Issuer, IssuerSettings, IssuerUnreachable
from api.people.rights import Right
from api.sign_in import Access
from graph.errors import BadSetting
from graph.queries.audit import Filter, latest_entries
from graph.server.connect import Graph
from graph.server.settings import Settings
from tests.api.conftest import served
from tests.support.asking import Asker
from tests.support.issuer import CLIENT, CLIENT_SECRET, LocalIssuer, local_issuer, new_key

AUDIENCE = "clew"
COOKIE = "clew-session-issuer"
TABLE = """
roles: {claim: realm_access.roles, values: {investigators: analyst, watchers: auditor}}
clearance: {claim: groups, values: {cleared-amber: AMBER, cleared-red: RED}, least: GREEN}
cases: {claim: groups, values: {op-tulip: red-tulip}}
"""
PERSON = {
    "sub": "4711",
    "name": "Anna Borg",
    "realm_access": {"roles": ["investigators", "cooks"]},
    "groups": ["cleared-amber", "op-tulip", "op-unknown"],
}


@pytest.fixture
def local() -> Iterator[LocalIssuer]:
    with local_issuer() as issuer:
        issuer.person = dict(PERSON)
        yield issuer


@pytest.fixture
def trusted(local: LocalIssuer, tmp_path: Path) -> IssuerSettings:
    (tmp_path / "claims.yml").write_text(TABLE)
    (tmp_path / "secret").write_text(CLIENT_SECRET + "\n")
    found = IssuerSettings.load(
        {
            "CLEW_ISSUER": local.url,
            "CLEW_ISSUER_AUDIENCE": AUDIENCE,
            "CLEW_ISSUER_CLIENT_ID": CLIENT,
            "CLEW_ISSUER_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
            "CLEW_ISSUER_CLAIMS": str(tmp_path / "claims.yml"),
        }
    )
    assert found is not None
    return found


def test_claims_become_a_viewer_by_the_table(local: LocalIssuer, trusted: IssuerSettings) -> None:
    caller = Issuer(trusted).caller_with(local.token([AUDIENCE, "other"]))
    assert caller.viewer.name == f"@4711@{local.url.partition('//')[2]}"
    assert (caller.viewer.clearance, caller.viewer.cases) == ("AMBER", frozenset({"red-tulip"}))
    assert caller.rights == {Right.READ, Right.WRITE, Right.IMPORT, Right.EXPORT}
    local.person = {"sub": "4712"}
    caller = Issuer(trusted).caller_with(local.token(AUDIENCE))
    assert (caller.viewer.clearance, caller.viewer.cases, caller.rights) == ("GREEN", frozenset(), frozenset())


def test_a_token_of_anything_else_opens_nothing(local: LocalIssuer, trusted: IssuerSettings) -> None:
    issuer = Issuer(trusted)
    good = local.token(AUDIENCE)
    assert issuer.caller_with(good)
    now = int(time.time())
    key = local.keys[0]
    public = json.dumps(key.as_dict(private=False)).encode()
    claims = {"iss": local.url, "aud": AUDIENCE, "sub": "1", "exp": now + 60}
    head, body, mark = good.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    bad = {
        "audience": local.token("others"),
        "no audience": local.token(None),
        "issuer": local.token(AUDIENCE, iss="https://evil.example"),
        "expired": local.token(AUDIENCE, exp=now - 120),
        "not yet": local.token(AUDIENCE, nbf=now + 600),
        "no end": local.token(AUDIENCE, exp=None),
        "years": local.token(AUDIENCE, exp=now + 10**8),
        "nobody": local.token(AUDIENCE, sub=None),
        "key": local.token(AUDIENCE, key=new_key("first")),
        "unknown key": local.token(AUDIENCE, key=new_key("third")),
        "none": f"{none}.{body}.",
        "none with a signature": f"{none}.{body}.{mark}",
        "public key as secret": jwt.encode({"alg": "HS256", "kid": "first"}, claims, OctKey.import_key(public)),
        "cut": f"{head}.{body}.{mark[:-4]}",
        "changed": f"{head}.{body[:-4]}AAAA.{mark}",
        "no token": "a.b.c",
        "empty": "..",
        "long": "a." + "b" * 20_000 + ".c",
        "own key": local.token(AUDIENCE, key=(own := new_key("own")), header={"alg": "ES256", "jwk": own.as_dict()}),
    }
    told = {}
    for name, token in bad.items():
        with pytest.raises(Unauthenticated) as problem:
            pytest.fail(f"{name}: {issuer.caller_with(token)}")
        told[name] = problem.value.message
    assert set(told.values()) == {"The token is not, or no longer, valid."}


def test_keys_are_asked_for_once_and_again_when_they_change(
    local: LocalIssuer, trusted: IssuerSettings, monkeypatch: Any
) -> None:
    issuer = Issuer(trusted)
    for _ in range(5):
        issuer.caller_with(local.token(AUDIENCE))
    assert local.asked.count("/keys") == 1
    local.keys = [new_key("second", rsa=True)]
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            issuer.caller_with(local.token(AUDIENCE))
    assert local.asked.count("/keys") == 1, "bad tokens must not make us ask again and again"
    monkeypatch.setattr(issuers, "KEYS_ASKED_AGAIN_AFTER_S", 0.0)
    assert issuer.caller_with(local.token(AUDIENCE))
    assert local.asked.count("/keys") == 2


def test_an_issuer_that_does_not_answer_opens_nothing(trusted: IssuerSettings, local: LocalIssuer) -> None:
    token = local.token(AUDIENCE)
    gone = IssuerSettings(trusted.issuer + "/gone", trusted.audience, None, None, trusted.claims)
    with pytest.raises(IssuerUnreachable):
        Issuer(gone).caller_with(token)
    other = IssuerSettings(trusted.issuer + "/", trusted.audience, None, None, trusted.claims)
    with pytest.raises(IssuerUnreachable):
        Issuer(other).caller_with(token)


@pytest.mark.parametrize("address", ["http://issuer.example", "ftp://x", "issuer.example", "https://"])
def test_an_issuer_is_asked_over_tls(address: str) -> None:
    with pytest.raises(BadSetting, match="CLEW_ISSUER"):
        IssuerSettings.load({"CLEW_ISSUER": address})


@pytest.mark.parametrize("table", ["roles: {values: {a: king}}", "clearance: {least: SECRET}", "rules: {}", "- 1", "{"])
def test_a_table_with_what_does_not_exist_is_refused(tmp_path: Path, table: str) -> None:
    (tmp_path / "claims.yml").write_text(table)
    with pytest.raises(BadSetting, match="CLEW_ISSUER_CLAIMS"):
        IssuerSettings.load({"CLEW_ISSUER": "https://i.example", "CLEW_ISSUER_CLAIMS": str(tmp_path / "claims.yml")})


@pytest.fixture
def client(trusted: IssuerSettings, server: Settings, graph: Graph, tmp_path: Path) -> Iterator[httpx.Client]:
    """A browser at a server that trusts the issuer."""
    with closing(Access(tmp_path / "access")) as access:
        backend = Backend(server)
        app = App(backend, access, cookie=COOKIE, page=tmp_path, issuer=Issuer(trusted))
        with served(app) as url, httpx.Client(base_url=url, timeout=60) as client:
            assert backend.settled.wait(120)
            yield client


def test_a_browser_signs_in_through_the_issuer(client: httpx.Client, local: LocalIssuer, graph: Graph) -> None:
    asker = Asker(client, {"authorization": f"Bearer {local.token(AUDIENCE)}"})
    assert asker.ask("{ viewer { clearance cases } }")["viewer"] == {"clearance": "AMBER", "cases": ["red-tulip"]}
    assert "/sign-in/issuer" in client.get("/sign-in").text

    away = client.get("/sign-in/issuer")
    assert "samesite=lax" in away.headers["set-cookie"].casefold()
    assert parse_qs(urlsplit(away.headers["location"]).query)["code_challenge_method"] == ["S256"]
    back = httpx.get(away.headers["location"]).headers["location"]
    other = httpx.get(back)  # another browser, to which somebody sent the address
    assert other.status_code == 401

    away = client.get("/sign-in/issuer")
    back = httpx.get(away.headers["location"]).headers["location"]
    done = client.get(back)
    assert done.status_code == 200
    assert "url=/" in done.text
    session = next(value for value in done.headers.get_list("set-cookie") if value.startswith(f"{COOKIE}="))
    assert all(word in session for word in ("HttpOnly", "SameSite=strict"))
    secret = re.match(rf"{COOKIE}=([^;]+)", session)
    assert secret is not None
    client.cookies.clear()
    page = Asker(client, {"cookie": f"{COOKIE}={secret[1]}"})
    assert page.ask("{ viewer { name cases } }")["viewer"]["cases"] == ["red-tulip"]
    assert client.get(back).status_code == 401, "an attempt is used once"
    kinds = {(kept.entry.kind, kept.entry.operation) for kept in graph.read(latest_entries, Filter())}
    assert ("sign-in", "issuer") in kinds


@pytest.mark.parametrize(
    "more", [{"nonce": "other"}, {"azp": "other"}, {"exp": 1}, {"aud": "other"}, {"iss": "https://evil.example"}]
)
def test_an_answer_for_another_attempt_signs_nobody_in(
    client: httpx.Client, local: LocalIssuer, more: dict[str, Any]
) -> None:
    local.claims_more = more
    away = client.get("/sign-in/issuer")
    back = httpx.get(away.headers["location"]).headers["location"]
    done = client.get(back)
    assert done.status_code == 401
    assert COOKIE + "=" not in done.headers.get("set-cookie", "").replace(COOKIE + "-issuer=", "")


def test_a_code_that_somebody_else_got_is_worth_nothing(client: httpx.Client, local: LocalIssuer) -> None:
    """The verifier stays on the server: a code alone, put into one's own attempt, does not fit."""
    first = client.get("/sign-in/issuer")
    theirs = parse_qs(urlsplit(httpx.get(first.headers["location"]).headers["location"]).query)["code"][0]
    mine = client.get("/sign-in/issuer")
    state = parse_qs(urlsplit(mine.headers["location"]).query)["state"][0]
    done = client.get("/sign-in/issuer/back", params={"code": theirs, "state": state})
    assert done.status_code == 401
