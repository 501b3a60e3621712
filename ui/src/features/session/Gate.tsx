/** Instead of the page: while it starts, when the sign-in has ended, when the server is away. The chart is kept behind. */
import { Button } from "react-aria-components";
import { useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { LoadingLines } from "../../parts/Loading.tsx";
import { isSaved } from "../../state/saving.ts";
import { Logo } from "../top/Logo.tsx";
import { startSession } from "./session.ts";

export function Gate({ state }: { readonly state: "loading" | "signed-out" | "unreachable" }) {
  const workspace = useWorkspace();
  const t = useText();
  const unsaved = !isSaved(useStore(workspace.saving), useStore(workspace.history).chart);
  return (
    <main className="gate">
      <Logo />
      {state === "loading" ? (
        <LoadingLines />
      ) : (
        <>
          <h1>{t(state === "signed-out" ? "gate.signedOut" : "gate.unreachable")}</h1>
          <p>{t(state === "signed-out" ? "gate.signedOut.todo" : "error.unreachable.todo")}</p>
          {unsaved ? <p>{t("gate.kept")}</p> : null}
          <Button
            className="primary"
            onPress={() => {
              void startSession(workspace);
            }}
          >
            {t("action.retry")}
          </Button>
        </>
      )}
    </main>
  );
}
