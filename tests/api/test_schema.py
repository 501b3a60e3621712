"""The schema that is committed is the one that is served."""

from __future__ import annotations

from pathlib import Path

from api.schema import schema
from graph.ontology import model

SNAPSHOT = Path(__file__).parents[2] / "api" / "schema.graphql"
FIELDS_OF_ALL = {
    "id", "schema", "caption", "unresolved", "fictional", "properties", "sources", "neighbourCounts", "neighbours",
    "claims",
}  # fmt: skip


def test_the_snapshot_is_what_the_code_makes() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == schema().as_str() + "\n", (
        "Run `python -m api.schema > api/schema.graphql` and look at what changed for those who ask."
    )


def test_every_schema_that_is_no_relationship_has_a_type_with_its_properties() -> None:
    types = schema()._schema.type_map
    for one in model:
        if one.edge:
            assert one.name not in types
            continue
        fields = types[one.name].fields  # type: ignore[attr-defined]
        wanted = {prop.name: prop.type.name for prop in one.properties.values() if not prop.stub}
        assert set(fields) == FIELDS_OF_ALL | set(wanted)
        for name, kind in wanted.items():
            assert str(fields[name].type) == ("[Entity!]!" if kind == "entity" else "[String!]!")


def test_no_property_hides_what_every_entity_has() -> None:
    assert not FIELDS_OF_ALL & {prop.name for prop in model.properties}
