/** The disc of a type: its icon in its colour, as on the canvas. */
import { typeInfo } from "../ontology.ts";
import { Icon } from "./Icon.tsx";

interface TypeBadgeProps {
  readonly schema: string;
  readonly size?: number;
}

export function TypeBadge({ schema, size = 22 }: TypeBadgeProps) {
  const { icon, color, ink } = typeInfo(schema);
  return (
    <span
      aria-hidden="true"
      className="type-badge"
      style={{ background: color, color: ink, width: size, height: size }}
    >
      <Icon icon={icon} size={Math.round(size * 0.6)} />
    </span>
  );
}
