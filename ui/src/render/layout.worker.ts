/** Runs ForceAtlas2 away from the page's own thread; posts places several times a second until it is stopped. */
import iterate, { type ForceAtlas2Options } from "graphology-layout-forceatlas2/iterate.js";

export interface LayoutJob {
  /** Ten numbers per node, as ForceAtlas2 wants them. */
  readonly nodes: Float32Array;
  /** Three numbers per edge: offsets of its ends in `nodes`, weight. */
  readonly edges: Float32Array;
}

export interface LayoutProgress {
  /** x and y of each node, in order. */
  readonly places: Float32Array;
  readonly done: boolean;
}

const NODE_WIDTH = 10;
const FRAME_MS = 40;
const LONGEST_RUN_MS = 30_000;
/** Mean movement per step, in the layout's own units, under which nothing visible happens any more. */
const STILL = 0.002;

self.onmessage = ({ data }: MessageEvent<LayoutJob>) => {
  const { nodes, edges } = data;
  const count = nodes.length / NODE_WIDTH;
  const options: ForceAtlas2Options = {
    linLogMode: false,
    outboundAttractionDistribution: false,
    adjustSizes: true,
    edgeWeightInfluence: 1,
    scalingRatio: 3,
    strongGravityMode: false,
    gravity: 0.4,
    slowDown: 1 + Math.log(Math.max(1, count)),
    barnesHutOptimize: count > 800,
    barnesHutTheta: 0.6,
  };
  const end = performance.now() + LONGEST_RUN_MS;

  const frame = (): void => {
    const before = placesOf(nodes);
    const frameEnd = performance.now() + FRAME_MS;
    let steps = 0;
    do {
      iterate(options, nodes, edges);
      steps += 1;
    } while (performance.now() < frameEnd);
    const places = placesOf(nodes);
    const done = performance.now() > end || meanMove(before, places) / steps < STILL;
    self.postMessage({ places, done } satisfies LayoutProgress);
    if (!done) setTimeout(frame, 0);
  };
  frame();
};

function placesOf(nodes: Float32Array): Float32Array {
  const places = new Float32Array((nodes.length / NODE_WIDTH) * 2);
  for (let node = 0; node < nodes.length / NODE_WIDTH; node += 1) {
    places[node * 2] = nodes[node * NODE_WIDTH] ?? 0;
    places[node * 2 + 1] = nodes[node * NODE_WIDTH + 1] ?? 0;
  }
  return places;
}

function meanMove(before: Float32Array, after: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < after.length; index += 2) {
    sum += Math.hypot(
      (after[index] ?? 0) - (before[index] ?? 0),
      (after[index + 1] ?? 0) - (before[index + 1] ?? 0),
    );
  }
  return after.length === 0 ? 0 : sum / (after.length / 2);
}
