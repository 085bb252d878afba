import type { ReactNode } from "react";
import { useMessages } from "../language.tsx";
import { useVeil } from "../veil.ts";
import { ExposureChoices } from "./exposure-note.tsx";

/** How a person wants to look: theirs to change at any time. */
export function LookingChoices(): ReactNode {
  const { looking } = useMessages();
  const { veiled, toggle, asksBeforeLabelled, askBeforeLabelled } = useVeil();
  return (
    <fieldset className="looking-choices">
      <legend>{looking.choices}</legend>
      <label className="check">
        <input type="checkbox" checked={veiled} onChange={toggle} />
        {looking.choiceVeil}
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={asksBeforeLabelled}
          onChange={({ currentTarget }) => {
            askBeforeLabelled(currentTarget.checked);
          }}
        />
        {looking.choiceLabelled}
      </label>
      <p className="quiet">{looking.choicesKept}</p>
      <ExposureChoices />
    </fieldset>
  );
}
