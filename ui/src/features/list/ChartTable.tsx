/** The canvas as a table, so that nothing is to be seen there alone; its selection is the canvas's selection. */
import { Pin } from "lucide";
import { useMemo, useState } from "react";
import {
  Cell,
  Column,
  Row,
  type Selection as Keys,
  type SortDescriptor,
  Table,
  TableBody,
  TableHeader,
  TableLayout,
  Virtualizer,
} from "react-aria-components";
import { openRemainder } from "../../app/actions.ts";
import { useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { formatNumber } from "../../i18n/i18n.ts";
import { typeName } from "../../ontology.ts";
import { Icon } from "../../parts/Icon.tsx";
import { TypeBadge } from "../../parts/TypeBadge.tsx";
import type { SceneNode } from "../../state/scene.ts";
import { selectNodes } from "../../state/selection.ts";

const COLUMNS = ["caption", "degree"] as const;
type ColumnId = (typeof COLUMNS)[number];

export function ChartTable() {
  const workspace = useWorkspace();
  const t = useText();
  const { tag } = useStore(workspace.language);
  const scene = useStore(workspace.scene);
  const selection = useStore(workspace.selection);
  const [schema, setSchema] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const [order, setOrder] = useState<SortDescriptor>({ column: "caption", direction: "ascending" });

  const counts = useMemo(() => countTypes(scene.nodes.values()), [scene]);
  const wanted = schema !== null && counts.has(schema) ? schema : null;
  const rows = useMemo(() => {
    const needle = typed.trim().toLocaleLowerCase();
    const kept = [...scene.nodes.values()].filter(
      (node) =>
        (wanted === null || (node.kind === "entity" && node.schema === wanted)) &&
        (needle === "" || node.caption.toLocaleLowerCase().includes(needle)),
    );
    return sorted(kept, order, tag);
  }, [scene, wanted, typed, order, tag]);

  if (scene.nodes.size === 0) return <p className="empty">{t("list.empty")}</p>;
  return (
    <div className="chart-table">
      <ul aria-label={t("list.legend")} className="legend">
        {[...counts].map(([each, count]) => (
          <li key={each}>
            <button
              aria-pressed={wanted === each}
              type="button"
              onClick={() => {
                setSchema(wanted === each ? null : each);
              }}
            >
              <TypeBadge schema={each} size={16} />
              <span>{typeName(t, each, true)}</span>
              <span className="count">{formatNumber(tag, count)}</span>
            </button>
          </li>
        ))}
      </ul>
      <input
        aria-label={t("list.filter")}
        className="filter"
        dir="auto"
        placeholder={t("list.filter")}
        type="search"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
      />
      <Virtualizer layout={TableLayout} layoutOptions={{ rowHeight: 34, headingHeight: 30 }}>
        <Table
          aria-label={t("list.tableLabel")}
          className="table"
          selectedKeys={new Set(selection.nodes)}
          selectionBehavior="replace"
          selectionMode="multiple"
          sortDescriptor={order}
          onRowAction={(key) => {
            const node = scene.nodes.get(String(key));
            if (node?.kind === "remainder") openRemainder(workspace, node.id);
            else if (node !== undefined) workspace.view.get()?.fit([node.id]);
          }}
          onSelectionChange={(keys: Keys) => {
            const ids = keys === "all" ? rows.map(({ id }) => id) : [...keys].map(String);
            workspace.selection.update(() => selectNodes(ids));
            const last = ids.at(-1);
            if (last !== undefined) workspace.view.get()?.reveal(last);
          }}
          onSortChange={setOrder}
        >
          <TableHeader>
            <Column allowsSorting isRowHeader id="caption" width="1fr">
              {t("list.name")}
            </Column>
            <Column allowsSorting id="degree" width={54}>
              {t("list.links")}
            </Column>
          </TableHeader>
          <TableBody dependencies={[tag]} items={rows}>
            {(node) => (
              <Row id={node.id} textValue={node.caption}>
                <Cell>
                  <span className="name-cell">
                    {node.kind === "remainder" ? (
                      <span className="more-name">{t("remainder.title", { count: node.hidden })}</span>
                    ) : (
                      <>
                        <TypeBadge schema={node.schema} size={16} />
                        <bdi className={node.status}>{node.caption}</bdi>
                        <span className="visually-hidden">{typeName(t, node.schema)}</span>
                      </>
                    )}
                    {node.pinned ? <Icon icon={Pin} size={12} /> : null}
                  </span>
                </Cell>
                <Cell>
                  <span className="number">
                    {node.kind === "remainder" ? "" : formatNumber(tag, node.degree)}
                  </span>
                </Cell>
              </Row>
            )}
          </TableBody>
        </Table>
      </Virtualizer>
    </div>
  );
}

function countTypes(nodes: Iterable<SceneNode>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { kind, schema } of nodes)
    if (kind === "entity") counts.set(schema, (counts.get(schema) ?? 0) + 1);
  return new Map([...counts].sort((a, b) => b[1] - a[1]));
}

function sorted(nodes: readonly SceneNode[], order: SortDescriptor, tag: string): SceneNode[] {
  const collator = new Intl.Collator(tag, { numeric: true });
  const column = COLUMNS.find((each) => each === order.column) ?? "caption";
  const sign = order.direction === "descending" ? -1 : 1;
  const compare: Readonly<Record<ColumnId, (a: SceneNode, b: SceneNode) => number>> = {
    caption: (a, b) => collator.compare(a.caption, b.caption),
    degree: (a, b) => a.degree - b.degree,
  };
  return [...nodes].sort((a, b) => sign * compare[column](a, b) || collator.compare(a.caption, b.caption));
}
