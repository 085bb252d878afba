import { Fragment, type ReactNode } from "react";
import type { FoundPassage } from "../api.ts";
import { runsOf } from "../visible.ts";

interface MarkedProps {
  readonly text: string;
  /** In UTF-16 units, in order, without overlap. */
  readonly marks: FoundPassage["marks"];
  readonly direction?: "auto" | "ltr";
  /** Signs that stand on the side where the text goes on. */
  readonly before?: string;
  readonly after?: string;
}

/** Text that others wrote, with what was found in it marked: isolated, never markup, its hidden characters named. */
export function Marked({ text, marks, direction = "auto", before = "", after = "" }: MarkedProps): ReactNode {
  const starts = [0, ...marks.map(({ end }) => end)];
  return (
    <bdi dir={direction}>
      {before}
      {starts.map((from, place) => {
        const mark = marks[place];
        return (
          <Fragment key={from}>
            <Runs text={text.slice(from, mark?.start)} />
            {mark === undefined ? null : (
              <mark>
                <Runs text={text.slice(mark.start, mark.end)} />
              </mark>
            )}
          </Fragment>
        );
      })}
      {after}
    </bdi>
  );
}

function Runs({ text }: { readonly text: string }): ReactNode {
  return runsOf(text.replaceAll(/[\n\r\t]+/g, " ")).map((run, place) =>
    "plain" in run ? (
      run.plain
    ) : (
      <span className="hidden-character" key={place}>
        {run.code}
      </span>
    ),
  );
}
