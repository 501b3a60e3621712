/** The left pane: the same chart as a table and a legend, and the saved charts. */
import { PanelLeftClose, PanelLeftOpen } from "lucide";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { IconButton } from "../../parts/IconButton.tsx";
import { ChartList } from "../charts/ChartList.tsx";
import { ChartTable } from "./ChartTable.tsx";
import { RemainderTable } from "./RemainderTable.tsx";

export function LeftPane() {
  const workspace = useWorkspace();
  const t = useText();
  const { left, remainder } = useStore(workspace.panes);
  const item = useStore(workspace.history).chart.items.get(remainder ?? "");
  const toggle = (): void => {
    workspace.panes.update((panes) => ({ ...panes, left: !panes.left }));
  };
  if (!left) {
    return (
      <aside aria-label={t("list.label")} className="pane left closed">
        <IconButton icon={PanelLeftOpen} keys="Ctrl+B" label={t("list.open")} onPress={toggle} />
      </aside>
    );
  }
  return (
    <aside aria-label={t("list.label")} className="pane left">
      <IconButton
        className="pane-toggle"
        icon={PanelLeftClose}
        keys="Ctrl+B"
        label={t("list.close")}
        onPress={toggle}
      />
      {item?.kind === "remainder" ? (
        <RemainderTable key={item.id} remainder={item} />
      ) : (
        <Tabs className="tabs">
          <TabList aria-label={t("list.tabs")}>
            <Tab id="things">{t("list.things")}</Tab>
            <Tab id="charts">{t("charts.title")}</Tab>
          </TabList>
          <TabPanel id="things">
            <ChartTable />
          </TabPanel>
          <TabPanel id="charts">
            <ChartList />
          </TabPanel>
        </Tabs>
      )}
    </aside>
  );
}
