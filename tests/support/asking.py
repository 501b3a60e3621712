"""Asks a real app on a real graph, as a browser or a program does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from api.sign_in import Access
from graph.claims.scope import Viewer

GRAPHQL = "/graphql"


class Asker:
    """Somebody who is signed in, by a session as the page is or by a token as a program is."""

    def __init__(self, client: httpx.Client, headers: Mapping[str, str]) -> None:
        self.client = client
        self.headers = dict(headers)

    @classmethod
    def program(cls, client: httpx.Client, access: Access, viewer: Viewer) -> Asker:
        return cls(client, {"authorization": f"Bearer {access.create_token(viewer)}"})

    @classmethod
    def page(cls, client: httpx.Client, access: Access, viewer: Viewer, cookie: str) -> Asker:
        session = access.redeem(access.create_link(viewer))
        return cls(client, {"cookie": f"{cookie}={session}", "x-clew": "1"})

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors."""
        answer = self.answer(query, **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    def answer(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer, errors and all."""
        body: dict[str, Any] = self.post({"query": query, "variables": variables}).json()
        return body

    def error(self, query: str, **variables: Any) -> dict[str, Any]:
        """The only error of an answer: its message and its extensions."""
        (error,) = self.answer(query, **variables)["errors"]
        return {"message": error["message"], **error["extensions"]}

    def post(self, body: Any, **headers: str) -> httpx.Response:
        return self.client.post(GRAPHQL, json=body, headers={**self.headers, **headers})
