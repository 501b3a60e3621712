/** What would go in, and what would not, from the beginning of the file. */
import { useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { formatNumber } from "../../i18n/i18n.ts";
import { typeName } from "../../ontology.ts";
import { LoadingLines } from "../../parts/Loading.tsx";
import { TypeBadge } from "../../parts/TypeBadge.tsx";
import type { Preview } from "./imports.ts";

const VALUES_SHOWN = 6;

interface PreviewTablesProps {
  readonly preview: Preview | null;
  readonly looking: boolean;
}

export function PreviewTables({ preview, looking }: PreviewTablesProps) {
  const workspace = useWorkspace();
  const t = useText();
  const { tag } = useStore(workspace.language);
  if (preview === null) return looking ? <LoadingLines /> : null;
  const rejected = preview.rejections.reduce((sum, { count }) => sum + count, 0);
  return (
    <section aria-busy={looking} aria-label={t("preview.title")} className="preview">
      <h3>
        {t("preview.title")}
        <span className="muted">
          {looking
            ? t("state.loading")
            : t(preview.whole ? "preview.whole" : "preview.beginning", { count: preview.walked })}
        </span>
      </h3>
      {preview.problem === null ? null : (
        <div className="failure" role="alert">
          <p dir="auto">{preview.problem}</p>
        </div>
      )}
      {preview.schemata.length === 0 ? null : (
        <ul className="plain schema-counts">
          {preview.schemata.map(({ schema, count }) => (
            <li key={schema}>
              <TypeBadge schema={schema} size={18} />
              {typeName(t, schema, count !== 1)}
              <span className="count">{formatNumber(tag, count)}</span>
            </li>
          ))}
        </ul>
      )}
      {preview.records.length === 0 ? null : (
        <div className="scroll-x">
          <table className="data-table">
            <caption className="visually-hidden">{t("preview.records")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("claims.position")}</th>
                <th scope="col">{t("list.name")}</th>
                <th scope="col">{t("preview.says")}</th>
              </tr>
            </thead>
            <tbody>
              {preview.records.map((record, index) => (
                <tr key={index}>
                  <td dir="ltr">
                    <code>{record.position}</code>
                  </td>
                  <td>
                    <span className="name-cell">
                      <TypeBadge schema={record.schema} size={16} />
                      <bdi>{record.caption}</bdi>
                      <span className="visually-hidden">{typeName(t, record.schema)}</span>
                    </span>
                  </td>
                  <td>
                    {record.properties.slice(0, VALUES_SHOWN).map(({ name, label, values }) => (
                      <span key={name} className="said">
                        <span className="muted">{label}</span> <bdi>{values.join(", ")}</bdi>
                      </span>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rejected === 0 ? null : (
        <>
          <h3 className="warned">{t("preview.rejected", { count: rejected })}</h3>
          <div className="scroll-x">
            <table className="data-table">
              <caption className="visually-hidden">{t("preview.rejected", { count: rejected })}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("claims.position")}</th>
                  <th scope="col">{t("quarantine.reason")}</th>
                  <th scope="col">{t("quarantine.raw")}</th>
                </tr>
              </thead>
              <tbody>
                {preview.rejected.map(({ position, message, raw }, index) => (
                  <tr key={index}>
                    <td dir="ltr">
                      <code>{position}</code>
                    </td>
                    <td dir="auto">{message}</td>
                    <td dir="ltr">
                      <code className="raw-cell">{raw}</code>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      {preview.warnings.length === 0 ? null : (
        <details>
          <summary>
            {t("preview.warnings", { count: preview.warnings.reduce((sum, { count }) => sum + count, 0) })}
          </summary>
          <ul className="plain remarks" dir="auto">
            {preview.warnings.flatMap(({ reason, examples }) =>
              examples.map((example, index) => <li key={`${reason}${String(index)}`}>{example}</li>),
            )}
          </ul>
        </details>
      )}
    </section>
  );
}
