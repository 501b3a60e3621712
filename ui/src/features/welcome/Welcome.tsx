/** An empty canvas says what can be done next. */
import { FolderOpen, Search, Sparkles } from "lucide";
import { useEffect } from "react";
import { Button } from "react-aria-components";
import {
  attempt,
  notify,
  scopeNow,
  text,
  useStore,
  useText,
  useWorkspace,
  type Workspace,
} from "../../app/workspace.ts";
import { SomeEntitiesDocument } from "../../generated/graphql.ts";
import { Icon } from "../../parts/Icon.tsx";
import { type EntityBrief, total } from "../../state/facts.ts";
import { listCharts, openChart } from "../charts/charts.ts";
import { addToChart } from "../search/add.ts";

/** Looked through for a good place to start. */
const LOOKED_AT = 100;
const FEWEST = 3;
const MOST = 40;

export function Welcome() {
  const workspace = useWorkspace();
  const t = useText();
  const { nodes } = useStore(workspace.scene);
  const charts = useStore(workspace.charts);
  useEffect(() => {
    attempt(workspace, listCharts(workspace));
  }, [workspace]);
  if (nodes.size > 0) return null;
  const [last] = [...(charts ?? [])].sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  return (
    <section aria-label={t("welcome.title")} className="welcome">
      <h2>{t("welcome.title")}</h2>
      <p className="muted">{t("welcome.text")}</p>
      <div className="welcome-choices">
        <Button className="choice" onPress={() => document.getElementById("search")?.focus()}>
          <Icon icon={Search} size={22} />
          <b>{t("welcome.search")}</b>
          <span>{t("welcome.search.text")}</span>
        </Button>
        <Button
          className="choice"
          onPress={() => {
            attempt(workspace, showSomething(workspace));
          }}
        >
          <Icon icon={Sparkles} size={22} />
          <b>{t("welcome.start")}</b>
          <span>{t("welcome.start.text")}</span>
        </Button>
        {last === undefined ? null : (
          <Button
            className="choice"
            onPress={() => {
              attempt(workspace, openChart(workspace, last.id));
            }}
          >
            <Icon icon={FolderOpen} size={22} />
            <b>{t("welcome.last")}</b>
            <bdi>{last.name}</bdi>
          </Button>
        )}
      </div>
    </section>
  );
}

/** Puts a well-connected thing of the graph on the canvas: an organisation or a person if there is one, never a hub. */
async function showSomething(workspace: Workspace): Promise<void> {
  let fallback: EntityBrief | null = null;
  for (const schema of ["Organization", "Person", null]) {
    const { entities } = await workspace.api.ask(SomeEntitiesDocument, {
      first: LOOKED_AT,
      schema,
      scope: scopeNow(workspace),
    });
    const found = entities.edges.map(({ node: { neighbourCounts, ...brief } }) => ({
      brief,
      links: total(neighbourCounts),
    }));
    const [best] = found
      .filter(({ links }) => links >= FEWEST && links <= MOST)
      .sort((a, b) => b.links - a.links);
    if (best !== undefined) {
      start(workspace, best.brief);
      return;
    }
    fallback ??= found[0]?.brief ?? null;
  }
  if (fallback !== null) start(workspace, fallback);
  else
    notify(workspace, {
      text: text(workspace, "welcome.noData"),
      todo: text(workspace, "welcome.noData.todo"),
    });
}

function start(workspace: Workspace, entity: EntityBrief): void {
  addToChart(workspace, [entity]);
  document.getElementById("canvas")?.focus();
}
