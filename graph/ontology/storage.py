"""The indexes that follow from the ontology. Few: each one is paid for by every write.

Values are lists, and Neo4j's range indexes find a list only by the whole of it. What is identified by a
checked value is found by its id (identity.py), which has the one unique constraint; every other number is
found through one full-text index that takes values whole. It is on observations, so that nothing is found
that the viewer may not see.
"""

from __future__ import annotations

from typing import Final

from followthemoney.types import registry

from graph.ontology.mapping import MAPPINGS
from graph.ontology.model import model
from graph.ontology.names import stored_name

IDENTIFIER_INDEX: Final = "observation_identifiers"
_IDENTIFYING_TYPES: Final = frozenset(
    (registry.identifier, registry.phone, registry.email, registry.checksum, registry.ip)
)


def identifier_keys() -> list[str]:
    """Stored names of the properties that hold numbers of things and people, and may be searched by."""
    return sorted(
        {
            stored_name(prop.name)
            for schema in model
            for prop in schema.properties.values()
            if prop.type in _IDENTIFYING_TYPES and not prop.hidden and prop.matchable
        }
    )


def schema_statements() -> list[str]:
    """Cypher that makes the indexes, in order; safe to run again, which rebuilds the full-text one."""
    keys = ", ".join(f"o.{key}" for key in identifier_keys())
    statements = [
        # IF NOT EXISTS looks at the name alone and would keep an index without the properties that are new.
        f"DROP INDEX {IDENTIFIER_INDEX} IF EXISTS",
        f"CREATE FULLTEXT INDEX {IDENTIFIER_INDEX} IF NOT EXISTS FOR (o:Observation) ON EACH [{keys}]"
        " OPTIONS {indexConfig: {`fulltext.analyzer`: 'keyword', `fulltext.eventually_consistent`: false}}",
    ]
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
