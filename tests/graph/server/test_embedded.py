"""One server per data folder: it is found, it is not mistaken for another, and it stops by the one rule."""

from __future__ import annotations

import os
import socket
import stat
import sys
from pathlib import Path

import psutil
import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, ClientError

from graph.errors import DataFolderInUse, DataFolderUnwritable, ServerStartFailed, ServerUnreachable
from graph.server import connect as connect_module
from graph.server import embedded
from graph.server.connect import Graph, connect
from graph.server.embedded import answers_bolt, at, start_and_keep, status, stop, use_server
from graph.server.filelock import FileLock, is_locked
from graph.server.place import Holder, Place, State, holder_of, password_of
from graph.server.settings import Settings
from tests.support.own_server import another_user, end, eventually, own_settings, said_by


def test_second_process_finds_the_first_ones_server(server: Settings) -> None:
    with use_server(server) as here:
        other = another_user(server)
        assert said_by(other) == (here.pid, here.uri)
        end(other)


def test_two_processes_that_start_at_once_share_one_server(tmp_path: Path) -> None:
    settings = own_settings(tmp_path)
    users = [another_user(settings), another_user(settings)]
    first, second = (said_by(user) for user in users)
    assert first == second
    assert len(status(settings).users) == 2
    for user in users:
        end(user)
    place = Place(settings.data_dir)
    assert eventually(lambda: not is_locked(place.hold)), "it stops when the last user has gone"


def test_server_that_was_started_to_stay_stays_until_it_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect_module, "RETRY_S", 1.0)
    settings = own_settings(tmp_path)
    place = Place(settings.data_dir)
    state = start_and_keep(settings)
    assert not eventually(lambda: not is_locked(place.hold), within_s=3.0), "nobody uses it, and it stays"
    with use_server(settings) as address, connect(at(address, settings)) as graph:
        assert address.pid == state.pid
        # Another process asks it to stop while this one uses it.
        assert [user.pid for user in stop(settings)] == [os.getpid()]
        assert answers_bolt(state.port)
        assert stop(settings, now=True) == ()
        assert not answers_bolt(state.port)
        with pytest.raises(ServerUnreachable, match=address.uri):
            graph.read(lambda tx: tx.run("RETURN 1").consume())
    assert not psutil.pid_exists(state.pid)
    assert not status(settings).running
    assert stop(settings) == (), "stopping what does not run is no error"


def test_what_a_dead_server_left_behind_leads_nobody_astray(tmp_path: Path, server: Settings) -> None:
    settings = own_settings(tmp_path)
    place = Place(settings.data_dir)
    place.make()
    with use_server(server) as other:
        # The worst case: the number and the port of the dead belong to a living process and another Neo4j now.
        port = int(other.uri.rpartition(":")[2])
        State(pid=os.getpid(), port=port, neo4j="5.26.30", gds="2.13.9", since=0.0).write(place)
        place.hold.write_text(Holder.this_process().dumps())
        (place.leases / "1-abcdef").write_text("{}")
        place.keep.touch()
        place.stop.touch()
        assert not status(settings).running
        with use_server(settings) as own:
            assert own.pid not in (os.getpid(), other.pid)
            assert own.uri != other.uri
            assert not status(settings).kept
            assert [user.pid for user in status(settings).users] == [os.getpid()]
    assert psutil.pid_exists(other.pid)


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be stopped and continued there")
def test_server_that_hangs_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = own_settings(tmp_path)
    monkeypatch.setattr(embedded, "UNRESPONSIVE_AFTER_S", 1.0)
    with use_server(settings) as hung:
        psutil.Process(hung.pid).suspend()
        with use_server(settings) as fresh:
            assert fresh.pid != hung.pid
            assert not psutil.pid_exists(hung.pid)
            assert fresh.uri == hung.uri, "the port stays the same, so that a notebook's address stays right"


def test_lost_password_file_is_replaced_at_the_next_start(tmp_path: Path) -> None:
    settings = own_settings(tmp_path)
    with use_server(settings) as before:
        pass
    place = Place(settings.data_dir)
    assert eventually(lambda: not is_locked(place.hold))
    place.password.unlink()
    with use_server(settings) as after:
        assert after.password != before.password
        with GraphDatabase.driver(after.uri, auth=("neo4j", after.password)) as driver:
            driver.verify_connectivity()


def test_folder_that_another_machine_uses_is_refused(tmp_path: Path) -> None:
    settings = own_settings(tmp_path)
    place = Place(settings.data_dir)
    place.make()
    hold = FileLock(place.hold)
    assert hold.acquire()
    hold.write(Holder(pid=1, started=0.0, host="elsewhere.example", command="").dumps())
    with pytest.raises(DataFolderInUse, match=r"elsewhere\.example"), use_server(settings):
        pass
    hold.release()


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = own_settings(tmp_path / "file" / "data")
    with pytest.raises(DataFolderUnwritable, match=r"Not a directory.*CLEW_DATA_DIR"), use_server(settings):
        pass


def test_server_that_cannot_start_says_why_and_names_its_log(tmp_path: Path) -> None:
    settings = own_settings(tmp_path)
    (tmp_path / "neo4j").write_text("a file where Neo4j's folder should be")
    with pytest.raises(ServerStartFailed, match=r"server\.log") as caught, use_server(settings):
        pass
    assert "neo4j" in str(caught.value)
    assert not is_locked(Place(settings.data_dir).hold)


def test_default_password_and_no_password_are_refused(server: Settings) -> None:
    with use_server(server) as address:
        for auth in (("neo4j", "neo4j"), ("neo4j", ""), None):
            with GraphDatabase.driver(address.uri, auth=auth) as driver, pytest.raises((AuthError, ClientError)):
                driver.execute_query("RETURN 1")


@pytest.mark.skipif(sys.platform == "win32", reason="there the profile folder's access list protects the files")
def test_password_state_and_log_are_readable_to_the_owner_alone(server: Settings) -> None:
    place = Place(server.data_dir)
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o700
    for file in (place.password, place.state, place.log):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert len(password_of(place)) >= 32


def test_server_listens_on_loopback_alone(server: Settings) -> None:
    with use_server(server) as address:
        listening = [c for c in psutil.Process(address.pid).net_connections() if c.status == psutil.CONN_LISTEN]
    assert {connection.laddr.ip.removeprefix("::ffff:") for connection in listening} == {"127.0.0.1"}
    assert len(listening) == 1, "Bolt, and no other connector"


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:9/", "https://example.org/"])
def test_cypher_reaches_neither_files_nor_networks(graph: Graph, address: str) -> None:
    with pytest.raises(ClientError, match=r"Cannot load from URL"):
        graph.read(lambda tx: tx.run("LOAD CSV FROM $address AS line RETURN line", address=address).consume())


def test_nothing_that_is_not_bolt_is_taken_for_a_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert not answers_bolt(port, timeout_s=0.2), "it accepts and stays silent"
    assert not answers_bolt(port, timeout_s=0.2), "nobody listens any more"


def test_holder_of_a_lock_is_known_while_it_lives(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    assert lock.acquire()
    lock.write(Holder.this_process().dumps())
    holder = holder_of(lock.path)
    assert holder is not None
    process = holder.process()
    assert process is not None
    assert process.pid == os.getpid()
    reused = Holder(holder.pid, holder.started - 3600.0, holder.host, holder.command)
    assert reused.process() is None, "the number is the same, the process is another"
    lock.release()
    assert holder_of(lock.path) is None
