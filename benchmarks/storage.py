"""The two ways of storing claims that were weighed against each other (docs/decisions/0001-claims.md).

`interned`: a claim carries the number of its context; observations name what they are about; visibility is whether a
number is in a set. `parallel`: observations hang on their entity by a relationship; entities and relationships carry
parallel lists of source, marking, recorded and retracted.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from neo4j import ManagedTransaction

from benchmarks.data import name_of
from benchmarks.ingest import graph_in
from benchmarks.table import Table
from graph.claims.ids import digest
from graph.server.connect import Graph

CONTEXTS = 40
SOURCES = [f"source{number % 10}" for number in range(CONTEXTS)]
MARKINGS = ["CLEAR" if number % 2 else "AMBER" for number in range(CONTEXTS)]
RECORDED = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(CONTEXTS)]
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
LABELS = (
    ["Entity", "Thing", "LegalEntity", "Person"],
    ["Entity", "Thing", "LegalEntity", "Organization", "Company"],
    ["Entity", "Thing", "Value", "CryptoWallet"],
)
TYPES = ("OWNERSHIP", "DIRECTORSHIP", "HOLDER", "PAYMENT", "UNKNOWN_LINK")
HUB = 5
"""One entity that has a fortieth of all relationships."""
BATCH = 5_000


@dataclass(frozen=True)
class Model:
    """One way of storing: its statements, and Cypher that is true for what may be seen."""

    name: str
    indexes: Sequence[str]
    entity: str
    observation: str
    link: str
    visible: Callable[[str], str]
    visible_observation: str
    observations_of_e: str
    scopes: Mapping[str, Mapping[str, Any]]


def _interned_scope(allowed: Callable[[int], bool]) -> dict[str, Any]:
    hidden = [number for number in range(CONTEXTS) if not allowed(number)]
    return {"ctx_max": CONTEXTS, "ctx_set": hidden, "ctx_keep": False}


INTERNED_VISIBLE = "any(c IN {x}.ctx WHERE c <= $ctx_max AND (c IN $ctx_set) = $ctx_keep)"
INTERNED = Model(
    name="interned contexts",
    indexes=("CREATE INDEX about IF NOT EXISTS FOR (o:Observation) ON (o.about)",),
    entity="UNWIND $rows AS r CREATE (e:$(r.labels)) SET e = r.p, e.id = r.id, e.ctx = [r.c]",
    observation="UNWIND $rows AS r CREATE (o:Observation) SET o = r.p, o.id = r.id, o.about = r.about, o.ctx = [r.c]",
    link="""
UNWIND $rows AS r MATCH (a:Entity {id: r.a}) MATCH (b:Entity {id: r.b})
CREATE (a)-[l:$(r.t)]->(b) SET l = {id: r.id, source_id: r.a, target_id: r.b, ctx: [r.c]}
""",
    visible=lambda x: INTERNED_VISIBLE.format(x=x),
    visible_observation=INTERNED_VISIBLE.format(x="o"),
    observations_of_e="MATCH (o:Observation {about: e.id})",
    scopes={
        "all": _interned_scope(lambda _: True),
        "half the markings": _interned_scope(lambda number: MARKINGS[number] == "CLEAR"),
        "without a source": _interned_scope(lambda number: SOURCES[number] != "source3"),
        "as known on a day": {"ctx_max": 20, "ctx_set": [], "ctx_keep": False},
        "100,000 contexts": {
            "ctx_max": CONTEXTS,
            "ctx_set": [*range(1, CONTEXTS, 2), *range(1000, 101_000)],
            "ctx_keep": True,
        },
    },
)
_PARALLEL_ALL = {"marks": ["CLEAR", "AMBER"], "without": [], "t": datetime(2026, 11, 1, tzinfo=UTC)}
PARALLEL = Model(
    name="parallel lists",
    indexes=(),
    entity="""
UNWIND $rows AS r CREATE (e:$(r.labels))
SET e = r.p, e.id = r.id, e.sources = [r.s], e.markings = [r.m], e.recorded = [r.rec], e.retracted = [$never]
""",
    observation="""
