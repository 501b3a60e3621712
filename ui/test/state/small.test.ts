import { describe, expect, it, vi } from "vitest";
import { nearestTowards } from "../../src/state/navigation.ts";
import { readChart, UnreadableChart, writeChart } from "../../src/state/saved.ts";
import { isSaved, savedAs, statusOf, UNSAVED } from "../../src/state/saving.ts";
import { EVERYTHING, isNarrowed, scopeInput, toggleSource } from "../../src/state/scope.ts";
import {
  extend,
  moveCursor,
  NOTHING,
  prune,
  selectNode,
  selectNodes,
  toggleEdge,
  toggleNode,
} from "../../src/state/selection.ts";
import { createStore, derive } from "../../src/state/store.ts";
import { type Chart, EMPTY_CHART, type Item } from "../../src/state/chart.ts";

const items: readonly Item[] = [
  { kind: "entity", id: "a", x: 1.5, y: -2, pinned: true },
  {
    kind: "remainder",
    id: "more:a",
    origin: "a",
    rows: [{ relation: "OWNERSHIP", direction: "IN", schema: "Person" }],
    x: 0,
    y: 0,
    pinned: false,
  },
];
const chart: Chart = { name: "Harbour", items: new Map(items.map((item) => [item.id, item])) };

describe("a saved chart", () => {
  it("comes back as it was, through JSON", () => {
    const written: unknown = JSON.parse(JSON.stringify(writeChart(chart)));
    expect(readChart("Harbour", written)).toEqual(chart);
  });

  it("holds no names of things", () => {
    expect(Object.keys(writeChart(chart).items[0] ?? {}).sort()).toEqual(["id", "kind", "pinned", "x", "y"]);
  });

  it.each([
    ["nothing", null],
    ["a text", "[]"],
    ["another format", { format: 2, items: [] }],
    ["no items", { format: 1 }],
    ["an item without a place", { format: 1, items: [{ kind: "entity", id: "a", x: null, y: 0 }] }],
    ["an unknown kind", { format: 1, items: [{ kind: "frame", id: "a", x: 0, y: 0 }] }],
    [
      "half a row",
      {
        format: 1,
        items: [{ kind: "remainder", id: "m", origin: "a", x: 0, y: 0, rows: [{ relation: "X" }] }],
      },
    ],
  ])("is refused with a reason when it is %s", (_, state) => {
    expect(() => readChart("x", state)).toThrow(UnreadableChart);
  });
});

describe("saving", () => {
  it("asks nothing of an untouched new chart, and notices every change after a save", () => {
    expect(statusOf(UNSAVED, EMPTY_CHART)).toBe("empty");
    expect(statusOf(UNSAVED, chart)).toBe("waiting");
    const saved = savedAs({ id: "1", version: 1 }, chart);
    expect(statusOf(saved, chart)).toBe("saved");
    expect(isSaved(saved, { ...chart })).toBe(false);
    expect(statusOf({ ...saved, state: "conflict" }, chart)).toBe("conflict");
    const refused = { ...saved, state: "failed", refused: chart } as const;
    expect([statusOf(refused, chart), statusOf(refused, { ...chart })]).toEqual(["refused", "failed"]);
  });
});

describe("the arrow keys", () => {
  const at = (id: string, x: number, y: number) => ({ id, x, y });
  const points = [
    at("middle", 0, 0),
    at("near", 50, 10),
    at("far", 90, 0),
    at("above", 5, 80),
    at("aside", 10, 60),
  ];
  it("go to the nearest thing in their direction", () => {
    expect(nearestTowards(points, at("middle", 0, 0), "right")?.id).toBe("near");
    expect(nearestTowards(points, at("middle", 0, 0), "up")?.id).toBe("aside");
    expect(nearestTowards(points, at("middle", 0, 0), "left")).toBeNull();
    expect(nearestTowards(points, at("middle", 0, 0), "down")).toBeNull();
  });
});

describe("the selection", () => {
  it("extends, toggles and forgets what is gone", () => {
    const two = extend(selectNode("a"), ["b"]);
    expect([...two.nodes]).toEqual(["a", "b"]);
    expect(two.cursor).toBe("a");
    expect([...toggleNode(two, "a").nodes]).toEqual(["b"]);
    const withEdge = toggleEdge(moveCursor(two, "b"), "e");
    const left = prune(withEdge, { nodes: new Map([["a", 1]]), edges: new Map() });
    expect(left).toEqual({ nodes: new Set(["a"]), edges: new Set(), cursor: null });
    const seen = { nodes: new Map([["a", 1]]), edges: new Map() };
    const kept = selectNodes(["a"]);
    expect(prune(kept, seen)).toBe(kept);
    expect(selectNodes([])).toEqual(NOTHING);
  });
});

describe("the scope", () => {
  it("is sent only when it narrows, and takes a whole day", () => {
    expect(scopeInput(EVERYTHING)).toBeNull();
    const narrowed = { ...toggleSource(EVERYTHING, "x"), asOf: "2026-03-03" };
    expect(isNarrowed(narrowed)).toBe(true);
    expect(scopeInput(narrowed)).toEqual({
      withoutSources: ["x"],
      minGrade: null,
      asOf: "2026-03-03T23:59:59Z",
    });
    expect(toggleSource(toggleSource(EVERYTHING, "x"), "x")).toEqual(EVERYTHING);
  });
});

describe("a store", () => {
  it("tells of changes only, and a derived one computes once per change", () => {
    const left = createStore(1);
    const right = createStore(10);
    const compute = vi.fn((a: number, b: number) => a + b);
    const sum = derive(left, right, compute);
    const listener = vi.fn();
    const end = sum.subscribe(listener);
    expect([sum.get(), sum.get()]).toEqual([11, 11]);
    left.update(() => 1);
    expect(listener).not.toHaveBeenCalled();
    left.update((value) => value + 1);
    expect(listener).toHaveBeenCalledTimes(1);
    expect(sum.get()).toBe(12);
    expect(compute).toHaveBeenCalledTimes(2);
    end();
    right.update(() => 0);
    expect(listener).toHaveBeenCalledTimes(1);
  });
});
