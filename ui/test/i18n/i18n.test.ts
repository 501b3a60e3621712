import { describe, expect, it } from "vitest";
import { ar } from "../../src/i18n/ar.ts";
import { en } from "../../src/i18n/en.ts";
import { ENGLISH, formatMoment, type Language, type Message, translate } from "../../src/i18n/i18n.ts";

const arabic: Language = { tag: "ar", direction: "rtl", catalogue: ar };
const forms = (message: Message): string[] =>
  typeof message === "string" ? [message] : Object.values(message);
const holes = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/gu)].map(([, name = ""]) => name).sort();

describe("the catalogues", () => {
  it("leave no hole out and invent none", () => {
    for (const [key, message] of Object.entries(en)) {
      const wanted = new Set(forms(message).flatMap(holes));
      const other = forms(ar[key as keyof typeof en]);
      for (const text of other)
        for (const hole of holes(text)) expect(wanted, `${key}: ${text}`).toContain(hole);
      const most = other.flatMap(holes);
      for (const hole of wanted) expect(most, key).toContain(hole);
    }
  });

  it("have every plural form that Arabic knows, where there is more than one", () => {
    const categories = new Intl.PluralRules("ar").resolvedOptions().pluralCategories;
    for (const [key, message] of Object.entries(ar)) {
      if (typeof message === "string") continue;
      expect(Object.keys(message).sort(), key).toEqual([...categories].sort());
    }
  });
});

describe("a sentence", () => {
  it("chooses its plural by the language", () => {
    expect(translate(ENGLISH, "chart.added", { count: 1 })).toBe("1 thing added");
    expect(translate(ENGLISH, "chart.added", { count: 1234 })).toBe("1,234 things added");
    expect(translate(arabic, "chart.added", { count: 2 })).toBe("أُضيف عنصران");
  });

  it("isolates names, so that their direction stays their own", () => {
    expect(translate(ENGLISH, "search.added", { name: "محمد" })).toBe("\u2068محمد\u2069 added");
  });

  it("says the zone of a moment", () => {
    expect(formatMoment("en", "2026-11-20T10:11:12Z")).toBe("Nov 20, 2026, 10:11 AM UTC");
    expect(formatMoment("en", "not a date")).toBe("not a date");
  });
});
