"""Mapping files: FollowTheMoney's mapping language, held to the one file that it is used with.

FtM's own loader opens whatever a mapping names: paths, web addresses, databases. Mappings come in with the data, so
that here the rows are given and a mapping that names any other place is refused.
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from followthemoney.exc import InvalidMapping
from followthemoney.mapping import QueryMapping
from followthemoney.mapping.property import PropertyMapping
from followthemoney.mapping.source import Source
from followthemoney.schema import Schema
from followthemoney.types import registry
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from graph.identifiers import check
from graph.ontology import model
from ingest.errors import MappingRefused
from ingest.records import RawRecord
from ingest.sources.kinds import in_words
from ingest.sources.tables.numbers import NumberForm, sign_of
from ingest.sources.tables.rows import Row, values_in

MAPPING_KEYS = frozenset(("queries", "entities", "records", "sheet"))
ELSEWHERE = frozenset(
    (
        "csv_url",
        "csv_urls",
        "database",
        "table",
        "tables",
        "joins",
        "url",
        "urls",
        "path",
        "paths",
        "file",
        "files",
        "query",
        "sql",
    )
)
"""Keys with which a mapping would name other places to read from."""

_TEMPLATE = re.compile(r"\{\{\s*(.+?)\s*\}\}")

WHOLE_TABLE = "\x00table"
"""A column that no table has, with the same value in every row."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _one_or_several(cls, data: Any) -> Any:
        """FtM takes `column: a` and `columns: [a, b]`; both end as lists."""
        if isinstance(data, dict):
            for one, several in (("column", "columns"), ("literal", "literals"), ("key", "keys")):
                if several in cls.model_fields and one in data:
                    data = {**data}
                    first, rest = data.pop(one), data.pop(several, None) or []
                    firsts = first if isinstance(first, list) else [first]
                    data[several] = [*firsts, *(rest if isinstance(rest, list) else [rest])]
        return data


class PropertyMap(_Strict):
    """Where the values of one property come from."""

    columns: list[str] = []
    literals: list[str] = []
    template: str | None = Field(None, max_length=1_000)
    entity: str | None = None
    join: str | None = None
    split: str | None = Field(None, min_length=1)
    format: str | None = None
    fuzzy: bool = False
    required: bool = False
    decimal: Literal[".", ","] | None = None
    """The decimal sign of numbers as they stand in the table; the other sign, blanks and apostrophes group digits."""
    absolute: bool = False
    """Leave the sign of a number out: which way money went is said by the ends of its payment."""


class EntityMap(_Strict):
    """One entity or link that a row makes. Without keys, its key literal names one for the whole table."""

    schema_: str = Field(alias="schema")
    keys: list[str] = []
    key_literal: str | None = None
    id_column: str | None = None
    properties: dict[str, PropertyMap] = {}


class QueryMap(_Strict):
    """The entities of a row, for the rows that pass the filters.

    Attributes:
        where: Column to what must hold of its value: it is `given` or `missing`, or as a number `positive` or
            `negative`.
    """

    where: dict[str, Literal["given", "missing", "positive", "negative"]] = {}
    entities: dict[str, EntityMap] = Field(min_length=1, max_length=50)
    filters: dict[str, str | list[str]] = {}
    filters_not: dict[str, str | list[str]] = {}


class MappingFile(_Strict):
    """A whole mapping.

    Attributes:
        records: In JSON, the keys that lead to the list of records, with dots between.
        sheet: In a workbook, the sheet to read; the first one that is not empty unless told.
    """

    queries: list[QueryMap] = Field(min_length=1, max_length=50)
    records: str = ""
    sheet: str = ""


class Query(QueryMapping):
    """FtM's mapping without its ways of opening files, addresses and databases, and with ours of reading numbers."""

    def __init__(self, data: Mapping[str, Any], source: str) -> None:
        whole = {
            name: {**entity, "keys": [WHOLE_TABLE]}
            if entity.get("key_literal") and not (entity.get("keys") or entity.get("id_column"))
            else entity
            for name, entity in data["entities"].items()
        }
        super().__init__(model, {**data, "entities": whole}, key_prefix=source)
        self.where: Mapping[str, str] = data.get("where", {})
        self.numbers = {
            (name, prop): NumberForm(told.get("decimal"), told.get("absolute", False))
            for name, entity in data["entities"].items()
            for prop, told in entity.get("properties", {}).items()
            if told.get("decimal") or told.get("absolute")
        }

    def _get_source(self, data: dict[str, Any]) -> Source:
        return Source(self, data)


