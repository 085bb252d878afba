import type { ReactNode } from "react";
import { sumOf, suggestsPause } from "../exposure.ts";
import { useMessages, useNumber } from "../language.tsx";
import { today, useExposure } from "../use-exposure.ts";

/** Once a day, after as much as the reader said: that they wanted to be told. Nothing is kept from them. */
export function PauseSuggested(): ReactNode {
  const { exposure } = useMessages().looking;
  const number = useNumber();
  const { note, change } = useExposure();
  const day = today();
  const isWanted = suggestsPause(note, day);
  const { graphic, unveiled } = sumOf(note, day).today;
  return (
    <div role="status" className="pause-suggested" hidden={!isWanted}>
      {isWanted ? (
        <p>
          {exposure.pause(exposure.graphic(graphic, number(graphic)), exposure.unveiled(unveiled, number(unveiled)))}{" "}
          <button
            type="button"
            className="plain"
            onClick={() => {
              change({ heardOn: day });
            }}
          >
            {exposure.heard}
          </button>
        </p>
      ) : null}
    </div>
  );
}
