/** Puts things that were found onto the chart, into free space in the middle of the view. */
import { act, speak, type Workspace } from "../../app/workspace.ts";
import { addEntities, type Point } from "../../state/chart.ts";
import { type EntityBrief, learnEntities } from "../../state/facts.ts";
import { placeAround, placeNear } from "../../state/placement.ts";
import { selectNodes } from "../../state/selection.ts";

export function addToChart(workspace: Workspace, found: readonly EntityBrief[]): void {
  const { items } = workspace.history.get().chart;
  const fresh = found.filter(({ id }) => !items.has(id));
  workspace.facts.update((facts) => learnEntities(facts, found));
  if (fresh.length > 0) {
    const taken = [...items.values()];
    const middle = workspace.view.get()?.centre() ?? { x: 0, y: 0 };
    const first = placeNear(middle, taken);
    const places: Point[] = [first, ...placeAround(first, fresh.length - 1, [...taken, first])];
    act(workspace, addEntities(fresh.map(({ id }, index) => ({ id, at: places[index] ?? first }))));
  }
  workspace.selection.update(() => selectNodes(found.map(({ id }) => id)));
  workspace.view.get()?.include(found.map(({ id }) => id));
  const [only] = found;
  if (found.length === 1 && only !== undefined) {
    speak(workspace, fresh.length === 0 ? "search.already" : "search.added", { name: only.caption });
  } else {
    speak(workspace, "chart.added", { count: fresh.length });
  }
}
