import type { Catalogue } from "./i18n.ts";
import { en } from "./en.ts";
export const ar: Catalogue = en;
