/** What a run brought, in numbers, and what was wrong, by reason. */
import { useStore, useText, useWorkspace } from "../../app/workspace.ts";
import type { RunViewFragment } from "../../generated/graphql.ts";
import { formatDuration, formatNumber } from "../../i18n/i18n.ts";
import type { MessageKey } from "../../i18n/i18n.ts";

export type Run = RunViewFragment;

export function RunCounts({ run }: { readonly run: Run }) {
  const workspace = useWorkspace();
  const t = useText();
  const { tag } = useStore(workspace.language);
  const counts: readonly (readonly [MessageKey, number | null | undefined])[] = [
    ["run.records", run.records],
    ["run.entities", run.entities],
    ["run.links", run.links],
    ["run.rejected", run.rejected],
    ["run.warnings", run.warnings],
  ];
  return (
    <>
      <dl className="run-counts">
        {counts.map(([key, value]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>{typeof value === "number" ? formatNumber(tag, value) : "—"}</dd>
          </div>
        ))}
        {typeof run.rate === "number" ? (
          <div>
            <dt>{t("run.rate")}</dt>
            <dd>{formatNumber(tag, Math.round(run.rate))}</dd>
          </div>
        ) : null}
        {typeof run.remainingSeconds === "number" ? (
          <div>
            <dt>{t("run.remaining")}</dt>
            <dd>{formatDuration(tag, run.remainingSeconds)}</dd>
          </div>
        ) : null}
      </dl>
      <Reasons reasons={run.rejectedBy} title={t("run.rejected")} />
      <Reasons reasons={run.warnedBy} title={t("run.warnings")} />
    </>
  );
}

function Reasons({ title, reasons }: { readonly title: string; readonly reasons: Run["rejectedBy"] }) {
  const workspace = useWorkspace();
  const { tag } = useStore(workspace.language);
  if (reasons.length === 0) return null;
  return (
    <p>
      <span className="muted">{title}:</span>{" "}
      {reasons.map(({ reason, count }) => (
        <span key={reason} className="tag" dir="ltr">
          {reason} {formatNumber(tag, count)}
        </span>
      ))}
    </p>
  );
}
