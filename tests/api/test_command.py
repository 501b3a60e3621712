"""`clew serve`, `link`, `token` and `export`, run as a user runs them."""

from __future__ import annotations

import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import httpx
import trustme

from graph.server.connect import Graph
from graph.server.settings import Settings
from tests.support.claims import Teller

CLEW = [sys.executable, "-m", "api.cli.main"]


def clew(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CLEW, "--data-dir", str(data_dir), *arguments], capture_output=True, text=True, timeout=180, check=False
    )


def hear_interrupts() -> None:
    """As a program hears them that a terminal started; what runs in the background may have them ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def serving(data_dir: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`clew serve` on a free port, and the first line that it prints."""
    command = [*CLEW, "--data-dir", str(data_dir), "serve", "--port", "0", "--no-open", *arguments]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=hear_interrupts
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def test_serve_prints_one_address_signs_in_and_ends_with_ctrl_c(server: Settings, graph: Graph) -> None:
    Teller(graph).tell(("anna", "Person", {"name": "Anna"}))
    with serving(server.data_dir) as (process, address):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/sign-in\?token=[\w-]{43}", address)
        url = address.partition("/sign-in")[0]
        with httpx.Client(base_url=url, timeout=30) as browser:
            wait_until_ready(browser)
            assert browser.get("/").status_code == 401
            assert browser.get(address).status_code == 303
            asked = browser.post("/graphql", json={"query": '{ entity(id: "anna") { caption } }'})
            assert asked.json()["data"] == {"entity": {"caption": "Anna"}}

            more = clew(server.data_dir, "link", "--clearance", "green", "--no-cases").stdout.strip()
            assert more.startswith(f"{url}/sign-in?token=")
            browser.cookies.clear()
            browser.get(more)
            limited = browser.post("/graphql", json={"query": "{ viewer { name clearance cases everyCase } }"})
            assert limited.json()["data"]["viewer"] == {
                "name": "guest GREEN in []",
                "clearance": "GREEN",
                "cases": [],
                "everyCase": False,
            }
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        assert process.returncode == 130
        assert out == ""
        assert "Traceback" not in err
    ended = clew(server.data_dir, "link")
    assert ended.returncode == 1
    assert "No Clew server runs" in ended.stderr


def wait_until_ready(browser: httpx.Client) -> None:
    for _ in range(600):
        if browser.get("/ready").json()["ready"]:
            return
        time.sleep(0.1)
    raise AssertionError(browser.get("/ready").text)


def test_nobody_is_let_in_unasked_where_others_reach(tmp_path: Path) -> None:
    refused = clew(tmp_path, "serve", "--host", "0.0.0.0", "--no-sign-in", "--no-open")
    assert refused.returncode == 1
    assert "--no-sign-in" in refused.stderr


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = clew(tmp_path, "serve", "--port", str(port), "--no-open")
    assert refused.returncode == 1
    assert f"127.0.0.1:{port}" in refused.stderr


def test_a_token_is_made_listed_and_revoked(tmp_path: Path) -> None:
    made = clew(tmp_path, "token", "create", "pipeline", "--clearance", "AMBER", "--case", "north", "--days", "30")
    assert re.fullmatch(r"clew_[\w-]{43}\n", made.stdout)
    assert made.stdout.strip() not in clew(tmp_path, "token", "list").stdout
    again = clew(tmp_path, "token", "create", "pipeline")
    assert again.returncode == 1
    assert "belongs to another token" in again.stderr
    assert clew(tmp_path, "token", "revoke", "pipeline").returncode == 0
    assert "revoked" in clew(tmp_path, "token", "list").stdout
    assert clew(tmp_path, "token", "revoke", "nobody").returncode == 1


def test_an_export_holds_everything_that_may_be_seen(server: Settings, graph: Graph, tmp_path: Path) -> None:
    Teller(graph).tell(
        ("anna", "Person", {"name": "=Anna"}),
        ("o1", "Ownership", {"owner": "ghost", "asset": "shell"}),
        ("shell", "Company", {"name": "Shell"}),
        ("gun", "Firearm", {"serialNumber": "123"}),
    )
    plain = clew(server.data_dir, "export")
    assert plain.returncode == 0, plain.stderr
    assert plain.stdout.count("\n") == 4
    assert '"id":"o1"' in plain.stdout
    assert "a Firearm became" in plain.stderr
    table = clew(server.data_dir, "export", "--format", "csv", str(tmp_path / "all.zip"))
    assert table.returncode == 0, table.stderr
    text = ZipFile(tmp_path / "all.zip").read("nodes.csv").decode("utf-8-sig")
    assert "'=Anna" in text
    assert "\r\nghost," in text
    assert not list(tmp_path.glob("*.part"))
    extended = clew(server.data_dir, "export", "--extended", "--schema", "Firearm", str(tmp_path / "guns.json"))
    assert extended.returncode == 0, extended.stderr
    assert '"schema":"Firearm"' in (tmp_path / "guns.json").read_text(encoding="utf-8")
    assert (tmp_path / "guns.json.schemata" / "firearm.yaml").exists()
    first, second = (clew(server.data_dir, "export", "--canonical").stdout for _ in range(2))
    assert first == second != ""
    unwritable = clew(server.data_dir, "export", str(tmp_path / "no" / "such" / "folder"))
    assert unwritable.returncode == 1
    assert "cannot be written" in unwritable.stderr


def test_serve_speaks_tls_with_a_certificate_and_sends_its_cookie_over_nothing_else(
    server: Settings, graph: Graph, tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(tmp_path / "both.pem")
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    trusted = ssl.create_default_context(cafile=str(tmp_path / "authority.pem"))
    with serving(server.data_dir, "--tls-cert", str(tmp_path / "both.pem")) as (_, address):
        assert address.startswith("https://127.0.0.1:")
        with httpx.Client(base_url=address.partition("/sign-in")[0], timeout=30, verify=trusted) as browser:
            wait_until_ready(browser)
            assert "Secure" in browser.get(address).headers["set-cookie"]
            assert browser.post("/graphql", json={"query": "{ viewer { name } }"}).status_code == 200


def test_a_certificate_that_cannot_be_used_is_told_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("no certificate")
    for arguments in (("--tls-cert", str(tmp_path / "cert.pem")), ("--tls-key", str(tmp_path / "cert.pem"))):
        said = clew(tmp_path, "serve", "--no-open", *arguments)
        assert said.returncode == 1
        assert "cannot be used for TLS" in said.stderr
