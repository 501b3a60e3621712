"""Web hooks: who knows the secret sends files, and a stranger learns nothing and leaves nothing."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.errors import BadInput, HookNameTaken, NotFound
from api.jobs.hooks import TOLERANCE_S, Hooks, signed
from api.jobs.plans import ImportPlan
from graph.server.settings import Settings
from tests.api.conftest import Running
from tests.api.test_imports import captions, ended
from tests.support.asking import Asker

ROOT = Path(__file__).parents[2]
FACTS = b'{"id": "hooked", "schema": "Person", "properties": {"name": ["Hanna Hook"]}}\n'


@pytest.fixture
def secret(clew: Running) -> Iterator[str]:
    hooks = Hooks(clew.access)
    yield hooks.create("feed", ImportPlan(source="hook-feed", kind="ftm", reliability="B", marking="GREEN"))
    hooks.remove("feed")


def deliver(
    clew: Running, secret: str, body: bytes = FACTS, *, hook: str = "feed", delivery: str = "msg-1", **changes: Any
) -> httpx.Response:
    stamp = changes.pop("stamp", int(time.time()))
    headers = signed(secret, delivery, stamp, body) | changes.pop("headers", {})
    sent = changes.pop("sent", body)
    return clew.client.post(f"/hooks/ingest/{hook}", params={"name": "facts.ftm.json"}, content=sent, headers=headers)


def test_a_signed_file_comes_in_with_the_grade_of_its_hook(clew: Running, owner: Asker, secret: str) -> None:
    answer = deliver(clew, secret)
    assert answer.status_code == 202, answer.text
    job = ended(owner, answer.json()["job"])
    assert (job["status"], job["owner"], job["records"]) == ("done", "hook feed", 1)
    assert captions(owner, "Hanna") == ["Hanna Hook"]
    run = owner.ask("query($id: ID!) { run(id: $id) { grade marking source { id } } }", id=job["run"])["run"]
    assert run == {"grade": "B6", "marking": "GREEN", "source": {"id": "hook-feed"}}


def test_a_delivery_is_taken_once(clew: Running, secret: str) -> None:
    first = deliver(clew, secret, delivery="msg-again")
    assert deliver(clew, secret, delivery="msg-again").json() == first.json()
    other = deliver(clew, secret, FACTS + b"\n", delivery="msg-again")
    assert other.status_code == 400
    assert other.json()["errors"][0]["extensions"]["where"] == "webhook-id"


def test_a_stranger_learns_nothing_and_leaves_nothing(
    clew: Running, owner: Asker, server: Settings, secret: str
) -> None:
    old = int(time.time()) - TOLERANCE_S - 5
    body = FACTS.replace(b"hooked", b"stranger")
    refused = [
        deliver(clew, "whsec_" + "A" * 43 + "=", body),
        deliver(clew, secret, body, hook="no-such-hook"),
        deliver(clew, secret, body, hook="%00"),
        deliver(clew, secret, body, stamp=old),
        deliver(clew, secret, body, stamp=int(time.time()) + TOLERANCE_S + 5),
        deliver(clew, secret, FACTS, sent=body),
        deliver(clew, secret, body, headers={"webhook-id": "msg-other"}),
        deliver(clew, secret, body, headers={"webhook-signature": "v1,!!"}),
        deliver(clew, secret, body, headers={"webhook-timestamp": "NaN"}),
        clew.client.post("/hooks/ingest/feed", content=body),
    ]
    assert {answer.status_code for answer in refused} == {401}
    assert len({answer.content for answer in refused}) == 1
    sha256 = hashlib.sha256(body).hexdigest()
    store = Path(server.evidence_url)
    assert not (store / sha256[:2] / sha256).exists()
    assert list((store / "incoming").iterdir()) == []
    assert owner.ask("{ jobs { totalCount } }")["jobs"]["totalCount"] == 0


def test_nothing_but_hooks_is_open_below_their_address(clew: Running) -> None:
    beyond = "/hooks/ingest/x/../../../index.html"
    for path in ("/hooks/ingest/feed", "/hooks/ingest/", beyond, "/hooks/ingest/../../graphiql"):
        request = clew.client.build_request("GET", clew.client.base_url)
        request.url = request.url.copy_with(raw_path=path.encode())
        assert clew.client.send(request).status_code == 401, path
    assert clew.client.post("/hooks/ingest/feed/more", content=b"x").status_code == 401


def test_several_signatures_are_fine_if_one_is_right(clew: Running, secret: str) -> None:
    right = signed(secret, "msg-rotated", int(time.time()), FACTS)["webhook-signature"]
    headers = {"webhook-signature": f"v1,AAAA {right} v2,xyz"}
    assert deliver(clew, secret, delivery="msg-rotated", headers=headers).status_code == 202


def test_a_body_past_the_limit_is_refused_whoever_sends_it(clew: Running, secret: str) -> None:
    backend = clew.app.backend
    usual = backend.settings
    backend.settings = replace(usual, max_upload_mb=1)
    try:
        body = b"x" * (2**20 + 1)
        known, unknown = deliver(clew, secret, body), deliver(clew, secret, body, hook="no-such-hook")
        assert known.status_code == unknown.status_code == 413
        assert known.content == unknown.content
    finally:
        backend.settings = usual


def test_hooks_have_names_that_can_be_addressed_and_end_at_once(clew: Running, secret: str) -> None:
    hooks = Hooks(clew.access)
    assert [hook.name for hook in hooks.all()] == ["feed"]
    with pytest.raises(HookNameTaken):
        hooks.create("feed", ImportPlan())
    for wrong in ("", "Feed", "a/b", "..", "x" * 65):
        with pytest.raises(BadInput):
            hooks.create(wrong, ImportPlan())
    with pytest.raises(NotFound):
        hooks.remove("nothing")
    if os.name != "nt":
        assert clew.access.path.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in ("bash", "curl", "openssl")),
    reason="It needs curl and openssl.",
)
def test_the_example_in_the_documentation_works(clew: Running, owner: Asker, secret: str, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "ingest.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```bash\n(.*?webhook-signature.*?)```", page, re.DOTALL)
    file = tmp_path / "facts.ftm.json"
    file.write_bytes(FACTS.replace(b"Hanna", b"Curly"))
    environment = {**os.environ, "CLEW": str(clew.client.base_url).rstrip("/"), "HOOK": "feed", "SECRET": secret}
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        environment.pop(name, None)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", example],
        env={**environment, "FILE": str(file)},
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r'"job":"(job-[0-9a-f]+)"', done.stdout)
    assert found is not None, done.stdout + done.stderr
    assert ended(owner, found[1])["status"] == "done"
    assert captions(owner, "Curly") == ["Curly Hook"]