UNWIND $rows AS r MATCH (e:Entity {id: r.about}) CREATE (o:Observation)-[:OF]->(e)
SET o = r.p, o.id = r.id, o.source = r.s, o.marking = r.m, o.recorded_at = r.rec, o.run = 'run-0123', o.grade = 'B2'
""",
    link="""
UNWIND $rows AS r MATCH (a:Entity {id: r.a}) MATCH (b:Entity {id: r.b}) CREATE (a)-[l:$(r.t)]->(b)
SET l = {id: r.id, source_id: r.a, target_id: r.b,
         sources: [r.s], markings: [r.m], recorded: [r.rec], retracted: [$never]}
""",
    visible=lambda x: (
        f"any(i IN range(0, coalesce(size({x}.sources), 0) - 1) WHERE {x}.markings[i] IN $marks "
        f"AND NOT {x}.sources[i] IN $without AND {x}.recorded[i] <= $t AND {x}.retracted[i] > $t)"
    ),
    visible_observation="o.marking IN $marks AND NOT o.source IN $without AND o.recorded_at <= $t",
    observations_of_e="MATCH (e)<-[:OF]-(o:Observation)",
    scopes={
        "all": _PARALLEL_ALL,
        "half the markings": _PARALLEL_ALL | {"marks": ["CLEAR"]},
        "without a source": _PARALLEL_ALL | {"without": ["source3"]},
        "as known on a day": _PARALLEL_ALL | {"t": RECORDED[20]},
    },
)


def measure(count: int = 1_000_000) -> list[Table]:
    """Both models at `count` entities, as many observations, and twice as many relationships."""
    written = Table(
        f"Writing {count:,} entities, {count:,} observations, {2 * count:,} relationships",
        ("model", "entities/s", "observations/s", "relationships/s", "store, MB", "memory of the server, MB"),
    )
    asked = Table("Median time of a question, ms (p95)", ("question", "scope", INTERNED.name, PARALLEL.name))
    answers: dict[tuple[str, str], dict[str, str]] = {}
    for model in (INTERNED, PARALLEL):
        with tempfile.TemporaryDirectory(prefix="clew-bench-") as folder:
            with graph_in(Path(folder), page_cache_mb=1024) as (graph, _):
                rates = load(graph, model, count)
                memory = server_mb()
                for question, scope, text in _ask(graph, model, count):
                    answers.setdefault((question, scope), {})[model.name] = text
            # The server writes its store down as it stops.
            store = sum(file.stat().st_size for file in Path(folder).rglob("data/databases/**/*") if file.is_file())
        written.add(model.name, *(f"{rate:,.0f}" for rate in rates), f"{store / 1e6:,.0f}", f"{memory:,.0f}")
    for (question, scope), found in answers.items():
        asked.add(question, scope, found.get(INTERNED.name, ""), found.get(PARALLEL.name, ""))
    return [written, asked]


def load(graph: Graph, model: Model, count: int) -> list[float]:
    with graph.session() as session:
        for statement in model.indexes:
            session.run(statement).consume()
    steps = ((model.entity, _entity, count), (model.observation, _observation, count), (model.link, _link, 2 * count))
    rates = []
    for statement, make, number in steps:
        started = time.perf_counter()
        for start in range(0, number, BATCH):
            rows = [make(n, count) for n in range(start, min(number, start + BATCH))]
            graph.write(_run, statement, rows=rows, never=NEVER)
        rates.append(number / (time.perf_counter() - started))
    with graph.session() as session:
        session.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume()
    return rates


def _run(tx: ManagedTransaction, statement: str, **parameters: Any) -> list[Any]:
    return list(tx.run(statement, **parameters))


def key(number: int) -> str:
    return f"ent-{number:08d}-abcdef"


def _entity(number: int, _: int) -> dict[str, Any]:
    labels = LABELS[number % 3]
    values = {
        "name": [name_of(number)],
        "country": ["ru"],
        "birthDate": ["1970-01-01"],
        "idNumber": [f"{number * 7919:012d}"],
        "address": [f"{number} Long Street, City {number % 977}"],
    }
    row = {"id": key(number), "labels": labels, "p": values | {"schema": labels[-1], "caption": name_of(number)}}
    return row | _behind(number)


def _observation(number: int, count: int) -> dict[str, Any]:
    entity = _entity(number, count)
    values = {name: value for name, value in entity["p"].items() if name != "caption"}
    values |= {"subject": entity["id"], "evidence": ["ab" * 32], "position": [f"line:{number}"]}
    values |= {"names": name_of(number).lower(), "text": f"{values['idNumber'][0]} {values['address'][0]}"}
    return {"id": digest("o", number), "about": entity["id"], "p": values} | _behind(number)


def _link(number: int, count: int) -> dict[str, Any]:
    chance = random.Random(number * 31 + 1)
    source = chance.randrange(count)
    target = int(count * chance.random() ** 3) if number % 2 else chance.randrange(count)
    if number % 40 == 0:
        target = HUB
    return {
        "id": f"{digest('l', number)}~{key(source)}",
        "a": key(source),
        "b": key(target),
        "t": TYPES[number % 5],
    } | _behind(number)


def _behind(number: int) -> dict[str, Any]:
    context = number % CONTEXTS
    return {"c": context, "s": SOURCES[context], "m": MARKINGS[context], "rec": RECORDED[context]}


def _ask(graph: Graph, model: Model, count: int) -> list[tuple[str, str, str]]:
    v = model.visible

    def one(number: int) -> dict[str, Any]:
        return {"id": key(random.Random(number).randrange(count))}

    def two(number: int) -> dict[str, Any]:
        return {"a": one(number)["id"], "b": one(number + 1000)["id"]}

    def named(number: int) -> dict[str, Any]:
        return {"asked": " AND ".join(name_of(random.Random(number).randrange(count)).lower().split())}

    def the_hub(_: int) -> dict[str, Any]:
        return {"id": key(HUB)}

    def maria(_: int) -> dict[str, Any]:
        return {"asked": "maria"}

    search = (
        "CALL db.index.fulltext.queryNodes('observation_text', $asked) YIELD node AS o "
        f"WHERE {model.visible_observation}"
    )
    around = f"MATCH (e:Entity {{id: $id}})-[r]-(n:Entity) WHERE {v('r')}"
    questions: list[tuple[str, str, Callable[[int], dict[str, Any]], int]] = [
        ("neighbours of one", f"{around} RETURN r, n LIMIT 50", one, 60),
        ("counts around the hub", f"{around} RETURN type(r), n.schema, count(*)", the_hub, 10),
        (
            "shortest path of at most 6",
            f"MATCH (a:Entity {{id: $a}}), (b:Entity {{id: $b}}) MATCH p = shortestPath((a)-[*..6]-(b)) "
            f"WHERE all(r IN relationships(p) WHERE {v('r')}) RETURN p",
            two,
            40,
        ),
        ("claims of one", f"MATCH (e:Entity {{id: $id}}) {model.observations_of_e} RETURN o", one, 60),
        ("search of a full name", f"{search} RETURN o LIMIT 20", named, 60),
        ("search of a first name, counted", f"{search} RETURN o.schema, count(*)", maria, 8),
    ]
    found = []
    for scope, parameters in model.scopes.items():
        for question, text, given, times in questions:
            taken = []
            for number in range(times):
                started = time.perf_counter()
                graph.read(_run, text, **given(number), **parameters)
                taken.append((time.perf_counter() - started) * 1000)
            taken = sorted(taken[2:])
            found.append((question, scope, f"{statistics.median(taken):.1f} ({taken[int(len(taken) * 0.95)]:.1f})"))
    return found


def server_mb() -> float:
    return max(child.memory_info().rss / 1e6 for child in psutil.Process().children(recursive=True))
