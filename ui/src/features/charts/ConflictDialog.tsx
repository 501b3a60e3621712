/** Somebody else saved this chart in between: both versions are kept, whatever is chosen. */
import { Button, Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { attempt, useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { openChart, saveAsCopy } from "./charts.ts";

export function ConflictDialog() {
  const workspace = useWorkspace();
  const t = useText();
  const { state, id } = useStore(workspace.saving);
  if (state !== "conflict") return null;
  return (
    <ModalOverlay isKeyboardDismissDisabled isOpen className="veil">
      <Modal className="window">
        <Dialog className="window-body" role="alertdialog">
          <Heading slot="title">{t("conflict.title")}</Heading>
          <p>{t("conflict.text")}</p>
          <footer>
            <Button
              className="secondary"
              onPress={() => {
                attempt(
                  workspace,
                  saveAsCopy(workspace).then(() => (id === null ? undefined : openChart(workspace, id))),
                );
              }}
            >
              {t("conflict.openOther")}
            </Button>
            <Button
              autoFocus
              className="primary"
              onPress={() => {
                attempt(workspace, saveAsCopy(workspace));
              }}
            >
              {t("conflict.copy")}
            </Button>
          </footer>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
