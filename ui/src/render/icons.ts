/** The pictures inside the discs: bundled line icons, white, as data addresses that the WebGL atlas can take. */
import type { IconNode } from "lucide";

export function iconAddress(icon: IconNode, ink: string): string {
  const shapes = icon
    .map(([tag, attributes]) => {
      const written = Object.entries(attributes)
        .map(([name, value]) => `${name}="${String(value)}"`)
        .join(" ");
      return `<${tag} ${written}/>`;
    })
    .join("");
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 24 24" fill="none" ` +
    `stroke="${ink}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shapes}</svg>`;
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}
