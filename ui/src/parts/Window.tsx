/** A dialog over the page: named, closed by Escape, gives the focus back to where it came from. */
import { X } from "lucide";
import type { ReactNode } from "react";
import { Button, Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useText } from "../app/workspace.ts";
import { IconButton } from "./IconButton.tsx";

interface WindowProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly wide?: boolean;
  /** As large as the page: for work that takes a while. A click beside it does not close it. */
  readonly whole?: boolean;
  readonly children: ReactNode;
}

export function Window({ title, onClose, wide = false, whole = false, children }: WindowProps) {
  const t = useText();
  return (
    <ModalOverlay
      isDismissable={!whole}
      isOpen
      className="veil"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={`window ${whole ? "whole" : wide ? "wide" : ""}`}>
        <Dialog className="window-body">
          <header>
            <Heading slot="title">{title}</Heading>
            <IconButton icon={X} label={t("action.close")} onPress={onClose} />
          </header>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

interface NothingProps {
  readonly text: string;
  readonly todo?: string;
  readonly onClose: () => void;
}

/** What a dialog says when there is nothing to choose from; Enter closes it. */
export function Nothing({ text, todo, onClose }: NothingProps) {
  const t = useText();
  return (
    <>
      <p>{text}</p>
      {todo === undefined ? null : <p className="muted">{todo}</p>}
      <footer>
        <span className="grow" />
        <Button autoFocus className="primary" onPress={onClose}>
          {t("action.close")}
        </Button>
      </footer>
    </>
  );
}
