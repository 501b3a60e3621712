/** What can leave the page, as a menu. */
import { Download } from "lucide";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { attempt, useStore, useText, useWorkspace } from "../../app/workspace.ts";
import type { ExportFormat } from "../../generated/graphql.ts";
import type { MessageKey } from "../../i18n/i18n.ts";
import { Icon } from "../../parts/Icon.tsx";
import { exportFile, exportPicture } from "./export.ts";

const FILES: readonly { readonly format: ExportFormat; readonly label: MessageKey }[] = [
  { format: "GRAPHML", label: "export.graphml" },
  { format: "CSV", label: "export.csv" },
  { format: "FTM", label: "export.ftm" },
];

export function ExportMenu() {
  const workspace = useWorkspace();
  const t = useText();
  const empty = useStore(workspace.scene).nodes.size === 0;
  return (
    <MenuTrigger>
      <Button className="top-button" isDisabled={empty}>
        <Icon icon={Download} />
        <span className="wide-only">{t("export.button")}</span>
        <span className="narrow-only visually-hidden">{t("export.button")}</span>
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="menu"
          onAction={(key) => {
            const file = FILES.find(({ format }) => format === key);
            attempt(
              workspace,
              file === undefined ? exportPicture(workspace) : exportFile(workspace, file.format),
            );
          }}
        >
          <MenuItem className="menu-item" id="png">
            {t("export.png")}
          </MenuItem>
          {FILES.map(({ format, label }) => (
            <MenuItem key={format} className="menu-item" id={format}>
              {t(label)}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
