/** A dialog over the page: named, closed by Escape, gives the focus back to where it came from. */
import { X } from "lucide";
import type { ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useText } from "../app/workspace.ts";
import { IconButton } from "./IconButton.tsx";

interface WindowProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export function Window({ title, onClose, wide = false, children }: WindowProps) {
  const t = useText();
  return (
    <ModalOverlay
      isDismissable
      isOpen
      className="veil"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={wide ? "window wide" : "window"}>
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
