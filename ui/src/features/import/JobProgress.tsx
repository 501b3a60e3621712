/** How far a job is: a bar, its rate, and the time that is left. */
import { useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { formatDuration, formatNumber } from "../../i18n/i18n.ts";
import type { Job } from "./imports.ts";

export function JobProgress({ job }: { readonly job: Job }) {
  const workspace = useWorkspace();
  const t = useText();
  const { tag } = useStore(workspace.language);
  const total = job.total ?? 0;
  const facts = [
    t("job.records", { count: job.records }),
    ...(job.rejected > 0 ? [t("job.rejected", { count: job.rejected })] : []),
    ...(typeof job.rate === "number"
      ? [t("job.rate", { rate: formatNumber(tag, Math.round(job.rate)) })]
      : []),
    ...(typeof job.remainingSeconds === "number"
      ? [t("job.remaining", { time: formatDuration(tag, job.remainingSeconds) })]
      : []),
  ];
  return (
    <div className="job-progress">
      {total > 0 ? (
        <progress aria-label={t("job.progress", { name: job.title })} max={total} value={job.done} />
      ) : (
        <progress aria-label={t("job.progress", { name: job.title })} />
      )}
      <p className="muted">{job.status === "queued" ? t("job.waits") : facts.join(" · ")}</p>
    </div>
  );
}
