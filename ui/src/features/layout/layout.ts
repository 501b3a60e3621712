/** The force layout as one step: watched while it runs, stopped at will, taken back whole. */
import { act, speak, type Workspace } from "../../app/workspace.ts";
import { runLayout } from "../../render/layout.ts";
import { moveItems } from "../../state/chart.ts";

export function toggleLayout(workspace: Workspace): void {
  const running = workspace.layout.get();
  if (running !== null) {
    running.stop();
    return;
  }
  const scene = workspace.scene.get();
  if (scene.nodes.size < 2) return;
  speak(workspace, "layout.started");
  const run = runLayout(
    scene,
    (places) => workspace.view.get()?.preview(places),
    (places) => {
      workspace.layout.update(() => null);
      act(workspace, moveItems(places, "layout"));
      workspace.view.get()?.fit();
      speak(workspace, "layout.ended");
    },
  );
  workspace.layout.update(() => run);
}
