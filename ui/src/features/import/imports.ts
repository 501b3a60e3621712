/** Files on their way in: sent to the server, looked at, and brought in by a job that is asked after until it ends. */
import { ApiError, isAbort } from "../../api/client.ts";
import { report, speak, type Workspace } from "../../app/workspace.ts";
import {
  CancelJobDocument,
  type ImportInput,
  ImportPreviewDocument,
  type ImportPreviewQuery,
  JobByIdDocument,
  type JobViewFragment,
  StartImportDocument,
} from "../../generated/graphql.ts";

export type Preview = ImportPreviewQuery["importPreview"];
export type Job = JobViewFragment;

/** What the person chose; an empty text stands for what follows from the file. */
export interface Plan {
  readonly kind: string;
  readonly format: string;
  readonly encoding: string;
  readonly source: string;
  readonly name: string;
  readonly licence: string;
  readonly url: string;
  readonly reliability: string;
  readonly credibility: string;
  readonly marking: string;
  readonly case: string;
  readonly currency: string;
}

export interface ImportItem {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  readonly sent: number;
  readonly upload: string | null;
  readonly plan: Plan;
  /** As the person left it: the form's mapping, or the YAML's text; null for the guess of the server. */
  readonly mapping: unknown;
  readonly mappingText: string | null;
  readonly preview: Preview | null;
  readonly looking: boolean;
  readonly job: Job | null;
  readonly error: { readonly message: string; readonly todo: string | null } | null;
}

const NEW_PLAN: Plan = {
  kind: "",
  format: "",
  encoding: "",
  source: "",
  name: "",
  licence: "",
  url: "",
  reliability: "F",
  credibility: "6",
  marking: "AMBER",
  case: "",
  currency: "",
};
const POLL_MS = 700;

let lastKey = 0;
/** What can be stopped, by the item's key. */
const running = new Map<number, AbortController>();

export function isOver(job: Job): boolean {
  return job.status === "done" || job.status === "failed" || job.status === "cancelled";
}

export function changeItem(
  workspace: Workspace,
  key: number,
  change: (item: ImportItem) => ImportItem,
): void {
  workspace.imports.update((items) => items.map((item) => (item.key === key ? change(item) : item)));
}

/** Takes files that were dropped or chosen, and sends them one after the other. Returns the first one's key. */
export function takeFiles(workspace: Workspace, files: readonly File[], marking: string): number | null {
  const taken = files.map((file) => {
    lastKey += 1;
    const item: ImportItem = {
      key: lastKey,
      name: file.name,
      size: file.size,
      sent: 0,
      upload: null,
      plan: { ...NEW_PLAN, marking },
      mapping: null,
      mappingText: null,
      preview: null,
      looking: false,
      job: null,
      error: null,
    };
    return { file, item };
  });
  workspace.imports.update((items) => [...items, ...taken.map(({ item }) => item)]);
  void (async () => {
    for (const { file, item } of taken) await send(workspace, item.key, file);
  })();
  return taken[0]?.item.key ?? null;
}

export function dropItem(workspace: Workspace, key: number): void {
  running.get(key)?.abort();
  running.delete(key);
  workspace.imports.update((items) => items.filter((item) => item.key !== key));
}

async function send(workspace: Workspace, key: number, file: File): Promise<void> {
  const controller = new AbortController();
  running.set(key, controller);
  try {
    const { id } = await workspace.api.send(
      file,
      (sent) => {
        changeItem(workspace, key, (item) => ({ ...item, sent }));
      },
      controller.signal,
    );
    changeItem(workspace, key, (item) => ({ ...item, upload: id, sent: item.size }));
    await look(workspace, key);
  } catch (error) {
    fail(workspace, key, error);
  }
}

/** Asks what the file would bring in as it is told now; a question that was overtaken is dropped. */
export async function look(workspace: Workspace, key: number): Promise<void> {
  const item = workspace.imports.get().find((each) => each.key === key);
  if (item?.upload === null || item === undefined) return;
  running.get(key)?.abort();
  const controller = new AbortController();
  running.set(key, controller);
  changeItem(workspace, key, (each) => ({ ...each, looking: true, error: null }));
  try {
    const { importPreview: preview } = await workspace.api.ask(
      ImportPreviewDocument,
      { upload: item.upload, plan: planOf(item) },
      controller.signal,
    );
    changeItem(workspace, key, (each) => ({
      ...each,
      preview: merged(each.preview, preview),
      looking: false,
    }));
  } catch (error) {
    if (!isAbort(error)) fail(workspace, key, error);
  }
}

/** A preview that failed shows what is wrong, and keeps the columns and the mapping that are being edited. */
function merged(before: Preview | null, now: Preview): Preview {
  if (before === null || now.problem === null || now.columns.length > 0) return now;
  return {
    ...now,
    columns: before.columns,
    kind: now.kind ?? before.kind,
    format: now.format === "" ? before.format : now.format,
    encoding: now.encoding === "" ? before.encoding : now.encoding,
    source: now.source === "" ? before.source : now.source,
    sourceName: now.sourceName === "" ? before.sourceName : now.sourceName,
    mapping: now.mapping ?? before.mapping,
    mappingText: now.mappingText ?? before.mappingText,
  };
}

export function planOf({ plan, mapping, mappingText }: ImportItem): ImportInput {
  const told = Object.fromEntries(
    Object.entries(plan).filter(([name, value]) => value !== "" && name !== "credibility"),
  );
  return {
    ...told,
    credibility: Number(plan.credibility),
    ...(mappingText === null ? (mapping === null ? {} : { mapping }) : { mappingText }),
  };
}

export async function start(workspace: Workspace, key: number): Promise<void> {
  const item = workspace.imports.get().find((each) => each.key === key);
  if (item?.upload === null || item === undefined) return;
  // What was guessed is what the person saw and agreed to.
  const plan = planOf(item);
  const guessed = item.mapping === null && item.mappingText === null ? item.preview?.mapping : null;
  try {
    const { startImport: job } = await workspace.api.ask(StartImportDocument, {
      upload: item.upload,
      plan: {
        ...plan,
        ...(guessed === null || guessed === undefined ? {} : { mapping: guessed }),
        ...(plan.kind === undefined && item.preview?.kind ? { kind: item.preview.kind } : {}),
      },
    });
    changeItem(workspace, key, (each) => ({ ...each, job, error: null }));
    await follow(workspace, job, (now) => {
      changeItem(workspace, key, (each) => ({ ...each, job: now }));
    });
    speak(workspace, "import.ended", { name: item.name });
  } catch (error) {
    fail(workspace, key, error);
  }
}

/** Asks after a job until it is over. */
export async function follow(
  workspace: Workspace,
  job: Job,
  onChange: (job: Job) => void,
  signal?: AbortSignal,
): Promise<Job> {
  let now = job;
  while (!isOver(now)) {
    await new Promise((done) => window.setTimeout(done, POLL_MS));
    if (signal?.aborted === true) return now;
    const { job: found } = await workspace.api.ask(JobByIdDocument, { id: job.id }, signal);
    if (found === null) return now;
    now = found;
    onChange(now);
  }
  return now;
}

export async function cancelJob(workspace: Workspace, id: string): Promise<void> {
  await workspace.api.ask(CancelJobDocument, { id });
}

function fail(workspace: Workspace, key: number, error: unknown): void {
  if (isAbort(error)) return;
  if (error instanceof ApiError && error.code !== "UNAUTHENTICATED") {
    const { message, todo } = error;
    changeItem(workspace, key, (item) => ({ ...item, looking: false, error: { message, todo } }));
  } else report(workspace, error);
}
