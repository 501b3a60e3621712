/** How the types of the ontology are called and drawn. Generated data in, one look-up out. */
import type { IconNode } from "lucide";
import { schemata } from "./generated/ontology.ts";
import { fallbackIcon, iconsByName } from "./icons.ts";

export interface TypeInfo {
  readonly schema: string;
  readonly label: string;
  readonly plural: string;
  readonly icon: IconNode;
  readonly color: string;
  /** What is drawn on the colour: white or near black, whichever is easier to see. */
  readonly ink: string;
}

/** The type's name, for one or for many; a thing that is only mentioned has none of its own. */
export function typeName(t: (key: "type.unresolved") => string, schema: string, many = false): string {
  if (schema === "") return t("type.unresolved");
  return many ? typeInfo(schema).plural : typeInfo(schema).label;
}

const UNKNOWN_COLOR = "#64707d";
const known = new Map<string, TypeInfo>();

/** A schema that the page was not built with is shown under its own name, in grey. */
export function typeInfo(schema: string): TypeInfo {
  const cached = known.get(schema);
  if (cached !== undefined) return cached;
  const found = schemata[schema];
  const info: TypeInfo =
    found === undefined
      ? {
          schema,
          label: schema,
          plural: schema,
          icon: fallbackIcon,
          color: UNKNOWN_COLOR,
          ink: inkOn(UNKNOWN_COLOR),
        }
      : {
          schema,
          label: found.label,
          plural: found.plural,
          icon: iconsByName[found.icon],
          color: found.color,
          ink: inkOn(found.color),
        };
  known.set(schema, info);
  return info;
}

const LIGHT_INK = "#ffffff";
const DARK_INK = "#10161c";

/** Relative luminance after WCAG decides; the colour comes as #rrggbb. */
export function inkOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.3 ? DARK_INK : LIGHT_INK;
}
