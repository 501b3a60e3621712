/** What may count: without some sources, at least a grade, as known on a day. What no longer stands fades. */
import { Filter } from "lucide";
import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import { useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { Icon } from "../../parts/Icon.tsx";
import { Tick } from "../../parts/Tick.tsx";
import { EVERYTHING, isNarrowed, toggleSource } from "../../state/scope.ts";

const RELIABILITIES = ["A", "B", "C", "D", "E", "F"];
const CREDIBILITIES = ["1", "2", "3", "4", "5", "6"];

export function ScopeButton() {
  const workspace = useWorkspace();
  const t = useText();
  const scope = useStore(workspace.scope);
  const session = useStore(workspace.session);
  const { standing } = useStore(workspace.facts);
  const scene = useStore(workspace.scene);
  const sources = typeof session === "string" ? [] : session.sources;
  const narrowed = isNarrowed(scope);
  const faded = [...scene.nodes.values()].filter(({ status }) => status === "faded").length;
  const fadedLinks = [...scene.edges.values()].filter((edge) => edge.faded).length;
  const letter = scope.minGrade?.[0] ?? "";
  const figure = scope.minGrade?.[1] ?? "6";
  return (
    <DialogTrigger>
      <Button className={narrowed ? "top-button active" : "top-button"}>
        <Icon icon={Filter} />
        <span className="wide-only">{narrowed ? t("scope.narrowed") : t("scope.button")}</span>
        <span className="narrow-only visually-hidden">{t("scope.button")}</span>
      </Button>
      <Popover className="popover" placement="bottom end">
        <Dialog aria-label={t("scope.title")} className="scope">
          <h2>{t("scope.title")}</h2>
          <p className="muted">{t("scope.text")}</p>
          <fieldset>
            <legend>{t("scope.sources")}</legend>
            {sources.length === 0 ? <p className="muted">{t("scope.noSources")}</p> : null}
            <div className="scope-sources">
              {sources.map((source) => (
                <Tick
                  key={source.id}
                  on={!scope.withoutSources.includes(source.id)}
                  onChange={() => {
                    workspace.scope.update((before) => toggleSource(before, source.id));
                  }}
                >
                  <bdi className="grow">{source.name}</bdi>
                  <span className="grade">{source.reliability}</span>
                </Tick>
              ))}
            </div>
          </fieldset>
          <fieldset>
            <legend>{t("scope.grade")}</legend>
            <div className="scope-grade">
              <select
                aria-label={t("scope.reliability")}
                value={letter}
                onChange={({ target }) => {
                  const minGrade = target.value === "" ? null : target.value + figure;
                  workspace.scope.update((before) => ({ ...before, minGrade }));
                }}
              >
                <option value="">{t("scope.anyGrade")}</option>
                {RELIABILITIES.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
              <select
                aria-label={t("scope.credibility")}
                disabled={letter === ""}
                value={figure}
                onChange={({ target }) => {
                  workspace.scope.update((before) => ({ ...before, minGrade: letter + target.value }));
                }}
              >
                {CREDIBILITIES.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            </div>
          </fieldset>
          <fieldset>
            <legend>{t("scope.asOf")}</legend>
            <input
              aria-label={t("scope.asOf")}
              type="date"
              value={scope.asOf ?? ""}
              onChange={({ target }) => {
                const asOf = target.value === "" ? null : target.value;
                workspace.scope.update((before) => ({ ...before, asOf }));
              }}
            />
          </fieldset>
          <footer>
            <p aria-live="polite" className="muted grow">
              {standing === null ? "" : t("scope.faded", { things: faded, links: fadedLinks })}
            </p>
            <Button
              className="secondary"
              isDisabled={!narrowed}
              onPress={() => {
                workspace.scope.update(() => EVERYTHING);
              }}
            >
              {t("scope.reset")}
            </Button>
          </footer>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
