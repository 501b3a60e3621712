/** The right-click menu: the actions that make sense for what was clicked. */
import { Menu, MenuItem, Popover } from "react-aria-components";
import { useRef } from "react";
import { ACTIONS } from "../../app/actions.ts";
import { type Overlay, text, useText, useWorkspace } from "../../app/workspace.ts";
import { Icon } from "../../parts/Icon.tsx";

interface ContextMenuProps {
  readonly overlay: Extract<Overlay, { readonly kind: "menu" }>;
  readonly onClose: () => void;
}

export function ContextMenu({ overlay, onClose }: ContextMenuProps) {
  const workspace = useWorkspace();
  const t = useText();
  const anchor = useRef<HTMLSpanElement>(null);
  const actions = ACTIONS.filter(
    (action) => action.places.includes(overlay.target.kind) && action.possible(workspace),
  );
  return (
    <>
      <span ref={anchor} className="menu-anchor" style={{ left: overlay.at.x, top: overlay.at.y }} />
      <Popover
        isOpen
        className="popover"
        offset={2}
        placement="bottom start"
        triggerRef={anchor}
        onOpenChange={(open) => {
          if (!open) onClose();
        }}
      >
        <Menu
          aria-label={t("menu.label")}
          autoFocus="first"
          className="menu"
          onAction={(key) => {
            const action = actions.find(({ id }) => id === key);
            onClose();
            document.getElementById("canvas")?.focus();
            action?.run(workspace);
          }}
          onClose={onClose}
        >
          {actions.map((action) => {
            const label = text(workspace, action.label(workspace));
            return (
              <MenuItem key={action.id} className="menu-item" id={action.id} textValue={label}>
                <Icon icon={action.icon(workspace)} />
                <span className="grow">{label}</span>
                {action.keys[0] === undefined ? null : <kbd>{action.keys[0]}</kbd>}
              </MenuItem>
            );
          })}
        </Menu>
      </Popover>
    </>
  );
}
