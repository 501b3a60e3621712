/**
 * A chart: which things lie where. It holds stable ids and positions only; what those things are is known by the
 * server and kept in facts.ts. Every change is a command that yields a patch; a patch can be turned round, which is
 * all that undo needs. Pure: no DOM, no drawing, no network.
 */
import type { Direction } from "../generated/graphql.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface EntityItem extends Point {
  readonly kind: "entity";
  readonly id: string;
  readonly pinned: boolean;
}

/** One kind of neighbour: a relation, its direction as seen from the origin, and the neighbour's schema. */
export interface NeighbourRow {
  readonly relation: string;
  readonly direction: Direction;
  readonly schema: string;
}

/** The "n more" node: neighbours of its origin that were asked for and are not on the chart. */
export interface RemainderItem extends Point {
  readonly kind: "remainder";
  readonly id: string;
  readonly pinned: boolean;
  readonly origin: string;
  readonly rows: readonly NeighbourRow[];
}

export type Item = EntityItem | RemainderItem;

export interface Chart {
  readonly name: string;
  readonly items: ReadonlyMap<string, Item>;
}

/** What one item was before a step and is after it; undefined where it is not on the chart. */
export interface ItemChange {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

export interface Patch {
  readonly name?: { readonly before: string; readonly after: string };
  readonly items: ReadonlyMap<string, ItemChange>;
}

export type StepKind =
  "add" | "expand" | "path" | "remove" | "keep" | "move" | "layout" | "pin" | "unpin" | "rename";

/** A change that was asked for: what to call it, and what it does to a given chart. */
export interface Command {
  readonly kind: StepKind;
  readonly patch: (chart: Chart) => Patch;
}

export const EMPTY_CHART: Chart = { name: "", items: new Map() };

export function remainderId(origin: string): string {
  return `more:${origin}`;
}

export function entityIds(chart: Chart): string[] {
  const ids: string[] = [];
  for (const item of chart.items.values()) if (item.kind === "entity") ids.push(item.id);
  return ids;
}

export function applyPatch(chart: Chart, patch: Patch): Chart {
  const items = new Map(chart.items);
  for (const [id, { after }] of patch.items) {
    if (after === undefined) items.delete(id);
    else items.set(id, after);
  }
  return { name: patch.name?.after ?? chart.name, items };
}

export function invertPatch(patch: Patch): Patch {
  const items = new Map<string, ItemChange>();
  for (const [id, { before, after }] of patch.items) items.set(id, { before: after, after: before });
  return patch.name === undefined
    ? { items }
    : { name: { before: patch.name.after, after: patch.name.before }, items };
}

export function isEmptyPatch(patch: Patch): boolean {
  return patch.items.size === 0 && patch.name === undefined;
}

function changeItems(chart: Chart, wanted: Iterable<readonly [string, Item | undefined]>): Patch {
  const items = new Map<string, ItemChange>();
  for (const [id, after] of wanted) {
    const before = chart.items.get(id);
    if (before !== after) items.set(id, { before, after });
  }
  return { items };
}

/** Puts things on the chart. What lies there already keeps its place. */
export function addEntities(
  placed: readonly { readonly id: string; readonly at: Point }[],
  kind: StepKind = "add",
  remainder?: RemainderItem,
): Command {
  return {
    kind,
    patch: (chart) => {
      const wanted: [string, Item | undefined][] = [];
      for (const { id, at } of placed) {
        if (!chart.items.has(id)) wanted.push([id, { kind: "entity", id, x: at.x, y: at.y, pinned: false }]);
      }
      if (remainder !== undefined)
        wanted.push([remainder.id, mergeRemainder(chart.items.get(remainder.id), remainder)]);
      return changeItems(chart, wanted);
    },
  };
}

function mergeRemainder(present: Item | undefined, asked: RemainderItem): RemainderItem {
  if (present?.kind !== "remainder") return asked;
  const known = new Set(present.rows.map(rowKey));
  const fresh = asked.rows.filter((row) => !known.has(rowKey(row)));
  return fresh.length === 0 ? present : { ...present, rows: [...present.rows, ...fresh] };
}

export function rowKey(row: NeighbourRow): string {
  return `${row.relation}\t${row.direction}\t${row.schema}`;
}

/** Takes things off the chart, and with an origin its "n more" node. */
export function removeItems(ids: Iterable<string>, kind: StepKind = "remove"): Command {
  const gone = new Set(ids);
  return {
    kind,
    patch: (chart) =>
      changeItems(
        chart,
        [...chart.items.values()]
          .filter((item) => gone.has(item.id) || (item.kind === "remainder" && gone.has(item.origin)))
          .map((item) => [item.id, undefined] as const),
      ),
  };
}

/** Takes everything else off the chart; the "n more" nodes of what stays, stay. */
export function keepOnly(ids: Iterable<string>): Command {
  const kept = new Set(ids);
  return {
    kind: "keep",
    patch: (chart) =>
      changeItems(
        chart,
        [...chart.items.values()]
          .filter((item) => !kept.has(item.id) && !(item.kind === "remainder" && kept.has(item.origin)))
          .map((item) => [item.id, undefined] as const),
      ),
  };
}

/** Moves things. A thing moved by hand is pinned by it; one that a layout moved is not. */
export function moveItems(positions: ReadonlyMap<string, Point>, by: "hand" | "layout"): Command {
  return {
    kind: by === "hand" ? "move" : "layout",
    patch: (chart) =>
      changeItems(
        chart,
        [...positions].flatMap(([id, { x, y }]) => {
          const item = chart.items.get(id);
          if (item === undefined || (item.x === x && item.y === y)) return [];
          return [[id, { ...item, x, y, pinned: item.pinned || by === "hand" }] as const];
        }),
      ),
  };
}

export function pinItems(ids: Iterable<string>, pinned: boolean): Command {
  return {
    kind: pinned ? "pin" : "unpin",
    patch: (chart) =>
      changeItems(
        chart,
        [...ids].flatMap((id) => {
          const item = chart.items.get(id);
          return item === undefined || item.pinned === pinned ? [] : [[id, { ...item, pinned }] as const];
        }),
      ),
  };
}

/** A name as the server takes it: one line, without characters that are invisible or turn the text round. */
export function cleanName(name: string): string {
  return name.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
}

export function renameChart(name: string): Command {
  return {
    kind: "rename",
    patch: (chart) =>
      chart.name === name
        ? { items: new Map() }
        : { name: { before: chart.name, after: name }, items: new Map() },
  };
}
