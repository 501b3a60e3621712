/** A line on the canvas: every link that it stands for, its ends, its values and its claims. */
import { useState } from "react";
import { scopeNow, useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { LinkDetailsDocument } from "../../generated/graphql.ts";
import { Failure, LoadingLines, useLoaded } from "../../parts/Loading.tsx";
import { TypeBadge } from "../../parts/TypeBadge.tsx";
import type { LinkBrief } from "../../state/facts.ts";
import type { SceneEdge } from "../../state/scene.ts";
import { Claims } from "./Claims.tsx";
import { SourceNames } from "./EntityDetails.tsx";
import { EntityLink, Values } from "./Values.tsx";

export function EdgeDetails({ edge }: { readonly edge: SceneEdge }) {
  const workspace = useWorkspace();
  const t = useText();
  const { nodes } = useStore(workspace.scene);
  const [chosen, setChosen] = useState(edge.links[0]?.id ?? "");
  const link = edge.links.find(({ id }) => id === chosen) ?? edge.links[0];
  const source = nodes.get(edge.source);
  const target = nodes.get(edge.target);
  if (link === undefined || source === undefined || target === undefined) return null;
  return (
    <>
      <header className="details-head">
        <div>
          <h2>{link.label}</h2>
          <div className="ends">
            {[source, target].map((end, index) => (
              <p key={`${end.id}-${String(index)}`}>
                <span className="muted">{t(index === 0 ? "edge.from" : "edge.to")}</span>
                <TypeBadge schema={end.schema} size={20} />
                <EntityLink caption={end.caption} id={end.id} />
              </p>
            ))}
          </div>
        </div>
      </header>
      {edge.links.length === 1 ? null : (
        <label className="choose-link">
          <span>{t("edge.choose", { count: edge.links.length })}</span>
          <select
            value={link.id}
            onChange={(event) => {
              setChosen(event.target.value);
            }}
          >
            {edge.links.map((each, index) => (
              <option key={each.id} value={each.id}>
                {`${String(index + 1)}. ${each.label} · ${each.grade}`}
              </option>
            ))}
          </select>
        </label>
      )}
      <LinkBody key={link.id} link={link} />
    </>
  );
}

function LinkBody({ link }: { readonly link: LinkBrief }) {
  const workspace = useWorkspace();
  const t = useText();
  const scope = useStore(workspace.scope);
  const loaded = useLoaded(JSON.stringify([link.id, scope]), async (signal) => {
    const answer = await workspace.api.ask(
      LinkDetailsDocument,
      { id: link.id, scope: scopeNow(workspace) },
      signal,
    );
    return answer.link;
  });
  if (loaded.state === "loading") return <LoadingLines />;
  if (loaded.state === "failed") return <Failure error={loaded.error} retry={loaded.retry} />;
  if (loaded.value === null) return <p className="empty">{t("details.outOfScope")}</p>;
  const { properties, sources, grade } = loaded.value;
  return (
    <div className="edge-body">
      <p>
        <span className="muted">{t("edge.best")}</span> <span className="grade">{grade}</span>
      </p>
      <SourceNames sources={sources} />
      <h3>{t("details.values")}</h3>
      <Values properties={properties} />
      <h3>{t("details.claims")}</h3>
      <Claims about={link.id} title={link.label} />
    </div>
  );
}
