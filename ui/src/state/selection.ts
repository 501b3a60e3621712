/** What is selected, and where the keyboard stands. Pure. */
export interface Selection {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
  /** The node that arrow keys start from and that single-node actions mean. */
  readonly cursor: string | null;
}

export const NOTHING: Selection = { nodes: new Set(), edges: new Set(), cursor: null };

export function selectNode(id: string): Selection {
  return { nodes: new Set([id]), edges: new Set(), cursor: id };
}

export function selectEdge(key: string): Selection {
  return { nodes: new Set(), edges: new Set([key]), cursor: null };
}

export function selectNodes(ids: Iterable<string>, edges: Iterable<string> = []): Selection {
  const nodes = new Set(ids);
  const [cursor = null] = nodes;
  return { nodes, edges: new Set(edges), cursor };
}

/** Adds what is not selected, takes out what is. */
export function toggleNode(selection: Selection, id: string): Selection {
  const nodes = toggled(selection.nodes, id);
  return { ...selection, nodes, cursor: id };
}

export function toggleEdge(selection: Selection, key: string): Selection {
  return { ...selection, edges: toggled(selection.edges, key) };
}

export function extend(selection: Selection, ids: Iterable<string>): Selection {
  const nodes = new Set([...selection.nodes, ...ids]);
  const [first = null] = nodes;
  return { ...selection, nodes, cursor: selection.cursor ?? first };
}

export function moveCursor(selection: Selection, id: string): Selection {
  return { ...selection, cursor: id };
}

/** Forgets what is no longer to be seen. */
export function prune(
  selection: Selection,
  seen: { readonly nodes: ReadonlyMap<string, unknown>; readonly edges: ReadonlyMap<string, unknown> },
): Selection {
  const nodes = kept(selection.nodes, seen.nodes);
  const edges = kept(selection.edges, seen.edges);
  const cursor = selection.cursor !== null && seen.nodes.has(selection.cursor) ? selection.cursor : null;
  if (nodes === selection.nodes && edges === selection.edges && cursor === selection.cursor) return selection;
  return { nodes, edges, cursor };
}

function kept(ids: ReadonlySet<string>, seen: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const left = [...ids].filter((id) => seen.has(id));
  return left.length === ids.size ? ids : new Set(left);
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
