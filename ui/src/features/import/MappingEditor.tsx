/** Which column says what of which thing: as a form, or as the YAML that it stands for. */
import { Plus, Trash2 } from "lucide";
import { useEffect, useMemo, useRef, useState } from "react";
import { Button, Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { attempt, useText, useWorkspace } from "../../app/workspace.ts";
import { Icon } from "../../parts/Icon.tsx";
import { IconButton } from "../../parts/IconButton.tsx";
import { Tick } from "../../parts/Tick.tsx";
import { TypeBadge } from "../../parts/TypeBadge.tsx";
import { changeItem, type ImportItem, look, type Preview } from "./imports.ts";
import {
  addEntity,
  changeEntity,
  changeSchema,
  emptyMapping,
  type EntityMap,
  type Mapping,
  propertiesOf,
  type PropertyMap,
  readMapping,
  removeEntity,
  renameProperty,
  schemaChoices,
  setProperty,
  toggleKey,
  unusedColumns,
} from "./mapping.ts";

const PAUSE_MS = 600;

interface MappingEditorProps {
  readonly item: ImportItem;
  readonly preview: Preview;
}

export function MappingEditor({ item, preview }: MappingEditorProps) {
  const workspace = useWorkspace();
  const t = useText();
  // Only a table has columns to choose from; the mapping of a graph is text.
  const [view, setView] = useState<string>(preview.columns.length > 0 ? "form" : "yaml");
  const waiting = useRef(0);
  useEffect(() => () => window.clearTimeout(waiting.current), []);
  const mapping = readMapping(item.mapping) ?? readMapping(preview.mapping) ?? emptyMapping();
  const columns = preview.columns.map(({ name }) => name);

  const lookSoon = (): void => {
    window.clearTimeout(waiting.current);
    waiting.current = window.setTimeout(() => {
      attempt(workspace, look(workspace, item.key));
    }, PAUSE_MS);
  };
  const change = (next: Mapping): void => {
    changeItem(workspace, item.key, (before) => ({ ...before, mapping: next, mappingText: null }));
    lookSoon();
  };
  return (
    <section aria-label={t("mapping.title")} className="mapping">
      <h3>{t("mapping.title")}</h3>
      <Tabs
        className="tabs"
        selectedKey={view}
        onSelectionChange={(key) => {
          // What one view holds is what the server last made of the other.
          if (key === "form" && item.mappingText !== null && preview.problem === null)
            changeItem(workspace, item.key, (before) => ({
              ...before,
              mapping: preview.mapping ?? before.mapping,
              mappingText: null,
            }));
          setView(String(key));
        }}
      >
        <TabList aria-label={t("mapping.views")}>
          {preview.columns.length > 0 ? <Tab id="form">{t("mapping.form")}</Tab> : null}
          <Tab id="yaml">YAML</Tab>
        </TabList>
        <TabPanel id="form">
          {mapping.queries.map((query, number) => (
            <div key={number} className="mapping-query">
              {Object.entries(query.entities).map(([name, entity]) => (
                <EntityCard
                  key={name}
                  columns={preview.columns}
                  entity={entity}
                  name={name}
                  others={Object.entries(query.entities)
                    .filter(([each]) => each !== name)
                    .map(([each, { schema }]) => ({ name: each, schema }))}
                  onChange={(next) => {
                    change(changeEntity(mapping, number, name, () => next));
                  }}
                  onRemove={
                    Object.keys(query.entities).length === 1
                      ? null
                      : () => {
                          change(removeEntity(mapping, number, name));
                        }
                  }
                />
              ))}
              <Button
                className="secondary"
                onPress={() => {
                  change(addEntity(mapping, number, "Person"));
                }}
              >
                <Icon icon={Plus} />
                {t("mapping.addEntity")}
              </Button>
            </div>
          ))}
          <Unused columns={unusedColumns(mapping, columns)} />
        </TabPanel>
        <TabPanel id="yaml">
          <textarea
            aria-label={t("mapping.yaml")}
            className="code"
            dir="ltr"
            rows={16}
            spellCheck={false}
            value={item.mappingText ?? preview.mappingText ?? ""}
            onChange={({ target }) => {
              const text = target.value;
              changeItem(workspace, item.key, (before) => ({ ...before, mappingText: text, mapping: null }));
              lookSoon();
            }}
          />
        </TabPanel>
      </Tabs>
    </section>
  );
}

function Unused({ columns }: { readonly columns: readonly string[] }) {
  const t = useText();
  if (columns.length === 0) return null;
  return (
    <p className="muted">
      {t("mapping.unused")} <bdi>{columns.join(", ")}</bdi>
    </p>
  );
}

interface EntityCardProps {
  readonly name: string;
  readonly entity: EntityMap;
  readonly columns: Preview["columns"];
  readonly others: readonly { readonly name: string; readonly schema: string }[];
  readonly onChange: (entity: EntityMap) => void;
  readonly onRemove: (() => void) | null;
}

function EntityCard({ name, entity, columns, others, onChange, onRemove }: EntityCardProps) {
  const t = useText();
  const schemata = useMemo(() => schemaChoices(), []);
  const choices = useMemo(() => propertiesOf(entity.schema), [entity.schema]);
  const properties = Object.entries(entity.properties ?? {});
  const free = choices.filter((choice) => !(choice.name in (entity.properties ?? {})));
  return (
    <section aria-label={t("mapping.entity", { name })} className="mapping-entity">
      <header>
        <TypeBadge schema={entity.schema} size={22} />
        <select
          aria-label={t("mapping.schema", { name })}
          value={entity.schema}
          onChange={({ target }) => {
            onChange(changeSchema(entity, target.value));
          }}
        >
          {schemata.map((each) => (
            <option key={each.name} value={each.name}>
              {each.label}
            </option>
          ))}
        </select>
        <code className="muted grow">{name}</code>
        {onRemove === null ? null : (
          <IconButton icon={Trash2} label={t("mapping.removeEntity", { name })} onPress={onRemove} />
        )}
      </header>
      <details open={(entity.keys ?? []).length === 0}>
        <summary>
          {t("mapping.keys")} <bdi>{(entity.keys ?? []).join(", ") || t("mapping.noKeys")}</bdi>
        </summary>
        <div className="mapping-keys">
          {columns.map((column) => (
            <Tick
              key={column.name}
              on={(entity.keys ?? []).includes(column.name)}
              onChange={() => {
                onChange(toggleKey(entity, column.name));
              }}
            >
              <bdi>{column.name}</bdi>
            </Tick>
          ))}
        </div>
      </details>
      <table className="mapping-properties">
        <caption className="visually-hidden">{t("mapping.properties", { name })}</caption>
        <colgroup>
          <col className="col-property" />
          <col className="col-from" />
          <col className="col-sample" />
          <col className="col-remove" />
        </colgroup>
        <tbody>
          {properties.map(([property, value]) => (
            <PropertyRow
              key={property}
              choices={choices}
              columns={columns}
              others={others}
              property={property}
              value={value}
              onChange={(next) => {
                onChange(setProperty(entity, property, next));
              }}
              onRename={(next) => {
                onChange(renameProperty(entity, property, next));
              }}
            />
          ))}
        </tbody>
      </table>
      <select
        aria-label={t("mapping.addProperty", { name })}
        value=""
        onChange={({ target }) => {
          const choice = choices.find((each) => each.name === target.value);
          if (choice === undefined) return;
          const [column] = columns;
          const [other] = others;
          onChange(
            setProperty(
              entity,
              choice.name,
              choice.range !== null && other !== undefined
                ? { entity: other.name }
                : { columns: column === undefined ? [] : [column.name] },
            ),
          );
        }}
      >
        <option value="">{t("mapping.addProperty.choose")}</option>
        {free.map((choice) => (
          <option key={choice.name} value={choice.name}>
            {choice.label}
          </option>
        ))}
      </select>
    </section>
  );
}

interface PropertyRowProps {
  readonly property: string;
  readonly value: PropertyMap;
  readonly choices: ReturnType<typeof propertiesOf>;
  readonly columns: Preview["columns"];
  readonly others: EntityCardProps["others"];
  readonly onChange: (value: PropertyMap | null) => void;
  readonly onRename: (property: string) => void;
}

function PropertyRow({ property, value, choices, columns, others, onChange, onRename }: PropertyRowProps) {
  const t = useText();
  const [first] = value.columns ?? [];
  const sample = columns.find(({ name }) => name === first)?.values.join(", ") ?? "";
  const label = choices.find(({ name }) => name === property)?.label ?? property;
  // Templates and literals are written in the YAML: the form shows that they are there.
  const fixed = value.entity === undefined && value.columns === undefined;
  return (
    <tr>
      <th scope="row">
        <select
          aria-label={t("mapping.property")}
          value={property}
          onChange={({ target }) => {
            onRename(target.value);
          }}
        >
          {choices.map((choice) => (
            <option key={choice.name} value={choice.name}>
              {choice.label}
            </option>
          ))}
        </select>
      </th>
      <td>
        {fixed ? (
          <code className="muted">{Object.keys(value).join(", ")}</code>
        ) : (
          <select
            aria-label={t("mapping.from", { property: label })}
            value={value.entity === undefined ? `column ${first ?? ""}` : `entity ${value.entity}`}
            onChange={({ target }) => {
              const [, kind, name = ""] = /^(column|entity) (.*)$/su.exec(target.value) ?? [];
              const { entity: _entity, columns: _columns, ...rest } = value;
              onChange(kind === "entity" ? { ...rest, entity: name } : { ...rest, columns: [name] });
            }}
          >
            <optgroup label={t("mapping.columns")}>
              {columns.map(({ name }) => (
                <option key={name} value={`column ${name}`}>
                  {name}
                </option>
              ))}
            </optgroup>
            {others.length === 0 ? null : (
              <optgroup label={t("mapping.entities")}>
                {others.map(({ name }) => (
                  <option key={name} value={`entity ${name}`}>
                    {name}
                  </option>
                ))}
              </optgroup>
            )}
          </select>
        )}
        {(value.columns?.length ?? 0) > 1 ? (
          <span className="tag">{value.columns?.slice(1).join(", ")}</span>
        ) : null}
      </td>
      <td className="muted clip-cell" dir="auto">
        {sample}
      </td>
      <td>
        <IconButton
          icon={Trash2}
          label={t("mapping.removeProperty", { property: label })}
          onPress={() => {
            onChange(null);
          }}
        />
      </td>
    </tr>
  );
}
