/** What stands beside things and lines, on the canvas and in a drawing of it. */
import { text, type Workspace } from "../../app/workspace.ts";
import { formatCompact } from "../../i18n/i18n.ts";
import type { SceneEdge, SceneNode } from "../../state/scene.ts";

export function labelOfNode(workspace: Workspace, node: SceneNode): string {
  if (node.status === "missing") return text(workspace, "node.missing", { id: node.caption });
  return node.fictional ? text(workspace, "node.fictional", { caption: node.caption }) : node.caption;
}

export function labelOfEdge(workspace: Workspace, edge: SceneEdge): string {
  const counts = new Map<string, number>();
  for (const { label } of edge.links) counts.set(label, (counts.get(label) ?? 0) + 1);
  const { tag } = workspace.language.get();
  return [...counts]
    .map(([label, count]) => (count === 1 ? label : `${label} ×${formatCompact(tag, count)}`))
    .join(", ");
}
