/** Paths between two things, found by the server over everything the viewer may see, not over what is drawn. */
import { act, scopeNow, speak, type Workspace } from "../../app/workspace.ts";
import { PathsDocument, type PathsQuery } from "../../generated/graphql.ts";
import { addEntities } from "../../state/chart.ts";
import { learnEntities, learnLinks } from "../../state/facts.ts";
import { placeBetween } from "../../state/placement.ts";
import { edgeKey } from "../../state/scene.ts";
import { selectNodes } from "../../state/selection.ts";

export type Path = PathsQuery["paths"][number];

export const LONGEST_PATH = 6;
const MOST_PATHS = 3;

export async function findPaths(
  workspace: Workspace,
  from: string,
  to: string,
  signal: AbortSignal,
): Promise<Path[]> {
  const { paths } = await workspace.api.ask(
    PathsDocument,
    { from, to, maxLength: LONGEST_PATH, first: MOST_PATHS, scope: scopeNow(workspace) },
    signal,
  );
  return paths;
}

/** Puts what is missing of a path between its ends, and selects the whole of it. */
export function addPath(workspace: Workspace, path: Path): void {
  const { items } = workspace.history.get().chart;
  const from = items.get(path.entities[0]?.id ?? "");
  const to = items.get(path.entities.at(-1)?.id ?? "");
  const absent = path.entities.filter(({ id }) => !items.has(id));
  workspace.facts.update((facts) => learnLinks(learnEntities(facts, path.entities), path.links));
  if (from !== undefined && to !== undefined && absent.length > 0) {
    const places = placeBetween(from, to, absent.length, items.values());
    act(
      workspace,
      addEntities(
        absent.map(({ id }, index) => ({ id, at: places[index] ?? from })),
        "path",
      ),
    );
  }
  const ids = path.entities.map(({ id }) => id);
  workspace.selection.update(() =>
    selectNodes(
      ids,
      path.links.map((link) => edgeKey(link.source.id, link.target.id)),
    ),
  );
  workspace.view.get()?.include(ids);
  speak(workspace, "chart.added", { count: absent.length });
}
