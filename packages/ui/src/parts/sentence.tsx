import type { ReactNode } from "react";
import { Exact, Foreign, Visible } from "./text.tsx";

const [begin, end] = ["\u2068", "\u2069"];

/** Text of others for a sentence: it is set apart, so that it cannot turn the sentence around. */
export function apart(text: string): string {
  const inner = text.replaceAll(begin, "U+2068").replaceAll(end, "U+2069");
  return inner === "" ? "" : begin + inner + end;
}

/** A sentence of this program, in which commands stand between grave accents, and what `apart` gave is isolated. */
export function Sentence({ text }: { readonly text: string }): ReactNode {
  return text
    .split("`")
    .map((part, place) => (place % 2 === 1 ? <Exact text={part} key={place} /> : <Prose text={part} key={place} />));
}

function Prose({ text }: { readonly text: string }): ReactNode {
  return text
    .split(/[\u2068\u2069]/)
    .map((part, place) =>
      place % 2 === 1 ? <Foreign text={part} key={place} /> : <Visible text={part} key={place} />,
    );
}
