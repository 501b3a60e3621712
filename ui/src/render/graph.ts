/** Makes a graphology graph equal to a scene, touching only what differs. */
import type Graph from "graphology";
import type { Scene, SceneEdge, SceneNode } from "../state/scene.ts";

export interface NodeLook {
  x: number;
  y: number;
  size: number;
  color: string;
  label: string;
  type: string;
  image: string | null;
  node: SceneNode;
}

export interface EdgeLook {
  size: number;
  color: string;
  label: string | null;
  type: string;
  edge: SceneEdge;
}

export type DrawnGraph = Graph<NodeLook, EdgeLook>;

export function syncGraph(
  graph: DrawnGraph,
  scene: Scene,
  lookOfNode: (node: SceneNode) => NodeLook,
  lookOfEdge: (edge: SceneEdge) => EdgeLook,
): void {
  for (const key of graph.edges()) if (!scene.edges.has(key)) graph.dropEdge(key);
  for (const id of graph.nodes()) if (!scene.nodes.has(id)) graph.dropNode(id);
  for (const node of scene.nodes.values()) {
    if (graph.hasNode(node.id)) graph.replaceNodeAttributes(node.id, lookOfNode(node));
    else graph.addNode(node.id, lookOfNode(node));
  }
  for (const edge of scene.edges.values()) {
    if (graph.hasEdge(edge.key)) graph.replaceEdgeAttributes(edge.key, lookOfEdge(edge));
    else graph.addDirectedEdgeWithKey(edge.key, edge.source, edge.target, lookOfEdge(edge));
  }
}
