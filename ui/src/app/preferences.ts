/** Theme and language: applied to the document, and remembered in this browser. Nothing about a case is. */
import { ENGLISH, type Language, LANGUAGES, loadLanguage } from "../i18n/i18n.ts";
import type { ThemeChoice, Workspace } from "./workspace.ts";

const THEME = "clew.theme";
const LANGUAGE = "clew.language";

export async function rememberedLanguage(): Promise<Language> {
  const wanted = localStorage.getItem(LANGUAGE) ?? navigator.language.split("-")[0];
  const known = LANGUAGES.find(({ tag }) => tag === wanted);
  return known === undefined ? ENGLISH : loadLanguage(known.tag);
}

/** Keeps the document in step with the choices. Returns the function that undoes it. */
export function bindPreferences(workspace: Workspace): () => void {
  const { theme, language } = workspace;
  const remembered = localStorage.getItem(THEME);
  if (isTheme(remembered)) theme.update(() => remembered);
  const applyTheme = (): void => {
    document.documentElement.dataset.theme = theme.get();
  };
  const applyLanguage = (): void => {
    const { tag, direction } = language.get();
    document.documentElement.lang = tag;
    document.documentElement.dir = direction;
  };
  const ends = [
    theme.subscribe(() => {
      applyTheme();
      localStorage.setItem(THEME, theme.get());
    }),
    language.subscribe(() => {
      applyLanguage();
      localStorage.setItem(LANGUAGE, language.get().tag);
    }),
  ];
  applyTheme();
  applyLanguage();
  return () => {
    for (const end of ends) end();
  };
}

function isTheme(value: string | null): value is ThemeChoice {
  return value === "system" || value === "light" || value === "dark";
}
