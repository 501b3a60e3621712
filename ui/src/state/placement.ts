/** Where new things go: into free space near what they belong to. Nothing that is placed is ever moved from here. */
import type { Point } from "./chart.ts";

/** Room that one thing takes with its label, in units of the chart (about pixels at the first zoom). */
export const SPACING = 96;

/** A grid of taken places, so that asking for a free one does not look at every item. */
class Taken {
  readonly #cells = new Map<string, Point[]>();

  constructor(points: Iterable<Point>) {
    for (const point of points) this.take(point);
  }

  take(point: Point): void {
    const key = this.#key(Math.floor(point.x / SPACING), Math.floor(point.y / SPACING));
    const cell = this.#cells.get(key);
    if (cell === undefined) this.#cells.set(key, [point]);
    else cell.push(point);
  }

  isFree(point: Point): boolean {
    const column = Math.floor(point.x / SPACING);
    const row = Math.floor(point.y / SPACING);
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const other of this.#cells.get(this.#key(column + dx, row + dy)) ?? []) {
          if (Math.hypot(other.x - point.x, other.y - point.y) < SPACING * 0.92) return false;
        }
      }
    }
    return true;
  }

  #key(column: number, row: number): string {
    return `${String(column)},${String(row)}`;
  }
}

/**
 * Free places on rings round an origin, the side away from what is already there first.
 *
 * Returns `count` points, at least about SPACING from each other and from everything taken.
 */
export function placeAround(origin: Point, count: number, taken: Iterable<Point>): Point[] {
  const points = [...taken];
  const grid = new Taken(points);
  const outward = awayFrom(origin, points);
  const found: Point[] = [];
  for (let ring = 1; found.length < count; ring += 1) {
    const radius = SPACING * (0.55 + ring);
    const slots = Math.max(6, Math.floor((2 * Math.PI * radius) / SPACING));
    for (let slot = 0; slot < slots && found.length < count; slot += 1) {
      const turn = (slot % 2 === 0 ? slot / 2 : -(slot + 1) / 2) * ((2 * Math.PI) / slots);
      const point = {
        x: round(origin.x + radius * Math.cos(outward + turn)),
        y: round(origin.y + radius * Math.sin(outward + turn)),
      };
      if (!grid.isFree(point)) continue;
      grid.take(point);
      found.push(point);
    }
  }
  return found;
}

/** The free place nearest to a wished one. */
export function placeNear(wish: Point, taken: Iterable<Point>): Point {
  const points = [...taken];
  if (new Taken(points).isFree(wish)) return { x: round(wish.x), y: round(wish.y) };
  const [point] = placeAround(wish, 1, points);
  return point ?? wish;
}

/** Free places for things that link two others, as near to the line between them as room allows. */
export function placeBetween(from: Point, to: Point, count: number, taken: Iterable<Point>): Point[] {
  const points = [...taken];
  const found: Point[] = [];
  for (let step = 1; step <= count; step += 1) {
    const share = step / (count + 1);
    const wish = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    const point = placeNear(wish, points);
    points.push(point);
    found.push(point);
  }
  return found;
}

/** The angle that leads away from the neighbours' middle; to the right on an empty chart. */
function awayFrom(origin: Point, points: readonly Point[]): number {
  const near = points.filter((point) => {
    const distance = Math.hypot(point.x - origin.x, point.y - origin.y);
    return distance > 0 && distance < SPACING * 6;
  });
  if (near.length === 0) return 0;
  const x = near.reduce((sum, point) => sum + point.x, 0) / near.length - origin.x;
  const y = near.reduce((sum, point) => sum + point.y, 0) / near.length - origin.y;
  return Math.hypot(x, y) < 1 ? 0 : Math.atan2(-y, -x);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
