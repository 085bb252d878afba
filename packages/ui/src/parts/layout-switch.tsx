import type { ReactNode } from "react";
import { useMessages } from "../language.tsx";
import { layouts, type Layout } from "../shelf-layout.ts";

interface LayoutSwitchProps {
  readonly layout: Layout;
  readonly choose: (layout: Layout) => void;
}

export function LayoutSwitch({ layout, choose }: LayoutSwitchProps): ReactNode {
  const { looking } = useMessages();
  return (
    <div className="layouts" role="group" aria-label={looking.layout.label}>
      {layouts.map((each) => (
        <button
          type="button"
          className="plain"
          key={each}
          aria-pressed={each === layout}
          onClick={() => {
            choose(each);
          }}
        >
          {looking.layout[each]}
        </button>
      ))}
    </div>
  );
}
