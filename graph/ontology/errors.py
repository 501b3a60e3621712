"""What can be wrong with a schema, or with the question for one."""

from __future__ import annotations

from graph.errors import GraphError


class OntologyInvalid(GraphError):
    """A schema file says something that cannot be."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"The ontology cannot be loaded: {where} {reason}. Correct it in graph/ontology/.")
        self.where = where


class UnknownSchema(GraphError):
    """A schema was asked for that the ontology does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no entity type {name!r}. docs/ontology.md lists all of them.")
        self.name = name


class UnknownRelationship(GraphError):
    """Neither an edge schema nor an entity-typed property has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no relationship {name!r}. docs/ontology.md lists all of them.")
        self.name = name
