/** The whole chart as SVG: every thing where it lies, whatever the window shows. Pure: a scene in, a document out. */
import type { IconNode } from "lucide";
import type { Scene, SceneEdge, SceneNode } from "../../state/scene.ts";

export interface SvgOptions {
  readonly title: string;
  /** Stands at the foot. */
  readonly note: string | null;
  readonly lookOf: (schema: string) => {
    readonly color: string;
    readonly ink: string;
    readonly icon: IconNode;
  };
  readonly labelOfNode: (node: SceneNode) => string;
  readonly labelOfEdge: (edge: SceneEdge) => string;
}

const RADIUS = 15;
const MARGIN = 90;
const BEND = 0.18;
const LABEL_CHARACTERS = 48;
const FADED = "#b9bfc6";
const LINE = "#7a838c";

export function svgOf(scene: Scene, options: SvgOptions): string {
  const nodes = [...scene.nodes.values()];
  const xs = nodes.map(({ x }) => x);
  const ys = nodes.map(({ y }) => -y);
  const left = least(xs) - MARGIN;
  const top = least(ys) - MARGIN;
  const width = Math.max(...span(xs)) + 2 * MARGIN;
  const height = Math.max(...span(ys)) + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${numbers(left, top, width, height)}" width="${short(width)}" height="${short(height)}" font-family="'Noto Sans', system-ui, sans-serif">`,
    `<title>${escape(options.title)}</title>`,
    `<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="${LINE}"/></marker></defs>`,
    `<rect x="${short(left)}" y="${short(top)}" width="${short(width)}" height="${short(height)}" fill="#ffffff"/>`,
    ...[...scene.edges.values()].map((edge) => drawEdge(edge, scene, options)),
    ...nodes.map((node) => drawNode(node, options)),
    options.note === null
      ? ""
      : caption(options.note, left + width / 2, top + height - 12, 11, "#555d66", Infinity),
    "</svg>",
    "",
  ].join("\n");
}

function drawEdge(edge: SceneEdge, scene: Scene, options: SvgOptions): string {
  const from = scene.nodes.get(edge.source);
  const to = scene.nodes.get(edge.target);
  if (from === undefined || to === undefined) return "";
  const line = edge.faded ? FADED : LINE;
  const [ax, ay, bx, by] = [from.x, -from.y, to.x, -to.y];
  if (edge.source === edge.target) {
    const loop = `M${numbers(ax, ay - RADIUS)}C${numbers(ax + 45, ay - 60, ax - 45, ay - 60, ax, ay - RADIUS)}`;
    return `<path d="${loop}" fill="none" stroke="${line}" stroke-width="1.4"/>`;
  }
  const bend = edge.curved ? BEND : 0;
  const cx = (ax + bx) / 2 - (by - ay) * bend;
  const cy = (ay + by) / 2 + (bx - ax) * bend;
  const [sx, sy] = towards(ax, ay, cx, cy);
  const [tx, ty] = towards(bx, by, cx, cy);
  const arrow = edge.links.length > 0 ? ` marker-end="url(#head)"` : "";
  const label = edge.links.length > 0 ? options.labelOfEdge(edge) : "";
  const drawn = `<path d="M${numbers(sx, sy)}Q${numbers(cx, cy, tx, ty)}" fill="none" stroke="${line}" stroke-width="1.4"${arrow}/>`;
  const [mx, my] = [(sx + 2 * cx + tx) / 4, (sy + 2 * cy + ty) / 4];
  return label === "" ? drawn : drawn + caption(label, mx, my - 3, 9, "#555d66");
}

function drawNode(node: SceneNode, options: SvgOptions): string {
  const [x, y] = [node.x, -node.y];
  const label = caption(options.labelOfNode(node), x, y + RADIUS + 13, 12, "#1b2229");
  if (node.kind === "remainder") {
    return `<circle cx="${short(x)}" cy="${short(y)}" r="${String(RADIUS)}" fill="#ffffff" stroke="${LINE}" stroke-dasharray="3 3"/>${label}`;
  }
  const { color, ink, icon } = options.lookOf(node.schema);
  const fill = node.status === "known" ? color : FADED;
  const shapes = icon
    .map(([tag, attributes]) => {
      const written = Object.entries(attributes).map(([name, value]) => `${name}="${escape(String(value))}"`);
      return `<${tag} ${written.join(" ")}/>`;
    })
    .join("");
  const picture = `<g transform="translate(${numbers(x - 9, y - 9)}) scale(0.75)" fill="none" stroke="${ink}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shapes}</g>`;
  return `<circle cx="${short(x)}" cy="${short(y)}" r="${String(RADIUS)}" fill="${fill}"/>${picture}${label}`;
}

function caption(
  text: string,
  x: number,
  y: number,
  size: number,
  color: string,
  most = LABEL_CHARACTERS,
): string {
  const plain = text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, " ");
  const letters = Array.from(new Intl.Segmenter().segment(plain), ({ segment }) => segment);
  const shown = letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : letters.join("");
  return `<text x="${short(x)}" y="${short(y)}" font-size="${String(size)}" fill="${color}" text-anchor="middle" style="unicode-bidi:plaintext" stroke="#ffffff" stroke-width="3" paint-order="stroke">${escape(shown)}</text>`;
}

/** Where a line to a control point leaves a disc. */
function towards(x: number, y: number, cx: number, cy: number): readonly [number, number] {
  const length = Math.hypot(cx - x, cy - y);
  if (length <= RADIUS) return [x, y];
  return [x + ((cx - x) / length) * (RADIUS + 2), y + ((cy - y) / length) * (RADIUS + 2)];
}

function least(values: readonly number[]): number {
  return values.reduce((best, value) => Math.min(best, value), Number.POSITIVE_INFINITY);
}

function span(values: readonly number[]): readonly [number, number] {
  const most = values.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY);
  return [0, most - least(values)];
}

function numbers(...values: readonly number[]): string {
  return values.map(short).join(" ");
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Text as it may stand in XML, which has no place at all for control characters and lone surrogates. */
export function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/&/gu, "&amp;")
    .replace(/</gu, "&lt;")
    .replace(/>/gu, "&gt;")
    .replace(/"/gu, "&quot;");
}
