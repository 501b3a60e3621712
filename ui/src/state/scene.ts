/**
 * What is to be seen: a chart together with what is known about its things. Parallel links between two things are one
 * line with a count. Pure; the renderer makes its graph equal to this.
 */
import { type Chart, type Item, type NeighbourRow, rowKey } from "./chart.ts";
import { type Facts, type LinkBrief, total, totalOf } from "./facts.ts";

/** known; mentioned only; gone from the server; outside the narrowed scope; not yet asked. */
export type NodeStatus = "known" | "unresolved" | "missing" | "faded" | "loading";

export interface SceneNode {
  readonly id: string;
  readonly kind: Item["kind"];
  readonly x: number;
  readonly y: number;
  readonly pinned: boolean;
  readonly schema: string;
  readonly caption: string;
  readonly status: NodeStatus;
  /** Invented, for training and demonstration. */
  readonly fictional: boolean;
  /** Neighbours that are not on the chart; for an "n more" node, those it stands for. */
  readonly hidden: number;
  /** Links drawn at it. */
  readonly degree: number;
}

export interface SceneEdge {
  readonly key: string;
  readonly source: string;
  readonly target: string;
  readonly links: readonly LinkBrief[];
  readonly faded: boolean;
  /** Another line runs the opposite way, so both bend. */
  readonly curved: boolean;
}

export interface Scene {
  readonly nodes: ReadonlyMap<string, SceneNode>;
  readonly edges: ReadonlyMap<string, SceneEdge>;
}

export function edgeKey(source: string, target: string): string {
  return `${source}\t${target}`;
}

export function sceneOf(chart: Chart, facts: Facts): Scene {
  const bundles = new Map<string, LinkBrief[]>();
  const incident = new Map<string, LinkBrief[]>();
  for (const link of facts.links.values()) {
    const source = link.source.id;
    const target = link.target.id;
    if (chart.items.get(source)?.kind !== "entity" || chart.items.get(target)?.kind !== "entity") continue;
    push(bundles, edgeKey(source, target), link);
    push(incident, source, link);
    if (target !== source) push(incident, target, link);
  }

  const nodes = new Map<string, SceneNode>();
  for (const item of chart.items.values()) {
    if (item.kind === "entity") {
      nodes.set(item.id, entityNode(item, facts, incident.get(item.id) ?? []));
    } else {
      const left = remaining(facts, item.origin, item.rows, incident.get(item.origin) ?? []);
      if (left === 0 || !chart.items.has(item.origin)) continue;
      nodes.set(item.id, {
        ...placed(item),
        schema: "",
        caption: "",
        status: "known",
        fictional: false,
        hidden: left,
        degree: 0,
      });
    }
  }

  const edges = new Map<string, SceneEdge>();
  for (const [key, links] of bundles) {
    const [first] = links;
    if (first === undefined) continue;
    const source = first.source.id;
    const target = first.target.id;
    const sorted = [...links].sort((a, b) => a.label.localeCompare(b.label) || a.id.localeCompare(b.id));
    const standing = facts.standing;
    edges.set(key, {
      key,
      source,
      target,
      links: sorted,
      faded: standing !== null && !links.some((link) => standing.links.has(link.id)),
      curved: source !== target && bundles.has(edgeKey(target, source)),
    });
  }
  for (const item of chart.items.values()) {
    if (item.kind !== "remainder" || !nodes.has(item.id)) continue;
    const key = edgeKey(item.origin, item.id);
    edges.set(key, { key, source: item.origin, target: item.id, links: [], faded: false, curved: false });
  }
  return { nodes, edges };
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function placed(item: Item): Pick<SceneNode, "id" | "kind" | "x" | "y" | "pinned"> {
  return { id: item.id, kind: item.kind, x: item.x, y: item.y, pinned: item.pinned };
}

function entityNode(item: Item, facts: Facts, links: readonly LinkBrief[]): SceneNode {
  const entity = facts.entities.get(item.id);
  const counts = facts.counts.get(item.id);
  const shown = links.filter((link) => facts.standing === null || facts.standing.links.has(link.id)).length;
  const status: NodeStatus =
    entity === undefined
      ? facts.missing.has(item.id)
        ? "missing"
        : "loading"
      : facts.standing !== null && !facts.standing.entities.has(item.id)
        ? "faded"
        : entity.unresolved
          ? "unresolved"
          : "known";
  return {
    ...placed(item),
    schema: entity?.schema ?? "",
    caption: entity?.caption ?? item.id,
    status,
    fictional: entity?.fictional ?? false,
    hidden: counts === undefined ? 0 : Math.max(0, total(counts) - shown),
    degree: links.length,
  };
}

/** How many of the asked-for neighbours are not on the chart. */
function remaining(
  facts: Facts,
  origin: string,
  rows: readonly NeighbourRow[],
  links: readonly LinkBrief[],
): number {
  const counts = facts.counts.get(origin);
  if (counts === undefined) return 0;
  const wanted = new Set(rows.map(rowKey));
  const shown = links.filter((link) => {
    if (facts.standing !== null && !facts.standing.links.has(link.id)) return false;
    const outward = link.source.id === origin;
    const neighbour = facts.entities.get(outward ? link.target.id : link.source.id);
    return wanted.has(
      rowKey({ relation: link.relation, direction: outward ? "OUT" : "IN", schema: neighbour?.schema ?? "" }),
    );
  }).length;
  return Math.max(0, totalOf(counts, rows) - shown);
}
