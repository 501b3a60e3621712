/** What an "n more" node stands for, as a table: tick some, or take the next fifty. */
import { ArrowLeft } from "lucide";
import { useState } from "react";
import { Button } from "react-aria-components";
import { attempt, useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { formatNumber } from "../../i18n/i18n.ts";
import { typeName } from "../../ontology.ts";
import { IconButton } from "../../parts/IconButton.tsx";
import { Failure, LoadingLines, useLoaded } from "../../parts/Loading.tsx";
import { Tick } from "../../parts/Tick.tsx";
import { TypeBadge } from "../../parts/TypeBadge.tsx";
import { type NeighbourRow, type RemainderItem, rowKey } from "../../state/chart.ts";
import { addMore, addNeighbours, MOST_AT_ONCE, type Neighbour, neighboursOf } from "../expand/expand.ts";

export function RemainderTable({ remainder }: { readonly remainder: RemainderItem }) {
  const workspace = useWorkspace();
  const t = useText();
  const { tag } = useStore(workspace.language);
  const { nodes } = useStore(workspace.scene);
  const { items } = useStore(workspace.history).chart;
  const scope = useStore(workspace.scope);
  const [pages, setPages] = useState(1);
  const [ticked, setTicked] = useState<ReadonlyMap<string, Neighbour>>(new Map());
  const left = nodes.get(remainder.id)?.hidden ?? 0;
  const origin = nodes.get(remainder.origin)?.caption ?? remainder.origin;

  const loaded = useLoaded(JSON.stringify([remainder, scope, pages]), async (signal) => {
    const all: { readonly row: NeighbourRow; readonly neighbour: Neighbour }[] = [];
    let more = false;
    for (const row of remainder.rows) {
      let next: string | null = null;
      for (let page = 0; page < pages; page += 1) {
        const { neighbours, next: following } = await neighboursOf(
          workspace,
          remainder.origin,
          row,
          next,
          signal,
        );
        for (const neighbour of neighbours) all.push({ row, neighbour });
        next = following;
        if (next === null) break;
      }
      more ||= next !== null;
    }
    return { all, more };
  });
  const back = (): void => {
    workspace.panes.update((panes) => ({ ...panes, remainder: null }));
  };
  const rows =
    loaded.state === "ready"
      ? loaded.value.all.filter(({ neighbour }) => !items.has(neighbour.entity.id))
      : [];
  return (
    <section aria-label={t("remainder.label")} className="remainder">
      <header>
        <IconButton className="direction" icon={ArrowLeft} label={t("remainder.back")} onPress={back} />
        <div>
          <h2>{t("remainder.title", { count: left })}</h2>
          <p className="muted clip-lines">{t("remainder.of", { name: origin })}</p>
        </div>
      </header>
      <div className="remainder-list">
        {loaded.state === "loading" ? <LoadingLines /> : null}
        {loaded.state === "failed" ? <Failure error={loaded.error} retry={loaded.retry} /> : null}
        <table aria-label={t("remainder.label")}>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">{t("list.name")}</th>
              <th scope="col">{t("claims.grade")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ row, neighbour }) => (
              <tr key={`${rowKey(row)}\t${neighbour.link.id}`}>
                <td>
                  <Tick
                    on={ticked.has(neighbour.entity.id)}
                    onChange={(on) => {
                      const next = new Map(ticked);
                      if (on) next.set(neighbour.entity.id, neighbour);
                      else next.delete(neighbour.entity.id);
                      setTicked(next);
                    }}
                  >
                    <TypeBadge schema={neighbour.entity.schema} size={16} />
                    <span className="grow">
                      <bdi className="clip">{neighbour.entity.caption}</bdi>
                      <span className="muted" dir="auto">
                        {neighbour.link.label} · {typeName(t, neighbour.entity.schema)}
                      </span>
                    </span>
                  </Tick>
                </td>
                <td>
                  <span className="grade">{neighbour.link.grade}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {loaded.state === "ready" && loaded.value.more ? (
          <Button
            className="link-button"
            onPress={() => {
              setPages(pages + 1);
            }}
          >
            {t("list.more")}
          </Button>
        ) : null}
      </div>
      <footer>
        <Button
          className="secondary"
          isDisabled={ticked.size === 0}
          onPress={() => {
            addNeighbours(
              workspace,
              remainder.origin,
              [...ticked.values()].slice(0, MOST_AT_ONCE),
              remainder.rows,
            );
            setTicked(new Map());
          }}
        >
          {t("remainder.addChosen", { count: ticked.size })}
        </Button>
        <Button
          className="primary"
          isDisabled={left === 0}
          onPress={() => {
            attempt(workspace, addMore(workspace, remainder, MOST_AT_ONCE));
          }}
        >
          {t("remainder.addNext", { count: Math.min(left, MOST_AT_ONCE) })}
        </Button>
      </footer>
      <p className="visually-hidden" role="status">
        {formatNumber(tag, left)}
      </p>
    </section>
  );
}
