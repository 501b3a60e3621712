/** One thing: its header, its values, the claims behind them, its links. */
import { Copy, Link2Off } from "lucide";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { copy } from "../../app/actions.ts";
import { scopeNow, useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { EntityDetailsDocument, type SourceBriefFragment } from "../../generated/graphql.ts";
import { formatNumber } from "../../i18n/i18n.ts";
import { typeName } from "../../ontology.ts";
import { Icon } from "../../parts/Icon.tsx";
import { IconButton } from "../../parts/IconButton.tsx";
import { Failure, LoadingLines, useLoaded } from "../../parts/Loading.tsx";
import { TypeBadge } from "../../parts/TypeBadge.tsx";
import { total } from "../../state/facts.ts";
import type { SceneNode } from "../../state/scene.ts";
import { Claims } from "./Claims.tsx";
import { Links } from "./Links.tsx";
import { Values } from "./Values.tsx";

interface EntityDetailsProps {
  readonly id: string;
  readonly node: SceneNode;
}

export function EntityDetails({ id, node }: EntityDetailsProps) {
  const workspace = useWorkspace();
  const t = useText();
  const scope = useStore(workspace.scope);
  const { tag } = useStore(workspace.language);
  const loaded = useLoaded(JSON.stringify([id, scope]), async (signal) => {
    const { entity } = await workspace.api.ask(
      EntityDetailsDocument,
      { id, scope: scopeNow(workspace) },
      signal,
    );
    return entity;
  });
  const entity = loaded.state === "ready" ? loaded.value : null;
  return (
    <>
      <header className="details-head">
        <TypeBadge schema={node.schema} size={40} />
        <div>
          <h2>
            <bdi>{node.caption}</bdi>
          </h2>
          <p className="muted">
            {typeName(t, node.schema)}
            {node.status === "unresolved" ? <span className="tag">{t("node.unresolved")}</span> : null}
            {node.status === "faded" ? <span className="tag">{t("node.faded")}</span> : null}
            {node.fictional ? <span className="tag">{t("fictional.tag")}</span> : null}
          </p>
          <p className="id">
            <code dir="ltr">{id}</code>
            <IconButton
              icon={Copy}
              label={t("action.copyId")}
              onPress={() => {
                copy(workspace, id);
              }}
            />
          </p>
          {entity === null ? null : <SourceNames sources={entity.sources} />}
        </div>
      </header>
      {loaded.state === "loading" ? <LoadingLines /> : null}
      {loaded.state === "failed" ? <Failure error={loaded.error} retry={loaded.retry} /> : null}
      {loaded.state === "ready" && entity === null ? (
        <div className="empty">
          <Icon icon={Link2Off} size={22} />
          <p>{t(node.status === "faded" ? "details.outOfScope" : "details.missing")}</p>
        </div>
      ) : null}
      {entity === null ? null : (
        <Tabs className="tabs">
          <TabList aria-label={t("details.tabs")}>
            <Tab id="values">{t("details.values")}</Tab>
            <Tab id="claims">{t("details.claims")}</Tab>
            <Tab id="links">
              {t("details.links")}
              <span className="count">{formatNumber(tag, total(entity.neighbourCounts))}</span>
            </Tab>
          </TabList>
          <TabPanel id="values">
            <Values properties={entity.properties} />
          </TabPanel>
          <TabPanel id="claims">
            <Claims about={id} title={node.caption} />
          </TabPanel>
          <TabPanel id="links">
            <Links counts={entity.neighbourCounts} id={id} />
          </TabPanel>
        </Tabs>
      )}
    </>
  );
}

export function SourceNames({ sources }: { readonly sources: readonly SourceBriefFragment[] }) {
  const t = useText();
  if (sources.length === 0) return null;
  return (
    <p className="sources">
      <span className="muted">{t("details.sources", { count: sources.length })}</span>{" "}
      {sources.map((source, index) => (
        <span key={source.id}>
          {index === 0 ? null : ", "}
          <bdi>{source.name}</bdi>
        </span>
      ))}
    </p>
  );
}
