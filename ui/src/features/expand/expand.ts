/** Expanding a thing: some of its neighbours come onto the chart, the rest waits behind one "n more" node. */
import { act, scopeNow, speak, type Workspace } from "../../app/workspace.ts";
import {
  type LinkBriefFragment,
  NeighbourCountsDocument,
  NeighboursDocument,
} from "../../generated/graphql.ts";
import {
  addEntities,
  type NeighbourRow,
  type RemainderItem,
  remainderId,
  rowKey,
} from "../../state/chart.ts";
import {
  type EntityBrief,
  learnCounts,
  learnEntities,
  learnLinks,
  type NeighbourCount,
} from "../../state/facts.ts";
import { placeAround } from "../../state/placement.ts";
import { selectNode } from "../../state/selection.ts";

/** No single gesture adds more: a hub must not flood the chart. */
export const MOST_AT_ONCE = 50;
const PAGE = 100;

/**
 * Divides the room between kinds of neighbours: small kinds come whole, large ones share what is left.
 *
 * Returns how many to take, by row key.
 */
export function shareRoom(rows: readonly NeighbourCount[], room: number): Map<string, number> {
  const shares = new Map<string, number>();
  let left = room;
  [...rows]
    .sort((a, b) => a.count - b.count)
    .forEach((row, index) => {
      const fair = Math.floor(left / (rows.length - index));
      const share = Math.min(row.count, fair);
      shares.set(rowKey(row), share);
      left -= share;
    });
  return shares;
}

export async function countsOf(
  workspace: Workspace,
  id: string,
  signal?: AbortSignal,
): Promise<NeighbourCount[]> {
  const { neighbourCounts } = await workspace.api.ask(
    NeighbourCountsDocument,
    { id, scope: scopeNow(workspace) },
    signal,
  );
  workspace.facts.update((facts) => learnCounts(facts, new Map([[id, neighbourCounts]])));
  return [...neighbourCounts].sort((a, b) => b.count - a.count || a.label.localeCompare(b.label));
}

export interface Neighbour {
  readonly link: LinkBriefFragment;
  readonly entity: EntityBrief;
}

export interface NeighbourPage {
  readonly neighbours: readonly Neighbour[];
  readonly next: string | null;
  readonly total: number;
}

export async function neighboursOf(
  workspace: Workspace,
  id: string,
  row: NeighbourRow,
  after: string | null,
  signal?: AbortSignal,
): Promise<NeighbourPage> {
  const { relation, direction, schema } = row;
  const { neighbours } = await workspace.api.ask(
    NeighboursDocument,
    { id, relation, direction, schema, scope: scopeNow(workspace), first: PAGE, after },
    signal,
  );
  return {
    neighbours: neighbours.edges.map(({ node, neighbour }) => ({ link: node, entity: neighbour })),
    next: neighbours.pageInfo.hasNextPage ? neighbours.pageInfo.endCursor : null,
    total: neighbours.totalCount,
  };
}

/** The first neighbours of a row that are not on the chart; `taken` learns of them. */
async function absentNeighbours(
  workspace: Workspace,
  id: string,
  row: NeighbourRow,
  wanted: number,
  taken: Set<string>,
): Promise<{ readonly absent: readonly Neighbour[]; readonly exhausted: boolean }> {
  const absent: Neighbour[] = [];
  let after: string | null = null;
  for (;;) {
    const page: NeighbourPage = await neighboursOf(workspace, id, row, after);
    for (const neighbour of page.neighbours) {
      if (taken.has(neighbour.entity.id)) continue;
      if (absent.length === wanted) return { absent, exhausted: false };
      taken.add(neighbour.entity.id);
      absent.push(neighbour);
    }
    if (page.next === null) return { absent, exhausted: true };
    after = page.next;
  }
}

/** Adds up to `limit` neighbours of the chosen kinds. What is on the chart keeps its place. */
export async function expandNode(
  workspace: Workspace,
  id: string,
  rows: readonly NeighbourCount[],
  limit: number,
): Promise<void> {
  const taken = new Set(workspace.history.get().chart.items.keys());
  const found: Neighbour[] = [];
  let room = Math.min(limit, MOST_AT_ONCE);
  let open = rows;
  // What one kind cannot fill, because much of it is on the chart already, goes to the others.
  while (room > 0 && open.length > 0) {
    const left: NeighbourCount[] = [];
    const shares = shareRoom(open, room);
    for (const row of open) {
      const share = shares.get(rowKey(row)) ?? 0;
      const { absent, exhausted } = await absentNeighbours(workspace, id, row, share, taken);
      found.push(...absent);
      room -= absent.length;
      if (!exhausted) left.push(row);
    }
    open = left;
  }
  addNeighbours(workspace, id, found, open);
}

/** Adds chosen neighbours, and an "n more" node for the kinds of which there are others. */
export function addNeighbours(
  workspace: Workspace,
  originId: string,
  found: readonly Neighbour[],
  rows: readonly NeighbourRow[],
): void {
  const { chart } = workspace.history.get();
  const origin = chart.items.get(originId);
  if (origin === undefined) return;
  const present = chart.items.get(remainderId(originId));
  const places = placeAround(origin, found.length + 1, chart.items.values());
  const last = places.at(-1) ?? origin;
  const remainder: RemainderItem | undefined =
    rows.length === 0
      ? undefined
      : {
          kind: "remainder",
          id: remainderId(originId),
          origin: originId,
          rows: rows.map(({ relation, direction, schema }) => ({ relation, direction, schema })),
          x: present?.x ?? last.x,
          y: present?.y ?? last.y,
          pinned: false,
        };
  workspace.facts.update((facts) =>
    learnLinks(
      learnEntities(
        facts,
        found.map(({ entity }) => entity),
      ),
      found.map(({ link }) => link),
    ),
  );
  act(
    workspace,
    addEntities(
      found.map(({ entity }, index) => ({ id: entity.id, at: places[index] ?? origin })),
      "expand",
      remainder,
    ),
  );
  workspace.selection.update(() => selectNode(originId));
  workspace.view.get()?.include([originId, ...found.map(({ entity }) => entity.id)]);
  speak(workspace, "chart.added", { count: found.length });
}

/** Takes the next neighbours out from behind an "n more" node. */
export async function addMore(workspace: Workspace, remainder: RemainderItem, count: number): Promise<void> {
  const counts = await countsOf(workspace, remainder.origin);
  const asked = new Set(remainder.rows.map(rowKey));
  await expandNode(
    workspace,
    remainder.origin,
    counts.filter((row) => asked.has(rowKey(row))),
    count,
  );
}
