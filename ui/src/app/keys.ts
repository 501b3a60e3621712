/** The keyboard: single keys belong to the canvas, combinations to the whole page, and text fields keep their own. */
import { nearestTowards, type Heading } from "../state/navigation.ts";
import { extend, moveCursor, selectNode, toggleNode } from "../state/selection.ts";
import { moveItems, type Point } from "../state/chart.ts";
import { ACTIONS, meant, openRemainder } from "./actions.ts";
import { act, attempt, say, speak, text, type Workspace } from "./workspace.ts";
import { saveNow } from "../features/charts/charts.ts";
import { typeName } from "../ontology.ts";

const HEADINGS: Readonly<Record<string, Heading>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const NUDGE = 20;

/** "Ctrl+Shift+Z" for a key press; Cmd counts as Ctrl. */
export function chordOf(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">,
): string {
  const names: Readonly<Record<string, string>> = {
    Delete: "Del",
    Backspace: "Del",
    Escape: "Esc",
    " ": "Space",
  };
  const letter = /^[a-z]$/iu.test(event.key);
  const key = names[event.key] ?? (letter ? event.key.toUpperCase() : event.key);
  const symbol = event.key.length === 1 && !letter;
  return [
    event.ctrlKey || event.metaKey ? "Ctrl+" : "",
    event.altKey ? "Alt+" : "",
    // A symbol such as "?" already is what Shift makes of its key.
    event.shiftKey && !symbol ? "Shift+" : "",
    key,
  ].join("");
}

export function bindKeys(workspace: Workspace): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const target = event.target instanceof HTMLElement ? event.target : null;
    const inOverlay =
      target?.closest("[role=dialog], [role=menu], [role=listbox]") !== null && target !== null;
    const inText = target?.closest("input, textarea, select, [contenteditable]") !== null && target !== null;
    if (inOverlay) return;
    const chord = chordOf(event);
    const onCanvas = target === document.body || target?.closest("#canvas") !== null;

    const everywhere = pageKeys(workspace, chord);
    if (everywhere !== null && !(inText && !chord.startsWith("Ctrl"))) {
      if (inText && (chord === "Ctrl+Z" || chord === "Ctrl+Shift+Z" || chord === "Ctrl+Y")) return;
      event.preventDefault();
      everywhere();
      return;
    }
    if (inText || !onCanvas) return;
    const heading = HEADINGS[event.key];
    if (heading !== undefined) {
      event.preventDefault();
      if (event.altKey) nudge(workspace, heading);
      else walk(workspace, heading, event);
      return;
    }
    const done = canvasKeys(workspace, chord);
    if (done) event.preventDefault();
  };
  window.addEventListener("keydown", onKey);
  return () => {
    window.removeEventListener("keydown", onKey);
  };
}

/** Keys that mean the same wherever the focus is. */
function pageKeys(workspace: Workspace, chord: string): (() => void) | null {
  switch (chord) {
    case "/":
    case "Ctrl+Z":
    case "Ctrl+Shift+Z":
    case "Ctrl+Y":
      return () => {
        ACTIONS.find(({ keys }) => keys.includes(chord))?.run(workspace);
      };
    case "?":
      return () => {
        workspace.overlay.update(() => ({ kind: "help" }));
      };
    case "Ctrl+B":
      return () => {
        workspace.panes.update((panes) => ({ ...panes, left: !panes.left }));
      };
    case "Ctrl+S":
      return () => {
        attempt(workspace, saveNow(workspace));
      };
    default:
      return null;
  }
}

