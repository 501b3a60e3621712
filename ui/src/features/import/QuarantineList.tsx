/** What a run rejected: each record with its reason, to be corrected in place and brought in after all. */
import { useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components";
import { attempt, notify, text, useText, useWorkspace } from "../../app/workspace.ts";
import {
  type CorrectionInput,
  QuarantineDocument,
  type QuarantineQuery,
  RecordToCorrectDocument,
  ReplayCorrectionsDocument,
} from "../../generated/graphql.ts";
import { Failure, LoadingLines, useLoaded } from "../../parts/Loading.tsx";
import { follow, type Job } from "./imports.ts";
import { JobProgress } from "./JobProgress.tsx";
import type { Run } from "./RunCounts.tsx";

const PAGE = 20;

type Quarantined = QuarantineQuery["quarantine"]["edges"][number]["node"];

interface QuarantineListProps {
  readonly run: Run;
  readonly mayImport: boolean;
  readonly onChange: () => void;
  readonly onShowRun: (id: string) => void;
}

export function QuarantineList({ run, mayImport, onChange, onShowRun }: QuarantineListProps) {
  const workspace = useWorkspace();
  const t = useText();
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  const [version, setVersion] = useState(0);
  const [written, setWritten] = useState<ReadonlyMap<string, CorrectionInput>>(new Map());
  const [job, setJob] = useState<Job | null>(null);
  const after = cursors.at(-1) ?? null;
  const loaded = useLoaded(`${run.id} ${after ?? ""} ${String(version)}`, (signal) =>
    workspace.api.ask(QuarantineDocument, { run: run.id, first: PAGE, after }, signal),
  );
  const replay = async (): Promise<void> => {
    const { replayCorrections } = await workspace.api.ask(ReplayCorrectionsDocument, {
      run: run.id,
      corrections: [...written.values()],
    });
    setJob(replayCorrections);
    const ended = await follow(workspace, replayCorrections, setJob);
    setJob(null);
    setWritten(new Map());
    setVersion((before) => before + 1);
    onChange();
    notify(
      workspace,
      ended.status === "done"
        ? { text: text(workspace, "replay.done", { records: ended.records, rejected: ended.rejected }) }
        : { tone: "error", text: ended.error ?? text(workspace, "job.cancelled") },
    );
  };
  return (
    <section aria-label={t("quarantine.title")} className="quarantine">
      <h3>{t("quarantine.title")}</h3>
      {loaded.state === "loading" ? <LoadingLines /> : null}
      {loaded.state === "failed" ? <Failure error={loaded.error} retry={loaded.retry} /> : null}
      {loaded.state !== "ready" ? null : loaded.value.quarantine.totalCount === 0 ? (
        <p className="empty">{t("quarantine.elsewhere")}</p>
      ) : (
        <>
          <ul className="plain">
            {loaded.value.quarantine.edges.map(({ cursor, node }) => (
              <Rejected
                key={cursor}
                mayImport={mayImport && job === null}
                record={node}
                run={run.id}
                written={written.get(node.position) ?? null}
                onShowRun={onShowRun}
                onWrite={(correction) => {
                  setWritten((before) => {
                    const next = new Map(before);
                    if (correction === null) next.delete(node.position);
                    else next.set(node.position, correction);
                    return next;
                  });
                }}
              />
            ))}
          </ul>
          <footer>
            {cursors.length > 1 ? (
              <Button
                className="secondary"
                onPress={() => {
                  setCursors((before) => before.slice(0, -1));
                }}
              >
                {t("quarantine.previous")}
              </Button>
            ) : null}
            {loaded.value.quarantine.pageInfo.hasNextPage ? (
              <Button
                className="secondary"
                onPress={() => {
                  const next = loaded.value.quarantine.pageInfo.endCursor ?? null;
                  setCursors((before) => [...before, next]);
                }}
              >
                {t("quarantine.next")}
              </Button>
            ) : null}
            <span className="grow" />
            {job === null ? null : <JobProgress job={job} />}
            {mayImport ? (
              <Button
                className="primary"
                isDisabled={written.size === 0 || job !== null}
                onPress={() => {
                  attempt(workspace, replay());
                }}
              >
                {t("replay.button", { count: written.size })}
              </Button>
            ) : null}
          </footer>
        </>
      )}
    </section>
  );
}

interface RejectedProps {
  readonly run: string;
  readonly record: Quarantined;
  readonly written: CorrectionInput | null;
  readonly mayImport: boolean;
  readonly onWrite: (correction: CorrectionInput | null) => void;
  readonly onShowRun: (id: string) => void;
}

function Rejected({ run, record, written, mayImport, onWrite, onShowRun }: RejectedProps) {
  const t = useText();
  const { resolved } = record;
  return (
    <li className="rejected">
      <header>
        <code dir="ltr">{record.position}</code>
        <span className="tag" dir="ltr">
          {record.reason}
        </span>
        {resolved === null ? null : (
          <>
            <span className="status complete">{t("quarantine.resolved", { by: resolved.by })}</span>
            <Button
              className="link-button"
              onPress={() => {
                onShowRun(resolved.run);
              }}
            >
              {t("quarantine.resolvedRun")}
            </Button>
          </>
        )}
        <span className="grow" />
        {mayImport && written === null && resolved === null ? (
          <Button
            aria-label={t("quarantine.correctAt", { position: record.position })}
            className="secondary"
            onPress={() => {
              onWrite({ position: record.position });
            }}
          >
            {t("quarantine.correct")}
          </Button>
        ) : null}
      </header>
      <p dir="auto">{record.message}</p>
      {written === null ? (
        <code className="raw-cell" dir="ltr">
          {record.raw}
        </code>
      ) : (
        <Correction position={record.position} run={run} written={written} onWrite={onWrite} />
      )}
    </li>
  );
}

interface CorrectionProps {
  readonly run: string;
  readonly position: string;
  readonly written: CorrectionInput;
  readonly onWrite: (correction: CorrectionInput | null) => void;
}

/** A row as its cells under the names of their columns; anything else as its text. */
function Correction({ run, position, written, onWrite }: CorrectionProps) {
  const workspace = useWorkspace();
  const t = useText();
  const loaded = useLoaded(`${run} ${position}`, async (signal) => {
    const { recordToCorrect } = await workspace.api.ask(RecordToCorrectDocument, { run, position }, signal);
    onWrite(
      recordToCorrect.columns.length > 0
        ? { position, cells: padded(recordToCorrect.cells, recordToCorrect.columns.length) }
        : { position, text: recordToCorrect.text },
    );
    return recordToCorrect;
  });
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (loaded.state === "ready") place.current?.querySelector<HTMLElement>("input, textarea")?.focus();
  }, [loaded.state]);
  const leave = (
    <Button
      className="secondary"
      onPress={() => {
        onWrite(null);
      }}
    >
      {t("quarantine.leave")}
    </Button>
  );
  if (loaded.state === "loading") return <LoadingLines />;
  if (loaded.state === "failed")
    return (
      <>
        <Failure error={loaded.error} retry={loaded.retry} />
        {leave}
      </>
    );
  const { columns } = loaded.value;
  const cells = written.cells ?? [];
  return (
    <div ref={place} className="correction">
      {columns.length === 0 ? (
        <textarea
          aria-label={t("quarantine.text", { position })}
          className="code"
          dir="ltr"
          rows={Math.min(12, Math.max(2, (written.text ?? "").split("\n").length))}
          spellCheck={false}
          value={written.text ?? ""}
          onChange={({ target }) => {
            onWrite({ position, text: target.value });
          }}
        />
      ) : (
        <div className="cells">
          {cells.map((cell, index) => (
            <label key={index} className="field">
              <bdi>{columns[index] ?? t("quarantine.surplus")}</bdi>
              <input
                dir="auto"
                type="text"
                value={cell}
                onChange={({ target }) => {
                  onWrite({
                    position,
                    cells: cells.map((each, place) => (place === index ? target.value : each)),
                  });
                }}
              />
            </label>
          ))}
        </div>
      )}
      {leave}
    </div>
  );
}

function padded(cells: readonly string[], count: number): string[] {
  return [...cells, ...Array.from({ length: Math.max(0, count - cells.length) }, () => "")];
}
