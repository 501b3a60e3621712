/** A tick box with its label; the whole row is the target. */
import type { ReactNode } from "react";
import { CheckboxButton, CheckboxField } from "react-aria-components";

interface TickProps {
  readonly on: boolean;
  readonly partly?: boolean;
  readonly className?: string;
  readonly onChange: (on: boolean) => void;
  readonly children: ReactNode;
}

export function Tick({ on, partly = false, className = "", onChange, children }: TickProps) {
  return (
    <CheckboxField className="tick" isIndeterminate={partly} isSelected={on} onChange={onChange}>
      <CheckboxButton className={`check ${className}`}>
        <span aria-hidden="true" className="box" />
        {children}
      </CheckboxButton>
    </CheckboxField>
  );
}
