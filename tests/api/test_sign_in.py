"""Links, sessions and tokens: opened once, ended at once, and never kept as they are."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.errors import BadInput, NameTaken, NotFound
from api.sign_in import OWNER, Access, limited_viewer
from graph.claims.scope import Viewer

OWNER_VIEWER = Viewer(OWNER)


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    with closing(Access(tmp_path)) as opened:
        yield opened


def test_a_link_opens_one_session_and_no_second(access: Access) -> None:
    link = access.create_link(Viewer("guest", "GREEN", frozenset({"north"})))
    session = access.redeem(link)
    assert session is not None
    assert access.viewer_of_session(session) == Viewer("guest", "GREEN", frozenset({"north"}))
    assert access.redeem(link) is None


def test_a_link_past_its_time_opens_nothing_and_stays_closed(access: Access) -> None:
    link = access.create_link(OWNER_VIEWER, lifetime=timedelta(seconds=-1))
    assert access.redeem(link) is None
    assert access.redeem(link) is None


def test_neither_a_link_nor_a_token_is_a_session(access: Access) -> None:
    link = access.create_link(OWNER_VIEWER)
    token = access.create_token(Viewer("program"))
    assert access.viewer_of_session(link) is None
    assert access.viewer_of_session(token) is None
    assert access.viewer_of_token(link) is None
    assert access.redeem(token) is None


def test_an_ended_session_is_nobody(access: Access) -> None:
    session = access.redeem(access.create_link(OWNER_VIEWER))
    assert session is not None
    access.end_session(session)
    assert access.viewer_of_session(session) is None


def test_a_revoked_token_opens_nothing(access: Access) -> None:
    token = access.create_token(Viewer("program", "AMBER"))
    assert access.viewer_of_token(token) == Viewer("program", "AMBER")
    access.revoke_token("program")
    assert access.viewer_of_token(token) is None


def test_a_token_past_its_time_opens_nothing(access: Access) -> None:
    assert access.viewer_of_token(access.create_token(Viewer("late"), lifetime=timedelta(seconds=-1))) is None


def test_a_name_is_never_given_twice_even_after_it_was_revoked(access: Access) -> None:
    access.create_token(Viewer("program"))
    access.revoke_token("program")
    with pytest.raises(NameTaken):
        access.create_token(Viewer("program", "CLEAR"))


def test_no_token_can_be_called_like_the_owner(access: Access) -> None:
    with pytest.raises(NameTaken):
        access.create_token(Viewer(OWNER, "CLEAR"))


def test_revoking_what_is_not_there_says_so(access: Access) -> None:
    with pytest.raises(NotFound, match="'nobody'"):
        access.revoke_token("nobody")


def test_tokens_are_listed_with_their_limits(access: Access) -> None:
    access.create_token(Viewer("b", "GREEN", frozenset({"x"})), lifetime=timedelta(days=2))
    access.create_token(Viewer("a"))
    first, second = access.tokens()
    assert (first.name, first.clearance, first.cases, first.expires_at) == ("a", "RED", None, None)
    assert (second.name, second.clearance, second.cases) == ("b", "GREEN", frozenset({"x"}))
    assert second.usable(datetime.now(UTC))
    assert not second.usable(datetime.now(UTC) + timedelta(days=3))


def test_the_file_holds_no_secret(access: Access, tmp_path: Path) -> None:
    link = access.create_link(OWNER_VIEWER)
    session = access.redeem(access.create_link(OWNER_VIEWER))
    token = access.create_token(Viewer("program"))
    assert session is not None
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"program" in kept
    assert not any(secret.encode() in kept for secret in (link, session, token))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in lists, not in a mode")
def test_the_file_is_readable_to_its_owner_alone(access: Access, tmp_path: Path) -> None:
    access.create_link(OWNER_VIEWER)
    assert {oct(file.stat().st_mode & 0o777) for file in tmp_path.iterdir()} == {"0o600"}


def test_two_processes_share_what_was_made(access: Access, tmp_path: Path) -> None:
    with closing(Access(tmp_path)) as other:
        session = access.redeem(other.create_link(OWNER_VIEWER))
        assert session is not None
        assert other.viewer_of_session(session) == OWNER_VIEWER


def test_only_servers_that_run_are_found(access: Access) -> None:
    assert access.servers() == []
    access.announce("http://127.0.0.1:1")
    assert access.servers() == ["http://127.0.0.1:1"]
    access.run("UPDATE server SET started_at = started_at - 1000")
    assert access.servers() == []
    access.announce("http://127.0.0.1:2")
    access.withdraw()
    assert access.servers() == []


def test_limits_make_the_name_so_that_charts_are_not_shared() -> None:
    assert limited_viewer(None, "red", None) == Viewer(OWNER)
    assert limited_viewer(None, "TLP:GREEN", None).name == "guest GREEN"
    assert limited_viewer(None, "RED", ["b", "a"]).name == 'guest RED in ["a", "b"]'
    assert limited_viewer(None, "RED", []).cases == frozenset()


def test_a_clearance_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(BadInput) as problem:
        limited_viewer(None, "SECRET", None)
    assert "AMBER+STRICT" in problem.value.todo
