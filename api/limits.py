"""How much one query may ask for. Decided on the parsed document, before it is validated or anything is read.

The limits are checked from the cheapest to the dearest, so that a hostile query is refused for less than it
costs to send. `docs/graphql.md` says the same for readers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

from api.errors import BadInput, TooCostly, TooDeep

MAX_BODY_BYTES = 8 * 2**20
"""A request as a whole; charts are saved through it."""
MAX_QUERY_CHARS = 64 * 2**10
MAX_TOKENS = 10_000
MAX_DEPTH = 16
MAX_NESTING = 64
"""Braces within braces, which fragments can have without any field."""
MAX_FIELDS = 1_000
"""Fields of a query with its fragments written out, and the fragments themselves."""
MAX_COST = 200_000
"""Values in the largest answer that the query could get."""
MAX_PAGE = 500
MAX_IDS = 500
MAX_EXPORT_IDS = 10_000
"""Things of one export: a whole chart. They are read page by page in one transaction."""
MAX_DOSSIER_IDS = 500
"""Things of one dossier, each with every claim about it."""
MAX_LINKS = 5_000
"""Links among so many entities."""
MAX_PATH_LENGTH = 8
MAX_PATHS = 100
MAX_DIVERSE_PATHS = 10
MAX_ENDS = 20
"""Entities of each set between which paths are looked for."""
MAX_DEGREE = 5_000
MAX_AVOIDED = 100
MAX_MISSES = 100
MAX_WIDE_IDS = 50
"""Entities of which all links are looked at in one question."""
MAX_SUGGESTIONS = 25
MAX_RADIUS_M = 2_000_000.0
MAX_SUBGRAPH = 1_000
MAX_SUBGRAPH_DEPTH = 4
MAX_SUBGRAPH_LINKS = 5_000
MAX_SEARCH_CHARS = 500
MAX_ID_CHARS = 1_000
MAX_OFFSET = 10_000
MAX_VIEWS = 4
"""Different scopes in one query: each costs a look at all contexts."""
REQUEST_TIMEOUT_S = 30.0
READY_TIMEOUT_S = 5.0
MAX_RUNNING = 16
"""Queries that read the graph at the same time."""
MAX_WAITING = 512

INTROSPECTION_COST = 60_000
"""One look at the whole schema; its depth is held by graphql-core's own rule."""

DEFAULT_FIRST = {
    "entities": 20,
    "search": 20,
    "runs": 20,
    "jobs": 20,
    "quarantine": 20,
    "runEntities": 20,
    "neighbours": 50,
    "paths": 3,
    "nearestMisses": 20,
    "commonNeighbours": 50,
    "expand": 50,
    "audit": 50,
}
# Fields whose `ids` say where a question begins, and another argument how much it may answer.
SIZED = {
    "subgraph": ("limit", 200, MAX_SUBGRAPH),
    "commonNeighbours": ("first", 50, MAX_PAGE),
    "expand": ("first", 50, MAX_PAGE),
    "nearestMisses": ("first", 20, MAX_MISSES),
    "timeline": ("first", 50, MAX_PAGE),
    "histogram": ("first", 50, MAX_PAGE),
    "near": ("first", 20, MAX_PAGE),
    "suggest": ("first", 8, MAX_SUGGESTIONS),
}
# Lists without `first`: what they hold at worst in practice, to weigh what hangs on each of their members.
BREADTH = {
    "claims": 20,
    "sources": 5,
    "properties": 1,
    "originals": 1,
    "neighbourCounts": 20,
    "facets": 20,
    "charts": 100,
    "linksAmong": 500,
    "links": 6,
    "hops": 6,
    "hubs": 4,
    "shared": 4,
    "schemata": 5,
    "reachedFrom": 3,
    "expandCounts": 5,
    "bySchema": 50,
    "byRelation": 50,
    "bySource": 50,
    "conflicts": 5,
    "versions": 3,
    "history": 20,
    "buckets": 1,
    "highlights": 3,
    "marks": 3,
    "sourceFacets": 10,
    "countryFacets": 20,
    "yearFacets": 20,
}
ENTITY_PROPERTY_BREADTH = 3


@dataclass(frozen=True, slots=True)
class Price:
    """What a query costs at worst: its depth, the fields it writes out to, the values it may be answered with."""

    depth: int
    fields: int
    cost: int


def price_of(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, object],
    breadth_of: Callable[[str], int],
) -> Price:
    """The price of one operation.

    Args:
        breadth_of: How many members a list field without `first` may have, by field name; 1 for what is no list.
    Raises: TooDeep, TooCostly as soon as a limit is passed, so that the walk itself is bounded. BadInput for
        fragments that contain themselves.
    """
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    defaults = {
        definition.variable.name.value: _size(definition.default_value, {})
        for definition in operation.variable_definitions or ()
        if definition.default_value is not None
    }
    return _Walk(fragments, {**defaults, **variables}, breadth_of).through(operation)


