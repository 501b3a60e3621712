import { expect, test } from "vitest";
import {
  addEntity,
  changeEntity,
  changeSchema,
  emptyMapping,
  type EntityMap,
  type Mapping,
  propertiesOf,
  readMapping,
  removeEntity,
  renameProperty,
  schemaChoices,
  setProperty,
  toggleKey,
  unusedColumns,
} from "../../src/features/import/mapping.ts";

const person: EntityMap = {
  schema: "Person",
  keys: ["id"],
  key_literal: "person",
  properties: { name: { columns: ["who"] }, birthDate: { columns: ["born"], format: "%d.%m.%Y" } },
};
const owning: Mapping = {
  records: "rows",
  queries: [
    {
      filters: { kind: "person" },
      entities: {
        person,
        company: { schema: "Company", keys: ["firm"], properties: { name: { columns: ["firm"] } } },
        ownership: {
          schema: "Ownership",
          keys: ["id", "firm"],
          properties: { owner: { entity: "person" }, asset: { entity: "company" } },
        },
      },
    },
  ],
};

test("what the form does not show is carried along", () => {
  const changed = changeEntity(owning, 0, "person", (entity) => toggleKey(entity, "passport"));
  expect(changed.records).toBe("rows");
  expect(changed.queries[0]?.filters).toEqual({ kind: "person" });
  expect(changed.queries[0]?.entities.person).toEqual({ ...person, keys: ["id", "passport"] });
  expect(changeEntity(owning, 0, "nobody", () => person)).toEqual(owning);
});

test("a key is chosen and left out again", () => {
  expect(toggleKey(toggleKey(person, "who"), "who")).toEqual(person);
});

test("another type keeps only the properties that it has", () => {
  expect(Object.keys(changeSchema(person, "Company").properties ?? {})).toEqual(["name"]);
});

test("a property is renamed in its place, with its values and its format", () => {
  const renamed = renameProperty(person, "name", "alias");
  expect(Object.keys(renamed.properties ?? {})).toEqual(["alias", "birthDate"]);
  expect(renameProperty(person, "birthDate", "deathDate").properties?.deathDate).toEqual({
    columns: ["born"],
    format: "%d.%m.%Y",
  });
  expect(setProperty(person, "name", null).properties).toEqual({
    birthDate: { columns: ["born"], format: "%d.%m.%Y" },
  });
});

test("an entity goes with what points at it, and a new one has a name of its own", () => {
  const without = removeEntity(owning, 0, "company");
  expect(Object.keys(without.queries[0]?.entities ?? {})).toEqual(["person", "ownership"]);
  expect(without.queries[0]?.entities.ownership?.properties).toEqual({ owner: { entity: "person" } });
  expect(Object.keys(addEntity(owning, 0, "Person").queries[0]?.entities ?? {})).toContain("person_2");
});

test("columns that nothing uses are told", () => {
  expect(unusedColumns(owning, ["id", "who", "born", "firm", "colour"])).toEqual(["colour"]);
});

test("choices come from the ontology: inherited properties, and no abstract schema", () => {
  const choices = propertiesOf("Firearm");
  expect(choices.find(({ name }) => name === "serialNumber")?.range).toBeNull();
  expect(choices.map(({ name }) => name)).toContain("name");
  expect(propertiesOf("Ownership").find(({ name }) => name === "owner")?.range).toBe("LegalEntity");
  expect(schemaChoices().map(({ name }) => name)).not.toContain("Interval");
});

test("only a whole mapping is shown as a form", () => {
  expect(readMapping(owning)).toBe(owning);
  for (const other of [null, undefined, "queries", [], {}, { queries: {} }])
    expect(readMapping(other)).toBeNull();
  expect(emptyMapping("Company").queries[0]?.entities.thing?.schema).toBe("Company");
});