def validated(data: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping in its full form: every query checked against the ontology. Raises: MappingRefused."""
    _stay_here(data, "")
    if "entities" in data:
        top = {key: data[key] for key in ("records", "sheet") if key in data}
        data = {**top, "queries": [{key: value for key, value in data.items() if key not in top}]}
    elif "queries" not in data and len(data) == 1:
        # FtM's own files put the queries under the name of a data set.
        (inner,) = data.values()
        if isinstance(inner, dict):
            data = {key: value for key, value in inner.items() if key in ("queries", "records", "sheet")}
    try:
        plan = MappingFile.model_validate(data)
    except ValidationError as wrong:
        raise MappingRefused("mapping", in_words(wrong)) from wrong
    dumped = plan.model_dump(by_alias=True, exclude_defaults=True)
    queries_of(dumped, "")
    return dumped


def _stay_here(value: object, where: str) -> None:
    if isinstance(value, list):
        for number, part in enumerate(value):
            _stay_here(part, f"{where}[{number}]")
    elif isinstance(value, dict):
        for key, part in value.items():
            place = f"{where}.{key}".lstrip(".")
            # Within `properties` and `filters` the keys are names of properties and columns.
            inside_names = (
                where.endswith((".properties", ".filters", ".filters_not", ".entities")) or where == "entities"
            )
            if key in ELSEWHERE and not inside_names:
                raise MappingRefused(
                    place,
                    "a mapping works on the file that it is given with, and names no other file, address or database",
                )
            _stay_here(part, place)


def queries_of(mapping: Mapping[str, Any], source: str) -> list[Query]:
    """The queries of a validated mapping, ready to map rows. Ids that are made from keys are good within the source."""
    found = []
    for number, data in enumerate(mapping["queries"]):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                query = Query(data, source)
        except InvalidMapping as wrong:
            raise MappingRefused(f"queries[{number}]", str(wrong)) from wrong
        for entity in query.entities:
            # Countries first: a telephone number is read with the country that stands beside it.
            entity.properties.sort(key=lambda prop: prop.prop.type != registry.country)
            if entity.schema.abstract:
                raise MappingRefused(
                    f"queries[{number}].entities.{entity.name}",
                    f"{entity.schema.name} is only a common ancestor of others",
                )
        found.append(query)
    return found


def map_row(query: Query, row: Row, position: str) -> Iterator[RawRecord]:
    """The entities that a row makes. One without a key, or without a value that the mapping requires, is none."""
    texts = {name: values[0] if len(values) == 1 else "\n".join(values) for name, values in row.items()}
    texts[WHOLE_TABLE] = WHOLE_TABLE
    ids: dict[str, str] = {}
    for entity in query.entities:
        subject = entity.compute_key(texts)
        if subject is None:
            continue
        properties: dict[str, list[str]] = {}
        originals: dict[str, list[str]] = {}
        complete = True
        for prop in entity.properties:
            if prop.entity is None:
                values = _values(prop, row, texts)
            else:
                values = [ids[prop.entity]] if prop.entity in ids else []
            if prop.required and not values:
                complete = False
                break
            if not values:
                continue
            name = prop.prop.name
            form = query.numbers.get((entity.name, name)) if query.numbers else None
            read = [_read_with_hints(prop, value, properties) if form is None else form.read(value) for value in values]
            properties.setdefault(name, []).extend(read)
            if read != values:
                changed = [value for value, new in zip(values, read, strict=True) if value != new]
                originals.setdefault(name, []).extend(changed)
        if complete:
            if entity.schema.edge:
                subject = _edge_id(subject, entity.schema, properties)
            ids[entity.name] = subject
            yield RawRecord(subject, entity.schema.name, properties, position, originals=originals)


def _edge_id(key: str, schema: Schema, properties: Mapping[str, list[str]]) -> str:
    """FtM sorts the values of a key, so that a payment from A to B and one back would be the same: the ends tell."""
    ends = [properties.get(name or "", []) for name in (schema.edge_source, schema.edge_target)]
    return hashlib.sha1(f"{key} {ends}".encode(), usedforsecurity=False).hexdigest()


def template_columns(template: str) -> list[str]:
    """The columns that a template names. FtM knows none with brackets or blanks in their names."""
    return _TEMPLATE.findall(template)


def _values(prop: PropertyMapping, row: Row, texts: dict[str, str]) -> list[str]:
    if prop.template is not None:
        values = [_TEMPLATE.sub(lambda found: texts.get(found[1], ""), prop.template)]
        if not any(texts.get(name) for name in template_columns(prop.template)):
            values = []
    else:
        values = [*prop.literals, *(value for name in prop.refs for value in row.get(name, ()))]
    if prop.join is not None:
        values = [prop.join.join(values)]
    if prop.split is not None:
        values = [part for value in values for part in value.split(prop.split)]
    return [value for value in values if value.strip()]


def _read_with_hints(prop: PropertyMapping, text: str, known: Mapping[str, list[str]]) -> str:
    """A value that can only be read with what the mapping says of its form, or the country that stands beside it."""
    kind = prop.prop.type
    if prop.format is not None or prop.fuzzy:
        if kind is registry.date and not prop.fuzzy:
            return _day(text, prop.format or "") or text
        return kind.clean(text, fuzzy=prop.fuzzy, format=prop.format) or text
    if kind == registry.phone:
        countries = [value for name in ("country", "jurisdiction", "nationality") for value in known.get(name, ())]
        for country in countries if not text.lstrip().startswith("+") else ():
            code = registry.country.clean(country)
            verdict = check("phone", text, hints=[code.upper()] if code else [])
            if verdict.value is not None:
                return verdict.value
    return text


@lru_cache(maxsize=20_000)
def _day(text: str, form: str) -> str | None:
    """A date by its form. Days stand in a table many times over."""
    if "%y" not in form:
        return registry.date.clean(text, format=form)
    try:  # FtM warns of each year without a century; 69 to 99 are of the last one, as in POSIX
        moment = datetime.strptime(text.strip(), form)
    except ValueError:
        return None
    return moment.isoformat() if "%H" in form or "%I" in form else moment.date().isoformat()


def holds(query: Query, row: Row) -> bool:
    """Whether a row is as `where` wants it."""
    return all(_holds(what, row.get(name, ())) for name, what in query.where.items())


def passes(query: Query, row: Row) -> bool:
    """Whether the filters of a query let a row through."""
    for name, wanted in query.source.filters:
        if not set(values_in(wanted)).intersection(row.get(name, ())):
            return False
    return not any(
        set(values_in(unwanted)).intersection(row.get(name, ())) for name, unwanted in query.source.filters_not
    )


def _holds(what: str, values: Sequence[str]) -> bool:
    if what in ("given", "missing"):
        return any(value.strip() for value in values) == (what == "given")
    return any(sign_of(value) == what for value in values)
