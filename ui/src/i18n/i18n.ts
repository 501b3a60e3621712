/**
 * Everything that the page says. A language is a catalogue with the same keys as the English one, which the compiler
 * holds it to; plural forms follow the language's own rules; values that come from data are isolated, so that a name
 * in another direction cannot turn the sentence round.
 */
import { en } from "./en.ts";

export type MessageKey = keyof typeof en;
/** One text, or one per plural category of the language, chosen by the value called `count`. */
export type Message = string | ({ readonly other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);
export type Catalogue = Readonly<Record<MessageKey, Message>>;
export type Values = Readonly<Record<string, string | number>>;
export type LanguageTag = "en" | "ar";

export interface Language {
  readonly tag: LanguageTag;
  readonly direction: "ltr" | "rtl";
  readonly catalogue: Catalogue;
}

export const ENGLISH: Language = { tag: "en", direction: "ltr", catalogue: en };

export const LANGUAGES: readonly { readonly tag: LanguageTag; readonly name: string }[] = [
  { tag: "en", name: "English" },
  { tag: "ar", name: "العربية" },
];

/** Loads a language; all but English come on demand. */
export async function loadLanguage(tag: LanguageTag): Promise<Language> {
  if (tag === "en") return ENGLISH;
  const { ar } = await import("./ar.ts");
  return { tag, direction: "rtl", catalogue: ar };
}

const FIRST_STRONG_ISOLATE = "\u2068";
const POP_ISOLATE = "\u2069";

export function translate(language: Language, key: MessageKey, values: Values = {}): string {
  const message = language.catalogue[key];
  const text = typeof message === "string" ? message : pluralForm(language.tag, message, values.count);
  return text.replace(/\{(\w+)\}/gu, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (typeof value === "number") return formatNumber(language.tag, value);
    return `${FIRST_STRONG_ISOLATE}${value}${POP_ISOLATE}`;
  });
}

function pluralForm(
  tag: LanguageTag,
  message: Exclude<Message, string>,
  count: string | number | undefined,
): string {
  if (typeof count !== "number") return message.other;
  return message[new Intl.PluralRules(tag).select(count)] ?? message.other;
}

export function formatNumber(tag: LanguageTag, value: number): string {
  return new Intl.NumberFormat(tag).format(value);
}

/** 1234 as 1.2K: for badges, where room is short. */
export function formatCompact(tag: LanguageTag, value: number): string {
  return new Intl.NumberFormat(tag, { notation: value >= 10_000 ? "compact" : "standard" }).format(value);
}

/** A moment with its zone said. */
export function formatMoment(tag: LanguageTag, iso: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  return new Intl.DateTimeFormat(tag, {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: "UTC",
    numberingSystem: "latn",
  })
    .format(moment)
    .concat(" UTC");
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** 1536 as 1.5 kB: a size for people, in steps of 1024. */
export function formatBytes(tag: LanguageTag, bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return new Intl.NumberFormat(tag, {
    style: "unit",
    unit: UNITS[step] ?? "byte",
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(bytes / 1024 ** step);
}

/** How long something takes, in the unit that fits. */
export function formatDuration(tag: LanguageTag, seconds: number): string {
  const [unit, amount] =
    seconds < 90
      ? (["second", seconds] as const)
      : seconds < 5400
        ? (["minute", seconds / 60] as const)
        : (["hour", seconds / 3600] as const);
  return new Intl.NumberFormat(tag, { style: "unit", unit, maximumFractionDigits: 0 }).format(
    Math.ceil(amount),
  );
}
