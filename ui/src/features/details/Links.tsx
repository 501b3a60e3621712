/** The links of one thing, kind by kind, a page at a time; each row selects or adds the neighbour. */
import { ArrowLeft, ArrowRight, ChevronDown, ChevronRight } from "lucide";
import { useState } from "react";
import { Button, Disclosure, DisclosurePanel, Heading } from "react-aria-components";
import { useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { formatNumber } from "../../i18n/i18n.ts";
import { typeName } from "../../ontology.ts";
import { Icon } from "../../parts/Icon.tsx";
import { Failure, LoadingLines, useLoaded } from "../../parts/Loading.tsx";
import { TypeBadge } from "../../parts/TypeBadge.tsx";
import { rowKey } from "../../state/chart.ts";
import type { NeighbourCount } from "../../state/facts.ts";
import { type Neighbour, neighboursOf } from "../expand/expand.ts";
import { EntityLink } from "./Values.tsx";

interface LinksProps {
  readonly id: string;
  readonly counts: readonly NeighbourCount[];
}

export function Links({ id, counts }: LinksProps) {
  const { language } = useWorkspace();
  const t = useText();
  const { tag } = useStore(language);
  if (counts.length === 0) return <p className="empty">{t("expand.nothing")}</p>;
  return (
    <div className="links">
      {[...counts]
        .sort((a, b) => a.count - b.count || a.label.localeCompare(b.label))
        .map((row, index) => (
          <Disclosure key={rowKey(row)} defaultExpanded={index === 0}>
            {({ isExpanded }) => (
              <>
                <Heading level={3}>
                  <Button className="link-kind" slot="trigger">
                    <span className="direction">
                      <Icon icon={isExpanded ? ChevronDown : ChevronRight} size={14} />
                    </span>
                    <TypeBadge schema={row.schema} size={18} />
                    <span className="grow">
                      {row.label}{" "}
                      <span className="muted">
                        <span className="direction">
                          <Icon icon={row.direction === "OUT" ? ArrowRight : ArrowLeft} size={12} />
                        </span>
                        <span className="visually-hidden">
                          {t(row.direction === "OUT" ? "direction.out" : "direction.in")}
                        </span>{" "}
                        {typeName(t, row.schema)}
                      </span>
                    </span>
                    <span className="count">{formatNumber(tag, row.count)}</span>
                  </Button>
                </Heading>
                <DisclosurePanel>{isExpanded ? <LinkTable id={id} row={row} /> : null}</DisclosurePanel>
              </>
            )}
          </Disclosure>
        ))}
    </div>
  );
}

function LinkTable({ id, row }: { readonly id: string; readonly row: NeighbourCount }) {
  const workspace = useWorkspace();
  const t = useText();
  const scope = useStore(workspace.scope);
  const [pages, setPages] = useState(1);
  const loaded = useLoaded(JSON.stringify([id, rowKey(row), scope, pages]), async (signal) => {
    const all: Neighbour[] = [];
    let next: string | null = null;
    for (let page = 0; page < pages; page += 1) {
      const { neighbours, next: following } = await neighboursOf(workspace, id, row, next, signal);
      all.push(...neighbours);
      next = following;
      if (next === null) break;
    }
    return { all, more: next !== null };
  });
  if (loaded.state === "loading") return <LoadingLines />;
  if (loaded.state === "failed") return <Failure error={loaded.error} retry={loaded.retry} />;
  return (
    <>
      <table className="link-table">
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{t("list.name")}</th>
            <th scope="col">{t("claims.grade")}</th>
          </tr>
        </thead>
        <tbody>
          {loaded.value.all.map(({ link, entity }) => (
            <tr key={link.id}>
              <td>
                <EntityLink caption={entity.caption} id={entity.id} />
              </td>
              <td>
                <span className="grade">{link.grade}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {loaded.value.more ? (
        <Button
          className="link-button"
          onPress={() => {
            setPages(pages + 1);
          }}
        >
          {t("list.more")}
        </Button>
      ) : null}
    </>
  );
}
