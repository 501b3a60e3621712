"""A query that asks for too much is refused before anything is read, and told why and what to do."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from graphql import GraphQLError, OperationDefinitionNode, get_introspection_query, parse
from hypothesis import given
from hypothesis import strategies as st
from neo4j import ManagedTransaction

from api.errors import ApiError, BadInput, TooCostly, TooDeep
from api.limits import MAX_DEPTH, MAX_FIELDS, MAX_QUERY_CHARS, Price, price_of
from tests.support.asking import Asker

AROUND = "neighbours(first: 500) { edges { neighbour { %s } } }"


def price(query: str, **variables: object) -> Price:
    document = parse(query)
    operation = next(one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    return price_of(document, operation, variables, lambda _: 1)


def nested(levels: int) -> str:
    inside = "id"
    for _ in range(levels):
        inside = "neighbours(first: 1) { edges { neighbour { %s } } }" % inside  # noqa: UP031 - braces
    return '{ entity(id: "a") { %s } }' % inside  # noqa: UP031


def test_what_hangs_on_a_list_is_paid_for_each_of_its_members() -> None:
    assert price('{ neighbours(id: "a", first: 10) { edges { node { id } } } }').cost == 1 + 10 + 10 + 10
    assert price('query Q($n: Int) { neighbours(id: "a", first: $n) { totalCount } }', n=7).cost == 1 + 7
    assert price('query Q($n: Int = 9) { neighbours(id: "a", first: $n) { totalCount } }').cost == 1 + 9
    assert price("query Q($ids: [ID!]) { entities(ids: $ids) { totalCount } }", ids=["a", "b"]).cost == 1 + 2


def test_two_large_lists_within_each_other_cost_too_much() -> None:
    query = '{ entity(id: "a") { %s } }'
    assert price(query % AROUND % "id").cost < 2_000
    with pytest.raises(TooCostly):
        price(query % AROUND % AROUND % "id")


def test_a_huge_number_or_alias_flood_is_no_way_round() -> None:
    with pytest.raises(TooCostly):
        price("{ %s }" % " ".join(f'a{i}: entity(id: "x") {{ id }}' for i in range(MAX_FIELDS)))  # noqa: UP031
    assert price("{ entities(first: 99999999999999999999) { totalCount } }").cost == 1 + 500
    assert price("{ entities(first: -5) { totalCount } }").cost == 2


def test_depth_is_counted_through_fragments() -> None:
    assert price(nested(4)).depth <= MAX_DEPTH
    with pytest.raises(TooDeep):
        price(nested(6))
    with pytest.raises(TooDeep):
        price('{ entity(id: "a") { ...F } } fragment F on Entity { %s }' % nested(6)[21:-4])  # noqa: UP031


@pytest.mark.parametrize("count", [12, 40, 900])
def test_fragments_that_double_each_other_are_refused_at_once(count: int) -> None:
    fragments = " ".join(f"fragment f{i} on Entity {{ ...f{i + 1} ...f{i + 1} }}" for i in range(count))
    started = time.perf_counter()
    with pytest.raises(ApiError):
        price(f'{{ entity(id: "a") {{ ...f0 }} }} {fragments} fragment f{count} on Entity {{ id }}')
    assert time.perf_counter() - started < 2


def test_a_fragment_that_contains_itself_is_named() -> None:
    with pytest.raises(BadInput, match="'f'"):
        price('{ entity(id: "a") { ...f } } fragment f on Entity { id ...f }')


@given(st.text(alphabet='{}()[]$@!:"...abentityf on\n#0123', max_size=200))
def test_no_text_gets_past_with_anything_but_our_errors(text: str) -> None:
    try:
        document = parse(text)
    except (GraphQLError, RecursionError):
        return
    for one in document.definitions:
        if isinstance(one, OperationDefinitionNode):
            with suppress(ApiError):
                fields = price_of(document, one, {}, lambda _: 1).fields
                assert (fields > 0) == bool(one.selection_set.selections), "`{}` asks for nothing, and is parsed"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (nested(8), "TOO_DEEP"),
        ("{ " + "a { " * 5_000, "TOO_DEEP"),
        ("{ " + " ".join(["viewer { name }"] * 2_000) + " }", "TOO_COSTLY"),
        ("#" * (MAX_QUERY_CHARS + 1), "TOO_COSTLY"),
        ("{ entities(first: 501) { totalCount } }", "TOO_COSTLY"),
        ("{ entities(first: 0) { totalCount } }", "BAD_INPUT"),
        ('{ paths(from: "a", to: "b", maxLength: 9) { length } }', "TOO_COSTLY"),
        ('{ paths(from: "a", to: "b", maxLength: 0) { length } }', "BAD_INPUT"),
        ('{ paths(from: "a", maxLength: 2) { length } }', "BAD_INPUT"),
        ('{ paths(from: "a", fromAny: ["b"], to: "c") { length } }', "BAD_INPUT"),
        ('{ paths(fromAny: [], to: "c") { length } }', "BAD_INPUT"),
        ('{ paths(from: "a", to: "c", mode: DIVERSE, first: 11) { length } }', "TOO_COSTLY"),
        ('{ paths(from: "a", to: "c", maxDegree: 0) { length } }', "BAD_INPUT"),
        ('{ paths(from: "a", to: "c", avoid: ["\\u0000"]) { length } }', "BAD_INPUT"),
        ('{ nearestMisses(from: "a", to: "c", depth: 4) { totalCount } }', "TOO_COSTLY"),
        ('{ commonNeighbours(ids: ["a"]) { totalCount } }', "BAD_INPUT"),
        ('{ commonNeighbours(ids: ["a", "b"], least: 3) { totalCount } }', "TOO_COSTLY"),
        ("{ subgraph(ids: []) { leftOut } }", "BAD_INPUT"),
        ('{ subgraph(ids: ["a"], depth: 5) { leftOut } }', "TOO_COSTLY"),
        ('{ expandCounts(ids: ["a"], steps: []) }', "BAD_INPUT"),
        ('{ expandCounts(ids: ["a"], steps: [{ upTo: 4 }, { upTo: 2 }]) }', "TOO_COSTLY"),
        ('{ expandCounts(ids: ["a"], steps: [{ relation: "X) DETACH DELETE (n" }]) }', "BAD_INPUT"),
        ('{ expandCounts(ids: ["a"], steps: [{ where: [{ property: "nope", value: "x" }] }]) }', "BAD_INPUT"),
        ("{ timeline { totalCount } }", "BAD_INPUT"),
        ('{ timeline(about: "a", since: "yesterday") { totalCount } }', "BAD_INPUT"),
        ('{ histogram(schema: "Person", property: "x` DELETE", bucket: VALUE) { totalCount } }', "BAD_INPUT"),
        ('{ histogram(schema: "Person", property: "name", bucket: NUMBER, width: -1) { totalCount } }', "BAD_INPUT"),
        ("{ near(radiusM: 5) { totalCount } }", "BAD_INPUT"),
        ("{ near(lat: 91, lon: 0, radiusM: 5) { totalCount } }", "BAD_INPUT"),
        ("{ near(lat: 1, lon: 1, radiusM: 1e300) { totalCount } }", "BAD_INPUT"),
        ('{ near(of: "nobody", radiusM: 5) { totalCount } }', "NOT_FOUND"),
        ('{ conflicts(id: "") { property } }', "BAD_INPUT"),
        ('{ history(id: "\\u0000") { kind } }', "BAD_INPUT"),
        ('{ suggest(text: "a", first: 26) { matched } }', "TOO_COSTLY"),
        ('{ suggest(text: "%s") { matched } }' % ("a" * 501), "BAD_INPUT"),
        ('{ search(text: "a", where: [{ property: "nope", value: "x" }]) { totalCount } }', "BAD_INPUT"),
        ("{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }", "BAD_INPUT"),
        ("{ " + " ".join(f"a{i}: __schema {{ types {{ name }} }}" for i in range(5)) + " }", "TOO_COSTLY"),
        ("{ nonsense }", "BAD_INPUT"),
        ("query", "BAD_INPUT"),
        ('{ search(text: "   ") { totalCount } }', "BAD_INPUT"),
        ('{ entity(id: "a", scope: { minGrade: "Z9" }) { id } }', "BAD_INPUT"),
        ('{ entity(id: "a", scope: { asOf: "yesterday" }) { id } }', "BAD_INPUT"),
        ('{ entities(where: [{ property: "nope", value: "x" }]) { totalCount } }', "BAD_INPUT"),
        ('{ entities(schema: "Nope") { totalCount } }', "BAD_INPUT"),
        ('{ neighbours(id: "a", relation: "x) DETACH DELETE (n") { totalCount } }', "BAD_INPUT"),
        ('{ entity(id: "") { id } }', "BAD_INPUT"),
        ('{ entity(id: "\\u0000") { id } }', "BAD_INPUT"),
    ],
)
def test_the_server_says_what_is_wrong_where_and_what_to_do(owner: Asker, query: str, code: str) -> None:
    started = time.perf_counter()
    errors = owner.answer(query)["errors"]
    assert time.perf_counter() - started < 5
    for error in errors:
        assert error["extensions"]["code"] == code
        assert error["extensions"]["todo"]
    assert any(error["extensions"]["where"] for error in errors)


def test_the_schema_may_be_looked_at_whole(owner: Asker) -> None:
    assert len(owner.ask(get_introspection_query())["__schema"]["types"]) > 90


def test_many_scopes_in_one_query_are_refused(owner: Asker) -> None:
    fields = " ".join(f'a{i}: entity(id: "x", scope: {{ withoutSources: ["s{i}"] }}) {{ id }}' for i in range(5))
    assert {error["extensions"]["code"] for error in owner.answer(f"{{ {fields} }}")["errors"]} == {"TOO_COSTLY"}


def test_what_takes_too_long_is_ended_and_said_so(owner: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(tx: ManagedTransaction, *_: object) -> None:
        tx.run("UNWIND range(1, 1000000000000) AS n WITH n WHERE n % 7 = 1 RETURN count(n)").consume()

    monkeypatch.setattr("api.types.entity.entities_by_ids", endless)
    monkeypatch.setattr("api.app.REQUEST_TIMEOUT_S", 0.5)
    started = time.perf_counter()
    assert owner.error('{ entity(id: "x") { id } }')["code"] == "TIMEOUT"
    assert time.perf_counter() - started < 10
