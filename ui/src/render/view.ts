/** What the page asks of a drawing: an own small interface, so that the library behind it can change. */
import type { Point } from "../state/chart.ts";
import type { Scene } from "../state/scene.ts";
import type { Selection } from "../state/selection.ts";

export type Target = { readonly kind: "node" | "edge"; readonly id: string } | { readonly kind: "stage" };

export interface Gesture {
  readonly target: Target;
  /** Ctrl, Cmd or Shift was held: add to what is selected. */
  readonly extend: boolean;
  /** In pixels of the window. */
  readonly at: Point;
}

export interface CanvasHandlers {
  readonly onClick: (gesture: Gesture) => void;
  readonly onDoubleClick: (gesture: Gesture) => void;
  readonly onMenu: (gesture: Gesture) => void;
  /** Things were dragged to new places. */
  readonly onMoved: (places: ReadonlyMap<string, Point>) => void;
  /** A rectangle was drawn round these; Shift draws it, so it always adds to the selection. */
  readonly onRectangle: (ids: readonly string[]) => void;
  /** Everything that is dragged along when the drag starts on this one. */
  readonly movesWith: (id: string) => readonly string[];
}

export interface CanvasView {
  show(scene: Scene): void;
  mark(selection: Selection): void;
  /** Shows other places without changing the chart: while something is dragged or a layout runs. */
  preview(places: ReadonlyMap<string, Point>): void;
  /** Reads the colours of the present theme again. */
  repaint(): void;
  /** Brings the given things (all, without) into view. */
  fit(ids?: readonly string[]): void;
  zoom(direction: "in" | "out"): void;
  /** The middle of the view, in the chart's units. */
  centre(): Point;
  /** Where a thing is, in pixels of the window; null when it is not drawn. */
  placeOf(id: string): Point | null;
  /** Moves the view as little as needed to show a thing. */
  reveal(id: string): void;
  /** Zooms out just far enough when some of these lie outside the view; otherwise leaves it as it is. */
  include(ids: readonly string[]): void;
  /** The view as a PNG picture, with a line of text at its foot if one is given. */
  picture(note: string | null): Promise<Blob>;
  destroy(): void;
}
