/** The small bars on the canvas: history above, view and layout below. */
import { ZoomIn, ZoomOut } from "lucide";
import { actionById } from "../../app/actions.ts";
import { text, useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { IconButton } from "../../parts/IconButton.tsx";

export function CanvasBar() {
  const workspace = useWorkspace();
  const t = useText();
  useStore(workspace.history);
  useStore(workspace.selection);
  useStore(workspace.layout);
  useStore(workspace.scene);
  return (
    <>
      <div aria-label={t("canvas.tools")} className="canvas-bar above" role="toolbar">
        {["undo", "redo", "expand", "path", "pin", "remove"].map((id) => (
          <ActionButton key={id} id={id} />
        ))}
      </div>
      <div aria-label={t("canvas.viewTools")} className="canvas-bar below" role="toolbar">
        <ActionButton id="layout" />
        <ActionButton id="fit" />
        <ActionButton id="fit-selection" />
        <IconButton
          icon={ZoomOut}
          keys="-"
          label={t("view.zoomOut")}
          onPress={() => workspace.view.get()?.zoom("out")}
        />
        <IconButton
          icon={ZoomIn}
          keys="+"
          label={t("view.zoomIn")}
          onPress={() => workspace.view.get()?.zoom("in")}
        />
      </div>
    </>
  );
}

function ActionButton({ id }: { readonly id: string }) {
  const workspace = useWorkspace();
  const action = actionById(id);
  return (
    <IconButton
      icon={action.icon(workspace)}
      isDisabled={!action.possible(workspace)}
      keys={action.keys[0]}
      label={text(workspace, action.label(workspace))}
      onPress={() => {
        action.run(workspace);
      }}
    />
  );
}
