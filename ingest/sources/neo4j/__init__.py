"""Another Neo4j's content: its exports as CSV and JSON, a dump as Cypher, or the server itself."""
