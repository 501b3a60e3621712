/** Asks the server for whatever the chart shows and the page does not know yet: things, links, hidden neighbours. */
import { isAbort } from "../../api/client.ts";
import { attempt, type Workspace } from "../../app/workspace.ts";
import {
  EntitiesByIdsDocument,
  EntityCountsDocument,
  LinksAmongDocument,
  type ScopeInput,
} from "../../generated/graphql.ts";
import { entityIds } from "../../state/chart.ts";
import {
  type EntityBrief,
  type LinkBrief,
  learnCounts,
  learnEntities,
  learnLinks,
  type NeighbourCount,
  stand,
} from "../../state/facts.ts";
import { scopeInput } from "../../state/scope.ts";

/** Things per question. */
const CHUNK = 100;
/** The most ids that the server takes in one question. */
const MOST_IDS = 500;
const PAUSE_MS = 25;
const RETRY_MS = 5000;

/** Keeps the facts as complete as the chart needs. Returns the function that stops it. */
export function bindFacts(workspace: Workspace): () => void {
  const { history, scope, facts } = workspace;
  let linksAsked: ReadonlySet<string> = new Set();
  let stoodFor = { scope: scope.get(), ids: new Set<string>() };
  let controller = new AbortController();
  let timer: number | undefined;
  let running = false;
  let asked = 0;
  let answered = 0;

  const round = async (signal: AbortSignal): Promise<void> => {
    const ids = entityIds(history.get().chart);
    const wanted = scope.get();
    const input = scopeInput(wanted);

    const unknown = ids.filter((id) => !facts.get().entities.has(id) && !facts.get().missing.has(id));
    for (const chunk of chunks(unknown)) {
      const found = await entitiesOf(workspace, chunk, null, signal);
      facts.update((known) => learnEntities(known, found, chunk));
    }

    if (ids.some((id) => !linksAsked.has(id))) {
      const known = ids.filter((id) => linksAsked.has(id));
      const fresh = ids.filter((id) => !linksAsked.has(id));
      const links = await linksOf(workspace, known, fresh, null, signal);
      linksAsked = new Set(ids);
      facts.update((known) => learnLinks(known, links));
    }

    if (input === null) {
      if (facts.get().standing !== null) facts.update((known) => stand(known, null));
    } else if (stoodFor.scope !== wanted || ids.some((id) => !stoodFor.ids.has(id))) {
      const entities = new Set<string>();
      for (const chunk of chunks(ids)) {
        for (const { id } of await entitiesOf(workspace, chunk, input, signal)) entities.add(id);
      }
      const links = await linksOf(workspace, [], ids, input, signal);
      facts.update((known) => stand(known, { entities, links: new Set(links.map(({ id }) => id)) }));
      stoodFor = { scope: wanted, ids: new Set(ids) };
    }
    if (input === null) stoodFor = { scope: wanted, ids: new Set(ids) };

    const uncounted = ids.filter((id) => !facts.get().counts.has(id) && facts.get().entities.has(id));
    for (const chunk of chunks(uncounted)) {
      const { entities } = await workspace.api.ask(
        EntityCountsDocument,
        { ids: chunk, scope: input, first: CHUNK },
        signal,
      );
      const counts = new Map<string, readonly NeighbourCount[]>(chunk.map((id) => [id, []]));
      for (const { node } of entities.edges) counts.set(node.id, node.neighbourCounts);
      facts.update((known) => learnCounts(known, counts));
    }
  };

  const loop = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      while (answered < asked) {
        const upTo = asked;
        await round(controller.signal);
        answered = upTo;
      }
    } catch (error) {
      // What could not be asked now is asked again; an aborted round already has its successor.
      if (!isAbort(error)) timer = window.setTimeout(start, RETRY_MS);
      throw error;
    } finally {
      running = false;
    }
  };
  const start = (): void => {
    attempt(workspace, loop());
  };
  const schedule = (): void => {
    asked += 1;
    window.clearTimeout(timer);
    timer = window.setTimeout(start, PAUSE_MS);
  };
  const onScope = (): void => {
    controller.abort();
    controller = new AbortController();
    schedule();
  };

  const ends = [history.subscribe(schedule), scope.subscribe(onScope)];
  schedule();
  return () => {
    window.clearTimeout(timer);
    controller.abort();
    for (const end of ends) end();
  };
}

async function entitiesOf(
  { api }: Workspace,
  ids: readonly string[],
  scope: ScopeInput | null,
  signal: AbortSignal,
): Promise<EntityBrief[]> {
  const { entities } = await api.ask(EntitiesByIdsDocument, { ids: [...ids], scope, first: CHUNK }, signal);
  return entities.edges.map(({ node }) => node);
}

/** Links among the fresh ids, and between them and the known ones, in as many questions as the server's limit needs. */
async function linksOf(
  { api }: Workspace,
  known: readonly string[],
  fresh: readonly string[],
  scope: ScopeInput | null,
  signal: AbortSignal,
): Promise<LinkBrief[]> {
  const links = new Map<string, LinkBrief>();
  for (const ids of linkQuestions(known, fresh)) {
    const { linksAmong } = await api.ask(LinksAmongDocument, { ids: [...ids], scope }, signal);
    for (const link of linksAmong) links.set(link.id, link);
  }
  return [...links.values()];
}

/** Sets of ids such that every pair of a fresh id with any other is together in one of them. */
export function linkQuestions(known: readonly string[], fresh: readonly string[]): string[][] {
  if (fresh.length === 0) return [];
  if (known.length + fresh.length <= MOST_IDS) return [[...known, ...fresh]];
  const old = chunks(known, MOST_IDS / 2);
  const young = chunks(fresh, MOST_IDS / 2);
  const questions: string[][] = [];
  young.forEach((part, index) => {
    const others = [...old, ...young.slice(index + 1)];
    if (others.length === 0 && index === 0) questions.push(part);
    for (const other of others) questions.push([...part, ...other]);
  });
  return questions;
}

function chunks(ids: readonly string[], size = CHUNK): string[][] {
  const parts: string[][] = [];
  for (let start = 0; start < ids.length; start += size) parts.push(ids.slice(start, start + size));
  return parts;
}
