import { describe, expect, it } from "vitest";
import { escape, svgOf } from "../../src/features/export/svg.ts";
import { typeInfo } from "../../src/ontology.ts";
import type { Scene, SceneEdge, SceneNode } from "../../src/state/scene.ts";

const node = (id: string, x: number, y: number, caption: string): SceneNode => ({
  id,
  kind: "entity",
  x,
  y,
  pinned: false,
  schema: "Person",
  caption,
  status: "known",
  fictional: false,
  hidden: 0,
  degree: 1,
});
const edge: SceneEdge = { key: "k", source: "a", target: "b", links: [], faded: false, curved: true };

function draw(...captions: readonly string[]): string {
  const scene: Scene = {
    nodes: new Map(
      captions.map((caption, n) => [
        ["a", "b", "c"][n] ?? "d",
        node(["a", "b", "c"][n] ?? "d", n * 100, n * 50, caption),
      ]),
    ),
    edges: new Map([["k", edge]]),
  };
  return svgOf(scene, {
    note: null,
    title: "T",
    lookOf: typeInfo,
    labelOfNode: ({ caption }) => caption,
    labelOfEdge: () => "owns",
  });
}

describe("a drawing", () => {
  it("holds every thing where it lies, up being up", () => {
    const drawn = draw("Ada", "شركة");
    expect(drawn).toContain('cx="0" cy="0"');
    expect(drawn).toContain('cx="100" cy="-50"');
    expect(drawn).toContain(">شركة</text>");
    expect(drawn.match(/<circle/gu)).not.toBeNull();
  });

  it("takes names for text, whatever stands in them", () => {
    const drawn = draw("</text><script>alert(1)</script>", 'a" onload="x', "\u202egnp.exe\u0000");
    expect(drawn).not.toContain("<script");
    expect(drawn).not.toContain("\u202e");
    expect(drawn).not.toContain("\u0000");
    expect(drawn).toContain("&lt;script&gt;");
    expect(drawn).toContain("a&quot; onload=&quot;x");
  });

  it("asks nobody for anything", () => {
    expect(draw("Ada", "Milo")).not.toMatch(/href|url\((?!#)|@import/u);
  });

  it("has a place for letters that XML has none for", () => {
    expect(escape("a\u0001\ud800b")).toBe("a\ufffd\ufffdb");
  });
});
