/** The steps that made a chart, and those that were taken back. Unlimited: a step keeps only what it changed. */
import {
  applyPatch,
  type Chart,
  type Command,
  invertPatch,
  isEmptyPatch,
  type Patch,
  type StepKind,
} from "./chart.ts";

export interface Step {
  readonly kind: StepKind;
  readonly patch: Patch;
}

export interface History {
  readonly chart: Chart;
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
}

export function historyOf(chart: Chart): History {
  return { chart, done: [], undone: [] };
}

/** Does what was asked. A command that changes nothing leaves no step; any other ends the line that was undone. */
export function run(history: History, command: Command): History {
  const patch = command.patch(history.chart);
  if (isEmptyPatch(patch)) return history;
  return {
    chart: applyPatch(history.chart, patch),
    done: [...history.done, { kind: command.kind, patch }],
    undone: [],
  };
}

export function undo(history: History): History {
  const step = history.done.at(-1);
  if (step === undefined) return history;
  return {
    chart: applyPatch(history.chart, invertPatch(step.patch)),
    done: history.done.slice(0, -1),
    undone: [...history.undone, step],
  };
}

export function redo(history: History): History {
  const step = history.undone.at(-1);
  if (step === undefined) return history;
  return {
    chart: applyPatch(history.chart, step.patch),
    done: [...history.done, step],
    undone: history.undone.slice(0, -1),
  };
}
