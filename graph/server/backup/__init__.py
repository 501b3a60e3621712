"""Everything in one file and back: graph, evidence, and Clew's own files. From any Neo4j, into any Neo4j."""

from graph.server.backup.create import back_up
from graph.server.backup.restore import restore

__all__ = ["back_up", "restore"]
