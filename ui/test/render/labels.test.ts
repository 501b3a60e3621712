import { describe, expect, it } from "vitest";
import { LabelBoxes, longLabel, shorten, shortLabel } from "../../src/render/labels.ts";
import { jobFor } from "../../src/render/layout.ts";
import { iconAddress } from "../../src/render/icons.ts";
import type { Scene, SceneNode } from "../../src/state/scene.ts";

describe("labels", () => {
  it("keep whole what is short, and tell a hash by its ends", () => {
    expect(shortLabel("Мария Петрова")).toBe("Мария Петрова");
    expect(shortLabel("0x722122df12d4e14e13ac3b6895a86e84145b6967")).toBe("0x722122…5b6967");
  });

  it("cut between characters, not inside them", () => {
    expect(shorten("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 2)).toBe("👩‍👩‍👧‍👦…");
    expect(longLabel("name ".repeat(4000)).length).toBeLessThanOrEqual(90);
  });

  it("are not written over each other", () => {
    const boxes = new LabelBoxes();
    expect(boxes.take(100, 10, 80, 12)).toBe(true);
    expect(boxes.take(150, 15, 80, 12)).toBe(false);
    expect(boxes.take(150, 40, 80, 12)).toBe(true);
    boxes.clear();
    expect(boxes.take(150, 15, 80, 12)).toBe(true);
  });
});

describe("the force layout", () => {
  it("holds pinned things in place and counts every line once at both ends", () => {
    const node = (id: string, x: number, pinned: boolean): SceneNode => ({
      id,
      kind: "entity",
      x,
      y: 0,
      pinned,
      schema: "Person",
      caption: id,
      status: "known",
      fictional: false,
      hidden: 0,
      degree: 1,
    });
    const scene: Scene = {
      nodes: new Map([
        ["a", node("a", 0, true)],
        ["b", node("b", 84, false)],
      ]),
      edges: new Map([
        ["a\tb", { key: "a\tb", source: "a", target: "b", links: [], faded: false, curved: false }],
        ["a\ta", { key: "a\ta", source: "a", target: "a", links: [], faded: false, curved: false }],
      ]),
    };
    const { nodes, edges } = jobFor(scene, ["a", "b"], { x: 0, y: 0 });
    expect([...edges]).toEqual([0, 10, 1]);
    expect([nodes[0], nodes[10]]).toEqual([0, 2]);
    expect([nodes[6], nodes[16]]).toEqual([2, 2]);
    expect([nodes[9], nodes[19]]).toEqual([1, 0]);
  });
});

describe("icons", () => {
  it("are addresses that need no other host", () => {
    const address = iconAddress([["path", { d: "M0 0" }]], "#fff");
    expect(address.startsWith("data:image/svg+xml")).toBe(true);
    expect(decodeURIComponent(address)).toContain('stroke="#fff"');
  });
});
