"""The one place where our schemata join FollowTheMoney's.

FollowTheMoney keeps one model per process and builds it from one folder. Our files are added to that model,
and it is generated again, which completes what is missing and repeats nothing. What a schema says under
`clew:` (how it looks, what it is in other standards, what identifies it) is no part of FollowTheMoney, which
ignores it; mapping.py reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from followthemoney import model as _stock
from followthemoney.model import Model
from followthemoney.property import Property
from followthemoney.schema import Schema

from graph.ontology.errors import OntologyInvalid, UnknownSchema

FOLDER: Final = Path(__file__).parent

# What the stock model had before ours joined it: a plain export may use nothing else.
STOCK_SCHEMATA: Final = frozenset(_stock.schemata)
STOCK_QNAMES: Final = frozenset(_stock.qnames)


def _read_files() -> dict[str, dict[str, Any]]:
    """Every schema in our files by its name, files in the order of their names."""
    specs: dict[str, dict[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, spec in content.items():
            if name in specs:
                raise OntologyInvalid(f"{path.name}: {name}", "is described in another file already")
            specs[name] = spec
    return specs


def extend(model: Model, specs: Mapping[str, Mapping[str, Any]]) -> None:
    """Adds our schemata, and our properties to stock ones. Safe to run again on the same model."""
    for name, spec in specs.items():
        schema = model.schemata.get(name)
        if schema is None:
            model.schemata[name] = Schema(model, name, spec)  # type: ignore[arg-type]
        elif name in STOCK_SCHEMATA:
            _add_properties(schema, spec)
    model.generate()
    for schema in model:
        # Kept since its first use, possibly from before our types were among the descendants.
        schema._matchable_schemata = None


def _add_properties(schema: Schema, spec: Mapping[str, Any]) -> None:
    if unknown := set(spec) - {"properties", "clew"}:
        raise OntologyInvalid(schema.name, f"is FollowTheMoney's own: {', '.join(sorted(unknown))} cannot be changed")
    for name, property_spec in spec.get("properties", {}).items():
        present = schema.properties.get(name)
        if present is None:
            schema.properties[name] = Property(schema, name, property_spec)
        elif present.qname in STOCK_QNAMES:
            raise OntologyInvalid(f"{schema.name}:{name}", "is FollowTheMoney's own property already")


SPECS: Final[Mapping[str, Mapping[str, Any]]] = _read_files()
model: Final[Model] = _stock
extend(model, SPECS)


def schema_named(name: str) -> Schema:
    """The schema of that name. Raises: UnknownSchema."""
    schema = model.get(name)
    if schema is None:
        raise UnknownSchema(name)
    return schema
