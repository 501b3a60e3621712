/**
 * Everything that can be done to a chart, in one list: keys, menus, toolbar and the help page all read it, so an action
 * is reachable everywhere or nowhere.
 */
import {
  type IconNode,
  Braces,
  CircleX,
  Copy,
  FileText,
  Focus,
  Maximize,
  Pin,
  PinOff,
  Play,
  Plus,
  Redo2,
  Route,
  Scan,
  Search,
  Square,
  SquareDashed,
  Table2,
  Trash2,
  Undo2,
  Workflow,
} from "lucide";
import { addMore, MOST_AT_ONCE } from "../features/expand/expand.ts";
import { exportDossier, selectedEntities } from "../features/export/export.ts";
import { toggleLayout } from "../features/layout/layout.ts";
import type { MessageKey } from "../i18n/i18n.ts";
import { entityIds, keepOnly, pinItems, removeItems } from "../state/chart.ts";
import { NOTHING, selectNodes } from "../state/selection.ts";
import { act, attempt, notify, redoStep, speak, text, undoStep, type Workspace } from "./workspace.ts";

/** Where an action is offered in a menu. */
export type Place = "node" | "edge" | "stage";

export interface Action {
  readonly id: string;
  readonly label: (workspace: Workspace) => MessageKey;
  readonly icon: (workspace: Workspace) => IconNode;
  /** As written for people; the first is shown in menus. */
  readonly keys: readonly string[];
  readonly places: readonly Place[];
  readonly possible: (workspace: Workspace) => boolean;
  readonly run: (workspace: Workspace) => void;
}

const selectedIds = ({ selection }: Workspace): string[] => [...selection.get().nodes];
const hasSelection = (workspace: Workspace): boolean => workspace.selection.get().nodes.size > 0;
const hasItems = ({ scene }: Workspace): boolean => scene.get().nodes.size > 0;

/** The one thing meant: the only one selected, or the one under the keyboard. */
export function meant({ selection }: Workspace): string | null {
  const { nodes, cursor } = selection.get();
  if (nodes.size === 1) return [...nodes][0] ?? null;
  return cursor !== null && (nodes.size === 0 || nodes.has(cursor)) ? cursor : null;
}

function meantEntity(workspace: Workspace): string | null {
  const id = meant(workspace);
  return id !== null && workspace.scene.get().nodes.get(id)?.kind === "entity" ? id : null;
}

function meantRemainder(workspace: Workspace): string | null {
  const id = meant(workspace);
  return id !== null && workspace.scene.get().nodes.get(id)?.kind === "remainder" ? id : null;
}

/** Exactly two things are selected: the ends of a path. */
export function ends(workspace: Workspace): readonly [string, string] | null {
  const { nodes } = workspace.scene.get();
  const [from, to, ...others] = selectedIds(workspace).filter((id) => nodes.get(id)?.kind === "entity");
  return from !== undefined && to !== undefined && others.length === 0 ? [from, to] : null;
}

const allPinned = (workspace: Workspace): boolean => {
  const { nodes } = workspace.scene.get();
  return hasSelection(workspace) && selectedIds(workspace).every((id) => nodes.get(id)?.pinned === true);
};

export function openRemainder(workspace: Workspace, id: string): void {
  workspace.panes.update((panes) => ({ ...panes, left: true, remainder: id }));
}

export function inspect(workspace: Workspace): void {
  workspace.panes.update((panes) => ({ ...panes, right: true }));
  requestAnimationFrame(() => {
    document.getElementById("details")?.focus();
  });
}

