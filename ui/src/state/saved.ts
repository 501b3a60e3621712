/** How a chart is written down for the server, and read back. Ids and positions only: names stay with the server. */
import type { Direction } from "../generated/graphql.ts";
import type { Chart, Item, NeighbourRow } from "./chart.ts";

const FORMAT = 1;

export interface SavedChart {
  readonly format: number;
  readonly items: readonly Item[];
}

/** The saved state is not one that this page can read. */
export class UnreadableChart extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "UnreadableChart";
  }
}

export function writeChart(chart: Chart): SavedChart {
  return { format: FORMAT, items: [...chart.items.values()] };
}

export function readChart(name: string, state: unknown): Chart {
  if (!isRecord(state)) throw new UnreadableChart("the saved state is not an object");
  if (state.format !== FORMAT) throw new UnreadableChart(`format ${String(state.format)} is not known`);
  if (!Array.isArray(state.items)) throw new UnreadableChart("the list of items is missing");
  const items = new Map<string, Item>();
  for (const entry of state.items as unknown[]) {
    const item = readItem(entry);
    items.set(item.id, item);
  }
  return { name, items };
}

function readItem(entry: unknown): Item {
  if (!isRecord(entry)) throw new UnreadableChart("an item is not an object");
  const { kind, id, x, y, pinned, origin, rows } = entry;
  if (typeof id !== "string" || !isFinite(x) || !isFinite(y)) {
    throw new UnreadableChart(`an item has no id or no place: ${JSON.stringify(entry).slice(0, 80)}`);
  }
  const place = { id, x, y, pinned: pinned === true };
  if (kind === "entity") return { kind, ...place };
  if (kind === "remainder" && typeof origin === "string" && Array.isArray(rows)) {
    return { kind, ...place, origin, rows: (rows as unknown[]).map(readRow) };
  }
  throw new UnreadableChart(`item ${id} is of an unknown kind`);
}

function readRow(row: unknown): NeighbourRow {
  if (isRecord(row)) {
    const { relation, direction, schema } = row;
    if (typeof relation === "string" && typeof schema === "string" && isDirection(direction)) {
      return { relation, direction, schema };
    }
  }
  throw new UnreadableChart('a row of an "n more" node is incomplete');
}

function isDirection(value: unknown): value is Direction {
  return value === "IN" || value === "OUT";
}

function isFinite(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
