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
import { total } from "../../state/facts.ts";
import { listCharts, openChart } from "../charts/charts.ts";
import { addToChart } from "../search/add.ts";

/** Looked through for a good place to start. */
const LOOKED_AT = 50;

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
      <h1>{t("welcome.title")}</h1>
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

/** Puts a well-connected thing of the graph on the canvas: not the busiest, which would be a hub. */
async function showSomething(workspace: Workspace): Promise<void> {
  const { entities } = await workspace.api.ask(SomeEntitiesDocument, {
    first: LOOKED_AT,
    schema: null,
    scope: scopeNow(workspace),
  });
  const ranked = entities.edges
    .map(({ node }) => ({ node, links: total(node.neighbourCounts) }))
    .sort(
      (a, b) =>
        Number(b.links >= 3 && b.links <= 40) - Number(a.links >= 3 && a.links <= 40) || b.links - a.links,
    );
  const [best] = ranked;
  if (best === undefined) {
    notify(workspace, {
      text: text(workspace, "welcome.noData"),
      todo: text(workspace, "welcome.noData.todo"),
    });
    return;
  }
  const { neighbourCounts: _, ...brief } = best.node;
  addToChart(workspace, [brief]);
  document.getElementById("canvas")?.focus();
}
