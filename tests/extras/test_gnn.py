"""The `gnn` extra works beside the rest: a real graph becomes tensors, and a model learns from them."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from neo4j import ManagedTransaction

from graph.server.connect import Graph
from tests.support.claims import Fact, Teller

pytest.importorskip("torch_geometric", reason="the extra `gnn` is not installed: uv run --extra gnn pytest")

PEOPLE = 40
LINKS = """
MATCH (a:Person)-[:ASSOCIATE]->(b:Person) RETURN a.id AS a, b.id AS b ORDER BY a, b
"""


def test_a_model_learns_two_groups_from_the_graph(graph: Graph) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of torch's own, at import
        import torch
        from torch_geometric.data import Data
        from torch_geometric.nn import SAGEConv
    people: list[Fact] = [(f"p{n}", "Person", {"name": f"Person {n}"}) for n in range(PEOPLE)]
    ties: list[Fact] = [
        (f"t{n}-{step}", "Associate", {"person": f"p{n}", "associate": f"p{(n + step) % PEOPLE}"})
        for n in range(PEOPLE)
        for step in (2, 4)  # even with even, odd with odd
    ]
    Teller(graph).tell(*people, *ties)

    def read(tx: ManagedTransaction) -> list[list[int]]:
        return [[int(row["a"][1:]), int(row["b"][1:])] for row in tx.run(LINKS)]

    edges = torch.tensor(graph.read(read)).t()
    data = Data(x=torch.eye(PEOPLE), edge_index=torch.cat([edges, edges.flip(0)], dim=1))
    assert (data.num_nodes, data.num_edges) == (PEOPLE, 2 * len(ties))
    torch.manual_seed(1)
    wanted = torch.tensor([n % 2 for n in range(PEOPLE)])
    known = torch.tensor([n < 8 for n in range(PEOPLE)])
    first, second = SAGEConv(PEOPLE, 16), SAGEConv(16, 2)
    optimizer = torch.optim.Adam([*first.parameters(), *second.parameters()], lr=0.02)

    def scores() -> Any:
        return second(first(data.x, data.edge_index).relu(), data.edge_index)

    for _ in range(120):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(scores()[known], wanted[known])
        loss.backward()
        optimizer.step()
    right = (scores().argmax(dim=1) == wanted)[~known].float().mean().item()
    assert right > 0.6
