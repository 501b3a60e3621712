/** The canvas: gives the drawing a place on the page, and wires scene, selection and gestures to it. */
import { CircleHelp, Unplug } from "lucide";
import { useEffect, useRef } from "react";
import { actionById, openRemainder } from "../../app/actions.ts";
import { act, useStore, useText, useWorkspace, type Workspace } from "../../app/workspace.ts";
import { formatCompact } from "../../i18n/i18n.ts";
import { typeInfo } from "../../ontology.ts";
import { iconAddress } from "../../render/icons.ts";
import { createSigmaView } from "../../render/sigma.ts";
import type { CanvasHandlers, CanvasView, Gesture } from "../../render/view.ts";
import { moveItems } from "../../state/chart.ts";
import { extend, NOTHING, selectEdge, selectNode, toggleEdge, toggleNode } from "../../state/selection.ts";
import { labelOfEdge, labelOfNode } from "./labels.ts";

/** Reads on the grey of a thing of which nothing is known, in both themes. */
const STATUS_INK = "#75818d";

export function Canvas() {
  const workspace = useWorkspace();
  const t = useText();
  const container = useRef<HTMLDivElement>(null);
  const { nodes, edges } = useStore(workspace.scene);

  useEffect(
    () => (container.current === null ? undefined : bindCanvas(container.current, workspace)),
    [workspace],
  );

  return (
    // The canvas is one widget that answers the arrow keys itself and says aloud where it stands.
    <div
      aria-describedby="canvas-hint"
      aria-label={t("canvas.label", { things: nodes.size, links: edges.size })}
      className="canvas"
      id="canvas"
      role="application"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <div ref={container} className="drawing" />
      {[...nodes.values()].some(({ fictional }) => fictional) ? (
        <p className="canvas-note">{t("fictional.note")}</p>
      ) : null}
      <span className="visually-hidden" id="canvas-hint">
        {t("canvas.hint")}
      </span>
    </div>
  );
}

/** Draws the workspace into an element, and lets gestures change it. Returns the function that undoes it. */
function bindCanvas(container: HTMLElement, workspace: Workspace): () => void {
  const view = createSigmaView(container, handlersFor(workspace), {
    lookOf: (schema) => {
      const { color, icon, ink } = typeInfo(schema);
      return { color, image: iconAddress(icon, ink), fadedImage: iconAddress(icon, STATUS_INK) };
    },
    statusImages: {
      missing: iconAddress(Unplug, STATUS_INK),
      unresolved: iconAddress(CircleHelp, STATUS_INK),
    },
    formatCount: (count) => formatCompact(workspace.language.get().tag, count),
    labelOfEdge: (edge) => labelOfEdge(workspace, edge),
    labelOfNode: (node) => labelOfNode(workspace, node),
  });
  const show = (): void => {
    view.show(workspace.scene.get());
  };
  const mark = (): void => {
    view.mark(workspace.selection.get());
  };
  const repaint = (): void => {
    // The style sheet follows the attribute on the root; colours are right only after it did.
    requestAnimationFrame(() => {
      view.repaint();
    });
  };
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", repaint);
  const ends = [
    workspace.scene.subscribe(show),
    workspace.selection.subscribe(mark),
    workspace.theme.subscribe(repaint),
    workspace.language.subscribe(repaint),
  ];
  show();
  mark();
  view.fit();
  workspace.view.update(() => view);
  return () => {
    for (const end of ends) end();
    dark.removeEventListener("change", repaint);
    workspace.view.update((present: CanvasView | null) => (present === view ? null : present));
    view.destroy();
  };
}

function handlersFor(workspace: Workspace): CanvasHandlers {
  const { selection, overlay } = workspace;
  const focus = (): void => {
    document.getElementById("canvas")?.focus({ preventScroll: true });
  };
  const isLine = (gesture: Gesture): boolean =>
    gesture.target.kind === "edge" && workspace.scene.get().edges.get(gesture.target.id)?.links.length === 0;
  return {
    onClick: (gesture) => {
      const { target } = gesture;
      focus();
      selection.update((before) => {
        if (target.kind === "stage" || isLine(gesture)) return gesture.extend ? before : NOTHING;
        if (target.kind === "edge")
          return gesture.extend ? toggleEdge(before, target.id) : selectEdge(target.id);
        return gesture.extend ? toggleNode(before, target.id) : selectNode(target.id);
      });
    },
    onDoubleClick: (gesture) => {
      const { target } = gesture;
      if (target.kind === "stage" || isLine(gesture)) return;
      if (target.kind === "edge") {
        selection.update(() => selectEdge(target.id));
        actionById("inspect").run(workspace);
        return;
      }
      selection.update(() => selectNode(target.id));
      if (workspace.scene.get().nodes.get(target.id)?.kind === "remainder")
        openRemainder(workspace, target.id);
      else actionById("expand").run(workspace);
    },
    onMenu: ({ target, at }) => {
      focus();
      selection.update((before) => {
        if (target.kind === "stage") return before;
        if (target.kind === "edge") return before.edges.has(target.id) ? before : selectEdge(target.id);
        return before.nodes.has(target.id) ? before : selectNode(target.id);
      });
      overlay.update(() => ({ kind: "menu", target, at }));
    },
    onMoved: (places) => {
      act(workspace, moveItems(places, "hand"));
    },
    onRectangle: (ids) => {
      focus();
      selection.update((before) => extend(before, ids));
    },
    movesWith: (id) => {
      const { nodes } = selection.get();
      return nodes.has(id) ? [...nodes] : [id];
    },
  };
}
