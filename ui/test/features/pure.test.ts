import { describe, expect, it } from "vitest";
import { chordOf } from "../../src/app/keys.ts";
import { ACTIONS } from "../../src/app/actions.ts";
import { shareRoom } from "../../src/features/expand/expand.ts";
import { safeName } from "../../src/features/export/export.ts";
import { linkQuestions } from "../../src/features/knowledge/bindFacts.ts";
import { schemata } from "../../src/generated/ontology.ts";
import { iconsByName } from "../../src/icons.ts";
import { inkOn, typeInfo } from "../../src/ontology.ts";
import { rowKey } from "../../src/state/chart.ts";

const row = (schema: string, count: number) =>
  ({ relation: "R", direction: "OUT", schema, label: "r", count }) as const;

describe("an expansion", () => {
  it("brings small kinds whole and cuts the large ones", () => {
    const rows = [row("Wallet", 3000), row("Person", 13), row("Company", 2)];
    const shares = shareRoom(rows, 50);
    expect(rows.map((each) => shares.get(rowKey(each)))).toEqual([35, 13, 2]);
  });

  it("never adds more than there is room for, and wastes none", () => {
    for (const counts of [[1], [100, 100, 100], [0, 7, 60], Array<number>(80).fill(5)]) {
      const rows = counts.map((count, index) => row(`S${String(index)}`, count));
      const given = [...shareRoom(rows, 50).values()].reduce((sum, share) => sum + share, 0);
      const wanted = counts.reduce((sum, count) => sum + count, 0);
      expect(given).toBe(Math.min(50, wanted));
    }
  });
});

describe("questions about links", () => {
  it.each([
    [0, 1],
    [3, 4],
    [499, 1],
    [500, 1],
    [0, 1300],
    [900, 700],
  ])("cover every pair with a fresh id, for %i known and %i fresh ones, within the limit", (old, young) => {
    const known = Array.from({ length: old }, (_, index) => `k${String(index)}`);
    const fresh = Array.from({ length: young }, (_, index) => `f${String(index)}`);
    const questions = linkQuestions(known, fresh).map((ids) => new Set(ids));
    for (const ids of questions) expect(ids.size).toBeLessThanOrEqual(500);
    const others = [...known.slice(0, 40), ...known.slice(-40), ...fresh.slice(0, 40), ...fresh.slice(-40)];
    for (const id of [fresh[0] ?? "", fresh.at(-1) ?? ""]) {
      for (const other of others) expect(questions.some((ids) => ids.has(id) && ids.has(other))).toBe(true);
    }
  });
});

describe("keys", () => {
  const press = (
    key: string,
    modifiers: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {},
  ) => chordOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers });

  it("are named as they are written in menus", () => {
    expect(press("z", { ctrlKey: true })).toBe("Ctrl+Z");
    expect(press("Z", { metaKey: true, shiftKey: true })).toBe("Ctrl+Shift+Z");
    expect(press("?", { shiftKey: true })).toBe("?");
    expect(press("Delete", { shiftKey: true })).toBe("Shift+Del");
    expect(press("Backspace")).toBe("Del");
    expect(press(" ")).toBe("Space");
  });

  it("mean one action each", () => {
    const keys = ACTIONS.flatMap((action) => action.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("types", () => {
  it("all have an icon, a colour, and ink that can be seen on it", () => {
    const luminance = (color: string): number => {
      const [r = 0, g = 0, b = 0] = [1, 3, 5].map((start) => {
        const share = Number.parseInt(color.slice(start, start + 2), 16) / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    for (const [schema, { icon, color }] of Object.entries(schemata)) {
      expect(iconsByName[icon], schema).toBeDefined();
      const [light, dark] = [luminance(color), luminance(inkOn(color))].sort((a, b) => b - a);
      expect(((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05), `${schema} ${color}`).toBeGreaterThanOrEqual(3);
    }
  });

  it("that the page does not know go by their own name", () => {
    expect(typeInfo("Submarine")).toMatchObject({ label: "Submarine", plural: "Submarines".slice(0, -1) });
  });
});

describe("file names", () => {
  it.each([
    ["Harbour case", "Harbour case"],
    ["../../etc/passwd", "etc passwd"],
    ["a\u202Eexe.txt", "a exe.txt"],
    ["CON: <b>", "CON b"],
    ["...", "chart"],
    ["قضية الميناء", "قضية الميناء"],
  ])("%j becomes %j", (name, expected) => {
    expect(safeName(name)).toBe(expected);
  });
});
