/** The force layout as the page sees it: it can be watched while it runs, and stopped. Pinned things stay. */
import type { Point } from "../state/chart.ts";
import type { Scene } from "../state/scene.ts";
import type { LayoutJob, LayoutProgress } from "./layout.worker.ts";

/** The layout works in small numbers; one of its units is this many of the chart's. */
const UNIT = 42;
const NODE_WIDTH = 10;

export interface LayoutRun {
  /** Ends the run; `onEnd` is told the last places. */
  stop(): void;
}

export function runLayout(
  scene: Scene,
  onPlaces: (places: ReadonlyMap<string, Point>) => void,
  onEnd: (places: ReadonlyMap<string, Point>) => void,
): LayoutRun {
  const ids = [...scene.nodes.keys()];
  const middle = middleOf(scene);
  const worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
  let last: ReadonlyMap<string, Point> = new Map();
  let ended = false;

  const end = (): void => {
    if (ended) return;
    ended = true;
    worker.terminate();
    onEnd(last);
  };
  worker.onmessage = ({ data }: MessageEvent<LayoutProgress>) => {
    // A message may have been on its way when the worker was stopped.
    if (ended) return;
    last = readPlaces(scene, ids, data.places, middle);
    onPlaces(last);
    if (data.done) end();
  };
  worker.onerror = end;
  worker.postMessage(jobFor(scene, ids, middle));
  return { stop: end };
}

/** The matrices of ForceAtlas2, round the chart's middle, since its gravity pulls towards zero. */
export function jobFor(scene: Scene, ids: readonly string[], middle: Point): LayoutJob {
  const offsets = new Map<string, number>();
  const nodes = new Float32Array(ids.length * NODE_WIDTH);
  ids.forEach((id, index) => {
    const node = scene.nodes.get(id);
    if (node === undefined) return;
    const offset = index * NODE_WIDTH;
    offsets.set(id, offset);
    nodes[offset] = (node.x - middle.x) / UNIT;
    nodes[offset + 1] = (node.y - middle.y) / UNIT;
    nodes[offset + 6] = 1;
    nodes[offset + 7] = 1;
    nodes[offset + 8] = 1;
    nodes[offset + 9] = node.pinned ? 1 : 0;
  });
  const edges: number[] = [];
  for (const edge of scene.edges.values()) {
    const source = offsets.get(edge.source);
    const target = offsets.get(edge.target);
    if (source === undefined || target === undefined || source === target) continue;
    edges.push(source, target, 1);
    nodes[source + 6] = (nodes[source + 6] ?? 0) + 1;
    nodes[target + 6] = (nodes[target + 6] ?? 0) + 1;
  }
  return { nodes, edges: Float32Array.from(edges) };
}

function readPlaces(
  scene: Scene,
  ids: readonly string[],
  places: Float32Array,
  middle: Point,
): Map<string, Point> {
  const read = new Map<string, Point>();
  ids.forEach((id, index) => {
    if (scene.nodes.get(id)?.pinned === true) return;
    const x = (places[index * 2] ?? 0) * UNIT + middle.x;
    const y = (places[index * 2 + 1] ?? 0) * UNIT + middle.y;
    if (Number.isFinite(x) && Number.isFinite(y))
      read.set(id, { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 });
  });
  return read;
}

function middleOf(scene: Scene): Point {
  const count = Math.max(1, scene.nodes.size);
  let x = 0;
  let y = 0;
  for (const node of scene.nodes.values()) {
    x += node.x / count;
    y += node.y / count;
  }
  return { x, y };
}
