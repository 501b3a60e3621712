"""What exists: FollowTheMoney's schemata and ours, their names in the graph, and what identifies them.

Import the model from here and from nowhere else: `from graph.ontology import model`. FollowTheMoney's own
`model` is the same object, but knows our schemata only once this package has been imported.
"""

from graph.ontology.errors import OntologyInvalid, UnknownRelationship, UnknownSchema
from graph.ontology.identity import entity_id
from graph.ontology.mapping import COLORS, ICONS, MAPPINGS, Identity, PlainFtm, SchemaMapping
from graph.ontology.model import model, schema_named
from graph.ontology.names import (
    RESERVED_NAMES,
    RelationshipType,
    edge_schemata,
    entity_properties,
    labels_of,
    name_properties,
    property_name,
    relationship_type,
    relationship_types,
    stored_name,
    text_properties,
)
from graph.ontology.storage import schema_statements
from graph.ontology.translations import label_in, languages

__all__ = [
    "COLORS",
    "ICONS",
    "MAPPINGS",
    "RESERVED_NAMES",
    "Identity",
    "OntologyInvalid",
    "PlainFtm",
    "RelationshipType",
    "SchemaMapping",
    "UnknownRelationship",
    "UnknownSchema",
    "edge_schemata",
    "entity_id",
    "entity_properties",
    "label_in",
    "labels_of",
    "languages",
    "model",
    "name_properties",
    "plain_ftm",
    "property_name",
    "relationship_type",
    "relationship_types",
    "schema_named",
    "schema_statements",
    "stored_name",
    "text_properties",
]


def plain_ftm(schema: str) -> PlainFtm:
    """The nearest stock schema, and what becomes of each property there. Raises: UnknownSchema."""
    mapping = MAPPINGS.get(schema)
    if mapping is None:
        raise UnknownSchema(schema)
    return mapping.plain
