/** Charts on the server: saved by themselves, opened, renamed, deleted; never lost to a second window. */
import { ApiError } from "../../api/client.ts";
import { attempt, notify, report, say, text, type Workspace } from "../../app/workspace.ts";
import {
  ChartByIdDocument,
  ChartsDocument,
  type ChartWholeFragment,
  DeleteChartDocument,
  SaveChartDocument,
} from "../../generated/graphql.ts";
import { formatMoment } from "../../i18n/i18n.ts";
import { type Chart, cleanName, EMPTY_CHART } from "../../state/chart.ts";
import { historyOf } from "../../state/history.ts";
import { readChart, UnreadableChart, writeChart } from "../../state/saved.ts";
import { isSaved, savedAs, UNSAVED } from "../../state/saving.ts";
import { NOTHING } from "../../state/selection.ts";

const QUIET_MS = 700;
const RETRY_MS = 4000;
const ADDRESS = /^#\/chart\/([^/]+)$/u;

/** Saves the chart a moment after every change. Returns the function that stops it. */
export function bindAutosave(workspace: Workspace): () => void {
  let timer: number | undefined;
  const schedule = (): void => {
    const saving = workspace.saving.get();
    if (saving.state === "conflict" || saving.state === "saving") return;
    if (isSaved(saving, workspace.chart.get()) || saving.refused === workspace.chart.get()) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(
      () => {
        attempt(workspace, saveNow(workspace));
      },
      saving.state === "failed" ? RETRY_MS : QUIET_MS,
    );
  };
  const onLeave = (event: BeforeUnloadEvent): void => {
    if (!isSaved(workspace.saving.get(), workspace.chart.get())) event.preventDefault();
  };
  const ends = [workspace.history.subscribe(schedule), workspace.saving.subscribe(schedule)];
  window.addEventListener("beforeunload", onLeave);
  return () => {
    window.clearTimeout(timer);
    window.removeEventListener("beforeunload", onLeave);
    for (const end of ends) end();
  };
}

/** Saves what has changed, now. A save in between by someone else is kept apart, not overwritten. */
export async function saveNow(workspace: Workspace): Promise<void> {
  const { saving, chart } = workspace;
  const { id, version, state } = saving.get();
  if (state === "saving" || state === "conflict" || isSaved(saving.get(), chart.get())) return;
  if (chart.get().name === "") giveName(workspace);
  const present = chart.get();
  saving.update((before) => ({ ...before, state: "saving" }));
  try {
    const { saveChart } = await workspace.api.ask(SaveChartDocument, {
      id,
      version,
      name: present.name,
      state: writeChart(present),
    });
    saving.update(() => savedAs(saveChart, present));
    showAddress(saveChart.id);
    await listCharts(workspace);
  } catch (error) {
    const code = error instanceof ApiError ? error.code : "INTERNAL";
    if (code === "CONFLICT" || code === "NOT_FOUND") {
      saving.update((before) => ({ ...before, state: "conflict" }));
      return;
    }
    // What the server does not take today it does not take in a moment either; what it could not take, it may.
    const refused = code === "BAD_INPUT" || code === "TOO_COSTLY" ? present : null;
    saving.update((before) => ({ ...before, state: "failed", refused }));
    throw error;
  }
}

/** Waits for a save that is on its way and saves what is left. False when the chart could not be brought to safety. */
async function settle(workspace: Workspace): Promise<boolean> {
  const { saving, chart } = workspace;
  if (saving.get().state === "saving") {
    await new Promise<void>((resolve) => {
      const end = saving.subscribe(() => {
        if (saving.get().state === "saving") return;
        end();
        resolve();
      });
    });
  }
  await saveNow(workspace);
  return isSaved(saving.get(), chart.get());
}

export function nameOf(workspace: Workspace, chart: Chart): string {
  return chart.name === "" ? text(workspace, "chart.untitled") : chart.name;
}

/**
 * A chart that nobody has named is called after the moment of its first save. Not after what is on it: a name that
 * its owner may no longer see must not live on in a title. It is no step, so that undo does not take it away.
 */
function giveName(workspace: Workspace): void {
  const { tag } = workspace.language.get();
  const date = formatMoment(tag, new Date().toISOString());
  const name = cleanName(text(workspace, "chart.defaultName", { date }));
  workspace.history.update((history) => ({ ...history, chart: { ...history.chart, name } }));
}

