/** What comes in: files to import, and the runs that brought everything else. */
import { useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useText, useWorkspace } from "../../app/workspace.ts";
import { ImportChoicesDocument } from "../../generated/graphql.ts";
import { Failure, LoadingLines, useLoaded } from "../../parts/Loading.tsx";
import { Window } from "../../parts/Window.tsx";
import { ImportTab } from "./ImportTab.tsx";
import { RunsTab } from "./RunsTab.tsx";

interface DataWindowProps {
  readonly tab: "import" | "runs";
  readonly run: string | null;
  readonly onClose: () => void;
}

export function DataWindow({ tab, run, onClose }: DataWindowProps) {
  const workspace = useWorkspace();
  const t = useText();
  const [shown, setShown] = useState<string>(tab);
  const [chosen, setChosen] = useState<string | null>(run);
  const choices = useLoaded("choices", (signal) => workspace.api.ask(ImportChoicesDocument, {}, signal));
  return (
    <Window title={t("data.title")} whole onClose={onClose}>
      {choices.state === "loading" ? <LoadingLines /> : null}
      {choices.state === "failed" ? <Failure error={choices.error} retry={choices.retry} /> : null}
      {choices.state !== "ready" ? null : (
        <Tabs
          className="tabs data-tabs"
          selectedKey={shown}
          onSelectionChange={(key) => {
            setShown(String(key));
          }}
        >
          <TabList aria-label={t("data.tabs")}>
            <Tab id="import">{t("import.tab")}</Tab>
            <Tab id="runs">{t("runs.tab")}</Tab>
          </TabList>
          <TabPanel id="import">
            <ImportTab
              choices={choices.value}
              onShowRun={(id) => {
                setChosen(id);
                setShown("runs");
              }}
            />
          </TabPanel>
          <TabPanel id="runs">
            <RunsTab chosen={chosen} mayImport={choices.value.importChoices.mayImport} onChoose={setChosen} />
          </TabPanel>
        </Tabs>
      )}
    </Window>
  );
}
