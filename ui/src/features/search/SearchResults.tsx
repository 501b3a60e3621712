/** What was found: how many of each type, then the best ones. */
import { Check, Plus } from "lucide";
import { useEffect, useRef } from "react";
import { useStore, useText, useWorkspace } from "../../app/workspace.ts";
import type { SearchQuery } from "../../generated/graphql.ts";
import { formatNumber } from "../../i18n/i18n.ts";
import { typeName } from "../../ontology.ts";
import { Icon } from "../../parts/Icon.tsx";
import { Failure, type Loaded, LoadingLines } from "../../parts/Loading.tsx";
import { TypeBadge } from "../../parts/TypeBadge.tsx";
import type { EntityBrief } from "../../state/facts.ts";

interface SearchResultsProps {
  readonly loaded: Loaded<SearchQuery["search"] | null>;
  readonly schema: string | null;
  readonly active: number;
  readonly listId: string;
  readonly onSchema: (schema: string | null) => void;
  readonly onPoint: (index: number) => void;
  readonly onChoose: (entity: EntityBrief, stay: boolean) => void;
}

export function SearchResults({
  loaded,
  schema,
  active,
  listId,
  onSchema,
  onPoint,
  onChoose,
}: SearchResultsProps) {
  const { history, language } = useWorkspace();
  const t = useText();
  const { items } = useStore(history).chart;
  const { tag } = useStore(language);
  const list = useRef<HTMLDivElement>(null);
  const results = loaded.state === "ready" ? loaded.value : null;

  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);

  return (
    <div className="search-results">
      {loaded.state === "loading" ? <LoadingLines /> : null}
      {loaded.state === "failed" ? <Failure error={loaded.error} retry={loaded.retry} /> : null}
      {results === null ? null : (
        <>
          <div aria-label={t("search.types")} className="facets" role="group">
            <button
              aria-pressed={schema === null}
              type="button"
              onClick={() => {
                onSchema(null);
              }}
            >
              {t("search.allTypes")}
              <span>
                {formatNumber(
                  tag,
                  results.facets.reduce((sum, facet) => sum + facet.count, 0),
                )}
              </span>
            </button>
            {results.facets.map((facet) => (
              <button
                key={facet.schema}
                aria-pressed={schema === facet.schema}
                type="button"
                onClick={() => {
                  onSchema(schema === facet.schema ? null : facet.schema);
                }}
              >
                <TypeBadge schema={facet.schema} size={16} />
                {typeName(t, facet.schema, true)}
                <span>{formatNumber(tag, facet.count)}</span>
              </button>
            ))}
          </div>
          <p className="visually-hidden" role="status">
            {t("search.count", { count: results.totalCount })}
          </p>
          {results.edges.length === 0 ? <p className="empty">{t("search.nothing")}</p> : null}
        </>
      )}
      <div ref={list} aria-label={t("search.results")} id={listId} className="result-list" role="listbox">
        {(results?.edges ?? []).map(({ node, matched }, index) => {
          const onChart = items.has(node.id);
          return (
            // The combobox keeps the focus and answers the keys; a pointer is only another way to the same choice.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={node.id}
              aria-selected={index === active}
              className={index === active ? "result active" : "result"}
              id={`${listId}-${String(index)}`}
              role="option"
              tabIndex={-1}
              onClick={(event) => {
                onChoose(node, event.ctrlKey || event.metaKey || event.shiftKey);
              }}
              onMouseDown={(event) => {
                event.preventDefault();
              }}
              onPointerMove={() => {
                onPoint(index);
              }}
            >
              <TypeBadge schema={node.schema} size={26} />
              <span className="result-text">
                <bdi className="result-name">{node.caption}</bdi>
                <span className="result-detail">
                  {node.fictional ? <span className="tag">{t("fictional.tag")}</span> : null}
                  {typeName(t, node.schema)}
                  {matched === "" || matched === node.caption ? null : (
                    <>
                      {" · "}
                      <bdi>{matched}</bdi>
                    </>
                  )}
                </span>
              </span>
              <span className="result-mark">
                <Icon icon={onChart ? Check : Plus} />
                <span className="visually-hidden">{onChart ? t("search.onChart") : t("search.add")}</span>
              </span>
            </div>
          );
        })}
      </div>
      {results !== null && results.totalCount > results.edges.length ? (
        <p className="search-foot">
          {t("search.refine", { shown: results.edges.length, count: results.totalCount })}
        </p>
      ) : null}
    </div>
  );
}
