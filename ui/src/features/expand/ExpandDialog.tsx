/** What an expansion would bring, before it brings anything: kinds of neighbours with counts, to be ticked. */
import { ArrowLeft, ArrowRight } from "lucide";
import { useState } from "react";
import { Button, Input, Label, NumberField } from "react-aria-components";
import { attempt, useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { formatNumber } from "../../i18n/i18n.ts";
import { typeName } from "../../ontology.ts";
import { Icon } from "../../parts/Icon.tsx";
import { Failure, LoadingLines, useLoaded } from "../../parts/Loading.tsx";
import { Tick } from "../../parts/Tick.tsx";
import { TypeBadge } from "../../parts/TypeBadge.tsx";
import { Nothing, Window } from "../../parts/Window.tsx";
import { rowKey } from "../../state/chart.ts";
import { type NeighbourCount, total } from "../../state/facts.ts";
import { countsOf, expandNode, MOST_AT_ONCE } from "./expand.ts";

interface ExpandDialogProps {
  readonly id: string;
  readonly onClose: () => void;
}

export function ExpandDialog({ id, onClose }: ExpandDialogProps) {
  const workspace = useWorkspace();
  const t = useText();
  const node = useStore(workspace.scene).nodes.get(id);
  const loaded = useLoaded(id, (signal) => countsOf(workspace, id, signal));
  return (
    <Window
      title={
        <>
          {t("expand.title")} <bdi className="clip">{node?.caption ?? id}</bdi>
        </>
      }
      onClose={onClose}
    >
      {loaded.state === "loading" ? <LoadingLines /> : null}
      {loaded.state === "failed" ? <Failure error={loaded.error} retry={loaded.retry} /> : null}
      {loaded.state !== "ready" ? null : loaded.value.length === 0 ? (
        <Nothing onClose={onClose} text={t("expand.nothing")} />
      ) : (
        <ExpandForm
          rows={loaded.value}
          onSubmit={(rows, limit) => {
            onClose();
            attempt(workspace, expandNode(workspace, id, rows, limit));
          }}
        />
      )}
    </Window>
  );
}

interface ExpandFormProps {
  readonly rows: readonly NeighbourCount[];
  readonly onSubmit: (rows: readonly NeighbourCount[], limit: number) => void;
}

function ExpandForm({ rows, onSubmit }: ExpandFormProps) {
  const { language } = useWorkspace();
  const t = useText();
  const { tag } = useStore(language);
  const [unticked, setUnticked] = useState<ReadonlySet<string>>(new Set());
  const [limit, setLimit] = useState(MOST_AT_ONCE);
  const ticked = rows.filter((row) => !unticked.has(rowKey(row)));
  const asked = total(ticked);
  const tick = (row: NeighbourCount, on: boolean): void => {
    setUnticked((before) => {
      const next = new Set(before);
      if (on) next.delete(rowKey(row));
      else next.add(rowKey(row));
      return next;
    });
  };
  return (
    <form
      className="expand"
      onSubmit={(event) => {
        event.preventDefault();
        if (ticked.length > 0) onSubmit(ticked, limit);
      }}
    >
      <Tick
        className="all"
        partly={ticked.length > 0 && ticked.length < rows.length}
        on={ticked.length === rows.length}
        onChange={(on) => {
          setUnticked(on ? new Set() : new Set(rows.map(rowKey)));
        }}
      >
        <span className="grow">{t("expand.all")}</span>
        <span className="count">{formatNumber(tag, total(rows))}</span>
      </Tick>
      <div className="rows">
        {rows.map((row) => (
          <Tick
            key={rowKey(row)}
            on={!unticked.has(rowKey(row))}
            onChange={(on) => {
              tick(row, on);
            }}
          >
            <TypeBadge schema={row.schema} />
            <span className="grow">
              {row.label}
              <span className="muted">
                <span className="direction">
                  <Icon icon={row.direction === "OUT" ? ArrowRight : ArrowLeft} size={13} />
                </span>
                <span className="visually-hidden">
                  {t(row.direction === "OUT" ? "direction.out" : "direction.in")}
                </span>{" "}
                {typeName(t, row.schema)}
              </span>
            </span>
            <span className="count">{formatNumber(tag, row.count)}</span>
          </Tick>
        ))}
      </div>
      <footer>
        <NumberField
          className="number"
          maxValue={MOST_AT_ONCE}
          minValue={1}
          value={limit}
          onChange={(value) => {
            setLimit(Number.isNaN(value) ? MOST_AT_ONCE : value);
          }}
        >
          <Label>{t("expand.limit")}</Label>
          <Input />
        </NumberField>
        <p aria-live="polite" className="muted grow">
          {asked > limit
            ? t("expand.rest", { limit, rest: asked - limit })
            : t("expand.whole", { count: asked })}
        </p>
        <Button autoFocus className="primary" isDisabled={ticked.length === 0} type="submit">
          {t("expand.submit")}
        </Button>
      </footer>
    </form>
  );
}
