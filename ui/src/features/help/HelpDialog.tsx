/** The keys, read from the list of actions, so that the page cannot promise a key that does nothing. */
import { ACTIONS } from "../../app/actions.ts";
import { text, useText, useWorkspace } from "../../app/workspace.ts";
import type { MessageKey } from "../../i18n/i18n.ts";
import { Window } from "../../parts/Window.tsx";

const MORE: readonly { readonly keys: readonly string[]; readonly label: MessageKey }[] = [
  { keys: ["←", "→", "↑", "↓"], label: "help.walk" },
  { keys: ["Shift+←→↑↓"], label: "help.walkAdd" },
  { keys: ["Ctrl+←→↑↓", "Space"], label: "help.look" },
  { keys: ["Alt+←→↑↓"], label: "help.nudge" },
  { keys: ["Shift+F10"], label: "help.menu" },
  { keys: ["+", "-"], label: "help.zoom" },
  { keys: ["Ctrl+B"], label: "help.leftPane" },
  { keys: ["Ctrl+S"], label: "help.save" },
  { keys: ["?"], label: "help.help" },
];

const POINTER: readonly MessageKey[] = [
  "help.click",
  "help.doubleClick",
  "help.rectangle",
  "help.drag",
  "help.right",
];

export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const workspace = useWorkspace();
  const t = useText();
  return (
    <Window title={t("help.title")} wide onClose={onClose}>
      <p className="muted">{t("help.where")}</p>
      <dl className="keys">
        {ACTIONS.filter(({ keys }) => keys.length > 0).map((action) => (
          <Row key={action.id} keys={action.keys} label={text(workspace, action.label(workspace))} />
        ))}
        {MORE.map(({ keys, label }) => (
          <Row key={label} keys={keys} label={t(label)} />
        ))}
      </dl>
      <h3>{t("help.pointer")}</h3>
      <ul className="plain">
        {POINTER.map((key) => (
          <li key={key}>{t(key)}</li>
        ))}
      </ul>
    </Window>
  );
}

function Row({ keys, label }: { readonly keys: readonly string[]; readonly label: string }) {
  return (
    <div>
      <dt>
        {keys.map((key) => (
          <kbd key={key} dir="ltr">
            {key}
          </kbd>
        ))}
      </dt>
      <dd>{label}</dd>
    </div>
  );
}
