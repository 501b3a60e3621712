/** What can leave the page, as a menu: of the whole chart, or of what is selected. */
import { Check, Download } from "lucide";
import { useState } from "react";
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from "react-aria-components";
import { ends } from "../../app/actions.ts";
import { attempt, useStore, useText, useWorkspace, type Workspace } from "../../app/workspace.ts";
import type { DossierFormat, ExportFormat } from "../../generated/graphql.ts";
import type { MessageKey } from "../../i18n/i18n.ts";
import { Icon } from "../../parts/Icon.tsx";
import { entityIds } from "../../state/chart.ts";
import { exportDossier, exportDrawing, exportFile, exportPicture, selectedEntities } from "./export.ts";

type Extent = "chart" | "selection";

const FILES: readonly { readonly format: ExportFormat; readonly label: MessageKey }[] = [
  { format: "HTML", label: "export.html" },
  { format: "CSV", label: "export.csv" },
  { format: "I2", label: "export.i2" },
  { format: "GRAPHML", label: "export.graphml" },
  { format: "GEXF", label: "export.gexf" },
  { format: "FTM", label: "export.ftm" },
  { format: "FTM_EXTENDED", label: "export.ftmExtended" },
  { format: "STIX", label: "export.stix" },
  { format: "CASE", label: "export.case" },
  { format: "TAGPACK", label: "export.tagpack" },
];
const DOSSIERS: readonly { readonly format: DossierFormat; readonly label: MessageKey }[] = [
  { format: "PDF", label: "export.dossierPdf" },
  { format: "DOCX", label: "export.dossierDocx" },
  { format: "HTML", label: "export.dossierHtml" },
];

export function ExportMenu() {
  const workspace = useWorkspace();
  const t = useText();
  const empty = useStore(workspace.scene).nodes.size === 0;
  const whole = entityIds(useStore(workspace.chart));
  useStore(workspace.selection);
  const selected = selectedEntities(workspace);
  const [wanted, setWanted] = useState<Extent>("chart");
  const extent = selected.length === 0 ? "chart" : wanted;
  const ids = extent === "selection" ? selected : whole;
  const pair = ends(workspace);
  return (
    <MenuTrigger>
      <Button className="top-button" isDisabled={empty}>
        <Icon icon={Download} />
        <span className="wide-only">{t("export.button")}</span>
        <span className="narrow-only visually-hidden">{t("export.button")}</span>
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="menu export-menu"
          onAction={(key) => {
            leave(workspace, String(key), ids, pair);
          }}
        >
          <MenuSection
            disallowEmptySelection
            selectedKeys={[extent]}
            selectionMode="single"
            shouldCloseOnSelect={false}
            onSelectionChange={(keys) => {
              if (keys !== "all") setWanted(keys.has("selection") ? "selection" : "chart");
            }}
          >
            <Header className="menu-header">{t("export.what")}</Header>
            <Choice
              chosen={extent === "chart"}
              id="chart"
              label={t("export.whole", { count: whole.length })}
            />
            <Choice
              chosen={extent === "selection"}
              id="selection"
              isDisabled={selected.length === 0}
              label={t("export.selection", { count: selected.length })}
            />
          </MenuSection>
          <MenuSection>
            <Header className="menu-header">{t("export.dossier")}</Header>
            {DOSSIERS.map(({ format, label }) => (
              <MenuItem key={format} className="menu-item" id={`dossier:${format}`}>
                {t(label)}
              </MenuItem>
            ))}
            <MenuItem className="menu-item" id="path" isDisabled={pair === null}>
              {t("export.dossierPath")}
            </MenuItem>
          </MenuSection>
          <MenuSection>
            <Header className="menu-header">{t("export.files")}</Header>
            {FILES.map(({ format, label }) => (
              <MenuItem key={format} className="menu-item" id={`file:${format}`}>
                {t(label)}
              </MenuItem>
            ))}
          </MenuSection>
          <MenuSection>
            <Header className="menu-header">{t("export.pictures")}</Header>
            <MenuItem className="menu-item" id="png">
              {t("export.png")}
            </MenuItem>
            <MenuItem className="menu-item" id="svg">
              {t("export.svg")}
            </MenuItem>
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

interface ChoiceProps {
  readonly id: Extent;
  readonly label: string;
  readonly chosen: boolean;
  readonly isDisabled?: boolean;
}

function Choice({ id, label, chosen, isDisabled = false }: ChoiceProps) {
  return (
    <MenuItem className="menu-item" id={id} isDisabled={isDisabled} textValue={label}>
      <span className="grow">{label}</span>
      {chosen ? <Icon icon={Check} /> : null}
    </MenuItem>
  );
}

function leave(
  workspace: Workspace,
  key: string,
  ids: readonly string[],
  pair: readonly [string, string] | null,
): void {
  const file = FILES.find(({ format }) => key === `file:${format}`);
  const dossier = DOSSIERS.find(({ format }) => key === `dossier:${format}`);
  if (file !== undefined) attempt(workspace, exportFile(workspace, file.format, ids));
  else if (dossier !== undefined) attempt(workspace, exportDossier(workspace, dossier.format, ids));
  else if (key === "path" && pair !== null) attempt(workspace, exportDossier(workspace, "PDF", pair, true));
  else if (key === "png") attempt(workspace, exportPicture(workspace));
  else if (key === "svg") exportDrawing(workspace);
}
