/** A button that shows an icon and says its name in a tooltip, with its key. */
import type { IconNode } from "lucide";
import { Button, type ButtonProps, Tooltip, TooltipTrigger } from "react-aria-components";
import { Icon } from "./Icon.tsx";

interface IconButtonProps extends Omit<ButtonProps, "children"> {
  readonly icon: IconNode;
  readonly label: string;
  readonly keys?: string | undefined;
  readonly pressed?: boolean;
}

export function IconButton({ icon, label, keys, pressed, className, ...rest }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500}>
      <Button
        {...rest}
        aria-label={label}
        aria-pressed={pressed}
        className={`icon-button ${typeof className === "string" ? className : ""}`}
      >
        <Icon icon={icon} size={18} />
      </Button>
      <Tooltip className="tooltip" offset={6}>
        {label}
        {keys === undefined ? null : <kbd>{keys}</kbd>}
      </Tooltip>
    </TooltipTrigger>
  );
}
