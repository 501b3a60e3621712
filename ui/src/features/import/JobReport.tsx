/** An import while it runs, and how it ended. */
import { useEffect, useRef } from "react";
import { Button } from "react-aria-components";
import { attempt, useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { RunByIdDocument } from "../../generated/graphql.ts";
import { Failure, LoadingLines, useLoaded } from "../../parts/Loading.tsx";
import { changeItem, cancelJob, type ImportItem, isOver, type Job, start } from "./imports.ts";
import { JobProgress } from "./JobProgress.tsx";
import { RunCounts } from "./RunCounts.tsx";
import { RunThings } from "./RunThings.tsx";

interface JobReportProps {
  readonly item: ImportItem;
  readonly job: Job;
  readonly onShowRun: (id: string) => void;
}

export function JobReport({ item, job, onShowRun }: JobReportProps) {
  const workspace = useWorkspace();
  const t = useText();
  const over = isOver(job);
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    // Where the button that was pressed is gone, the keyboard goes on here.
    if (document.activeElement === document.body) place.current?.focus();
  }, [over]);
  return (
    <section ref={place} aria-label={item.name} className="import-item" tabIndex={-1}>
      <div className="import-scroll report">
        <h3>
          <bdi>{item.name}</bdi>{" "}
          <span className={`status ${job.status}`}>{t(`job.${job.status as "queued"}`)}</span>
        </h3>
        {job.error === null ? null : (
          <div className="failure" role="alert">
            <p dir="auto">{job.error}</p>
          </div>
        )}
        {over ? null : <JobProgress job={job} />}
        {over && job.run !== null ? <Ended run={job.run} onShowRun={onShowRun} /> : null}
      </div>
      <footer>
        <span className="grow" />
        {over ? (
          <>
            {job.status === "done" ? null : (
              <Button
                className="secondary"
                onPress={() => {
                  attempt(workspace, start(workspace, item.key));
                }}
              >
                {t("action.retry")}
              </Button>
            )}
            <Button
              className="secondary"
              onPress={() => {
                changeItem(workspace, item.key, (before) => ({ ...before, job: null }));
              }}
            >
              {t("report.back")}
            </Button>
          </>
        ) : (
          <Button
            className="secondary"
            onPress={() => {
              attempt(workspace, cancelJob(workspace, job.id));
            }}
          >
            {t("job.cancel")}
          </Button>
        )}
      </footer>
    </section>
  );
}

function Ended({ run, onShowRun }: { readonly run: string; readonly onShowRun: (id: string) => void }) {
  const workspace = useWorkspace();
  const t = useText();
  const { tag } = useStore(workspace.language);
  const loaded = useLoaded(`${run} ${tag}`, (signal) =>
    workspace.api.ask(RunByIdDocument, { id: run }, signal),
  );
  if (loaded.state === "loading") return <LoadingLines />;
  if (loaded.state === "failed") return <Failure error={loaded.error} retry={loaded.retry} />;
  const found = loaded.value.run;
  if (found === null) return null;
  return (
    <>
      <RunCounts run={found} />
      <Button
        className="link-button"
        onPress={() => {
          onShowRun(run);
        }}
      >
        {(found.rejected ?? 0) > 0 ? t("report.quarantine", { count: found.rejected ?? 0 }) : t("report.run")}
      </Button>
      <RunThings run={run} />
    </>
  );
}
