/** Several things at once: how many of which type, and what can be done with them. */
import { Button } from "react-aria-components";
import { actionById } from "../../app/actions.ts";
import { text, useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { formatNumber } from "../../i18n/i18n.ts";
import { typeName } from "../../ontology.ts";
import { Icon } from "../../parts/Icon.tsx";
import { TypeBadge } from "../../parts/TypeBadge.tsx";
import type { SceneEdge, SceneNode } from "../../state/scene.ts";
import { selectNode } from "../../state/selection.ts";

interface ManyDetailsProps {
  readonly nodes: readonly SceneNode[];
  readonly edges: readonly SceneEdge[];
}

const MOST_LISTED = 60;

export function ManyDetails({ nodes, edges }: ManyDetailsProps) {
  const workspace = useWorkspace();
  const t = useText();
  const { tag } = useStore(workspace.language);
  const bySchema = new Map<string, number>();
  for (const { kind, schema } of nodes)
    if (kind === "entity") bySchema.set(schema, (bySchema.get(schema) ?? 0) + 1);
  const remainder = nodes.length === 1 && nodes[0]?.kind === "remainder";
  const offered = remainder
    ? ["open-remainder", "add-more", "remove"]
    : ["path", "pin", "fit-selection", "remove", "keep-only"];
  return (
    <>
      <header className="details-head">
        <div>
          <h2>
            {remainder
              ? t("remainder.title", { count: nodes[0]?.hidden ?? 0 })
              : t("selection.count", { count: nodes.length + edges.length })}
          </h2>
        </div>
      </header>
      <ul className="plain type-counts">
        {[...bySchema].map(([schema, count]) => (
          <li key={schema}>
            <TypeBadge schema={schema} />
            <span className="grow">{typeName(t, schema, true)}</span>
            <span className="count">{formatNumber(tag, count)}</span>
          </li>
        ))}
      </ul>
      <div className="actions">
        {offered.map(actionById).map((action) => (
          <Button
            key={action.id}
            className="secondary"
            isDisabled={!action.possible(workspace)}
            onPress={() => {
              action.run(workspace);
            }}
          >
            <Icon icon={action.icon(workspace)} />
            {text(workspace, action.label(workspace))}
          </Button>
        ))}
      </div>
      {remainder ? null : (
        <ul className="plain chosen">
          {nodes.slice(0, MOST_LISTED).map((node) =>
            node.kind === "remainder" ? null : (
              <li key={node.id}>
                <button
                  className="link-button"
                  type="button"
                  onClick={() => {
                    workspace.selection.update(() => selectNode(node.id));
                  }}
                >
                  <bdi>{node.caption}</bdi>
                </button>
              </li>
            ),
          )}
        </ul>
      )}
    </>
  );
}
