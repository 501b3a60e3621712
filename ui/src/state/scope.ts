/** What may count: without some sources, at least a grade, as known on a date. Pure. */
import type { ScopeInput } from "../generated/graphql.ts";

export interface Scope {
  readonly withoutSources: readonly string[];
  /** The lowest grade that still counts, e.g. B2; null for any. */
  readonly minGrade: string | null;
  /** A calendar day (YYYY-MM-DD): what was known at its end, UTC; null for now. */
  readonly asOf: string | null;
}

export const EVERYTHING: Scope = { withoutSources: [], minGrade: null, asOf: null };

export function isNarrowed(scope: Scope): boolean {
  return scope.withoutSources.length > 0 || scope.minGrade !== null || scope.asOf !== null;
}

export function scopeInput(scope: Scope): ScopeInput | null {
  if (!isNarrowed(scope)) return null;
  return {
    withoutSources: [...scope.withoutSources],
    minGrade: scope.minGrade,
    asOf: scope.asOf === null ? null : `${scope.asOf}T23:59:59Z`,
  };
}

export function toggleSource(scope: Scope, id: string): Scope {
  const without = scope.withoutSources.includes(id)
    ? scope.withoutSources.filter((source) => source !== id)
    : [...scope.withoutSources, id].sort();
  return { ...scope, withoutSources: without };
}
