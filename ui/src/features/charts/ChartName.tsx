/** The chart's name, changed in place, and how far the saving has come. */
import { useState } from "react";
import { act, useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { cleanName, renameChart } from "../../state/chart.ts";
import { statusOf } from "../../state/saving.ts";
import { nameOf } from "./charts.ts";

export function ChartName() {
  const workspace = useWorkspace();
  const t = useText();
  const { chart } = useStore(workspace.history);
  const status = statusOf(useStore(workspace.saving), chart);
  const [typed, setTyped] = useState<string | null>(null);
  const commit = (): void => {
    const name = cleanName(typed ?? "");
    if (typed !== null && name !== "" && name !== nameOf(workspace, chart)) act(workspace, renameChart(name));
    setTyped(null);
  };
  return (
    <div className="chart-name">
      <input
        aria-label={t("chart.name")}
        dir="auto"
        maxLength={200}
        spellCheck={false}
        type="text"
        value={typed ?? nameOf(workspace, chart)}
        onBlur={commit}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
        onFocus={(event) => {
          event.target.select();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            event.preventDefault();
            commit();
            document.getElementById("canvas")?.focus();
          } else if (event.key === "Escape") {
            event.preventDefault();
            setTyped(null);
            document.getElementById("canvas")?.focus();
          }
        }}
      />
      <span className={`save-status ${status}`} role="status">
        {t(`save.${status}`)}
      </span>
    </div>
  );
}
