/** The drawing, made with sigma 3 (WebGL, also in software). The only file that knows the library. */
import { createEdgeCurveProgram } from "@sigma/edge-curve";
import { createNodeImageProgram } from "@sigma/node-image";
import { DirectedGraph } from "graphology";
import Sigma from "sigma";
import { createEdgeArrowProgram, NodeCircleProgram } from "sigma/rendering";
import type { NodeDisplayData } from "sigma/types";
import type { Point } from "../state/chart.ts";
import type { Scene, SceneEdge, SceneNode } from "../state/scene.ts";
import { NOTHING, type Selection } from "../state/selection.ts";
import { bindGestures } from "./gestures.ts";
import { type DrawnGraph, type EdgeLook, type NodeLook, syncGraph } from "./graph.ts";
import { captionFont, drawCaption, LabelBoxes, longLabel, shortLabel } from "./labels.ts";
import { drawMark } from "./marks.ts";
import { type CanvasTheme, readCanvasTheme } from "./theme.ts";
import type { CanvasHandlers, CanvasView } from "./view.ts";

/** How a type looks; decided by the ontology, not here. */
export interface TypeLook {
  readonly color: string;
  readonly image: string;
  /** The same, for a thing that is outside of what may count. */
  readonly fadedImage: string;
}

export interface ViewOptions {
  readonly lookOf: (schema: string) => TypeLook;
  readonly statusImages: { readonly missing: string; readonly unresolved: string };
  readonly formatCount: (count: number) => string;
  readonly labelOfEdge: (edge: SceneEdge) => string;
  readonly labelOfNode: (node: SceneNode) => string;
}

/** Charts are laid out in this window; it is fixed, so that adding a thing never rescales what is placed. */
const HALF_WINDOW = 450;
const NODE_RADIUS = 15;
const FIT_MARGIN_PX = 72;
const CLOSEST = 0.35;
const LABEL_PX = 12;

