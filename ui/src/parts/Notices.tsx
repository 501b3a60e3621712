/** Short notices at the foot of the page, and the voice for screen readers. */
import { X } from "lucide";
import { useEffect } from "react";
import { Button } from "react-aria-components";
import { dismissNotice, type Notice, useStore, useText, useWorkspace } from "../app/workspace.ts";
import { IconButton } from "./IconButton.tsx";

const SHOWN_MS = 8000;

export function Notices() {
  const { notices, spoken } = useWorkspace();
  const shown = useStore(notices);
  const sentence = useStore(spoken);
  const t = useText();
  return (
    <>
      <div aria-live="polite" className="visually-hidden" id="spoken">
        {sentence}
      </div>
      <section aria-label={t("notice.region")} aria-live="polite" className="notices">
        {shown.map((notice) => (
          <NoticeCard key={notice.id} notice={notice} />
        ))}
      </section>
    </>
  );
}

function NoticeCard({ notice }: { readonly notice: Notice }) {
  const workspace = useWorkspace();
  const t = useText();
  const { id, tone, action } = notice;
  useEffect(() => {
    // An error stays until it has been read.
    if (tone === "error") return undefined;
    const timer = window.setTimeout(() => {
      dismissNotice(workspace, id);
    }, SHOWN_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [workspace, id, tone]);
  return (
    <div className={`notice ${tone}`} role={tone === "error" ? "alert" : undefined}>
      <div className="grow">
        <p dir="auto">{notice.text}</p>
        {notice.todo === null ? null : (
          <p className="muted" dir="auto">
            {notice.todo}
          </p>
        )}
      </div>
      {action === null ? null : (
        <Button
          className="link-button"
          onPress={() => {
            dismissNotice(workspace, id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton
        icon={X}
        label={t("notice.dismiss")}
        onPress={() => {
          dismissNotice(workspace, id);
        }}
      />
    </div>
  );
}
