"""Nobody unknown gets in, no other site speaks through a browser, and no path leads out of the page's folder."""

from __future__ import annotations

from typing import Any

import pytest

from graph.claims.scope import Viewer
from tests.api.conftest import COOKIE, Running
from tests.support.asking import GRAPHQL

WHO = {"query": "{ viewer { name } }"}
SAVE = {"query": 'mutation { saveChart(name: "c", state: {}) { id } }'}


def code(answer: Any) -> str:
    text: str = answer.json()["errors"][0]["extensions"]["code"]
    return text


@pytest.mark.parametrize("path", ["/", "/graphiql", "/assets/page-abc123.js", "/index.html", "/nothing"])
def test_a_stranger_gets_no_page(clew: Running, path: str) -> None:
    answer = clew.client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 401
    assert "clew link" in answer.text
    assert "<title>Clew</title>" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"cookie": f"{COOKIE}=guess"},
        {"cookie": f"{COOKIE}=; ;=;\x80"},
        {"authorization": "Bearer clew_guess"},
        {"authorization": "Basic b3duZXI6"},
        {"authorization": "Bearer"},
    ],
)
def test_a_stranger_gets_no_answer(clew: Running, headers: dict[str, str]) -> None:
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = clew.client.post(GRAPHQL, json=WHO, headers=raw)  # type: ignore[arg-type]
    assert (answer.status_code, code(answer)) == (401, "UNAUTHENTICATED")


def test_health_and_readiness_are_told_to_anybody(clew: Running) -> None:
    assert clew.client.get("/health").json() == {"alive": True}
    assert clew.client.get("/ready").json()["ready"] is True


def test_a_link_signs_a_browser_in_once(clew: Running) -> None:
    link = clew.access.create_link(Viewer("guest GREEN", "GREEN"))
    assert clew.client.head("/sign-in", params={"token": link}).status_code == 405
    first = clew.client.get("/sign-in", params={"token": link})
    assert (first.status_code, first.headers["location"]) == (303, "/")
    cookie = first.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Path=/"))
    session = {"cookie": cookie.partition(";")[0]}
    clew.client.cookies.clear()
    assert clew.client.post(GRAPHQL, json=WHO, headers=session).json()["data"] == {"viewer": {"name": "guest GREEN"}}
    assert clew.client.get("/sign-in", params={"token": link}).status_code == 401
    assert clew.client.post("/sign-out", headers=session).status_code == 403
    assert clew.client.post("/sign-out", headers={**session, "x-clew": "1"}).status_code == 204
    assert clew.client.post(GRAPHQL, json=WHO, headers=session).status_code == 401
    clew.client.cookies.clear()


def test_a_mutation_needs_a_header_that_no_other_site_can_send(clew: Running) -> None:
    page = clew.page()
    without = {name: value for name, value in page.headers.items() if name != "x-clew"}
    answer = clew.client.post(GRAPHQL, json=SAVE, headers=without)
    assert (answer.status_code, code(answer)) == (403, "FORBIDDEN")
    assert clew.client.post(GRAPHQL, json=WHO, headers=without).status_code == 200
    assert "data" in page.post(SAVE).json()
    assert "data" in clew.program().post(SAVE).json()


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_a_body_that_a_form_could_send_is_refused(clew: Running, kind: str) -> None:
    headers = {**clew.page().headers, "content-type": kind}
    answer = clew.client.post(GRAPHQL, content=b'{"query":"{viewer{name}}"}', headers=headers)
    assert (answer.status_code, code(answer)) == (400, "BAD_INPUT")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8400", 200),
        ("localhost:1", 200),
        ("[::1]:8400", 200),
        ("clew.example", 200),
        ("CLEW.example:443", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example:8400", 403),
        ("localhost.evil.example", 403),
        ("", 403),
    ],
)
def test_only_names_that_were_allowed_are_answered_to(clew: Running, host: str, status: int) -> None:
    assert clew.page().post(WHO, host=host).status_code == status


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "http://clew.example.evil"])
def test_another_site_is_refused_even_with_a_session(clew: Running, origin: str) -> None:
    answer = clew.page().post(WHO, host="127.0.0.1:8400", origin=origin)
    assert (answer.status_code, code(answer)) == (403, "FORBIDDEN")
    assert clew.page().post(WHO, host="127.0.0.1:8400", origin="http://127.0.0.1:8400").status_code == 200


def test_every_answer_carries_the_headers_that_keep_a_page_to_itself(clew: Running) -> None:
    for answer in (clew.client.get("/"), clew.client.get("/health"), clew.page().post(WHO)):
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in answer.headers
        assert "server" not in answer.headers or "uvicorn" in answer.headers["server"]
    assert clew.page().post(WHO).headers["cache-control"] == "no-store"


def test_the_page_is_served_with_its_files(clew: Running) -> None:
    headers = clew.page().headers
    page = clew.client.get("/", headers=headers)
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-cache")
    assert "<title>Clew</title>" in page.text
    assert "<title>GraphiQL</title>" in clew.client.get("/graphiql", headers=headers).text
    script = clew.client.get("/assets/page-abc123.js", headers=headers)
    assert script.headers["content-type"].startswith("text/javascript")
    assert "immutable" in script.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        b"/../pyproject.toml",
        b"/assets/../../secret",
        b"/assets/..%2f..%2fsecret",
        b"/%2e%2e/secret",
        b"/..%5c..%5csecret",
        b"//etc/passwd",
        b"/%00",
        b"/assets/%00.js",
        b"/etc/passwd",
    ],
)
def test_no_path_leads_out_of_the_folder(clew: Running, path: bytes) -> None:
    (clew.app.page.parent / "secret").write_text("secret", encoding="utf-8")
    request = clew.client.build_request("GET", "/", headers=clew.page().headers)
    request.url = request.url.copy_with(raw_path=path)
    answer = clew.client.send(request)
    assert answer.status_code == 404
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"null", b'{"query": 1}', b'{"query": "{viewer{name}}", "variables": []}', b"\xff\xfe", b"[{}]"],
)
def test_a_body_that_is_no_question_is_told_so(clew: Running, body: bytes) -> None:
    headers = {**clew.page().headers, "content-type": "application/json"}
    answer = clew.client.post(GRAPHQL, content=body, headers=headers)
    assert (answer.status_code, code(answer)) == (400, "BAD_INPUT")


def test_a_body_without_end_is_cut_off(clew: Running) -> None:
    headers = {**clew.page().headers, "content-type": "application/json"}
    answer = clew.client.post(GRAPHQL, content=(b" " * 2**20 for _ in range(9)), headers=headers)
    assert (answer.status_code, code(answer)) == (400, "TOO_COSTLY")


def test_what_nobody_foresaw_is_logged_and_not_shown(
    clew: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr("api.loaders.look.scope_of", fail)
    (error,) = clew.page().answer('{ entity(id: "a") { id } }')["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "hunter2" not in str(error)
    number = error["message"].rpartition(" ")[2].rstrip(").")
    assert number in caplog.text
    assert "hunter2" in caplog.text
