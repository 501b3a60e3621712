/**
 * Marks over the discs: rings for what is selected and where the keyboard stands, the pin, the number of hidden
 * neighbours, the text of an "n more" node. Drawn in 2D above the WebGL layers, so they need no program of their own.
 */
import { drawCaption } from "./labels.ts";
import type { CanvasTheme } from "./theme.ts";

export interface NodeMark {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly selected: boolean;
  readonly cursor: boolean;
  readonly pinned: boolean;
  readonly missing: boolean;
  readonly unresolved: boolean;
  readonly remainder: boolean;
  readonly hidden: string;
}

/** Below this radius on the screen, badges would be noise. */
const BADGE_FROM_RADIUS = 9;

export function drawMark(context: CanvasRenderingContext2D, theme: CanvasTheme, mark: NodeMark): void {
  const { x, y, radius } = mark;
  if (mark.missing || mark.unresolved || mark.remainder) {
    context.beginPath();
    context.setLineDash(mark.remainder ? [] : [3, 3]);
    context.arc(x, y, radius - 0.5, 0, Math.PI * 2);
    context.lineWidth = 1.5;
    context.strokeStyle = mark.remainder ? theme.accent : theme.muted;
    context.stroke();
    context.setLineDash([]);
  }
  if (mark.selected || mark.cursor) {
    context.beginPath();
    context.arc(x, y, radius + 4, 0, Math.PI * 2);
    context.lineWidth = mark.selected ? 3 : 1.5;
    context.setLineDash(mark.selected ? [] : [2, 3]);
    context.strokeStyle = theme.accent;
    context.stroke();
    context.setLineDash([]);
  }
  if (mark.selected && mark.cursor) {
    context.beginPath();
    context.arc(x, y, radius + 7.5, 0, Math.PI * 2);
    context.lineWidth = 1;
    context.stroke();
  }
  if (mark.remainder) {
    const size = Math.max(9, Math.min(13, radius * 0.62));
    context.font = `600 ${String(size)}px ${theme.font}`;
    if (context.measureText(mark.hidden).width < radius * 1.8) {
      text(context, theme, mark.hidden, x, y, theme.text, size);
    } else {
      drawCaption(context, theme, mark.hidden, { x, y: y + radius + 3 }, { size: 11, strong: true });
    }
    return;
  }
  if (radius < BADGE_FROM_RADIUS) return;
  if (mark.hidden !== "") badge(context, theme, mark.hidden, x + radius * 0.74, y - radius * 0.78);
  if (mark.pinned) pin(context, theme, x - radius * 0.78, y - radius * 0.78);
}

function badge(
  context: CanvasRenderingContext2D,
  theme: CanvasTheme,
  label: string,
  x: number,
  y: number,
): void {
  context.font = `600 10px ${theme.font}`;
  const width = Math.max(16, context.measureText(label).width + 8);
  context.beginPath();
  context.roundRect(x - 8, y - 8, width, 16, 8);
  context.fillStyle = theme.surface;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = theme.muted;
  context.stroke();
  text(context, theme, label, x - 8 + width / 2, y, theme.text, 10);
}

function pin(context: CanvasRenderingContext2D, theme: CanvasTheme, x: number, y: number): void {
  context.beginPath();
  context.arc(x, y, 6.5, 0, Math.PI * 2);
  context.fillStyle = theme.surface;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = theme.muted;
  context.stroke();
  context.beginPath();
  context.arc(x, y - 1.2, 2.2, 0, Math.PI * 2);
  context.moveTo(x, y + 1);
  context.lineTo(x, y + 4.2);
  context.lineWidth = 1.4;
  context.strokeStyle = theme.text;
  context.fillStyle = theme.text;
  context.fill();
  context.stroke();
}

function text(
  context: CanvasRenderingContext2D,
  theme: CanvasTheme,
  label: string,
  x: number,
  y: number,
  colour: string,
  size: number,
): void {
  context.font = `600 ${String(size)}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = colour;
  context.fillText(label, x, y + 0.5);
}
