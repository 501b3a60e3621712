"""First mappings for case management and criminal records: who is what in which case.

A role is taken from a word for it and from nothing else. A word that is not known here, and a person without any, are
linked to the case as what the table calls them: nobody becomes a suspect by standing in a list.
"""

from __future__ import annotations

from typing import Any

from ingest.sources.tables.headings import fold_heading
from ingest.sources.tables.sample import Sample

Entities = dict[str, Any]

ROLES = {
    # Edge schema, its end for the person, and the words for it, folded. "Wife of the suspect" is none of them.
    "SuspectIn": ("suspect", (
        "suspect", "suspected", "accused", "defendant", "perpetrator", "arrested", "arrestee", "charged",
        "beschuldigter", "beschuldigte", "tatverdachtiger", "tatverdachtige", "verdachtiger", "verdachtige",
        "angeklagter", "angeklagte", "mis en cause", "prevenu", "mis en examen", "accuse", "sospechoso", "sospechosa",
        "imputado", "imputada", "acusado", "indagato", "indagata", "imputato", "podejrzany", "podejrzana",
        "oskarzony", "oskarzona", "подозреваемый", "подозреваемая", "обвиняемый", "обвиняемая", "verdachte")),
    "ConvictedIn": ("convict", (
        "convict", "convicted", "sentenced", "verurteilter", "verurteilte", "verurteilt", "condamne", "condamnee",
        "condenado", "condenada", "condannato", "condannata", "skazany", "skazana", "осужденный", "осужденная",
        "veroordeelde", "veroordeeld")),
    "VictimIn": ("victim", (
        "victim", "injured party", "complainant", "aggrieved", "geschadigter", "geschadigte", "opfer", "verletzter",
        "victime", "plaignant", "partie civile", "victima", "vittima", "persona offesa", "pokrzywdzony",
        "pokrzywdzona", "потерпевший", "потерпевшая", "жертва", "slachtoffer", "benadeelde")),
    "WitnessIn": ("witness", (
        "witness", "zeuge", "zeugin", "temoin", "testigo", "testimone", "swiadek", "свидетель", "getuige")),
    "ContactIn": ("contact", (
        "contact", "contact person", "kontaktperson", "acquaintance", "associate", "contacto", "contatto", "kontakt",
        "контакт")),
    "MinorIn": ("minor", (
        "minor", "juvenile", "child", "minderjahriger", "minderjahrige", "mineur", "menor", "minore", "nieletni",
        "несовершеннолетний", "minderjarige")),
}  # fmt: skip
PERSON = ("firstName", "middleName", "lastName", "birthDate", "birthPlace", "gender", "nationality", "passportNumber",
          "alias", "address", "phone", "email")  # fmt: skip


def role_of(word: str) -> str | None:
    """The edge schema that a word for a role means; None if it is none of the words."""
    folded = fold_heading(word)
    return next((schema for schema, (_, words) in ROLES.items() if folded in words), None)


def cases(sample: Sample) -> list[Entities]:
    """Queries for a table of persons in cases; none if it is no such table."""
    named = [(schema, held) for schema, (held, _) in ROLES.items() if sample.of(held)]
    person = _person(sample)
    about = sample.of("caseNumber") or (sample.of("offence") if person or named else [])
    if not about or not (person or named):
        return []
    case = _case(sample)
    queries: list[Entities] = []
    for schema, held in named:
        column = sample.of(held)[0]
        someone = {
            "schema": "Person",
            "keys": [column, *case["keys"]],
            "key_literal": "person",
            "properties": {"name": {"columns": [column]}},
        }
        queries.append({"where": {column: "given"}, "entities": _with_edge(sample, schema, someone, case)})
    if person is not None:
        queries += _by_role(sample, person, case)
    return queries


