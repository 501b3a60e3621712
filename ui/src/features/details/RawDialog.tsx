/** The raw record that a claim rests on, as plain text. */
import { Copy } from "lucide";
import { Button } from "react-aria-components";
import { copy } from "../../app/actions.ts";
import { scopeNow, useText, useWorkspace } from "../../app/workspace.ts";
import { RawRecordsDocument } from "../../generated/graphql.ts";
import { Icon } from "../../parts/Icon.tsx";
import { Failure, LoadingLines, useLoaded } from "../../parts/Loading.tsx";
import { Window } from "../../parts/Window.tsx";

interface RawDialogProps {
  readonly about: string;
  readonly claim: string;
  readonly title: string;
  readonly onClose: () => void;
}

export function RawDialog({ about, claim, title, onClose }: RawDialogProps) {
  const workspace = useWorkspace();
  const t = useText();
  const loaded = useLoaded(claim, async (signal) => {
    const { claims } = await workspace.api.ask(
      RawRecordsDocument,
      { about, scope: scopeNow(workspace) },
      signal,
    );
    return claims.find(({ id }) => id === claim)?.raw ?? null;
  });
  return (
    <Window
      title={
        <>
          {t("raw.title")} <bdi className="clip">{title}</bdi>
        </>
      }
      wide
      onClose={onClose}
    >
      {loaded.state === "loading" ? <LoadingLines /> : null}
      {loaded.state === "failed" ? <Failure error={loaded.error} retry={loaded.retry} /> : null}
      {loaded.state !== "ready" ? null : loaded.value === null ? (
        <p className="empty">{t("raw.none")}</p>
      ) : (
        <>
          {/* It scrolls, so the keyboard must be able to enter it. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <pre aria-label={t("raw.title")} className="raw" dir="ltr" role="region" tabIndex={0}>
            {loaded.value}
          </pre>
          <footer>
            <span className="grow muted">{t("raw.limit")}</span>
            <Button
              className="secondary"
              onPress={() => {
                copy(workspace, loaded.value ?? "");
              }}
            >
              <Icon icon={Copy} size={14} />
              {t("action.copy")}
            </Button>
          </footer>
        </>
      )}
    </Window>
  );
}