function canvasKeys(workspace: Workspace, chord: string): boolean {
  if (chord === "Space") {
    const { cursor } = workspace.selection.get();
    if (cursor === null) return false;
    workspace.selection.update((selection) => toggleNode(selection, cursor));
    describe(workspace, cursor);
    return true;
  }
  if (chord === "+" || chord === "=") {
    workspace.view.get()?.zoom("in");
    return true;
  }
  if (chord === "-") {
    workspace.view.get()?.zoom("out");
    return true;
  }
  if (chord === "ContextMenu" || chord === "Shift+F10") {
    openMenu(workspace);
    return true;
  }
  if (chord === "Enter") {
    const id = meant(workspace);
    if (id !== null && workspace.scene.get().nodes.get(id)?.kind === "remainder") {
      openRemainder(workspace, id);
      return true;
    }
  }
  const action = ACTIONS.find(({ keys }) => keys.includes(chord));
  if (action === undefined) return false;
  if (action.possible(workspace)) action.run(workspace);
  else
    say(
      workspace,
      text(workspace, "action.impossible", { action: text(workspace, action.label(workspace)) }),
    );
  return true;
}

/** Walks to the nearest thing in a direction. Shift adds it, Ctrl only looks. */
function walk(
  workspace: Workspace,
  heading: Heading,
  { shiftKey, ctrlKey, metaKey }: Pick<KeyboardEvent, "shiftKey" | "ctrlKey" | "metaKey">,
): void {
  const { nodes } = workspace.scene.get();
  const { cursor } = workspace.selection.get();
  const from = cursor === null ? undefined : nodes.get(cursor);
  const next =
    from === undefined
      ? nearestToCentre(workspace)
      : (nearestTowards(nodes.values(), from, heading)?.id ?? null);
  if (next === null) {
    speak(workspace, nodes.size === 0 ? "canvas.emptySpoken" : "canvas.nothingThere");
    return;
  }
  workspace.selection.update((selection) => {
    if (ctrlKey || metaKey) return moveCursor(selection, next);
    return shiftKey ? moveCursor(extend(selection, [next]), next) : selectNode(next);
  });
  workspace.view.get()?.reveal(next);
  describe(workspace, next);
}

function nearestToCentre(workspace: Workspace): string | null {
  const centre = workspace.view.get()?.centre() ?? { x: 0, y: 0 };
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const node of workspace.scene.get().nodes.values()) {
    const distance = Math.hypot(node.x - centre.x, node.y - centre.y);
    if (distance < bestDistance) {
      best = node.id;
      bestDistance = distance;
    }
  }
  return best;
}

/** Says where the keyboard stands: name, type, links, what is hidden, whether it is selected. */
function describe(workspace: Workspace, id: string): void {
  const { nodes } = workspace.scene.get();
  const node = nodes.get(id);
  if (node === undefined) return;
  if (node.kind === "remainder") {
    speak(workspace, "canvas.remainderSpoken", { count: node.hidden });
    return;
  }
  const selected = workspace.selection.get().nodes.has(id);
  speak(workspace, selected ? "canvas.nodeSelectedSpoken" : "canvas.nodeSpoken", {
    name: node.caption,
    type: typeName((key) => text(workspace, key), node.schema),
    links: node.degree,
    hidden: node.hidden,
  });
}

/** Moves what is selected by a little: the keyboard's way of dragging. */
function nudge(workspace: Workspace, heading: Heading): void {
  const { items } = workspace.chart.get();
  const dx = heading === "left" ? -NUDGE : heading === "right" ? NUDGE : 0;
  const dy = heading === "down" ? -NUDGE : heading === "up" ? NUDGE : 0;
  const places = new Map<string, Point>();
  for (const id of workspace.selection.get().nodes) {
    const item = items.get(id);
    if (item !== undefined) places.set(id, { x: item.x + dx, y: item.y + dy });
  }
  if (places.size > 0) act(workspace, moveItems(places, "hand"));
}

function openMenu(workspace: Workspace): void {
  const { cursor } = workspace.selection.get();
  const place = cursor === null ? null : (workspace.view.get()?.placeOf(cursor) ?? null);
  if (cursor !== null && place !== null) {
    workspace.overlay.update(() => ({ kind: "menu", target: { kind: "node", id: cursor }, at: place }));
    return;
  }
  const box = document.getElementById("canvas")?.getBoundingClientRect();
  const at = { x: (box?.left ?? 0) + (box?.width ?? 0) / 2, y: (box?.top ?? 0) + (box?.height ?? 0) / 2 };
  workspace.overlay.update(() => ({ kind: "menu", target: { kind: "stage" }, at }));
}