export const ACTIONS: readonly Action[] = [
  {
    id: "inspect",
    label: () => "action.inspect",
    icon: () => Braces,
    keys: ["Enter", "I"],
    places: ["node", "edge"],
    possible: (workspace) => meantEntity(workspace) !== null || workspace.selection.get().edges.size > 0,
    run: inspect,
  },
  {
    id: "expand",
    label: () => "action.expand",
    icon: () => Workflow,
    keys: ["E"],
    places: ["node"],
    possible: (workspace) => meantEntity(workspace) !== null,
    run: (workspace) => {
      const id = meantEntity(workspace);
      if (id !== null) workspace.overlay.update(() => ({ kind: "expand", id }));
    },
  },
  {
    id: "open-remainder",
    label: () => "action.openRemainder",
    icon: () => Table2,
    keys: [],
    places: ["node"],
    possible: (workspace) => meantRemainder(workspace) !== null,
    run: (workspace) => {
      const id = meantRemainder(workspace);
      if (id !== null) openRemainder(workspace, id);
    },
  },
  {
    id: "add-more",
    label: () => "action.addMore",
    icon: () => Plus,
    keys: [],
    places: ["node"],
    possible: (workspace) => meantRemainder(workspace) !== null,
    run: (workspace) => {
      const item = workspace.chart.get().items.get(meantRemainder(workspace) ?? "");
      if (item?.kind === "remainder") attempt(workspace, addMore(workspace, item, MOST_AT_ONCE));
    },
  },
  {
    id: "path",
    label: () => "action.path",
    icon: () => Route,
    keys: ["P"],
    places: ["node"],
    possible: (workspace) => ends(workspace) !== null,
    run: (workspace) => {
      const pair = ends(workspace);
      if (pair === null) speak(workspace, "path.selectTwo");
      else workspace.overlay.update(() => ({ kind: "paths", from: pair[0], to: pair[1] }));
    },
  },
  {
    id: "pin",
    label: (workspace) => (allPinned(workspace) ? "action.unpin" : "action.pin"),
    icon: (workspace) => (allPinned(workspace) ? PinOff : Pin),
    keys: ["K"],
    places: ["node"],
    possible: hasSelection,
    run: (workspace) => {
      const pinned = !allPinned(workspace);
      act(workspace, pinItems(selectedIds(workspace), pinned));
      speak(workspace, pinned ? "pin.done" : "pin.undone", { count: selectedIds(workspace).length });
    },
  },
  {
    id: "remove",
    label: () => "action.remove",
    icon: () => Trash2,
    keys: ["Del"],
    places: ["node"],
    possible: hasSelection,
    run: (workspace) => {
      const ids = selectedIds(workspace);
      act(workspace, removeItems(ids));
      notify(workspace, {
        text: text(workspace, "chart.removed", { count: ids.length }),
        action: {
          label: text(workspace, "action.undo"),
          run: () => {
            undoStep(workspace);
          },
        },
      });
    },
  },
  {
    id: "keep-only",
    label: () => "action.keepOnly",
    icon: () => SquareDashed,
    keys: ["Shift+Del"],
    places: ["node"],
    possible: hasSelection,
    run: (workspace) => {
      const before = workspace.chart.get().items.size;
      act(workspace, keepOnly(selectedIds(workspace)));
      const count = before - workspace.chart.get().items.size;
      if (count === 0) return;
      notify(workspace, {
        text: text(workspace, "chart.removed", { count }),
        action: {
          label: text(workspace, "action.undo"),
          run: () => {
            undoStep(workspace);
          },
        },
      });
    },
  },
  {
    id: "dossier",
    label: () => "action.dossier",
    icon: () => FileText,
    keys: [],
    places: ["node"],
    possible: (workspace) => selectedEntities(workspace).length > 0,
    run: (workspace) => {
      attempt(workspace, exportDossier(workspace, "PDF", selectedEntities(workspace)));
    },
  },
  {
    id: "copy-id",
    label: () => "action.copyId",
    icon: () => Copy,
    keys: [],
    places: ["node"],
    possible: (workspace) => meantEntity(workspace) !== null,
    run: (workspace) => {
      const id = meantEntity(workspace);
      if (id !== null) copy(workspace, id);
    },
  },
  {
    id: "search",
    label: () => "action.search",
    icon: () => Search,
    keys: ["/"],
    places: ["stage"],
    possible: () => true,
    run: () => {
      document.getElementById("search")?.focus();
    },
  },
  {
    id: "select-all",
    label: () => "action.selectAll",
    icon: () => Scan,
    keys: ["Ctrl+A"],
    places: ["stage"],
    possible: hasItems,
    run: (workspace) => {
      const ids = entityIds(workspace.chart.get());
      workspace.selection.update(() => selectNodes(ids));
      speak(workspace, "selection.count", { count: ids.length });
    },
  },
  {
    id: "select-none",
    label: () => "action.selectNone",
    icon: () => CircleX,
    keys: ["Esc"],
    places: [],
    possible: () => true,
    run: (workspace) => {
      workspace.selection.update(() => NOTHING);
    },
  },
  {
    id: "fit",
    label: () => "action.fit",
    icon: () => Maximize,
    keys: ["F"],
    places: ["stage"],
    possible: hasItems,
    run: ({ view }) => {
      view.get()?.fit();
    },
  },
  {
    id: "fit-selection",
    label: () => "action.fitSelection",
    icon: () => Focus,
    keys: ["Shift+F"],
    places: ["node", "stage"],
    possible: hasSelection,
    run: (workspace) => {
      workspace.view.get()?.fit(selectedIds(workspace));
    },
  },
  {
    id: "layout",
    label: ({ layout }) => (layout.get() === null ? "action.layout" : "action.stopLayout"),
    icon: ({ layout }) => (layout.get() === null ? Play : Square),
    keys: ["1"],
    places: ["stage"],
    possible: ({ scene }) => scene.get().nodes.size > 1,
    run: toggleLayout,
  },
  {
    id: "undo",
    label: () => "action.undo",
    icon: () => Undo2,
    keys: ["Ctrl+Z"],
    places: ["stage"],
    possible: ({ history }) => history.get().done.length > 0,
    run: undoStep,
  },
  {
    id: "redo",
    label: () => "action.redo",
    icon: () => Redo2,
    keys: ["Ctrl+Shift+Z", "Ctrl+Y"],
    places: ["stage"],
    possible: ({ history }) => history.get().undone.length > 0,
    run: redoStep,
  },
];

export function actionById(id: string): Action {
  const action = ACTIONS.find((each) => each.id === id);
  if (action === undefined) throw new Error(`There is no action called ${id}.`);
  return action;
}

/** Copies text; a browser that refuses is reported, since a silent failure would paste something old. */
export function copy(workspace: Workspace, value: string): void {
  navigator.clipboard.writeText(value).then(
    () => {
      notify(workspace, { text: text(workspace, "copy.done") });
    },
    () => {
      notify(workspace, { tone: "error", text: text(workspace, "copy.refused"), todo: value });
    },
  );
}
