"""Killed at any moment, of its start or of a write: the server comes up again with everything that was committed."""

from __future__ import annotations

import random
import time
from pathlib import Path
from threading import Thread

import psutil
import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

from graph.server.embedded import ServerAddress, status, use_server
from graph.server.filelock import is_locked
from graph.server.place import Place, holder_of
from graph.server.settings import Settings
from tests.support.own_server import another_user, eventually, own_settings

ROUNDS = 6
SEED = 20261121


class Writer(Thread):
    """Commits one small transaction after another and remembers those that the server has acknowledged."""

    def __init__(self, address: ServerAddress, first: int) -> None:
        super().__init__(daemon=True)
        self.acknowledged = first
        self._address = address

    def run(self) -> None:
        auth = (self._address.user, self._address.password)
        with GraphDatabase.driver(self._address.uri, auth=auth) as driver, driver.session() as session:
            try:
                while True:
                    number = self.acknowledged + 1
                    with session.begin_transaction() as transaction:
                        transaction.run("CREATE (:Step {number: $n})-[:NEXT]->(:Step {number: -$n})", n=number)
                        transaction.commit()
                    self.acknowledged = number
            except (DriverError, Neo4jError):
                return  # the server is gone


def steps_in(address: ServerAddress) -> set[int]:
    with GraphDatabase.driver(address.uri, auth=(address.user, address.password)) as driver:
        query = "MATCH (a:Step)-[:NEXT]->(b:Step) WHERE a.number = -b.number RETURN a.number AS number"
        return {row["number"] for row in driver.execute_query(query).records}


def kill_while_starting(settings: Settings, after_s: float) -> None:
    """Kill the server that long after its process began, or at once if it was ready before."""
    place = Place(settings.data_dir)
    user = another_user(settings)
    try:
        assert eventually(lambda: holder_of(place.hold) is not None)
        time.sleep(after_s)
        holder = holder_of(place.hold)
        assert holder is not None
        psutil.Process(holder.pid).kill()
        assert eventually(lambda: not is_locked(place.hold))
    finally:
        user.kill()
        user.communicate()


def test_everything_committed_is_there_after_kills_at_random_moments(tmp_path: Path) -> None:
    settings = own_settings(tmp_path)
    chance = random.Random(SEED)
    acknowledged = 0
    for round_number in range(ROUNDS):
        kill_while_starting(settings, chance.uniform(0.0, 6.0))
        with use_server(settings) as address:
            steps = steps_in(address)
            # One more may be there: committed, and killed before it could say so.
            assert steps in (set(range(1, acknowledged + 1)), set(range(1, acknowledged + 2))), round_number
            acknowledged = len(steps)
            writer = Writer(address, acknowledged)
            writer.start()
            time.sleep(chance.uniform(0.1, 1.5))
            psutil.Process(address.pid).kill()
            writer.join(timeout=60.0)
            assert not writer.is_alive()
            acknowledged = writer.acknowledged
    assert acknowledged > ROUNDS, "the writers were killed before they wrote anything"
    with use_server(settings) as address:
        assert len(steps_in(address)) in (acknowledged, acknowledged + 1)


@pytest.mark.parametrize("moment", ["while it starts", "while it is used"])
def test_end_of_the_parent_by_kill_leaves_no_orphan(tmp_path: Path, moment: str) -> None:
    settings = own_settings(tmp_path)
    place = Place(settings.data_dir)
    parent = another_user(settings)
    if moment == "while it starts":
        assert eventually(lambda: holder_of(place.hold) is not None)
    else:
        assert eventually(lambda: status(settings).running, within_s=120.0)
    holder = holder_of(place.hold)
    assert holder is not None
    parent.kill()
    parent.communicate()
    assert eventually(lambda: not is_locked(place.hold))
    assert eventually(lambda: not psutil.pid_exists(holder.pid))
    assert not place.state.exists()
    assert not status(settings).busy
