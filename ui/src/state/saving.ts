/** How far the chart and its copy on the server have come apart. Pure. */
import type { Chart } from "./chart.ts";

export interface Saving {
  /** Its id on the server; null before the first save. */
  readonly id: string | null;
  readonly version: number | null;
  /** The chart as the server has it. */
  readonly saved: Chart | null;
  readonly state: "idle" | "saving" | "failed" | "conflict";
}

export const UNSAVED: Saving = { id: null, version: null, saved: null, state: "idle" };

export type SaveStatus = "empty" | "saved" | "waiting" | "saving" | "failed" | "conflict";

export function statusOf(saving: Saving, chart: Chart): SaveStatus {
  if (saving.state !== "idle") return saving.state;
  if (isSaved(saving, chart)) return saving.id === null ? "empty" : "saved";
  return "waiting";
}

/** Charts are immutable, so the same chart is the same object; an untouched new one needs no copy. */
export function isSaved(saving: Saving, chart: Chart): boolean {
  if (saving.saved !== null) return saving.saved === chart;
  return chart.items.size === 0 && chart.name === "";
}
