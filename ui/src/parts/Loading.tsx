/** What is asked for while it is on its way, gone wrong, or come. */
import { useEffect, useState } from "react";
import { ApiError, isAbort } from "../api/client.ts";
import { useText } from "../app/workspace.ts";

export type Loaded<T> =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly error: ApiError; readonly retry: () => void }
  | { readonly state: "ready"; readonly value: T };

/** Asks again whenever `key` changes; an answer that came too late is dropped. */
export function useLoaded<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [attempt, setAttempt] = useState(0);
  const [answer, setAnswer] = useState<{ readonly key: string; readonly loaded: Loaded<T> } | null>(null);
  const wanted = `${key}\n${String(attempt)}`;
  useEffect(() => {
    const controller = new AbortController();
    ask(controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setAnswer({ key: wanted, loaded: { state: "ready", value } });
      },
      (error: unknown) => {
        if (isAbort(error) || controller.signal.aborted) return;
        const retry = (): void => {
          setAttempt((before) => before + 1);
        };
        const shown = error instanceof ApiError ? error : new ApiError("INTERNAL", String(error), null);
        setAnswer({ key: wanted, loaded: { state: "failed", error: shown, retry } });
      },
    );
    return () => {
      controller.abort();
    };
    // `ask` is a new function at every render; what it asks for is named by the key.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted]);
  return answer?.key === wanted ? answer.loaded : { state: "loading" };
}

export function LoadingLines() {
  const t = useText();
  return (
    <div aria-label={t("state.loading")} className="loading" role="status">
      <span />
      <span />
      <span />
    </div>
  );
}

interface FailureProps {
  readonly error: ApiError;
  readonly retry: () => void;
}

export function Failure({ error, retry }: FailureProps) {
  const t = useText();
  const unreachable = error.code === "UNREACHABLE";
  return (
    <div className="failure" role="alert">
      <p dir="auto">{unreachable ? t("error.unreachable") : error.message}</p>
      {unreachable || error.todo !== null ? (
        <p className="muted" dir="auto">
          {unreachable ? t("error.unreachable.todo") : error.todo}
        </p>
      ) : null}
      <button className="link-button" type="button" onClick={retry}>
        {t("action.retry")}
      </button>
    </div>
  );
}
