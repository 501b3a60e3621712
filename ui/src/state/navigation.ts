/** Walking over the canvas with the arrow keys. Pure. */
import type { Point } from "./chart.ts";

export type Heading = "left" | "right" | "up" | "down";

export interface Waypoint extends Point {
  readonly id: string;
}

/**
 * The nearest point in a direction as seen on the screen (y grows upward on the chart). What lies off to the side
 * counts as farther away; what lies more than about 60 degrees off does not count.
 */
export function nearestTowards(
  points: Iterable<Waypoint>,
  from: Waypoint,
  heading: Heading,
): Waypoint | null {
  let best: Waypoint | null = null;
  let bestCost = Infinity;
  for (const point of points) {
    if (point.id === from.id) continue;
    const dx = point.x - from.x;
    const dy = point.y - from.y;
    const along = heading === "left" ? -dx : heading === "right" ? dx : heading === "up" ? dy : -dy;
    const aside = Math.abs(heading === "left" || heading === "right" ? dy : dx);
    if (along <= 0 || aside > along * 1.75) continue;
    const cost = along + aside * 2;
    if (cost < bestCost || (cost === bestCost && best !== null && point.id < best.id)) {
      best = point;
      bestCost = cost;
    }
  }
  return best;
}
