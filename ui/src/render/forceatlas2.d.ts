/** One step of ForceAtlas2 on flat matrices; the package ships it without types. */
declare module "graphology-layout-forceatlas2/iterate.js" {
  export interface ForceAtlas2Options {
    linLogMode: boolean;
    outboundAttractionDistribution: boolean;
    adjustSizes: boolean;
    edgeWeightInfluence: number;
    scalingRatio: number;
    strongGravityMode: boolean;
    gravity: number;
    slowDown: number;
    barnesHutOptimize: boolean;
    barnesHutTheta: number;
  }
  /** Ten numbers per node (x, y, dx, dy, old dx, old dy, mass, convergence, size, fixed), three per edge. */
  export default function iterate(
    options: ForceAtlas2Options,
    nodes: Float32Array,
    edges: Float32Array,
  ): object;
}
