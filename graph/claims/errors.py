"""What can be wrong with a claim or with a wish to see claims."""

from __future__ import annotations

from graph.errors import GraphError


class ClaimError(GraphError):
    """The base of the errors of claims."""


class InvalidGrading(ClaimError):
    """A grade or marking that the scales do not have."""

    def __init__(self, field: str, value: object, wanted: str) -> None:
        super().__init__(f"The {field} {value!r} does not exist: it must be {wanted}.")
        self.field = field


class InvalidView(ClaimError):
    """A wish to see the graph in a way that does not exist."""

    def __init__(self, field: str, value: object, wanted: str) -> None:
        super().__init__(f"The graph cannot be seen with {field} {value!r}: it must be {wanted}.")
        self.field = field
