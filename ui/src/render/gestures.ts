/** Pointer gestures: click, double click, right click, dragging things, and the selection rectangle. */
import type Sigma from "sigma";
import type { Point } from "../state/chart.ts";
import type { DrawnGraph, EdgeLook, NodeLook } from "./graph.ts";
import type { CanvasHandlers, Gesture, Target } from "./view.ts";

/** A press that moves less than this is a click. */
const DRAG_FROM_PX = 4;

interface Drag {
  readonly from: Point;
  readonly start: ReadonlyMap<string, Point>;
  moved: boolean;
}

/** Wires the pointer to the handlers. Returns the function that undoes it. */
export function bindGestures(
  sigma: Sigma<NodeLook, EdgeLook>,
  graph: DrawnGraph,
  container: HTMLElement,
  handlers: CanvasHandlers,
  preview: (places: ReadonlyMap<string, Point>) => void,
): () => void {
  let drag: Drag | null = null;
  let rectangle: { readonly from: Point; readonly element: HTMLElement } | null = null;
  let swallowClick = false;

  const gesture = (target: Target, original: MouseEvent | TouchEvent): Gesture => {
    const at =
      "clientX" in original
        ? { x: original.clientX, y: original.clientY }
        : { x: original.changedTouches[0]?.clientX ?? 0, y: original.changedTouches[0]?.clientY ?? 0 };
    return { target, at, extend: original.ctrlKey || original.metaKey || original.shiftKey };
  };
  const click = (target: Target, original: MouseEvent | TouchEvent): void => {
    if (swallowClick) return;
    handlers.onClick(gesture(target, original));
  };

  sigma.on("clickNode", ({ node, event }) => {
    click({ kind: "node", id: node }, event.original);
  });
  sigma.on("clickEdge", ({ edge, event }) => {
    click({ kind: "edge", id: edge }, event.original);
  });
  sigma.on("clickStage", ({ event }) => {
    click({ kind: "stage" }, event.original);
  });
  sigma.on("doubleClickNode", (payload) => {
    payload.preventSigmaDefault();
    handlers.onDoubleClick(gesture({ kind: "node", id: payload.node }, payload.event.original));
  });
  sigma.on("doubleClickStage", (payload) => {
    payload.preventSigmaDefault();
  });
  sigma.on("doubleClickEdge", (payload) => {
    payload.preventSigmaDefault();
    handlers.onDoubleClick(gesture({ kind: "edge", id: payload.edge }, payload.event.original));
  });
  const menu = (target: Target, original: MouseEvent | TouchEvent): void => {
    original.preventDefault();
    handlers.onMenu(gesture(target, original));
  };
  sigma.on("rightClickNode", ({ node, event }) => {
    menu({ kind: "node", id: node }, event.original);
  });
  sigma.on("rightClickEdge", ({ edge, event }) => {
    menu({ kind: "edge", id: edge }, event.original);
  });
  sigma.on("rightClickStage", ({ event }) => {
    menu({ kind: "stage" }, event.original);
  });

  sigma.on("downNode", (payload) => {
    const { node, event } = payload;
    swallowClick = false;
    if ("button" in event.original && event.original.button !== 0) return;
    payload.preventSigmaDefault();
    drag = { from: { x: event.x, y: event.y }, start: startOf(node), moved: false };
  });
  sigma.on("downStage", (payload) => {
    const { event } = payload;
    swallowClick = false;
    if (!event.original.shiftKey || ("button" in event.original && event.original.button !== 0)) return;
    payload.preventSigmaDefault();
    const element = document.createElement("div");
    element.className = "marquee";
    container.append(element);
    rectangle = { from: { x: event.x, y: event.y }, element };
  });
  sigma.on("moveBody", (payload) => {
    const { event } = payload;
    if (rectangle !== null) {
      payload.preventSigmaDefault();
      const { left, top, width, height } = boxOf(rectangle.from, event);
      Object.assign(rectangle.element.style, {
        left: `${String(left)}px`,
        top: `${String(top)}px`,
        width: `${String(width)}px`,
        height: `${String(height)}px`,
      });
      return;
    }
    if (drag === null) return;
    payload.preventSigmaDefault();
    if (!drag.moved && Math.hypot(event.x - drag.from.x, event.y - drag.from.y) < DRAG_FROM_PX) return;
    drag.moved = true;
    preview(placesOf(drag, event));
  });

  /** The drag moves the whole selection when it starts on a selected thing: the handler's business is to say so. */
  const startOf = (id: string): Map<string, Point> => {
    const ids = handlers.movesWith(id);
    const start = new Map<string, Point>();
    for (const each of ids) {
      if (!graph.hasNode(each)) continue;
      const { x, y } = graph.getNodeAttributes(each);
      start.set(each, { x, y });
    }
    return start;
  };
  const placesOf = (running: Drag, to: Point): Map<string, Point> => {
    const from = sigma.viewportToGraph(running.from);
    const now = sigma.viewportToGraph(to);
    const places = new Map<string, Point>();
    for (const [id, { x, y }] of running.start) {
      places.set(id, {
        x: Math.round((x + now.x - from.x) * 10) / 10,
        y: Math.round((y + now.y - from.y) * 10) / 10,
      });
    }
    return places;
  };
  const onUp = (event: MouseEvent | TouchEvent): void => {
    const point = "clientX" in event ? event : event.changedTouches[0];
    const bounds = container.getBoundingClientRect();
    const at = { x: (point?.clientX ?? 0) - bounds.left, y: (point?.clientY ?? 0) - bounds.top };
    if (drag?.moved === true) {
      swallowClick = true;
      handlers.onMoved(placesOf(drag, at));
    }
    drag = null;
    if (rectangle !== null) {
      const box = boxOf(rectangle.from, at);
      rectangle.element.remove();
      rectangle = null;
      if (box.width > DRAG_FROM_PX || box.height > DRAG_FROM_PX) {
        swallowClick = true;
        handlers.onRectangle(nodesIn(box));
      }
    }
  };
  const nodesIn = (box: { left: number; top: number; width: number; height: number }): string[] =>
    graph.nodes().filter((id) => {
      const data = sigma.getNodeDisplayData(id);
      if (data === undefined) return false;
      const { x, y } = sigma.framedGraphToViewport(data);
      return x >= box.left && x <= box.left + box.width && y >= box.top && y <= box.top + box.height;
    });
  const noMenu = (event: Event): void => {
    event.preventDefault();
  };

  window.addEventListener("mouseup", onUp);
  window.addEventListener("touchend", onUp);
  container.addEventListener("contextmenu", noMenu);
  return () => {
    window.removeEventListener("mouseup", onUp);
    window.removeEventListener("touchend", onUp);
    container.removeEventListener("contextmenu", noMenu);
    rectangle?.element.remove();
  };
}

function boxOf(from: Point, to: Point): { left: number; top: number; width: number; height: number } {
  return {
    left: Math.min(from.x, to.x),
    top: Math.min(from.y, to.y),
    width: Math.abs(to.x - from.x),
    height: Math.abs(to.y - from.y),
  };
}
