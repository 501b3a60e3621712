/** Files are dropped or chosen, looked at, described, and brought in. */
import { FileUp, X } from "lucide";
import { useState } from "react";
import { Button, DropZone, FileTrigger, isFileDropItem } from "react-aria-components";
import { attempt, useStore, useText, useWorkspace } from "../../app/workspace.ts";
import type { ImportChoicesQuery } from "../../generated/graphql.ts";
import { formatBytes } from "../../i18n/i18n.ts";
import { Icon } from "../../parts/Icon.tsx";
import { IconButton } from "../../parts/IconButton.tsx";
import { dropItem, type ImportItem, start, takeFiles } from "./imports.ts";
import { JobReport } from "./JobReport.tsx";
import { MappingEditor } from "./MappingEditor.tsx";
import { PlanForm } from "./PlanForm.tsx";
import { PreviewTables } from "./PreviewTables.tsx";

export type Choices = ImportChoicesQuery;

interface ImportTabProps {
  readonly choices: Choices;
  readonly onShowRun: (id: string) => void;
}

export function ImportTab({ choices, onShowRun }: ImportTabProps) {
  const workspace = useWorkspace();
  const t = useText();
  const items = useStore(workspace.imports);
  const [chosen, setChosen] = useState<number | null>(items.at(-1)?.key ?? null);
  const item = items.find(({ key }) => key === chosen) ?? items[0];
  if (!choices.importChoices.mayImport) {
    return (
      <div className="empty pane-empty">
        <p>{t("import.notAllowed")}</p>
        <p>{t("import.notAllowed.todo")}</p>
      </div>
    );
  }
  const { markings } = choices.importChoices;
  const marking = markings.includes("AMBER") ? "AMBER" : (markings.at(-1) ?? "CLEAR");
  const take = (files: readonly File[]): void => {
    const first = takeFiles(workspace, files, marking);
    if (first !== null) setChosen(first);
  };
  return (
    <div className="import" data-empty={items.length === 0}>
      <aside className="import-files">
        <DropZone
          aria-label={t("import.drop")}
          className="drop-zone"
          onDrop={({ items: dropped }) => {
            attempt(
              workspace,
              Promise.all(dropped.filter(isFileDropItem).map((each) => each.getFile())).then(take),
            );
          }}
        >
          <Icon icon={FileUp} size={26} />
          <p>{t("import.drop")}</p>
          <FileTrigger
            allowsMultiple
            onSelect={(files) => {
              take([...(files ?? [])]);
            }}
          >
            <Button className={items.length === 0 ? "primary" : "secondary"}>{t("import.choose")}</Button>
          </FileTrigger>
          <p className="muted">
            {t("import.limit", {
              size: formatBytes(workspace.language.get().tag, choices.importChoices.maxUploadBytes),
            })}
          </p>
        </DropZone>
        {items.length === 0 ? null : (
          <ul aria-label={t("import.files")} className="plain file-list">
            {items.map((each) => (
              <FileEntry
                key={each.key}
                current={each.key === item?.key}
                item={each}
                onChoose={() => {
                  setChosen(each.key);
                }}
              />
            ))}
          </ul>
        )}
      </aside>
      {item === undefined ? null : (
        <ItemPanel key={item.key} choices={choices} item={item} onShowRun={onShowRun} />
      )}
    </div>
  );
}

interface FileEntryProps {
  readonly item: ImportItem;
  readonly current: boolean;
  readonly onChoose: () => void;
}

function FileEntry({ item, current, onChoose }: FileEntryProps) {
  const workspace = useWorkspace();
  const t = useText();
  const { tag } = useStore(workspace.language);
  const sending = item.upload === null && item.error === null;
  return (
    <li className={current ? "current" : ""}>
      <button
        aria-current={current ? "true" : undefined}
        className="chart-entry"
        type="button"
        onClick={onChoose}
      >
        <bdi>{item.name}</bdi>
        <span className="muted">
          {formatBytes(tag, item.size)} · {t(stateOf(item))}
        </span>
        {sending ? (
          <progress aria-label={t("import.sending")} max={Math.max(1, item.size)} value={item.sent} />
        ) : null}
      </button>
      <IconButton
        icon={X}
        label={t("import.drop.item", { name: item.name })}
        onPress={() => {
          dropItem(workspace, item.key);
        }}
      />
    </li>
  );
}

function stateOf(item: ImportItem) {
  if (item.job !== null) return `job.${item.job.status as "queued"}` as const;
  if (item.error !== null) return "import.failed";
  return item.upload === null ? "import.sending" : "import.ready";
}

interface ItemPanelProps {
  readonly item: ImportItem;
  readonly choices: Choices;
  readonly onShowRun: (id: string) => void;
}

function ItemPanel({ item, choices, onShowRun }: ItemPanelProps) {
  const workspace = useWorkspace();
  const t = useText();
  const { preview, job } = item;
  if (job !== null) return <JobReport item={item} job={job} onShowRun={onShowRun} />;
  const mapped = choices.importChoices.kinds.find(({ id }) => id === preview?.kind)?.takesMapping === true;
  const ready = preview !== null && preview.problem === null && preview.records.length > 0 && !item.looking;
  return (
    <form
      className="import-item"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) attempt(workspace, start(workspace, item.key));
      }}
    >
      <div className="import-scroll">
        {item.error === null ? null : (
          <div className="failure" role="alert">
            <p dir="auto">{item.error.message}</p>
            <p className="muted" dir="auto">
              {item.error.todo}
            </p>
          </div>
        )}
        {item.upload === null ? (
          item.error === null ? (
            <p className="empty">{t("import.sending")}</p>
          ) : null
        ) : (
          <>
            <PlanForm choices={choices} item={item} />
            {mapped && preview !== null ? <MappingEditor item={item} preview={preview} /> : null}
            <PreviewTables looking={item.looking} preview={preview} />
          </>
        )}
      </div>
      <footer>
        <p aria-live="polite" className="muted grow">
          {ready
            ? t("import.willMark", {
                marking: `TLP:${item.plan.marking}`,
                grade: item.plan.reliability + item.plan.credibility,
              })
            : t("import.notYet")}
        </p>
        <Button className="primary" isDisabled={!ready} type="submit">
          {t("import.start")}
        </Button>
      </footer>
    </form>
  );
}
