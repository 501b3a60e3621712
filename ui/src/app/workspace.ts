/** Everything that is open on the page: the stores, and the few ways in which they change together. */
import { createContext, useContext, useSyncExternalStore } from "react";
import { type Api, ApiError, isAbort } from "../api/client.ts";
import type { ImportItem } from "../features/import/imports.ts";
import type { ChartsQuery, ScopeInput, SessionQuery } from "../generated/graphql.ts";
import { type Language, type MessageKey, type Values, translate } from "../i18n/i18n.ts";
import type { LayoutRun } from "../render/layout.ts";
import type { CanvasView, Target } from "../render/view.ts";
import { type Chart, type Command, EMPTY_CHART, type Point } from "../state/chart.ts";
import { type Facts, NO_FACTS } from "../state/facts.ts";
import { type History, historyOf, redo, run, undo } from "../state/history.ts";
import { type Saving, UNSAVED } from "../state/saving.ts";
import { type Scene, sceneOf } from "../state/scene.ts";
import { EVERYTHING, type Scope, scopeInput } from "../state/scope.ts";
import { NOTHING, prune, type Selection } from "../state/selection.ts";
import { createStore, derive, type ReadableStore, select, type Store } from "../state/store.ts";

export type Session = SessionQuery;
export type ChartSummary = ChartsQuery["charts"][number];

/** What lies over the page, if anything. */
export type Overlay =
  | { readonly kind: "expand"; readonly id: string }
  | { readonly kind: "paths"; readonly from: string; readonly to: string }
  | { readonly kind: "raw"; readonly about: string; readonly claim: string; readonly title: string }
  | { readonly kind: "menu"; readonly target: Target; readonly at: Point }
  | { readonly kind: "data"; readonly tab: "import" | "runs"; readonly run: string | null }
  | { readonly kind: "help" };

