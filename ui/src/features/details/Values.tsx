/** Every value of every property, as text and nothing but text. A value that is another thing can be put on the chart. */
import { Plus } from "lucide";
import { attempt, useStore, useText, useWorkspace, type Workspace } from "../../app/workspace.ts";
import { EntitiesByIdsDocument } from "../../generated/graphql.ts";
import { Icon } from "../../parts/Icon.tsx";
import { useLoaded } from "../../parts/Loading.tsx";
import { selectNode } from "../../state/selection.ts";
import { addToChart } from "../search/add.ts";

export interface PropertyValues {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly values: readonly string[];
}

export function Values({ properties }: { readonly properties: readonly PropertyValues[] }) {
  const t = useText();
  const filled = properties.filter(({ values }) => values.length > 0);
  if (filled.length === 0) return <p className="empty">{t("details.noValues")}</p>;
  return (
    <dl className="values">
      {filled.map(({ name, label, type, values }) => (
        <div key={name}>
          <dt>{label}</dt>
          {type === "entity" ? (
            <EntityValues ids={values} />
          ) : (
            values.map((value) => (
              <dd key={value} dir="auto">
                {value}
              </dd>
            ))
          )}
        </div>
      ))}
    </dl>
  );
}

const MOST_NAMED = 100;

function EntityValues({ ids }: { readonly ids: readonly string[] }) {
  const workspace = useWorkspace();
  const { entities } = useStore(workspace.facts);
  const named = ids.slice(0, MOST_NAMED);
  const unknown = named.filter((id) => !entities.has(id));
  const loaded = useLoaded(JSON.stringify(unknown), (signal) => captionsOf(workspace, unknown, signal));
  const captions = loaded.state === "ready" ? loaded.value : new Map<string, string>();
  return ids.map((id) => (
    <dd key={id}>
      <EntityLink caption={entities.get(id)?.caption ?? captions.get(id) ?? id} id={id} />
    </dd>
  ));
}

async function captionsOf(
  { api }: Workspace,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { entities } = await api.ask(
    EntitiesByIdsDocument,
    { ids: [...ids], scope: null, first: MOST_NAMED },
    signal,
  );
  return new Map(entities.edges.map(({ node }) => [node.id, node.caption]));
}

interface EntityLinkProps {
  readonly id: string;
  readonly caption: string;
}

/** A thing named in the panel: selects it on the chart, or puts it there first. */
export function EntityLink({ id, caption }: EntityLinkProps) {
  const workspace = useWorkspace();
  const t = useText();
  const onChart = useStore(workspace.history).chart.items.has(id);
  return (
    <button
      className="link-button entity-link"
      type="button"
      onClick={() => {
        attempt(workspace, showEntity(workspace, id));
      }}
    >
      <bdi>{caption}</bdi>
      {onChart ? null : (
        <>
          <Icon icon={Plus} size={13} />
          <span className="visually-hidden">{t("search.add")}</span>
        </>
      )}
    </button>
  );
}

async function showEntity(workspace: Workspace, id: string): Promise<void> {
  if (workspace.history.get().chart.items.has(id)) {
    workspace.selection.update(() => selectNode(id));
    workspace.view.get()?.reveal(id);
    return;
  }
  const { entities } = await workspace.api.ask(EntitiesByIdsDocument, { ids: [id], scope: null, first: 1 });
  addToChart(
    workspace,
    entities.edges.map(({ node }) => node),
  );
}
