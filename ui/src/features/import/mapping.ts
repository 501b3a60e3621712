/**
 * A mapping of a table's columns as it is edited: pure, in the full form that the server checks and answers
 * (docs/ingest.md). What the form has no field for (filters, templates, formats) is carried along untouched.
 */
import { schemata } from "../../generated/ontology.ts";

export interface PropertyMap {
  readonly columns?: readonly string[];
  readonly entity?: string;
  readonly [other: string]: unknown;
}

export interface EntityMap {
  readonly schema: string;
  readonly keys?: readonly string[];
  readonly properties?: Readonly<Record<string, PropertyMap>>;
  readonly [other: string]: unknown;
}

export interface QueryMap {
  readonly entities: Readonly<Record<string, EntityMap>>;
  readonly [other: string]: unknown;
}

export interface Mapping {
  readonly queries: readonly QueryMap[];
  readonly [other: string]: unknown;
}

/** The mapping in an answer of the server; null if there is none, or one that the form cannot show. */
export function readMapping(value: unknown): Mapping | null {
  if (typeof value !== "object" || value === null || !("queries" in value) || !Array.isArray(value.queries))
    return null;
  return value as Mapping;
}

/** Where a person begins when nothing could be guessed: one entity, without a key. */
export function emptyMapping(schema = "Person"): Mapping {
  return { queries: [{ entities: { thing: { schema, keys: [], properties: {} } } }] };
}

export function changeEntity(
  mapping: Mapping,
  query: number,
  name: string,
  change: (entity: EntityMap) => EntityMap,
): Mapping {
  return changeQuery(mapping, query, (one) => {
    const entity = one.entities[name];
    return entity === undefined ? one : { ...one, entities: { ...one.entities, [name]: change(entity) } };
  });
}

/** Another type: properties that it does not have are left out, since the server would refuse them. */
export function changeSchema(entity: EntityMap, schema: string): EntityMap {
  const known = new Set(propertiesOf(schema).map(({ name }) => name));
  const kept = Object.entries(entity.properties ?? {}).filter(([name]) => known.has(name));
  return { ...entity, schema, properties: Object.fromEntries(kept) };
}

export function toggleKey(entity: EntityMap, column: string): EntityMap {
  const keys = entity.keys ?? [];
  return {
    ...entity,
    keys: keys.includes(column) ? keys.filter((each) => each !== column) : [...keys, column],
  };
}

export function setProperty(entity: EntityMap, name: string, value: PropertyMap | null): EntityMap {
  const rest = Object.entries(entity.properties ?? {}).filter(([each]) => each !== name);
  return { ...entity, properties: Object.fromEntries(value === null ? rest : [...rest, [name, value]]) };
}

/** The same values under another property, in the same place. */
export function renameProperty(entity: EntityMap, from: string, to: string): EntityMap {
  const entries = Object.entries(entity.properties ?? {});
  return {
    ...entity,
    properties: Object.fromEntries(
      entries.filter(([name]) => name !== to).map(([name, value]) => [name === from ? to : name, value]),
    ),
  };
}

export function addEntity(mapping: Mapping, query: number, schema: string): Mapping {
  return changeQuery(mapping, query, (one) => {
    const stem = schema.charAt(0).toLowerCase() + schema.slice(1);
    let name = stem;
    for (let number = 2; name in one.entities; number += 1) name = `${stem}_${String(number)}`;
    return { ...one, entities: { ...one.entities, [name]: { schema, keys: [], properties: {} } } };
  });
}

/** Without an entity, and without what points at it. */
export function removeEntity(mapping: Mapping, query: number, name: string): Mapping {
  return changeQuery(mapping, query, (one) => {
    const entities = Object.entries(one.entities)
      .filter(([each]) => each !== name)
      .map(([each, entity]) => [
        each,
        {
          ...entity,
          properties: Object.fromEntries(
            Object.entries(entity.properties ?? {}).filter(([, value]) => value.entity !== name),
          ),
        },
      ]);
    return { ...one, entities: Object.fromEntries(entities) as QueryMap["entities"] };
  });
}

function changeQuery(mapping: Mapping, query: number, change: (one: QueryMap) => QueryMap): Mapping {
  return { ...mapping, queries: mapping.queries.map((one, index) => (index === query ? change(one) : one)) };
}

/** Columns that no entity uses. */
export function unusedColumns(mapping: Mapping, columns: readonly string[]): string[] {
  const used = new Set<string>();
  for (const { entities } of mapping.queries) {
    for (const entity of Object.values(entities)) {
      for (const key of entity.keys ?? []) used.add(key);
      for (const value of Object.values(entity.properties ?? {}))
        for (const column of value.columns ?? []) used.add(column);
    }
  }
  return columns.filter((column) => !used.has(column));
}

export interface PropertyChoice {
  readonly name: string;
  readonly label: string;
  /** The schema whose entities it points at; null for values. */
  readonly range: string | null;
}

/** Everything that can be said of a schema, its ancestors' properties too, by label. */
export function propertiesOf(schema: string): PropertyChoice[] {
  const found = new Map<string, PropertyChoice>();
  for (const each of [schema, ...(schemata[schema]?.ancestors ?? [])]) {
    for (const [name, property] of Object.entries(schemata[each]?.properties ?? {})) {
      if (!found.has(name))
        found.set(name, {
          name,
          label: property.label,
          range: property.type === "entity" ? (property.range ?? "Thing") : null,
        });
    }
  }
  return [...found.values()].sort((a, b) => a.label.localeCompare(b.label) || a.name.localeCompare(b.name));
}

/** The schemata that a row can become, by label. */
export function schemaChoices(): { readonly name: string; readonly label: string }[] {
  return Object.entries(schemata)
    .filter(([, info]) => info.abstract !== true)
    .map(([name, { label }]) => ({ name, label }))
    .sort((a, b) => a.label.localeCompare(b.label));
}