export interface Notice {
  readonly id: number;
  readonly tone: "info" | "error";
  readonly text: string;
  readonly todo: string | null;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

export type ThemeChoice = "system" | "light" | "dark";

export interface Panes {
  readonly left: boolean;
  readonly right: boolean;
  /** The "n more" node whose neighbours the left pane lists, or null for the chart's own things. */
  readonly remainder: string | null;
}

export interface Workspace {
  readonly api: Api;
  readonly session: Store<Session | "loading" | "signed-out" | "unreachable">;
  readonly history: Store<History>;
  readonly chart: ReadableStore<Chart>;
  readonly facts: Store<Facts>;
  readonly scene: ReadableStore<Scene>;
  readonly selection: Store<Selection>;
  readonly scope: Store<Scope>;
  readonly saving: Store<Saving>;
  readonly language: Store<Language>;
  readonly theme: Store<ThemeChoice>;
  readonly panes: Store<Panes>;
  readonly overlay: Store<Overlay | null>;
  readonly notices: Store<readonly Notice[]>;
  /** The last thing said to a screen reader. */
  readonly spoken: Store<string>;
  readonly charts: Store<readonly ChartSummary[] | null>;
  /** Files on their way in; they go on when their window is closed. */
  readonly imports: Store<readonly ImportItem[]>;
  readonly view: Store<CanvasView | null>;
  readonly layout: Store<LayoutRun | null>;
}

export function createWorkspace(makeApi: (onSignedOut: () => void) => Api, language: Language): Workspace {
  const session = createStore<Session | "loading" | "signed-out" | "unreachable">("loading");
  const history = createStore<History>(historyOf(EMPTY_CHART));
  const facts = createStore<Facts>(NO_FACTS);
  const chart = select(history, (present) => present.chart);
  const workspace: Workspace = {
    api: makeApi(() => {
      session.update(() => "signed-out");
    }),
    session,
    history,
    chart,
    facts,
    scene: derive(chart, facts, sceneOf),
    selection: createStore<Selection>(NOTHING),
    scope: createStore<Scope>(EVERYTHING),
    saving: createStore<Saving>(UNSAVED),
    language: createStore<Language>(language),
    theme: createStore<ThemeChoice>("system"),
    panes: createStore<Panes>({ left: true, right: true, remainder: null }),
    overlay: createStore<Overlay | null>(null),
    notices: createStore<readonly Notice[]>([]),
    spoken: createStore(""),
    charts: createStore<readonly ChartSummary[] | null>(null),
    imports: createStore<readonly ImportItem[]>([]),
    view: createStore<CanvasView | null>(null),
    layout: createStore<LayoutRun | null>(null),
  };
  workspace.scene.subscribe(() => {
    workspace.selection.update((selection) => prune(selection, workspace.scene.get()));
  });
  return workspace;
}

/** Changes the chart, as one step that can be undone. A running layout ends first, so that it cannot overwrite it. */
export function act(workspace: Workspace, command: Command): void {
  workspace.layout.get()?.stop();
  workspace.history.update((history) => run(history, command));
}

export function undoStep(workspace: Workspace): void {
  workspace.layout.get()?.stop();
  const step = workspace.history.get().done.at(-1);
  if (step === undefined) {
    speak(workspace, "history.nothingToUndo");
    return;
  }
  workspace.history.update(undo);
  say(workspace, text(workspace, "history.undone", { step: stepName(workspace, step.kind) }));
}

export function redoStep(workspace: Workspace): void {
  workspace.layout.get()?.stop();
  const step = workspace.history.get().undone.at(-1);
  if (step === undefined) {
    speak(workspace, "history.nothingToRedo");
    return;
  }
  workspace.history.update(redo);
  say(workspace, text(workspace, "history.redone", { step: stepName(workspace, step.kind) }));
}

export function stepName(workspace: Workspace, kind: Command["kind"]): string {
  return text(workspace, `step.${kind}`);
}

export function text(workspace: Workspace, key: MessageKey, values?: Values): string {
  return translate(workspace.language.get(), key, values);
}

export function say(workspace: Workspace, sentence: string): void {
  workspace.spoken.update(() => sentence);
}

export function speak(workspace: Workspace, key: MessageKey, values?: Values): void {
  say(workspace, text(workspace, key, values));
}

let lastNotice = 0;

export function notify(
  workspace: Workspace,
  notice: Pick<Notice, "text"> & Partial<Pick<Notice, "tone" | "todo" | "action">>,
): void {
  lastNotice += 1;
  const shown: Notice = { id: lastNotice, tone: "info", todo: null, action: null, ...notice };
  workspace.notices.update((notices) =>
    [...notices.filter((other) => other.text !== shown.text), shown].slice(-4),
  );
}

export function dismissNotice(workspace: Workspace, id: number): void {
  workspace.notices.update((notices) => notices.filter((notice) => notice.id !== id));
}

/** Shows what went wrong and what to do. Signing out has a page of its own; a cancelled question is no error. */
export function report(workspace: Workspace, error: unknown): void {
  if (isAbort(error)) return;
  if (!(error instanceof ApiError)) throw error;
  if (error.code === "UNAUTHENTICATED") return;
  const todo =
    error.todo ?? (error.code === "UNREACHABLE" ? text(workspace, "error.unreachable.todo") : null);
  const what = error.code === "UNREACHABLE" ? text(workspace, "error.unreachable") : error.message;
  notify(workspace, { tone: "error", text: what, todo });
}

/** Runs something that asks the server; what goes wrong is shown. */
export function attempt(workspace: Workspace, work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    report(workspace, error);
  });
}

export function scopeNow(workspace: Workspace): ScopeInput | null {
  return scopeInput(workspace.scope.get());
}

export const WorkspaceContext = createContext<Workspace | null>(null);

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (workspace === null) throw new Error("This component is used outside of the page's workspace.");
  return workspace;
}

export function useStore<T>(store: ReadableStore<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

export type Translate = (key: MessageKey, values?: Values) => string;

export function useText(): Translate {
  const language = useStore(useWorkspace().language);
  return (key, values) => translate(language, key, values);
}
