import { describe, expect, it } from "vitest";
import {
  addEntities,
  applyPatch,
  type Chart,
  EMPTY_CHART,
  remainderId,
  type RemainderItem,
} from "../../src/state/chart.ts";
import {
  type Facts,
  learnCounts,
  learnEntities,
  learnLinks,
  NO_FACTS,
  stand,
} from "../../src/state/facts.ts";
import { edgeKey, sceneOf } from "../../src/state/scene.ts";

const entity = (id: string, schema = "Person") => ({
  id,
  schema,
  caption: `Name of ${id}`,
  unresolved: false,
  fictional: false,
});
const link = (id: string, source: string, target: string, relation = "OWNERSHIP") => ({
  id,
  relation,
  schema: null,
  label: relation.toLowerCase(),
  grade: "B2",
  source: { id: source },
  target: { id: target },
});
const row = { relation: "OWNERSHIP", direction: "OUT", schema: "Company" } as const;
const remainder: RemainderItem = {
  kind: "remainder",
  id: remainderId("a"),
  origin: "a",
  rows: [row],
  x: 9,
  y: 9,
  pinned: false,
};

function chartOf(ids: readonly string[], more?: RemainderItem): Chart {
  const command = addEntities(
    ids.map((id, index) => ({ id, at: { x: index * 100, y: 0 } })),
    "expand",
    more,
  );
  return applyPatch(EMPTY_CHART, command.patch(EMPTY_CHART));
}

const known: Facts = learnCounts(
  learnLinks(learnEntities(NO_FACTS, [entity("a"), entity("b", "Company"), entity("c", "Company")]), [
    link("1", "a", "b"),
    link("2", "a", "b", "PAYMENT"),
    link("3", "b", "a"),
    link("4", "a", "elsewhere"),
  ]),
  new Map([["a", [{ ...row, label: "Owns", count: 12 }]]]),
);

describe("a scene", () => {
  it("draws parallel links as one line, and bends lines that run against each other", () => {
    const { edges } = sceneOf(chartOf(["a", "b"]), known);
    expect(edges.get(edgeKey("a", "b"))).toMatchObject({ curved: true });
    expect(edges.get(edgeKey("a", "b"))?.links.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(edges.get(edgeKey("b", "a"))?.links).toHaveLength(1);
    expect(edges.size).toBe(2);
  });

  it("counts the neighbours that are not on the chart", () => {
    const { nodes } = sceneOf(chartOf(["a", "b"]), known);
    expect(nodes.get("a")).toMatchObject({ hidden: 12 - 3, degree: 3 });
    expect(nodes.get("b")).toMatchObject({ hidden: 0 });
  });

  it("lets the “n more” node stand for exactly what is left of its rows, and go when nothing is", () => {
    const { nodes, edges } = sceneOf(chartOf(["a", "b"], remainder), known);
    expect(nodes.get(remainder.id)?.hidden).toBe(11);
    expect(edges.has(edgeKey("a", remainder.id))).toBe(true);
    const all = learnCounts(known, new Map([["a", [{ ...row, label: "Owns", count: 1 }]]]));
    expect(sceneOf(chartOf(["a", "b"], remainder), all).nodes.has(remainder.id)).toBe(false);
  });

  it("shows what is gone from the server as missing, and what is not asked yet as loading", () => {
    const asked = learnEntities(known, [], ["gone"]);
    const { nodes } = sceneOf(chartOf(["gone", "later"]), asked);
    expect(nodes.get("gone")).toMatchObject({ status: "missing", caption: "gone" });
    expect(nodes.get("later")).toMatchObject({ status: "loading" });
  });

  it("fades what does not stand under a narrowed scope, and removes nothing", () => {
    const narrowed = stand(known, { entities: new Set(["a"]), links: new Set(["3"]) });
    const { nodes, edges } = sceneOf(chartOf(["a", "b"]), narrowed);
    expect(nodes.get("a")?.status).toBe("known");
    expect(nodes.get("b")?.status).toBe("faded");
    expect(edges.get(edgeKey("a", "b"))?.faded).toBe(true);
    expect(edges.get(edgeKey("b", "a"))?.faded).toBe(false);
  });
});
