import { Fragment, type ReactNode } from "react";
import type { FoundPassage } from "../api.ts";
import { Visible } from "./text.tsx";

interface MarkedProps {
  readonly text: string;
  /** In UTF-16 units, in order, without overlap. */
  readonly marks: FoundPassage["marks"];
  readonly direction?: "auto" | "ltr";
  /** Signs that stand on the side where the text goes on. */
  readonly before?: string;
  readonly after?: string;
  /** It runs on: ends of lines and tabs are white space in it, and no more. Else they are named, as in a file's name. */
  readonly flowing?: boolean;
  /** Ends of lines and tabs are part of it, and stay. */
  readonly lines?: boolean;
}

/** Text that others wrote, with what was found in it marked: isolated, never markup, its hidden characters named. */
export function Marked({
  text,
  marks,
  direction = "auto",
  before = "",
  after = "",
  flowing = false,
  lines = false,
}: MarkedProps): ReactNode {
  const shown = (part: string): string => (flowing ? part.replaceAll(/[\n\r\t]+/g, " ") : part);
  const starts = [0, ...marks.map(({ end }) => end)];
  return (
    <bdi dir={direction}>
      {before}
      {starts.map((from, place) => {
        const mark = marks[place];
        return (
          <Fragment key={from}>
            <Visible text={shown(text.slice(from, mark?.start))} lines={lines} />
            {mark === undefined ? null : (
              <mark>
                <Visible text={shown(text.slice(mark.start, mark.end))} lines={lines} />
              </mark>
            )}
          </Fragment>
        );
      })}
      {after}
    </bdi>
  );
}