class _Walk:
    def __init__(
        self,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, object],
        breadth_of: Callable[[str], int],
    ) -> None:
        self._fragments = fragments
        self._variables = variables
        self._breadth_of = breadth_of
        self._open: set[str] = set()
        self._nesting = 0
        self.depth = 0
        self.fields = 0
        self.cost = 0

    def through(self, operation: OperationDefinitionNode) -> Price:
        self._selections(operation.selection_set, depth=1, times=1)
        return Price(self.depth, self.fields, self.cost)

    def _selections(self, selections: SelectionSetNode, *, depth: int, times: int) -> None:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise TooDeep(None, MAX_DEPTH)
        for selection in selections.selections:
            self.fields += 1
            if self.fields > MAX_FIELDS:
                raise TooCostly("its fields are", None, MAX_FIELDS)
            if isinstance(selection, FieldNode):
                self._field(selection, depth=depth, times=times)
            elif isinstance(selection, InlineFragmentNode):
                self._selections(selection.selection_set, depth=depth, times=times)
            elif isinstance(selection, FragmentSpreadNode):
                self._spread(selection.name.value, depth=depth, times=times)
        self._nesting -= 1

    def _spread(self, name: str, *, depth: int, times: int) -> None:
        fragment = self._fragments.get(name)
        if fragment is None:
            return  # validation names it
        if name in self._open:
            raise BadInput(
                f"The fragment {name!r} contains itself.", todo="Take the circle out of the fragments.", where=name
            )
        self._open.add(name)
        self._selections(fragment.selection_set, depth=depth, times=times)
        self._open.remove(name)

    def _field(self, field: FieldNode, *, depth: int, times: int) -> None:
        where = _place(field)
        if field.name.value in ("__schema", "__type"):
            self._pay(INTROSPECTION_COST, where)
            return
        if depth > MAX_DEPTH:
            raise TooDeep(None, MAX_DEPTH, where=where)
        self.depth = max(self.depth, depth)
        self._pay(times, where)
        if field.selection_set is not None:
            self._selections(field.selection_set, depth=depth + 1, times=times * self._members(field))

    def _pay(self, amount: int, where: str) -> None:
        self.cost += amount
        if self.cost > MAX_COST:
            raise TooCostly("values in the answer could be", None, MAX_COST, where=where)

    def _members(self, field: FieldNode) -> int:
        """How many there may be at worst of what the field answers."""
        name = field.name.value
        if name in SIZED:
            argument, usual, most = SIZED[name]
            size = self._argument(field, argument)
            return usual if size is None else max(1, min(size, most))
        ids = self._argument(field, "ids")
        if ids is not None:
            return max(1, min(ids, MAX_IDS))
        if name in DEFAULT_FIRST:
            first = self._argument(field, "first")
            return DEFAULT_FIRST[name] if first is None else max(1, min(first, MAX_PAGE))
        return self._breadth_of(name)

    def _argument(self, field: FieldNode, name: str) -> int | None:
        for argument in field.arguments or ():
            if argument.name.value == name:
                return _size(argument.value, self._variables)
        return None


def _size(value: ValueNode, variables: Mapping[str, object]) -> int | None:
    """A number as it is, a list as its length; None for anything else."""
    if isinstance(value, IntValueNode):
        return int(value.value) if len(value.value) < 10 else MAX_PAGE
    if isinstance(value, ListValueNode):
        return len(value.values)
    if isinstance(value, VariableNode):
        given = variables.get(value.name.value)
        if isinstance(given, list):
            return len(given)
        return given if isinstance(given, int) and not isinstance(given, bool) else None
    return None


def _place(field: FieldNode) -> str:
    location = field.loc
    if location is None:
        return field.name.value
    token = location.start_token
    return f"{field.name.value} (line {token.line}, column {token.column})"


def page_size(first: int | None, default: int, *, where: str) -> int:
    """`first` if it is a page that is answered.

    Raises: BadInput, TooCostly.
    """
    if first is None:
        return default
    if first < 1:
        raise BadInput(f"`first` is {first}.", todo=f"Give a number from 1 to {MAX_PAGE}.", where=where)
    if first > MAX_PAGE:
        raise TooCostly("`first` is", first, MAX_PAGE, where=where)
    return first


def bounded(number: int | None, default: int, least: int, most: int, *, where: str) -> int:
    """A number within its limits.

    Raises: BadInput, TooCostly.
    """
    if number is None:
        return default
    if number < least:
        raise BadInput(f"`{where}` is {number}.", todo=f"Give a number from {least} to {most}.", where=where)
    if number > most:
        raise TooCostly(f"`{where}` is", number, most, where=where)
    return number


def checked_id(given: str, *, where: str) -> str:
    """An id as it could exist.

    Raises: BadInput.
    """
    if not given or len(given) > MAX_ID_CHARS or "\x00" in given:
        raise BadInput(
            f"`{where}` is not an id: it has {len(given)} characters"
            + (" and holds a NUL character." if "\x00" in given else "."),
            todo=f"Give an id as another query answered it, of 1 to {MAX_ID_CHARS} characters.",
            where=where,
        )
    return given


def checked_ids(given: list[str], *, where: str, limit: int = MAX_IDS) -> list[str]:
    """Ids as they could exist, each once, in the order given.

    Raises: BadInput, TooCostly.
    """
    if len(given) > limit:
        raise TooCostly(f"ids in `{where}`", len(given), limit, where=where)
    return list(dict.fromkeys(checked_id(one, where=where) for one in given))
