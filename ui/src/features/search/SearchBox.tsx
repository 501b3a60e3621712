/** One box that finds everything: results by type, added with Enter. It follows the combobox pattern. */
import { Search } from "lucide";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { scopeNow, useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { SearchDocument } from "../../generated/graphql.ts";
import { Icon } from "../../parts/Icon.tsx";
import { useLoaded } from "../../parts/Loading.tsx";
import type { EntityBrief } from "../../state/facts.ts";
import { addToChart } from "./add.ts";
import { SearchResults } from "./SearchResults.tsx";

const PAUSE_MS = 160;
const PAGE = 20;

export function SearchBox() {
  const workspace = useWorkspace();
  const t = useText();
  const scope = useStore(workspace.scope);
  const listId = useId();
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const [schema, setSchema] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const asked = useSettled(typed.trim(), PAUSE_MS);

  const loaded = useLoaded(JSON.stringify([asked, schema, scope]), async (signal) => {
    if (asked === "") return null;
    const { search } = await workspace.api.ask(
      SearchDocument,
      { text: asked, schema, scope: scopeNow(workspace), first: PAGE },
      signal,
    );
    return search;
  });
  const results = loaded.state === "ready" && typed.trim() !== "" ? loaded.value : null;
  const shown = open && typed.trim() !== "";

  const choose = (entity: EntityBrief, stay: boolean): void => {
    addToChart(workspace, [entity]);
    if (stay) return;
    setOpen(false);
    document.getElementById("canvas")?.focus();
  };
  /** Enter was pressed before there were results: the first is taken when it comes, if the text is still the same. */
  const chooseFirst = async (text: string): Promise<void> => {
    const variables = { text, schema, scope: scopeNow(workspace), first: 1 };
    const { search } = await workspace.api.ask(SearchDocument, variables);
    const first = search.edges[0]?.node;
    if (first !== undefined && input.current?.value.trim() === text) choose(first, false);
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>): void => {
    const count = results?.edges.length ?? 0;
    switch (event.key) {
      case "Escape":
        event.preventDefault();
        if (shown) setOpen(false);
        else document.getElementById("canvas")?.focus();
        break;
      case "ArrowDown":
      case "ArrowUp": {
        event.preventDefault();
        setOpen(true);
        if (count > 0) setActive((before) => (before + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
        break;
      }
      case "Enter": {
        if (!shown) break;
        event.preventDefault();
        const chosen = asked === typed.trim() ? results?.edges[active]?.node : undefined;
        if (chosen !== undefined) choose(chosen, event.shiftKey);
        else chooseFirst(typed.trim()).catch(() => undefined); // the list says what went wrong
        break;
      }
    }
  };

  return (
    // Leaving the box, by whatever way, closes the list: there is nothing to press on the element itself.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={box}
      className="search"
      role="search"
      onBlur={({ relatedTarget, currentTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setOpen(false);
      }}
    >
      <label className="search-field">
        <Icon icon={Search} />
        <input
          ref={input}
          aria-activedescendant={
            shown && (results?.edges.length ?? 0) > 0 ? `${listId}-${String(active)}` : undefined
          }
          aria-autocomplete="list"
          aria-controls={listId}
          aria-expanded={shown}
          aria-label={t("search.label")}
          autoComplete="off"
          dir="auto"
          id="search"
          placeholder={t("search.placeholder")}
          role="combobox"
          spellCheck={false}
          type="text"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setSchema(null);
            setActive(0);
            setOpen(true);
          }}
          onFocus={() => {
            setOpen(true);
          }}
          onKeyDown={onKey}
        />
        <kbd aria-hidden="true">/</kbd>
      </label>
      {shown ? (
        <SearchResults
          active={active}
          listId={listId}
          loaded={loaded}
          schema={schema}
          onChoose={choose}
          onPoint={setActive}
          onSchema={(wanted) => {
            setSchema(wanted);
            setActive(0);
          }}
        />
      ) : null}
    </div>
  );
}

/** The value once it has stood still for a moment. */
function useSettled(value: string, pauseMs: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => {
      setSettled(value);
    }, pauseMs);
    return () => {
      window.clearTimeout(timer);
    };
  }, [value, pauseMs]);
  return settled;
}
