import { describe, expect, it } from "vitest";
import {
  addEntities,
  type Chart,
  type Command,
  EMPTY_CHART,
  keepOnly,
  moveItems,
  pinItems,
  remainderId,
  removeItems,
  renameChart,
  type StepKind,
} from "../../src/state/chart.ts";
import { type History, historyOf, redo, run, undo } from "../../src/state/history.ts";

const at = (id: string, x: number, y: number) => ({ id, at: { x, y } });
const plain = (chart: Chart): unknown => ({
  name: chart.name,
  items: [...chart.items.values()].sort((a, b) => a.id.localeCompare(b.id)),
});

const withThree = run(historyOf(EMPTY_CHART), addEntities([at("a", 0, 0), at("b", 100, 0), at("c", 0, 100)]));
const remainder = {
  kind: "remainder",
  id: remainderId("a"),
  origin: "a",
  rows: [{ relation: "OWNERSHIP", direction: "OUT", schema: "Company" }],
  x: 50,
  y: 50,
  pinned: false,
} as const;

/** One command of every kind that a chart knows. */
const EVERY_COMMAND: Readonly<Record<StepKind, Command>> = {
  add: addEntities([at("d", 5, 5)]),
  expand: addEntities([at("e", 7, 7)], "expand", remainder),
  path: addEntities([at("f", 9, 9)], "path"),
  remove: removeItems(["b"]),
  keep: keepOnly(["a"]),
  move: moveItems(new Map([["a", { x: 1, y: 2 }]]), "hand"),
  layout: moveItems(
    new Map([
      ["a", { x: 3, y: 4 }],
      ["c", { x: 5, y: 6 }],
    ]),
    "layout",
  ),
  pin: pinItems(["c"], true),
  unpin: pinItems(["a"], false),
  rename: renameChart("Harbour"),
};

describe("undo", () => {
  it.each(Object.entries(EVERY_COMMAND))("takes back %s exactly", (kind, command) => {
    const before = run(withThree, pinItems(["a"], true));
    const after = run(before, command);
    expect(after.done.at(-1)?.kind).toBe(kind);
    expect(plain(after.chart)).not.toEqual(plain(before.chart));
    expect(plain(undo(after).chart)).toEqual(plain(before.chart));
    expect(plain(redo(undo(after)).chart)).toEqual(plain(after.chart));
  });

  it("goes back over a thousand random steps to the empty chart, and forward to the same end", () => {
    let seed = 42;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const id = (): string => `n${String(random(40))}`;
    let history: History = historyOf(EMPTY_CHART);
    for (let step = 0; step < 1000; step += 1) {
      const choices: readonly Command[] = [
        addEntities([at(id(), random(900), random(900)), at(id(), random(900), random(900))]),
        moveItems(new Map([[id(), { x: random(900), y: random(900) }]]), random(2) === 0 ? "hand" : "layout"),
        pinItems([id(), id()], random(2) === 0),
        removeItems([id()]),
        renameChart(`chart ${String(random(9))}`),
      ];
      const command = choices[random(choices.length)];
      if (command !== undefined) history = run(history, command);
    }
    const end = plain(history.chart);
    let back = history;
    while (back.done.length > 0) back = undo(back);
    expect(plain(back.chart)).toEqual(plain(EMPTY_CHART));
    let forward = back;
    while (forward.undone.length > 0) forward = redo(forward);
    expect(plain(forward.chart)).toEqual(end);
  });

  it("does nothing on an untouched chart", () => {
    const fresh = historyOf(EMPTY_CHART);
    expect(undo(fresh)).toBe(fresh);
    expect(redo(fresh)).toBe(fresh);
  });

  it("loses what was undone only when something else is done", () => {
    const moved = run(withThree, EVERY_COMMAND.move);
    expect(run(undo(moved), EVERY_COMMAND.pin).undone).toHaveLength(0);
  });
});

describe("commands", () => {
  it("leave no step when they change nothing", () => {
    expect(run(withThree, pinItems(["a"], false))).toBe(withThree);
    expect(run(withThree, removeItems(["nobody"]))).toBe(withThree);
    expect(run(withThree, renameChart(""))).toBe(withThree);
    expect(run(withThree, moveItems(new Map([["a", { x: 0, y: 0 }]]), "hand"))).toBe(withThree);
  });

  it("never move what is placed when something is added", () => {
    const again = run(withThree, addEntities([at("a", 999, 999), at("z", 1, 1)]));
    expect(again.chart.items.get("a")).toMatchObject({ x: 0, y: 0 });
    expect(again.chart.items.get("z")).toMatchObject({ x: 1, y: 1 });
  });

  it("pin what the hand moved, not what the layout moved", () => {
    expect(run(withThree, EVERY_COMMAND.move).chart.items.get("a")?.pinned).toBe(true);
    expect(run(withThree, EVERY_COMMAND.layout).chart.items.get("a")?.pinned).toBe(false);
  });

  it("take the “n more” node away together with its origin, and keep it with its origin", () => {
    const expanded = run(withThree, EVERY_COMMAND.expand);
    expect(run(expanded, removeItems(["a"])).chart.items.has(remainder.id)).toBe(false);
    expect(run(expanded, keepOnly(["a"])).chart.items.has(remainder.id)).toBe(true);
  });

  it("join the rows of two expansions of the same thing in one “n more” node", () => {
    const once = run(withThree, EVERY_COMMAND.expand);
    const other = { relation: "PAYMENT", direction: "IN", schema: "Person" } as const;
    const twice = run(
      once,
      addEntities([], "expand", { ...remainder, x: 999, rows: [...remainder.rows, other] }),
    );
    const item = twice.chart.items.get(remainder.id);
    expect(item).toMatchObject({ x: 50, rows: [...remainder.rows, other] });
    expect(run(twice, addEntities([], "expand", remainder))).toBe(twice);
  });
});
