/** One run: whose word it is, what it brought, what it rejected, and how to take it back. */
import { Undo2, X } from "lucide";
import { useState } from "react";
import { Button } from "react-aria-components";
import { attempt, notify, text, useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { RevertEffectsDocument, RevertRunDocument } from "../../generated/graphql.ts";
import { formatMoment } from "../../i18n/i18n.ts";
import { Icon } from "../../parts/Icon.tsx";
import { IconButton } from "../../parts/IconButton.tsx";
import { Failure, LoadingLines, useLoaded } from "../../parts/Loading.tsx";
import { cancelJob, follow, type Job } from "./imports.ts";
import { JobProgress } from "./JobProgress.tsx";
import { QuarantineList } from "./QuarantineList.tsx";
import { type Run, RunCounts } from "./RunCounts.tsx";
import { RunThings } from "./RunThings.tsx";

interface RunPanelProps {
  readonly run: Run;
  readonly mayImport: boolean;
  readonly onChange: () => void;
  readonly onClose: () => void;
  readonly onShowRun: (id: string) => void;
}

export function RunPanel({ run, mayImport, onChange, onClose, onShowRun }: RunPanelProps) {
  const workspace = useWorkspace();
  const t = useText();
  const { tag } = useStore(workspace.language);
  const [asking, setAsking] = useState(false);
  const [job, setJob] = useState<Job | null>(run.job ?? null);
  const stands = run.status === "complete" || run.status === "failed";
  const mayRevert = mayImport && run.whole && (stands || run.status === "reverting") && job === null;
  const revert = async (): Promise<void> => {
    const { revertRun } = await workspace.api.ask(RevertRunDocument, { run: run.id });
    setAsking(false);
    setJob(revertRun);
    const ended = await follow(workspace, revertRun, setJob);
    setJob(null);
    onChange();
    if (ended.status === "done")
      notify(workspace, { text: text(workspace, "revert.done", { name: run.evidence.name }) });
    else notify(workspace, { tone: "error", text: ended.error ?? text(workspace, "job.cancelled") });
  };
  return (
    <section aria-label={t("run.label", { name: run.evidence.name })} className="run-panel">
      <header>
        <h3 className="grow">
          <bdi>{run.evidence.name}</bdi>{" "}
          <span className={`status ${run.status}`}>{t(`run.${run.status as "complete"}`)}</span>
        </h3>
        {mayRevert && !asking ? (
          <Button
            className="secondary"
            onPress={() => {
              setAsking(true);
            }}
          >
            <Icon icon={Undo2} />
            {t("revert.button")}
          </Button>
        ) : null}
        <IconButton icon={X} label={t("run.close")} onPress={onClose} />
      </header>
      {asking ? (
        <RevertQuestion
          run={run}
          onCancel={() => {
            setAsking(false);
          }}
          onConfirm={() => {
            attempt(workspace, revert());
          }}
        />
      ) : null}
      {job === null ? null : (
        <div className="run-job">
          <JobProgress job={job} />
          <Button
            className="secondary"
            onPress={() => {
              attempt(workspace, cancelJob(workspace, job.id));
            }}
          >
            {t("job.cancel")}
          </Button>
        </div>
      )}
      {run.message === null ? null : (
        <div className="failure">
          <p dir="auto">{run.message}</p>
        </div>
      )}
      <dl className="run-facts">
        <div>
          <dt>{t("run.source")}</dt>
          <dd>
            <bdi>{run.source.name}</bdi> {run.grade ? <span className="grade">{run.grade}</span> : null}{" "}
            {run.marking ? <span className="marking">{`TLP:${run.marking}`}</span> : null}{" "}
            {run.case ? <span className="tag">{run.case}</span> : null}
          </dd>
        </div>
        <div>
          <dt>{t("run.started")}</dt>
          <dd>{formatMoment(tag, run.startedAt)}</dd>
        </div>
        {run.evidence.correctedBy ? (
          <div>
            <dt>{t("run.correctedBy")}</dt>
            <dd>
              <bdi>{run.evidence.correctedBy}</bdi>
            </dd>
          </div>
        ) : null}
        <div>
          <dt>SHA-256</dt>
          <dd dir="ltr">
            <code>{run.evidence.sha256}</code>
          </dd>
        </div>
      </dl>
      <RunCounts run={run} />
      {run.whole && (run.rejected ?? 0) > 0 ? (
        <QuarantineList mayImport={mayImport} run={run} onChange={onChange} onShowRun={onShowRun} />
      ) : null}
      {stands ? <RunThings run={run.id} /> : null}
    </section>
  );
}

interface RevertQuestionProps {
  readonly run: Run;
  readonly onCancel: () => void;
  readonly onConfirm: () => void;
}

/** Says exactly what will go, and what stays since others say it too. */
function RevertQuestion({ run, onCancel, onConfirm }: RevertQuestionProps) {
  const workspace = useWorkspace();
  const t = useText();
  const loaded = useLoaded(run.id, (signal) =>
    workspace.api.ask(RevertEffectsDocument, { run: run.id }, signal),
  );
  if (loaded.state === "loading") return <LoadingLines />;
  if (loaded.state === "failed") return <Failure error={loaded.error} retry={loaded.retry} />;
  const { claims, entities, links, keptEntities, keptLinks } = loaded.value.revertEffects;
  return (
    <div aria-label={t("revert.question")} className="revert" role="group">
      <p>
        <b>{t("revert.question")}</b>
      </p>
      <ul>
        <li>{t("revert.claims", { count: claims })}</li>
        <li>{t("revert.entities", { count: entities })}</li>
        <li>{t("revert.links", { count: links })}</li>
      </ul>
      <p className="muted">{t("revert.kept", { entities: keptEntities, links: keptLinks })}</p>
      <footer>
        <Button autoFocus className="secondary" onPress={onCancel}>
          {t("revert.keep")}
        </Button>
        <Button className="primary danger" onPress={onConfirm}>
          {t("revert.confirm")}
        </Button>
      </footer>
    </div>
  );
}
