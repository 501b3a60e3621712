"""The indexes that follow from the ontology. Few: each one is paid for by every write.

Values are lists, and Neo4j's range indexes find a list only by the whole of it. What is identified by a checked
value is found by its id (identity.py), which has the one unique constraint; every other value is found through
the full-text index on observations, so that nothing is found that the viewer may not see.
"""

from __future__ import annotations

from graph.ontology.mapping import MAPPINGS
from graph.ontology.model import model


def schema_statements() -> list[str]:
    """Cypher that makes the indexes, in order; safe to run again."""
    statements = []
    for name, mapping in MAPPINGS.items():
        inherited = any(MAPPINGS[parent.name].vector == mapping.vector for parent in model[name].extends)
        if mapping.vector is not None and not inherited:
            # Without a number of dimensions, so that the model that makes the vectors may change.
            statements.append(
                f"CREATE VECTOR INDEX {name.lower()}_{mapping.vector} IF NOT EXISTS"
                f" FOR (e:{name}) ON (e.{mapping.vector})"
                " OPTIONS {indexConfig: {`vector.similarity_function`: 'cosine'}}"
            )
    return statements
