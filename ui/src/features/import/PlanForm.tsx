/** What the file is, and whose word it is: kind, encoding, source, licence, grade, marking, case. */
import { useEffect, useId, useRef, type ReactNode } from "react";
import { attempt, useText, useWorkspace } from "../../app/workspace.ts";
import { changeItem, type ImportItem, look, type Plan } from "./imports.ts";
import type { Choices } from "./ImportTab.tsx";

const PAUSE_MS = 500;

interface PlanFormProps {
  readonly item: ImportItem;
  readonly choices: Choices;
}

export function PlanForm({ item, choices: { importChoices, viewer } }: PlanFormProps) {
  const workspace = useWorkspace();
  const t = useText();
  const { plan, preview } = item;
  const waiting = useRef(0);
  useEffect(() => () => window.clearTimeout(waiting.current), []);
  const lists = useId();
  const set = (change: Partial<Plan>, again = false): void => {
    changeItem(workspace, item.key, (before) => ({ ...before, plan: { ...before.plan, ...change } }));
    if (!again) return;
    window.clearTimeout(waiting.current);
    waiting.current = window.setTimeout(() => {
      attempt(workspace, look(workspace, item.key));
    }, PAUSE_MS);
  };
  const kind = importChoices.kinds.find(({ id }) => id === preview?.kind);
  return (
    <div className="plan">
      <fieldset>
        <legend>{t("plan.file")}</legend>
        <Field label={t("plan.kind")}>
          <select
            value={plan.kind}
            onChange={({ target }) => {
              set({ kind: target.value }, true);
            }}
          >
            <option value="">
              {kind === undefined ? t("plan.asTold") : t("plan.recognised", { what: kind.name })}
            </option>
            {importChoices.kinds.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </Field>
        <Field label={t("plan.format")}>
          <select
            value={plan.format}
            onChange={({ target }) => {
              set({ format: target.value }, true);
            }}
          >
            <option value="">
              {preview === null || preview.format === ""
                ? t("plan.asTold")
                : t("plan.recognised", { what: preview.format })}
            </option>
            {importChoices.formats.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </Field>
        <Field label={t("plan.encoding")}>
          <input
            dir="ltr"
            list={`${lists}-encodings`}
            placeholder={preview === null || preview.encoding === "" ? "—" : preview.encoding}
            spellCheck={false}
            type="text"
            value={plan.encoding}
            onChange={({ target }) => {
              set({ encoding: target.value.trim() }, true);
            }}
          />
          <datalist id={`${lists}-encodings`}>
            {["utf-8", "utf-16", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1256"].map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </Field>
      </fieldset>
      <fieldset>
        <legend>{t("plan.source")}</legend>
        <Field label={t("plan.name")}>
          <input
            dir="auto"
            maxLength={500}
            placeholder={preview?.sourceName ?? item.name}
            type="text"
            value={plan.name}
            onChange={({ target }) => {
              set({ name: target.value });
            }}
          />
        </Field>
        <Field label={t("plan.id")}>
          <input
            dir="ltr"
            pattern="[a-z0-9]([a-z0-9_.\-]*[a-z0-9])?"
            placeholder={preview?.source ?? ""}
            spellCheck={false}
            title={t("plan.id.form")}
            type="text"
            value={plan.source}
            onChange={({ target }) => {
              set({ source: target.value.trim() });
            }}
          />
        </Field>
        <Field label={t("plan.licence")}>
          <input
            dir="auto"
            maxLength={500}
            placeholder="CC0-1.0"
            type="text"
            value={plan.licence}
            onChange={({ target }) => {
              set({ licence: target.value });
            }}
          />
        </Field>
      </fieldset>
      <fieldset>
        <legend>{t("plan.trust")}</legend>
        <div className="plan-pair">
          <Field label={t("scope.reliability.short")}>
            <select
              value={plan.reliability}
              onChange={({ target }) => {
                set({ reliability: target.value });
              }}
            >
              {importChoices.reliabilities.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </Field>
          <Field label={t("scope.credibility.short")}>
            <select
              value={plan.credibility}
              onChange={({ target }) => {
                set({ credibility: target.value });
              }}
            >
              {importChoices.credibilities.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </Field>
        </div>
        <Field label={t("plan.marking")}>
          <select
            value={plan.marking}
            onChange={({ target }) => {
              set({ marking: target.value });
            }}
          >
            {importChoices.markings.map((each) => (
              <option key={each} value={each}>{`TLP:${each}`}</option>
            ))}
          </select>
        </Field>
        <Field label={t("plan.case")}>
          {viewer.everyCase ? (
            <input
              dir="auto"
              maxLength={500}
              placeholder={t("plan.noCase")}
              type="text"
              value={plan.case}
              onChange={({ target }) => {
                set({ case: target.value.trim() });
              }}
            />
          ) : (
            <select
              value={plan.case}
              onChange={({ target }) => {
                set({ case: target.value });
              }}
            >
              <option value="">{t("plan.noCase")}</option>
              {viewer.cases.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          )}
        </Field>
      </fieldset>
    </div>
  );
}

export function Field({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // The control is inside: whatever stands there is named by the words before it.
    <label className="field">
      <span>{label}</span>
      {children}
    </label>
  );
}
