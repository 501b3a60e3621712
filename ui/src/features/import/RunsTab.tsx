/** What came in so far: every run with how it stands; one of them in whole beside the list. */
import { useEffect, useState } from "react";
import { Button } from "react-aria-components";
import { useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { RunsDocument } from "../../generated/graphql.ts";
import { formatDuration, formatMoment, formatNumber } from "../../i18n/i18n.ts";
import { Failure, LoadingLines, useLoaded } from "../../parts/Loading.tsx";
import type { Run } from "./RunCounts.tsx";
import { RunPanel } from "./RunPanel.tsx";

const PAGE = 50;
const REFRESH_MS = 1500;

interface RunsTabProps {
  readonly chosen: string | null;
  readonly mayImport: boolean;
  readonly onChoose: (id: string | null) => void;
}

export function RunsTab({ chosen, mayImport, onChoose }: RunsTabProps) {
  const workspace = useWorkspace();
  const t = useText();
  const [count, setCount] = useState(PAGE);
  const [tick, setTick] = useState(0);
  const [shown, setShown] = useState<{ readonly runs: readonly Run[]; readonly total: number } | null>(null);
  const loaded = useLoaded(`${String(count)} ${String(tick)}`, async (signal) => {
    const { runs } = await workspace.api.ask(RunsDocument, { first: count, after: null }, signal);
    const found = { runs: runs.edges.map(({ node }) => node), total: runs.totalCount };
    setShown(found);
    return found;
  });
  const refresh = (): void => {
    setTick((before) => before + 1);
  };
  const working = shown?.runs.some(({ status }) => status === "running" || status === "reverting") === true;
  useEffect(() => {
    if (!working) return undefined;
    const timer = window.setInterval(refresh, REFRESH_MS);
    return () => {
      window.clearInterval(timer);
    };
  }, [working]);

  if (shown === null) {
    if (loaded.state === "failed") return <Failure error={loaded.error} retry={loaded.retry} />;
    return <LoadingLines />;
  }
  if (shown.runs.length === 0) {
    return (
      <div className="empty pane-empty">
        <p>{t("runs.none")}</p>
        <p>{t("runs.none.todo")}</p>
      </div>
    );
  }
  const run = shown.runs.find(({ id }) => id === chosen) ?? null;
  return (
    <div className="runs" data-open={run !== null}>
      <div className="runs-list">
        {loaded.state === "failed" ? <Failure error={loaded.error} retry={loaded.retry} /> : null}
        <table className="data-table">
          <caption className="visually-hidden">{t("runs.tab")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("run.file")}</th>
              <th scope="col">{t("run.status")}</th>
              <th className="only-wide-list" scope="col">
                {t("run.source")}
              </th>
              <th className="figure" scope="col">
                {t("run.records")}
              </th>
              <th className="figure" scope="col">
                {t("run.rejected")}
              </th>
              <th className="figure only-wide-list" scope="col">
                {t("run.rate")}
              </th>
              <th className="only-wide-list" scope="col">
                {t("run.started")}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.runs.map((each) => (
              <RunRow
                key={each.id}
                current={each.id === run?.id}
                run={each}
                onChoose={() => {
                  onChoose(each.id);
                }}
              />
            ))}
          </tbody>
        </table>
        {shown.total > shown.runs.length ? (
          <Button
            className="secondary"
            onPress={() => {
              setCount((before) => Math.min(500, before + PAGE));
            }}
          >
            {t("list.more")}
          </Button>
        ) : null}
      </div>
      {run === null ? null : (
        <RunPanel
          key={run.id}
          mayImport={mayImport}
          run={run}
          onChange={refresh}
          onClose={() => {
            onChoose(null);
          }}
          onShowRun={onChoose}
        />
      )}
    </div>
  );
}

interface RunRowProps {
  readonly run: Run;
  readonly current: boolean;
  readonly onChoose: () => void;
}

function RunRow({ run, current, onChoose }: RunRowProps) {
  const workspace = useWorkspace();
  const t = useText();
  const { tag } = useStore(workspace.language);
  const { evidence } = run;
  return (
    <tr className={current ? "current" : ""}>
      <th scope="row">
        <button
          aria-current={current ? "true" : undefined}
          className="row-button"
          type="button"
          onClick={onChoose}
        >
          {evidence.corrects === null ? (
            <bdi>{evidence.name}</bdi>
          ) : (
            <span>{t("run.corrections", { name: evidence.name })}</span>
          )}
        </button>
        {run.message === null ? null : (
          <span className="row-error" dir="auto" title={run.message}>
            {run.message}
          </span>
        )}
      </th>
      <td>
        <span className={`status ${run.status}`}>{t(`run.${run.status as "complete"}`)}</span>
        {typeof run.remainingSeconds === "number" ? (
          <span className="muted"> {formatDuration(tag, run.remainingSeconds)}</span>
        ) : null}
      </td>
      <td className="only-wide-list">
        <bdi className="clip">{run.source.name}</bdi>
      </td>
      <td className="figure">{typeof run.records === "number" ? formatNumber(tag, run.records) : "—"}</td>
      <td className="figure">{typeof run.rejected === "number" ? formatNumber(tag, run.rejected) : "—"}</td>
      <td className="figure only-wide-list">
        {typeof run.rate === "number"
          ? t("run.perSecond", { rate: formatNumber(tag, Math.round(run.rate)) })
          : "—"}
      </td>
      <td className="only-wide-list moment">{formatMoment(tag, run.startedAt)}</td>
    </tr>
  );
}
