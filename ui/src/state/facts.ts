/**
 * What the server has told this page about the things on the chart. Facts are never part of a chart's history: they
 * are asked for again whenever they are missing, and again when the viewer narrows what may count.
 */
import type { EntityBriefFragment, LinkBriefFragment, EntityCountsQuery } from "../generated/graphql.ts";
import type { NeighbourRow } from "./chart.ts";

export type EntityBrief = EntityBriefFragment;
export type LinkBrief = LinkBriefFragment;
export type NeighbourCount =
  EntityCountsQuery["entities"]["edges"][number]["node"]["neighbourCounts"][number];

/** What still stands under a narrowed scope; null while everything counts. */
export interface Standing {
  readonly entities: ReadonlySet<string>;
  readonly links: ReadonlySet<string>;
}

export interface Facts {
  readonly entities: ReadonlyMap<string, EntityBrief>;
  readonly links: ReadonlyMap<string, LinkBrief>;
  readonly counts: ReadonlyMap<string, readonly NeighbourCount[]>;
  /** Asked for, and the server knows nobody of that id (any more, or for this viewer). */
  readonly missing: ReadonlySet<string>;
  readonly standing: Standing | null;
}

export const NO_FACTS: Facts = {
  entities: new Map(),
  links: new Map(),
  counts: new Map(),
  missing: new Set(),
  standing: null,
};

export function learnEntities(
  facts: Facts,
  found: readonly EntityBrief[],
  asked: readonly string[] = [],
): Facts {
  const entities = new Map(facts.entities);
  const missing = new Set(facts.missing);
  for (const entity of found) {
    entities.set(entity.id, entity);
    missing.delete(entity.id);
  }
  for (const id of asked) if (!entities.has(id)) missing.add(id);
  return { ...facts, entities, missing };
}

export function learnLinks(facts: Facts, found: readonly LinkBrief[]): Facts {
  const links = new Map(facts.links);
  for (const link of found) links.set(link.id, link);
  return { ...facts, links };
}

export function learnCounts(facts: Facts, found: ReadonlyMap<string, readonly NeighbourCount[]>): Facts {
  return { ...facts, counts: new Map([...facts.counts, ...found]) };
}

export function stand(facts: Facts, standing: Standing | null): Facts {
  return { ...facts, standing, counts: new Map() };
}

export function total(counts: readonly NeighbourCount[]): number {
  return counts.reduce((sum, row) => sum + row.count, 0);
}

/** How many neighbours the given rows promise. */
export function totalOf(counts: readonly NeighbourCount[], rows: readonly NeighbourRow[]): number {
  return total(
    counts.filter((count) =>
      rows.some(
        (row) =>
          row.relation === count.relation && row.direction === count.direction && row.schema === count.schema,
      ),
    ),
  );
}
