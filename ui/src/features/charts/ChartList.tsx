/** The saved charts: open, start a new one, delete with a way back. */
import { FilePlus2, Trash2 } from "lucide";
import { useEffect } from "react";
import { Button } from "react-aria-components";
import { attempt, useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { formatMoment } from "../../i18n/i18n.ts";
import { Icon } from "../../parts/Icon.tsx";
import { IconButton } from "../../parts/IconButton.tsx";
import { LoadingLines } from "../../parts/Loading.tsx";
import { deleteChart, listCharts, newChart, openChart } from "./charts.ts";

export function ChartList() {
  const workspace = useWorkspace();
  const t = useText();
  const charts = useStore(workspace.charts);
  const { id: open } = useStore(workspace.saving);
  const { tag } = useStore(workspace.language);

  useEffect(() => {
    attempt(workspace, listCharts(workspace));
  }, [workspace]);

  return (
    <div className="chart-list">
      <Button
        className="secondary"
        onPress={() => {
          attempt(workspace, newChart(workspace));
        }}
      >
        <Icon icon={FilePlus2} />
        {t("charts.new")}
      </Button>
      {charts === null ? <LoadingLines /> : null}
      {charts?.length === 0 ? <p className="empty">{t("charts.none")}</p> : null}
      <ul className="plain">
        {(charts ?? []).map((chart) => (
          <li key={chart.id} className={chart.id === open ? "current" : ""}>
            <button
              aria-current={chart.id === open ? "true" : undefined}
              className="chart-entry"
              type="button"
              onClick={() => {
                attempt(workspace, openChart(workspace, chart.id));
              }}
            >
              <bdi>{chart.name}</bdi>
              <span className="muted">{formatMoment(tag, chart.updatedAt)}</span>
            </button>
            <IconButton
              icon={Trash2}
              label={t("charts.delete", { name: chart.name })}
              onPress={() => {
                attempt(workspace, deleteChart(workspace, chart.id));
              }}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
