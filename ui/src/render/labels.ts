/** Text on the canvas: short under a thing, whole when it is pointed at. */
import type { CanvasTheme } from "./theme.ts";

const SHORT = 24;
const LONG = 90;

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Cuts on whole characters, so that no surrogate pair or joined emoji is torn apart. */
export function shorten(text: string, length: number): string {
  const clean = text.replace(/\s+/gu, " ").trim();
  if (clean.length <= length) return clean;
  const kept: string[] = [];
  for (const { segment } of SEGMENTER.segment(clean)) {
    if (kept.length === length) return `${kept.slice(0, -1).join("").trimEnd()}…`;
    kept.push(segment);
  }
  return clean;
}

/** An address or a hash is told by its two ends. */
function shortenMiddle(text: string): string {
  return `${text.slice(0, 8)}…${text.slice(-6)}`;
}

/** Labels are asked for at every frame; most of them were cut before. */
const cut = new Map<string, string>();
const MOST_CUT = 20_000;

export function shortLabel(text: string): string {
  const known = cut.get(text);
  if (known !== undefined) return known;
  if (cut.size >= MOST_CUT) cut.clear();
  const machineMade = text.length > 20 && /^[\w:.+/-]+$/u.test(text);
  const label = machineMade ? shortenMiddle(text) : shorten(text, SHORT);
  cut.set(text, label);
  return label;
}
export const longLabel = (text: string): string => shorten(text, LONG);

export function captionFont(theme: CanvasTheme, size: number, strong: boolean): string {
  return `${strong ? "600" : "500"} ${String(size)}px ${theme.font}`;
}

/** A line of text with a halo, centred under a point. */
export function drawCaption(
  context: CanvasRenderingContext2D,
  theme: CanvasTheme,
  text: string,
  at: { readonly x: number; readonly y: number },
  options: { readonly size: number; readonly muted?: boolean; readonly strong?: boolean },
): void {
  context.font = captionFont(theme, options.size, options.strong === true);
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = theme.background;
  context.strokeText(text, at.x, at.y);
  context.fillStyle = options.muted === true ? theme.muted : theme.text;
  context.fillText(text, at.x, at.y);
}

/** Boxes of the labels drawn in this frame, so that none is written over another. */
export class LabelBoxes {
  #boxes: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }[] =
    [];

  clear(): void {
    this.#boxes = [];
  }

  /** Takes the room of a label under a point; false when something is written there already. */
  take(x: number, top: number, width: number, height: number): boolean {
    const box = { left: x - width / 2 - 3, right: x + width / 2 + 3, top, bottom: top + height };
    const taken = this.#boxes.some(
      (other) =>
        box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom,
    );
    if (!taken) this.#boxes.push(box);
    return !taken;
  }
}
