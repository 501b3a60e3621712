import { describe, expect, it } from "vitest";
import type { Point } from "../../src/state/chart.ts";
import { placeAround, placeBetween, placeNear, SPACING } from "../../src/state/placement.ts";

const closest = (points: readonly Point[]): number => {
  let best = Infinity;
  points.forEach((a, index) => {
    for (const b of points.slice(index + 1)) best = Math.min(best, Math.hypot(a.x - b.x, a.y - b.y));
  });
  return best;
};

describe("placing", () => {
  it.each([1, 7, 50, 300])("finds room for %i things round an origin, none on another", (count) => {
    const origin = { x: 10, y: -20 };
    const others = [origin, { x: 150, y: 0 }, { x: 170, y: 90 }];
    const found = placeAround(origin, count, others);
    expect(found).toHaveLength(count);
    expect(closest([...found, origin])).toBeGreaterThan(SPACING * 0.9);
    for (const point of found) {
      for (const other of others) {
        expect(Math.hypot(point.x - other.x, point.y - other.y)).toBeGreaterThan(SPACING * 0.9);
      }
    }
  });

  it("goes first to the side where nothing lies", () => {
    const [first] = placeAround({ x: 0, y: 0 }, 1, [
      { x: 0, y: 0 },
      { x: -200, y: 0 },
    ]);
    expect(first?.x).toBeGreaterThan(0);
    expect(first?.y).toBeCloseTo(0);
  });

  it("gives the same places for the same chart", () => {
    const taken = [{ x: 0, y: 0 }];
    expect(placeAround({ x: 0, y: 0 }, 20, taken)).toEqual(placeAround({ x: 0, y: 0 }, 20, taken));
  });

  it("takes the wished place when it is free, and one beside it when it is not", () => {
    expect(placeNear({ x: 5, y: 5 }, [])).toEqual({ x: 5, y: 5 });
    const beside = placeNear({ x: 5, y: 5 }, [{ x: 0, y: 0 }]);
    expect(Math.hypot(beside.x, beside.y)).toBeGreaterThan(SPACING * 0.9);
    expect(Math.hypot(beside.x - 5, beside.y - 5)).toBeLessThan(SPACING * 3);
  });

  it("puts the steps of a path between its ends, in order", () => {
    const found = placeBetween({ x: 0, y: 0 }, { x: 900, y: 0 }, 2, [
      { x: 0, y: 0 },
      { x: 900, y: 0 },
    ]);
    expect(found).toEqual([
      { x: 300, y: 0 },
      { x: 600, y: 0 },
    ]);
  });
});
