import { useId, type ReactNode } from "react";
import { pauseAfterMax, sumOf, type Counts } from "../exposure.ts";
import { useMessages, useNumber } from "../language.tsx";
import { today, useExposure } from "../use-exposure.ts";

/** How much hard material the reader opened, for them alone, and what they want to be told of it. */
export function ExposureChoices(): ReactNode {
  const { exposure } = useMessages().looking;
  const { note, change, clear } = useExposure();
  const id = useId();
  return (
    <>
      <label className="check">
        <input
          type="checkbox"
          checked={note.isKept}
          onChange={({ currentTarget }) => {
            change({ isKept: currentTarget.checked });
          }}
        />
        {exposure.keep}
      </label>
      <ExposureLine />
      {note.isKept ? (
        <p className="pause-after">
          <label htmlFor={id}>{exposure.pauseAfter}</label>{" "}
          <input
            id={id}
            type="number"
            min={1}
            max={pauseAfterMax}
            value={note.pauseAfter ?? ""}
            onChange={({ currentTarget: { value, valueAsNumber } }) => {
              const isRight = Number.isSafeInteger(valueAsNumber) && valueAsNumber > 0;
              if (value === "") change({ pauseAfter: null });
              else if (isRight) change({ pauseAfter: Math.min(valueAsNumber, pauseAfterMax) });
            }}
          />
        </p>
      ) : null}
      {Object.keys(note.days).length === 0 ? null : (
        <p>
          <button type="button" className="plain clear-exposure" onClick={clear}>
            {exposure.clear}
          </button>
        </p>
      )}
      <p className="quiet">{exposure.kept}</p>
    </>
  );
}

/** Today and the last seven days, in words. */
export function ExposureLine(): ReactNode {
  const { exposure } = useMessages().looking;
  const number = useNumber();
  const { note } = useExposure();
  if (!note.isKept && Object.keys(note.days).length === 0) return null;
  const { today: ofToday, week } = sumOf(note, today());
  const words = ({ graphic, unveiled }: Counts): string =>
    exposure.counts(exposure.graphic(graphic, number(graphic)), exposure.unveiled(unveiled, number(unveiled)));
  return (
    <p className="exposure-line">
      {exposure.today(words(ofToday))} {exposure.week(words(week))}
    </p>
  );
}
