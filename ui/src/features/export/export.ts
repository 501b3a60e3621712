/** Files that leave: the picture is made here, everything else by the server. */
import { notify, scopeNow, speak, text, type Workspace } from "../../app/workspace.ts";
import { ExportDocument, type ExportFormat } from "../../generated/graphql.ts";
import { entityIds } from "../../state/chart.ts";
import { nameOf } from "../charts/charts.ts";

export async function exportFile(workspace: Workspace, format: ExportFormat): Promise<void> {
  const { export: file } = await workspace.api.ask(ExportDocument, {
    ids: entityIds(workspace.chart.get()),
    format,
    scope: scopeNow(workspace),
  });
  download(file.name, new Blob([file.content], { type: file.mediaType }));
  if (file.lost.length > 0) {
    notify(workspace, {
      text: text(workspace, "export.lost", { name: file.name }),
      todo: file.lost.join(" · "),
    });
  } else {
    speak(workspace, "export.done", { name: file.name });
  }
}

export async function exportPicture(workspace: Workspace): Promise<void> {
  const view = workspace.view.get();
  if (view === null) return;
  const name = `${safeName(nameOf(workspace, workspace.chart.get()))}.png`;
  const fictional = [...workspace.scene.get().nodes.values()].some((node) => node.fictional);
  download(name, await view.picture(fictional ? text(workspace, "fictional.note") : null));
  speak(workspace, "export.done", { name });
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