/** Keeps this page's version under a new name, next to the one on the server. */
export async function saveAsCopy(workspace: Workspace): Promise<void> {
  const present = workspace.chart.get();
  const name = cleanName(text(workspace, "chart.copyName", { name: nameOf(workspace, present) })).slice(-200);
  const { saveChart } = await workspace.api.ask(SaveChartDocument, {
    id: null,
    version: null,
    name,
    state: writeChart(present),
  });
  const copy: Chart = { ...present, name };
  workspace.history.update((history) => ({ ...history, chart: copy }));
  workspace.saving.update(() => savedAs(saveChart, copy));
  showAddress(saveChart.id);
  notify(workspace, { text: text(workspace, "chart.savedCopy", { name }) });
  await listCharts(workspace);
}

export async function listCharts(workspace: Workspace): Promise<void> {
  const { charts } = await workspace.api.ask(ChartsDocument, {});
  workspace.charts.update(() => charts);
}

export async function openChart(workspace: Workspace, id: string): Promise<void> {
  if (!(await settle(workspace))) return;
  const { chart } = await workspace.api.ask(ChartByIdDocument, { id });
  if (chart === null) {
    notify(workspace, {
      tone: "error",
      text: text(workspace, "chart.gone"),
      todo: text(workspace, "chart.gone.todo"),
    });
    if (workspace.saving.get().id === null) showAddress(null);
    return;
  }
  showChart(workspace, chart);
}

function showChart(workspace: Workspace, whole: ChartWholeFragment): void {
  let chart: Chart;
  try {
    chart = readChart(whole.name, whole.state);
  } catch (error) {
    if (!(error instanceof UnreadableChart)) throw error;
    notify(workspace, {
      tone: "error",
      text: text(workspace, "chart.unreadable", { name: whole.name, reason: error.message }),
      todo: text(workspace, "chart.unreadable.todo"),
    });
    return;
  }
  workspace.layout.get()?.stop();
  workspace.saving.update(() => savedAs(whole, chart));
  workspace.history.update(() => historyOf(chart));
  workspace.selection.update(() => NOTHING);
  workspace.panes.update((panes) => ({ ...panes, remainder: null }));
  showAddress(whole.id);
  workspace.view.get()?.fit();
  say(workspace, text(workspace, "chart.opened", { name: whole.name }));
}

export async function newChart(workspace: Workspace): Promise<void> {
  if (await settle(workspace)) clear(workspace);
}

function clear(workspace: Workspace): void {
  workspace.layout.get()?.stop();
  workspace.saving.update(() => UNSAVED);
  workspace.history.update(() => historyOf(EMPTY_CHART));
  workspace.selection.update(() => NOTHING);
  workspace.panes.update((panes) => ({ ...panes, remainder: null }));
  showAddress(null);
  workspace.view.get()?.fit();
}

/** Deletes a saved chart and offers to bring it back. */
export async function deleteChart(workspace: Workspace, id: string): Promise<void> {
  if (workspace.saving.get().id === id && !(await settle(workspace))) return;
  const { chart } = await workspace.api.ask(ChartByIdDocument, { id });
  if (chart === null) return;
  await workspace.api.ask(DeleteChartDocument, { id });
  if (workspace.saving.get().id === id) clear(workspace);
  await listCharts(workspace);
  notify(workspace, {
    text: text(workspace, "chart.deleted", { name: chart.name }),
    action: {
      label: text(workspace, "action.undo"),
      run: () => {
        attempt(workspace, restoreChart(workspace, chart));
      },
    },
  });
}

async function restoreChart(workspace: Workspace, { name, state }: ChartWholeFragment): Promise<void> {
  await workspace.api.ask(SaveChartDocument, { id: null, version: null, name, state });
  await listCharts(workspace);
}

/** Opens the chart that the address names, at the start and when the address changes. */
export function bindAddress(workspace: Workspace): () => void {
  const follow = (): void => {
    const id = ADDRESS.exec(window.location.hash)?.[1];
    if (id === undefined) return;
    const asked = decodeURIComponent(id);
    if (asked === workspace.saving.get().id) return;
    openChart(workspace, asked).catch((error: unknown) => {
      report(workspace, error);
    });
  };
  window.addEventListener("hashchange", follow);
  follow();
  return () => {
    window.removeEventListener("hashchange", follow);
  };
}

function showAddress(id: string | null): void {
  const wanted = id === null ? window.location.pathname : `#/chart/${encodeURIComponent(id)}`;
  if (window.location.hash !== wanted) window.history.replaceState(null, "", wanted);
}
