/** A line icon in the text's colour. Always beside words or inside a named control, so hidden from screen readers. */
import type { IconNode } from "lucide";
import { createElement } from "react";

interface IconProps {
  readonly icon: IconNode;
  readonly size?: number;
}

export function Icon({ icon, size = 16 }: IconProps) {
  return (
    <svg
      aria-hidden="true"
      className="icon"
      fill="none"
      height={size}
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth={2}
      viewBox="0 0 24 24"
      width={size}
    >
      {icon.map(([tag, attributes], index) => createElement(tag, { key: index, ...attributes }))}
    </svg>
  );
}