def _person(sample: Sample) -> Entities | None:
    """The person of a row: by a number of their own, or by name and birth date."""
    names = sample.of("name")[:1] or [c for held in ("firstName", "lastName") for c in sample.of(held)[:1]]
    if not names:
        return None
    properties: dict[str, Any] = {}
    if sample.of("name"):
        properties["name"] = {"columns": names}
    elif len(names) == 2:
        properties["name"] = {"template": f"{{{{{names[0]}}}}} {{{{{names[1]}}}}}"}
    for held in PERSON:
        if sample.of(held):
            properties[held] = sample.property("Person", held, sample.of(held))
    keys = [*names, *sample.of("birthDate")[:1]]
    return {"schema": "Person", "keys": keys, "key_literal": "person", "properties": properties}


def _case(sample: Sample) -> Entities:
    numbers, offences = sample.of("caseNumber")[:1], sample.of("offence")
    properties: dict[str, Any] = {}
    if numbers:
        properties |= {"name": {"columns": numbers}, "caseNumber": {"columns": numbers}}
    if offences:
        properties["offence"] = {"columns": offences}
        properties.setdefault("name", {"columns": offences[:1]})
    if sample.of("description"):
        properties["summary"] = {"columns": sample.of("description")}
    # Without a number, an offence, its day and its court are what there is to tell one case from another.
    names = [c for held in ("name", "lastName", "firstName") for c in sample.of(held)[:1]]
    more = [c for held in ("offence", "date", "decidedAt", "court") for c in sample.of(held)[:1]]
    return {"schema": "CaseFile", "keys": numbers or [*more, *names], "key_literal": "case", "properties": properties}


def _by_role(sample: Sample, person: Entities, case: Entities) -> list[Entities]:
    for column in [*sample.of("caseRole"), *sample.of("role")]:
        by_schema: dict[str, list[str]] = {}
        for value in sorted(set(sample.column(column).values)):
            schema = role_of(value)
            if schema is not None:
                by_schema.setdefault(schema, []).append(value)
        queries = [
            {"filters": {column: values}, "entities": _with_edge(sample, schema, person, case)}
            for schema, values in by_schema.items()
        ]
        known = sorted(value for values in by_schema.values() for value in values)
        rest = {"filters_not": {column: known}} if known else {}
        return [*queries, {**rest, "entities": _with_link(sample, person, case, column)}]
    # A sentence is only passed on who was found guilty.
    for held in ("sentence", "decidedAt"):
        for column in sample.of(held)[:1]:
            return [
                {"where": {column: "given"}, "entities": _with_edge(sample, "ConvictedIn", person, case)},
                {"where": {column: "missing"}, "entities": _with_link(sample, person, case, None)},
            ]
    return [{"entities": _with_link(sample, person, case, None)}]


def _with_edge(sample: Sample, schema: str, person: Entities, case: Entities) -> Entities:
    end = ROLES[schema][0]
    properties: dict[str, Any] = {end: {"entity": "person"}, "matter": {"entity": "case"}}
    if sample.of("date"):
        properties["date"] = sample.property(schema, "date", sample.of("date")[:1])
    if schema == "ConvictedIn":
        for name in ("court", "sentence", "decidedAt"):
            if sample.of(name):
                properties[name] = sample.property(schema, name, sample.of(name)[:1])
    keys = list(dict.fromkeys([*person["keys"], *case["keys"]]))
    edge = {"schema": schema, "keys": keys, "key_literal": schema, "properties": properties}
    return {"person": person, "case": case, "role": edge}


def _with_link(sample: Sample, person: Entities, case: Entities, column: str | None) -> Entities:
    """A role that no type stands for, in the words of the table; or only that the person is named in the case."""
    role = {"columns": [column]} if column else {"literals": ["named in the case"]}
    properties: dict[str, Any] = {"subject": {"entity": "person"}, "object": {"entity": "case"}, "role": role}
    if sample.of("date"):
        properties["date"] = sample.property("UnknownLink", "date", sample.of("date")[:1])
    keys = list(dict.fromkeys([*person["keys"], *case["keys"], *([column] if column else [])]))
    edge = {"schema": "UnknownLink", "keys": keys, "key_literal": "role", "properties": properties}
    return {"person": person, "case": case, "role": edge}
