/** The first things that a run speaks of, and the way from there to the chart. */
import { Plus } from "lucide";
import { Button } from "react-aria-components";
import { useText, useWorkspace } from "../../app/workspace.ts";
import { RunEntitiesDocument } from "../../generated/graphql.ts";
import { typeName } from "../../ontology.ts";
import { Icon } from "../../parts/Icon.tsx";
import { Failure, LoadingLines, useLoaded } from "../../parts/Loading.tsx";
import { TypeBadge } from "../../parts/TypeBadge.tsx";
import { addToChart } from "../search/add.ts";

const SHOWN = 20;

export function RunThings({ run }: { readonly run: string }) {
  const workspace = useWorkspace();
  const t = useText();
  const loaded = useLoaded(run, (signal) =>
    workspace.api.ask(RunEntitiesDocument, { run, first: SHOWN }, signal),
  );
  if (loaded.state === "loading") return <LoadingLines />;
  if (loaded.state === "failed") return <Failure error={loaded.error} retry={loaded.retry} />;
  const found = loaded.value.runEntities.edges.map(({ node }) => node);
  if (found.length === 0) return null;
  return (
    <section aria-label={t("run.things")} className="run-things">
      <h3>{t("run.things")}</h3>
      <ul className="plain">
        {found.map((entity) => (
          <li key={entity.id}>
            <TypeBadge schema={entity.schema} size={18} />
            <bdi className="clip">{entity.caption}</bdi>
            <span className="muted">{typeName(t, entity.schema)}</span>
          </li>
        ))}
      </ul>
      <Button
        className="secondary"
        onPress={() => {
          addToChart(workspace, found);
          workspace.overlay.update(() => null);
        }}
      >
        <Icon icon={Plus} />
        {t("run.toChart", { count: found.length })}
      </Button>
    </section>
  );
}
