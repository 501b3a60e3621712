/** The canvas's colours; the style sheet is where they are decided, so that both themes live in one place. */
export interface CanvasTheme {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly edge: string;
  readonly edgeActive: string;
  readonly accent: string;
  readonly surface: string;
  readonly fadedNode: string;
  readonly fadedEdge: string;
  readonly font: string;
}

export function readCanvasTheme(element: HTMLElement): CanvasTheme {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    background: colour("--canvas"),
    text: colour("--text"),
    muted: colour("--text-muted"),
    edge: colour("--edge"),
    edgeActive: colour("--edge-active"),
    accent: colour("--accent"),
    surface: colour("--surface"),
    fadedNode: colour("--faded-node"),
    fadedEdge: colour("--faded-edge"),
    font: style.fontFamily,
  };
}