export function createSigmaView(
  container: HTMLElement,
  handlers: CanvasHandlers,
  options: ViewOptions,
): CanvasView {
  const graph: DrawnGraph = new DirectedGraph<NodeLook, EdgeLook>();
  let theme: CanvasTheme = readCanvasTheme(container);
  let scene: Scene = { nodes: new Map(), edges: new Map() };
  let selection: Selection = NOTHING;
  const labels = new LabelBoxes();
  let hovered: string | null = null;
  let hoveredEdge: string | null = null;

  const lookOfNode = (node: SceneNode): NodeLook => {
    const type = options.lookOf(node.schema);
    const plain = node.kind === "remainder";
    return {
      x: node.x,
      y: node.y,
      size: plain ? NODE_RADIUS * 1.25 : NODE_RADIUS,
      color: plain ? theme.surface : node.status !== "known" ? theme.fadedNode : type.color,
      label: options.labelOfNode(node),
      type: plain ? "plain" : "icon",
      image: plain
        ? null
        : node.status === "missing"
          ? options.statusImages.missing
          : node.status === "unresolved"
            ? options.statusImages.unresolved
            : node.status === "faded"
              ? type.fadedImage
              : type.image,
      node,
    };
  };
  const lookOfEdge = (edge: SceneEdge): EdgeLook => ({
    size: Math.min(5, 1.4 + Math.log2(Math.max(1, edge.links.length)) * 0.9),
    color: edge.faded ? theme.fadedEdge : theme.edge,
    label: null,
    type: edge.links.length === 0 ? "plain" : edge.curved ? "curved" : "straight",
    edge,
  });

  const sigma = new Sigma<NodeLook, EdgeLook>(graph, container, {
    allowInvalidContainer: true,
    enableEdgeEvents: true,
    renderEdgeLabels: true,
    zIndex: true,
    itemSizesReference: "screen",
    zoomToSizeRatioFunction: (ratio) => Math.sqrt(ratio),
    minCameraRatio: 0.05,
    maxCameraRatio: 40,
    stagePadding: 0,
    // Many candidates; which of them have room is decided while drawing.
    labelDensity: 4,
    labelGridCellSize: 100,
    labelRenderedSizeThreshold: 6,
    labelFont: theme.font,
    edgeLabelFont: theme.font,
    edgeLabelSize: 11,
    edgeLabelColor: { color: theme.text },
    nodeProgramClasses: {
      icon: createNodeImageProgram<NodeLook, EdgeLook>({
        padding: 0.26,
        size: { mode: "max", value: 96 },
        debounceTimeout: 20,
        keepWithinCircle: true,
      }),
      plain: NodeCircleProgram,
    },
    edgeProgramClasses: {
      straight: createEdgeArrowProgram<NodeLook, EdgeLook>({
        lengthToThicknessRatio: 3.8,
        widenessToThicknessRatio: 2.8,
      }),
      curved: createEdgeCurveProgram<NodeLook, EdgeLook>({
        arrowHead: { extremity: "target", lengthToThicknessRatio: 3.8, widenessToThicknessRatio: 2.8 },
      }),
      plain: createEdgeArrowProgram<NodeLook, EdgeLook>({
        lengthToThicknessRatio: 0,
        widenessToThicknessRatio: 0,
      }),
    },
    nodeReducer: (id, data) => {
      const active = selection.nodes.has(id) || selection.cursor === id;
      return { ...data, zIndex: active ? 2 : 1, forceLabel: active || data.node.kind === "remainder" };
    },
    edgeReducer: (key, data) => {
      const active = selection.edges.has(key) || hoveredEdge === key;
      const beside = hovered !== null && (data.edge.source === hovered || data.edge.target === hovered);
      const count = data.edge.links.length;
      const label = active
        ? options.labelOfEdge(data.edge)
        : count > 1
          ? `×${options.formatCount(count)}`
          : null;
      return {
        ...data,
        label,
        forceLabel: label !== null,
        color: active ? theme.accent : beside ? theme.edgeActive : data.color,
        size: active ? data.size + 1.2 : data.size,
        zIndex: active ? 2 : 0,
      };
    },
    defaultDrawNodeLabel: (context, data) => {
      const node = scene.nodes.get(data.key as string);
      if (typeof data.label !== "string" || data.label === "" || node?.kind === "remainder") return;
      const label = shortLabel(data.label);
      const chosen = selection.nodes.has(data.key as string);
      context.font = captionFont(theme, LABEL_PX, chosen);
      const top = data.y + data.size + 5;
      if (!labels.take(data.x, top, context.measureText(label).width, LABEL_PX) && !chosen) return;
      drawCaption(
        context,
        theme,
        label,
        { x: data.x, y: top },
        {
          size: LABEL_PX,
          strong: chosen,
          muted: node?.status === "faded" || node?.status === "missing",
        },
      );
    },
    defaultDrawNodeHover: (context, data) => {
      if (typeof data.label !== "string" || data.label === "") return;
      drawCaption(
        context,
        theme,
        longLabel(data.label),
        { x: data.x, y: data.y + data.size + 5 },
        {
          size: 12,
          strong: true,
        },
      );
    },
  });
  sigma.setCustomBBox({ x: [-HALF_WINDOW, HALF_WINDOW], y: [-HALF_WINDOW, HALF_WINDOW] });

  const marks = sigma.createCanvas("marks", { afterLayer: "nodes" });
  marks.style.pointerEvents = "none";
  const drawMarks = (): void => {
    const context = marks.getContext("2d");
    if (context === null) return;
    const { width, height } = sigma.getDimensions();
    const ratio = window.devicePixelRatio || 1;
    if (marks.width !== Math.round(width * ratio) || marks.height !== Math.round(height * ratio)) {
      marks.width = Math.round(width * ratio);
      marks.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    for (const node of scene.nodes.values()) {
      const data = sigma.getNodeDisplayData(node.id);
      if (data === undefined) continue;
      const { x, y } = sigma.framedGraphToViewport(data);
      if (x < -40 || y < -40 || x > width + 40 || y > height + 40) continue;
      drawMark(context, theme, {
        x,
        y,
        radius: sigma.scaleSize(data.size),
        selected: selection.nodes.has(node.id),
        cursor: selection.cursor === node.id,
        pinned: node.pinned,
        missing: node.status === "missing",
        unresolved: node.status === "unresolved",
        remainder: node.kind === "remainder",
        hidden:
          node.kind === "remainder"
            ? `+${options.formatCount(node.hidden)}`
            : node.hidden > 0
              ? `${options.formatCount(node.hidden)}+`
              : "",
      });
    }
  };
  sigma.on("beforeRender", () => {
    labels.clear();
  });
  sigma.on("afterRender", drawMarks);
  sigma.on("enterNode", ({ node }) => {
    hovered = node;
    container.style.cursor = "pointer";
    sigma.scheduleRefresh();
  });
  sigma.on("leaveNode", () => {
    hovered = null;
    container.style.cursor = "";
    sigma.scheduleRefresh();
  });
  sigma.on("enterEdge", ({ edge }) => {
    if (graph.getEdgeAttribute(edge, "edge").links.length === 0) return;
    hoveredEdge = edge;
    container.style.cursor = "pointer";
    sigma.scheduleRefresh();
  });
  sigma.on("leaveEdge", () => {
    hoveredEdge = null;
    container.style.cursor = "";
    sigma.scheduleRefresh();
  });

  const redraw = (): void => {
    syncGraph(graph, scene, lookOfNode, lookOfEdge);
    if (hovered !== null && !graph.hasNode(hovered)) hovered = null;
    if (hoveredEdge !== null && !graph.hasEdge(hoveredEdge)) hoveredEdge = null;
    sigma.scheduleRefresh();
  };
  const preview = (places: ReadonlyMap<string, Point>): void => {
    for (const [id, { x, y }] of places) if (graph.hasNode(id)) graph.mergeNodeAttributes(id, { x, y });
  };
  const viewportOf = (id: string): (Point & { readonly data: NodeDisplayData }) | null => {
    const data = sigma.getNodeDisplayData(id);
    return data === undefined ? null : { ...sigma.framedGraphToViewport(data), data };
  };
  const unbind = bindGestures(sigma, graph, container, handlers, preview);
  const onResize = new ResizeObserver(() => {
    sigma.resize();
    sigma.scheduleRefresh();
  });
  onResize.observe(container);

  const fit = (ids: readonly string[]): void => {
    sigma.refresh();
    const places = ids.flatMap((id) => viewportOf(id) ?? []);
    const camera = sigma.getCamera();
    if (places.length === 0) {
      void camera.animate({ x: 0.5, y: 0.5, ratio: 1, angle: 0 }, { duration: motion(250) });
      return;
    }
    const xs = places.map(({ x }) => x);
    const ys = places.map(({ y }) => y);
    const box = {
      left: Math.min(...xs),
      right: Math.max(...xs),
      top: Math.min(...ys),
      bottom: Math.max(...ys),
    };
    const { width, height } = sigma.getDimensions();
    const scale = Math.max(
      (box.right - box.left) / Math.max(1, width - 2 * FIT_MARGIN_PX),
      (box.bottom - box.top) / Math.max(1, height - 2 * FIT_MARGIN_PX),
    );
    const middle = sigma.viewportToFramedGraph({
      x: (box.left + box.right) / 2,
      y: (box.top + box.bottom) / 2,
    });
    const ratio = Math.max(CLOSEST, camera.ratio * scale);
    void camera.animate({ ...middle, ratio, angle: 0 }, { duration: motion(250) });
  };
  const inView = ({ x, y }: Point): boolean => {
    const { width, height } = sigma.getDimensions();
    return x >= 24 && y >= 24 && x <= width - 24 && y <= height - 24;
  };

  return {
    show: (next) => {
      scene = next;
      redraw();
    },
    mark: (next) => {
      selection = next;
      sigma.scheduleRefresh();
    },
    preview,
    repaint: () => {
      theme = readCanvasTheme(container);
      sigma.setSettings({
        labelFont: theme.font,
        edgeLabelFont: theme.font,
        edgeLabelColor: { color: theme.text },
      });
      redraw();
    },
    fit: (ids) => {
      fit(ids ?? graph.nodes());
    },
    include: (ids) => {
      sigma.refresh();
      const places = ids.flatMap((id) => viewportOf(id) ?? []);
      if (places.every(inView)) return;
      const shown = graph.nodes().filter((id) => {
        const place = viewportOf(id);
        return place !== null && inView(place);
      });
      fit([...shown, ...ids]);
    },
    zoom: (direction) => {
      const camera = sigma.getCamera();
      const step = { duration: motion(150), factor: 1.4 };
      void (direction === "in" ? camera.animatedZoom(step) : camera.animatedUnzoom(step));
    },
    centre: () => {
      const { width, height } = sigma.getDimensions();
      return sigma.viewportToGraph({ x: width / 2, y: height / 2 });
    },
    placeOf: (id) => {
      const place = viewportOf(id);
      if (place === null) return null;
      const box = container.getBoundingClientRect();
      return { x: box.left + place.x, y: box.top + place.y };
    },
    reveal: (id) => {
      sigma.refresh();
      const place = viewportOf(id);
      if (place === null) return;
      const { width, height } = sigma.getDimensions();
      const dx =
        place.x < FIT_MARGIN_PX ? place.x - FIT_MARGIN_PX : Math.max(0, place.x - width + FIT_MARGIN_PX);
      const dy =
        place.y < FIT_MARGIN_PX ? place.y - FIT_MARGIN_PX : Math.max(0, place.y - height + FIT_MARGIN_PX);
      if (dx === 0 && dy === 0) return;
      const target = sigma.viewportToFramedGraph({ x: width / 2 + dx, y: height / 2 + dy });
      void sigma.getCamera().animate(target, { duration: motion(150) });
    },
    picture: (note) =>
      new Promise((resolve, reject) => {
        sigma.once("afterRender", () => {
          composePicture(sigma, marks, theme, note).then(resolve, reject);
        });
        sigma.refresh();
      }),
    destroy: () => {
      onResize.disconnect();
      unbind();
      sigma.kill();
    },
  };
}

function motion(duration: number): number {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 1 : duration;
}

/** Must be called right after a render, while the WebGL layers still hold what was drawn. */
function composePicture(
  sigma: Sigma<NodeLook, EdgeLook>,
  marks: HTMLCanvasElement,
  theme: CanvasTheme,
  note: string | null,
): Promise<Blob> {
  const { edges, edgeLabels, nodes, labels } = sigma.getCanvases();
  const picture = document.createElement("canvas");
  picture.width = nodes?.width ?? 0;
  picture.height = nodes?.height ?? 0;
  const context = picture.getContext("2d");
  if (context === null)
    return Promise.reject(new Error("The browser gave no drawing surface for the picture."));
  context.fillStyle = theme.background;
  context.fillRect(0, 0, picture.width, picture.height);
  for (const layer of [edges, edgeLabels, nodes, marks, labels])
    if (layer !== undefined) context.drawImage(layer, 0, 0);
  if (note !== null) {
    const size = 13 * window.devicePixelRatio;
    context.font = `${String(size)}px ${theme.font}`;
    context.fillStyle = theme.text;
    context.textAlign = "center";
    context.fillText(note, picture.width / 2, picture.height - size);
  }
  return new Promise((resolve, reject) => {
    picture.toBlob((blob) => {
      if (blob === null) reject(new Error("The browser could not write the picture."));
      else resolve(blob);
    }, "image/png");
  });
}
