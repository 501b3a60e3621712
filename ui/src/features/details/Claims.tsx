/** Who said what: each claim with its source, grade, marking, when it was recorded, and where in the evidence it stands. */
import { FileText } from "lucide";
import { Button } from "react-aria-components";
import { scopeNow, useStore, useText, useWorkspace } from "../../app/workspace.ts";
import { ClaimsDocument, type ClaimsQuery } from "../../generated/graphql.ts";
import { formatMoment } from "../../i18n/i18n.ts";
import { Icon } from "../../parts/Icon.tsx";
import { Failure, LoadingLines, useLoaded } from "../../parts/Loading.tsx";
import { Values } from "./Values.tsx";

type Claim = ClaimsQuery["claims"][number];

interface ClaimsProps {
  /** The id of a thing or of a link. */
  readonly about: string;
  readonly title: string;
}

export function Claims({ about, title }: ClaimsProps) {
  const workspace = useWorkspace();
  const t = useText();
  const scope = useStore(workspace.scope);
  const loaded = useLoaded(JSON.stringify([about, scope]), async (signal) => {
    const { claims } = await workspace.api.ask(ClaimsDocument, { about, scope: scopeNow(workspace) }, signal);
    return claims;
  });
  if (loaded.state === "loading") return <LoadingLines />;
  if (loaded.state === "failed") return <Failure error={loaded.error} retry={loaded.retry} />;
  if (loaded.value.length === 0) return <p className="empty">{t("claims.none")}</p>;
  return (
    <ol className="claims">
      {loaded.value.map((claim) => (
        <li key={claim.id}>
          <ClaimCard about={about} claim={claim} title={title} />
        </li>
      ))}
    </ol>
  );
}

function ClaimCard({ claim, about, title }: ClaimsProps & { readonly claim: Claim }) {
  const { overlay, language } = useWorkspace();
  const t = useText();
  const { tag } = useStore(language);
  const facts: readonly (readonly [string, string | null])[] = [
    [t("claims.recorded"), formatMoment(tag, claim.recordedAt)],
    [t("claims.retracted"), claim.retractedAt === null ? null : formatMoment(tag, claim.retractedAt)],
    [t("claims.validFrom"), claim.validFrom],
    [t("claims.validTo"), claim.validTo],
    [t("claims.subject"), claim.subject === about ? null : claim.subject],
    [t("claims.case"), claim.case],
    [t("claims.evidence"), claim.evidence.name],
    [t("claims.position"), claim.position],
    [t("claims.run"), claim.run],
  ];
  return (
    <article className={claim.retractedAt === null ? "claim" : "claim retracted"}>
      <header>
        <bdi className="claim-source">{claim.source.name}</bdi>
        {claim.source.fictional ? <span className="tag">{t("fictional.tag")}</span> : null}
        <span className="grade" title={t("claims.grade")}>
          <span className="visually-hidden">{t("claims.grade")} </span>
          {claim.grade}
        </span>
        <span className="marking">{`TLP:${claim.marking}`}</span>
      </header>
      <dl className="claim-facts">
        {facts.map(([label, value]) =>
          value === null ? null : (
            <div key={label}>
              <dt>{label}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          ),
        )}
      </dl>
      <details>
        <summary>{t("claims.says", { count: claim.properties.length })}</summary>
        <Values properties={claim.properties} />
        {claim.originals.length === 0 ? null : (
          <>
            <h4>{t("claims.originals")}</h4>
            <Values properties={claim.originals} />
          </>
        )}
      </details>
      <Button
        className="link-button"
        onPress={() => {
          overlay.update(() => ({ kind: "raw", about, claim: claim.id, title }));
        }}
      >
        <Icon icon={FileText} size={14} />
        {t("claims.raw")}
      </Button>
    </article>
  );
}
