/** How far the chart and its copy on the server have come apart. Pure. */
import type { Chart } from "./chart.ts";

export interface Saving {
  /** Its id on the server; null before the first save. */
  readonly id: string | null;
  readonly version: number | null;
  /** The chart as the server has it. */
  readonly saved: Chart | null;
  readonly state: "idle" | "saving" | "failed" | "conflict";
  /** The chart that the server did not take, and would not take again as it is. */
  readonly refused: Chart | null;
}

export const UNSAVED: Saving = { id: null, version: null, saved: null, state: "idle", refused: null };

export function savedAs(copy: { readonly id: string; readonly version: number }, chart: Chart): Saving {
  return { id: copy.id, version: copy.version, saved: chart, state: "idle", refused: null };
}

export type SaveStatus = "empty" | "saved" | "waiting" | "saving" | "failed" | "refused" | "conflict";

export function statusOf(saving: Saving, chart: Chart): SaveStatus {
  if (saving.state === "failed") return saving.refused === chart ? "refused" : "failed";
  if (saving.state !== "idle") return saving.state;
  if (isSaved(saving, chart)) return saving.id === null ? "empty" : "saved";
  return "waiting";
}

/** Charts are immutable, so the same chart is the same object; an untouched new one needs no copy. */
export function isSaved(saving: Saving, chart: Chart): boolean {
  if (saving.saved !== null) return saving.saved === chart;
  return chart.items.size === 0 && chart.name === "";
}
