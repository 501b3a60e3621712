"""What the types and fields of exchange formats are here: the tables in `formats/`, held to the schemata.

What a schema is in STIX and UCO, for going out, stands with the schema under `clew:` (mapping.py). Coming in, many
types of theirs are one of ours, and fields need names; that is what these tables add.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from graph.ontology.errors import OntologyInvalid
from graph.ontology.mapping import MAPPINGS
from graph.ontology.model import SPECS, model

FOLDER: Final = Path(__file__).with_name("formats")


@dataclass(frozen=True, slots=True)
class ForeignType:
    """A type of another standard.

    Attributes:
        schema: What it is here.
        fields: Its fields and the properties that take their values; several fields may share one.
        constants: Values that the type says by its name alone.
    """

    schema: str
    fields: Mapping[str, str]
    constants: Mapping[str, str]


@lru_cache
def foreign_types(standard: str) -> Mapping[str, ForeignType]:
    """Every type of a standard that has a place here: `stix`, `misp-objects`, `misp-attributes`, `case`.

    Types that no table names and that only one schema of ours goes out as (`x-parcel`) come in as that schema.

    Raises: OntologyInvalid, where a table names a schema or property that does not exist.
    """
    tables = yaml.safe_load((FOLDER / f"{standard}.yaml").read_text(encoding="utf-8"))
    common: Mapping[str, str] = tables.get("common", {})
    found = {name: _foreign_type(standard, name, spec, common) for name, spec in tables["types"].items()}
    if standard == "stix":
        for name, schema in _only_schema().items():
            found.setdefault(name, ForeignType(schema, MappingProxyType(_of_schema(common, schema)), {}))
    return MappingProxyType(found)


def _foreign_type(standard: str, name: str, spec: Mapping[str, Any], common: Mapping[str, str]) -> ForeignType:
    schema = spec["schema"]
    where = f"{standard}: {name}"
    if schema not in model.schemata or model[schema].abstract:
        raise OntologyInvalid(where, f"needs a schema that exists and is not abstract, not {schema!r}")
    fields: dict[str, str] = {**_of_schema(common, schema), **spec.get("fields", {})}
    constants: dict[str, str] = spec.get("constants", {})
    for prop_name in (*fields.values(), *constants):
        prop = model[schema].get(prop_name)
        if prop is None or prop.stub:
            raise OntologyInvalid(where, f"names the property {prop_name!r}, which {schema} does not have")
    return ForeignType(schema, MappingProxyType(fields), MappingProxyType(constants))


def _of_schema(common: Mapping[str, str], schema: str) -> dict[str, str]:
    """What all types share, as far as the schema has a place for it."""
    return {field: prop for field, prop in common.items() if prop in model[schema].properties}


def _only_schema() -> dict[str, str]:
    """For each STIX type that only one schema is, by its own word: that schema."""
    named: dict[str, list[str]] = {}
    for schema in MAPPINGS:
        stix = SPECS.get(schema, {}).get("clew", {}).get("stix")
        if stix is not None and not model[schema].edge and not model[schema].abstract:
            named.setdefault(stix, []).append(schema)
    return {stix: schemata[0] for stix, schemata in named.items() if len(schemata) == 1}
