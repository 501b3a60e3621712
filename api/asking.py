"""From the text of a query to its answer: parse, price, validate, execute.

Documents that were valid once are kept, since programs and the page ask the same few again and again: parsing
and validating cost more than answering most of them.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    execute,
    parse,
    validate,
)
from strawberry.execution.is_awaitable import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.answers import query_errors_body
from api.errors import BadInput, TimedOut, TooCostly, TooDeep
from api.limits import (
    BREADTH,
    ENTITY_PROPERTY_BREADTH,
    MAX_COST,
    MAX_DEPTH,
    MAX_FIELDS,
    MAX_QUERY_CHARS,
    MAX_TOKENS,
    price_of,
)
from api.loaders.request import Request
from api.schema import schema
from graph.ontology import entity_properties, model

MAX_KEPT_DOCUMENTS = 256
MAX_KEPT_CHARS = 16 * 2**10
_INTROSPECTION = frozenset({"__schema", "__type", "__typename"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that may be executed.

    Attributes:
        names: Every field that it mentions.
        kept: Answers that are the same for everybody, by operation: those that look at nothing but the schema.
    """

    document: DocumentNode
    operations: Mapping[str | None, OperationDefinitionNode]
    names: frozenset[str]
    kept: dict[str | None, dict[str, Any]] = field(default_factory=dict)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation that is meant.

        Raises: BadInput.
        """
        found = self.operations.get(name)
        if name is None and len(self.operations) == 1:
            found = next(iter(self.operations.values()))
        if found is None:
            raise BadInput(
                f"The query holds {len(self.operations)} operations, and "
                + ("none is named." if name is None else f"none is called {name[:80]!r}."),
                todo="Name one of them in `operationName`.",
                where="operationName",
            )
        return found


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Executes as Strawberry does, and hands lists of text on as they are.

    Nearly all fields of entities are `[String!]!`, and their values come from the store as lists of text. To complete
    each of them on its own took as long as all other fields together.
    """

    def complete_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        if type(result) is list and return_type in _TEXT_LISTS:
            return result
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)


_TEXT_LISTS: set[GraphQLNonNull[Any]] = set()
"""The types of the fields that are lists of text."""


class InvalidDocument(Exception):
    """What is wrong with the text of a query, all of it."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


class Asking:
    """Answers queries. One per process; to be used in the thread of the event loop alone."""

    def __init__(self) -> None:
        # Strawberry's own execute() parses, validates and runs extensions on each call; executing on the schema that
        # it made for graphql-core does nothing but execute.
        self._schema = schema()._schema
        _TEXT_LISTS.update(_text_lists(self._schema))
        self._documents: OrderedDict[str, Prepared] = OrderedDict()
        names = {prop.name for one in model if not one.edge for prop in entity_properties(one.name)}
        self._breadths = {**dict.fromkeys(names, ENTITY_PROPERTY_BREADTH), **BREADTH}

    def prepare(self, text: str) -> Prepared:
        """The document, parsed and valid.

        Raises: InvalidDocument, TooDeep, TooCostly.
        """
        known = self._documents.get(text)
        if known is not None:
            self._documents.move_to_end(text)
            return known
        prepared = self._prepared(text)
        if len(text) <= MAX_KEPT_CHARS:
            self._documents[text] = prepared
            if len(self._documents) > MAX_KEPT_DOCUMENTS:
                self._documents.popitem(last=False)
        return prepared

    async def answer(
        self, prepared: Prepared, operation_name: str | None, variables: dict[str, Any], request: Request
    ) -> dict[str, Any]:
        """The answer, as the JSON that goes out; what went wrong on the way stands in it.

        Raises: BadInput, TooDeep, TooCostly before anything is read; TimedOut.
        """
        operation = prepared.operation(operation_name)
        price = price_of(prepared.document, operation, variables, lambda name: self._breadths.get(name, 1))
        told = {"cost": {"values": price.cost, "most": MAX_COST, "fields": price.fields, "depth": price.depth}}
        if not _looks_at_schema(operation) or variables:
            return await self._executed(prepared, operation_name, variables, request) | {"extensions": told}
        if operation_name not in prepared.kept:
            answer = await self._executed(prepared, operation_name, variables, request)
            prepared.kept[operation_name] = answer | {"extensions": told}
        return prepared.kept[operation_name]

    def _prepared(self, text: str) -> Prepared:
        if len(text) > MAX_QUERY_CHARS:
            raise TooCostly("characters of the query,", len(text), MAX_QUERY_CHARS, where="query")
        try:
            document = parse(text, max_tokens=MAX_TOKENS)
        except GraphQLError as problem:
            if "nested too deeply" in problem.message:
                raise TooDeep(None, MAX_DEPTH, where="query") from problem
            raise InvalidDocument([problem]) from problem
        except RecursionError as problem:
            raise TooDeep(None, MAX_DEPTH, where="query") from problem
        names = _names(document)
        errors = validate(self._schema, document, max_errors=10)
        if errors:
            raise InvalidDocument(errors)
        operations = {
            None if one.name is None else one.name.value: one
            for one in document.definitions
            if isinstance(one, OperationDefinitionNode)
        }
        return Prepared(document, operations, names)

    async def _executed(
        self, prepared: Prepared, operation_name: str | None, variables: dict[str, Any], request: Request
    ) -> dict[str, Any]:
        outcome = execute(
            self._schema,
            prepared.document,
            context_value=request,
            variable_values=variables,
            operation_name=operation_name,
            executor_class=Executor,
            is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type]  # it is a TypeGuard in all but name
        )
        if isawaitable(outcome):
            try:
                outcome = await asyncio.wait_for(outcome, request.timeout_s + 1)
            except TimeoutError as problem:
                raise TimedOut(request.timeout_s) from problem
        body: dict[str, Any] = {"data": outcome.data}
        if outcome.errors:
            body["errors"] = query_errors_body(outcome.errors)
        return body


def _names(document: DocumentNode) -> frozenset[str]:
    """The fields that a document mentions.

    Raises: TooCostly where there are more than any operation may have: validating takes the square of them.
    """
    names: set[str] = set()
    found = 0
    waiting: list[SelectionSetNode] = [
        one.selection_set
        for one in document.definitions
        if isinstance(one, OperationDefinitionNode | FragmentDefinitionNode)
    ]
    while waiting:
        for selection in waiting.pop().selections:
            found += 1
            if found > MAX_FIELDS:
                raise TooCostly("its fields are", None, MAX_FIELDS, where="query")
            if isinstance(selection, FieldNode):
                names.add(selection.name.value)
            nested = getattr(selection, "selection_set", None)
            if nested is not None:
                waiting.append(nested)
    return frozenset(names)


def _text_lists(graphql_schema: GraphQLSchema) -> Iterator[GraphQLNonNull[Any]]:
    for kind in graphql_schema.type_map.values():
        if isinstance(kind, GraphQLObjectType):
            for one in kind.fields.values():
                if isinstance(one.type, GraphQLNonNull) and str(one.type) == "[String!]!":
                    yield one.type


def _looks_at_schema(operation: OperationDefinitionNode) -> bool:
    return all(
        isinstance(selection, FieldNode) and selection.name.value in _INTROSPECTION
        for selection in operation.selection_set.selections
    )
