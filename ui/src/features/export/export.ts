/** Files that leave: the pictures are made here, everything else by the server. */
import { notify, scopeNow, speak, text, type Workspace } from "../../app/workspace.ts";
import {
  DossierDocument,
  type DossierFormat,
  ExportDocument,
  type ExportFormat,
} from "../../generated/graphql.ts";
import { formatCompact } from "../../i18n/i18n.ts";
import { typeInfo } from "../../ontology.ts";
import { entityIds } from "../../state/chart.ts";
import { labelOfEdge, labelOfNode } from "../canvas/labels.ts";
import { nameOf } from "../charts/charts.ts";
import { svgOf } from "./svg.ts";

interface ServedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: string;
  readonly base64: boolean;
  readonly lost: readonly string[];
}

/** The things that are selected, in the order of the chart. */
export function selectedEntities(workspace: Workspace): string[] {
  const { nodes } = workspace.selection.get();
  return entityIds(workspace.chart.get()).filter((id) => nodes.has(id));
}

export async function exportFile(
  workspace: Workspace,
  format: ExportFormat,
  ids: readonly string[],
): Promise<void> {
  const title = nameOf(workspace, workspace.chart.get());
  const { export: file } = await workspace.api.ask(ExportDocument, {
    ids: [...ids],
    format,
    title,
    scope: scopeNow(workspace),
  });
  save(workspace, file, title);
}

/** A dossier of some things, or of the shortest path between two. */
export async function exportDossier(
  workspace: Workspace,
  format: DossierFormat,
  ids: readonly string[],
  path = false,
): Promise<void> {
  const title =
    ids.length === entityIds(workspace.chart.get()).length && ids.length > 1
      ? nameOf(workspace, workspace.chart.get())
      : null;
  const { dossier: file } = await workspace.api.ask(DossierDocument, {
    ids: [...ids],
    format,
    path,
    title,
    language: workspace.language.get().tag,
    scope: scopeNow(workspace),
  });
  save(workspace, file, title ?? text(workspace, "export.dossierName"));
}

export async function exportPicture(workspace: Workspace): Promise<void> {
  const view = workspace.view.get();
  if (view === null) return;
  const name = `${safeName(nameOf(workspace, workspace.chart.get()))}.png`;
  download(name, await view.picture(noteOn(workspace)));
  speak(workspace, "export.done", { name });
}

/** What a picture has to say below it: that some of it is invented. */
function noteOn(workspace: Workspace): string | null {
  const fictional = [...workspace.scene.get().nodes.values()].some((node) => node.fictional);
  return fictional ? text(workspace, "fictional.note") : null;
}

/** The whole chart, not only what the window shows. */
export function exportDrawing(workspace: Workspace): void {
  const title = nameOf(workspace, workspace.chart.get());
  const name = `${safeName(title)}.svg`;
  const drawing = svgOf(workspace.scene.get(), {
    title,
    note: noteOn(workspace),
    lookOf: typeInfo,
    labelOfNode: (node) =>
      node.kind === "remainder"
        ? `+${formatCompact(workspace.language.get().tag, node.hidden)}`
        : labelOfNode(workspace, node),
    labelOfEdge: (edge) => labelOfEdge(workspace, edge),
  });
  download(name, new Blob([drawing], { type: "image/svg+xml" }));
  speak(workspace, "export.done", { name });
}

function save(workspace: Workspace, file: ServedFile, title: string): void {
  const name = `${safeName(title)}.${file.name.slice(file.name.indexOf(".") + 1)}`;
  const content = file.base64 ? bytesOf(file.content) : file.content;
  download(name, new Blob([content], { type: file.mediaType }));
  if (file.lost.length > 0) {
    notify(workspace, { text: text(workspace, "export.lost", { name }), todo: file.lost.join(" · ") });
  } else {
    speak(workspace, "export.done", { name });
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** A file name that every system takes. */
export function safeName(name: string): string {
  const safe = name
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, " ")
    .replace(/\s+/gu, " ")
    .replace(/^[. ]+|[. ]+$/gu, "")
    .slice(0, 80);
  return safe === "" ? "chart" : safe;
}

function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  window.setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 10_000);
}
