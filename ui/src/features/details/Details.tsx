/** The right pane: what is selected, every value of it, who says so, and where it leads. */
import { PanelRightClose, PanelRightOpen } from "lucide";
import { useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { IconButton } from "../../parts/IconButton.tsx";
import { EdgeDetails } from "./EdgeDetails.tsx";
import { EntityDetails } from "./EntityDetails.tsx";
import { ManyDetails } from "./ManyDetails.tsx";

export function Details() {
  const workspace = useWorkspace();
  const t = useText();
  const { right } = useStore(workspace.panes);
  const selection = useStore(workspace.selection);
  const scene = useStore(workspace.scene);
  const toggle = (): void => {
    workspace.panes.update((panes) => ({ ...panes, right: !panes.right }));
  };
  if (!right) {
    return (
      <aside aria-label={t("details.label")} className="pane right closed">
        <IconButton icon={PanelRightOpen} label={t("details.open")} onPress={toggle} />
      </aside>
    );
  }
  const nodes = [...selection.nodes].flatMap((id) => scene.nodes.get(id) ?? []);
  const edges = [...selection.edges].flatMap((key) => scene.edges.get(key) ?? []);
  const [node] = nodes;
  const [edge] = edges;
  return (
    <aside aria-label={t("details.label")} className="pane right" id="details" tabIndex={-1}>
      <IconButton
        className="pane-toggle"
        icon={PanelRightClose}
        label={t("details.close")}
        onPress={toggle}
      />
      {nodes.length === 1 && node?.kind === "entity" ? (
        <EntityDetails key={node.id} id={node.id} node={node} />
      ) : nodes.length === 0 && edges.length === 1 && edge !== undefined ? (
        <EdgeDetails key={edge.key} edge={edge} />
      ) : nodes.length + edges.length > 0 ? (
        <ManyDetails edges={edges} nodes={nodes} />
      ) : (
        <div className="empty pane-empty">
          <p>{t("details.nothing")}</p>
          <p className="muted">{t("details.nothing.todo")}</p>
        </div>
      )}
    </aside>
  );
}
