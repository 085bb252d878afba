import type { ReactNode } from "react";
import { piecesOf } from "../sentence-pieces.ts";
import { Exact, Foreign } from "./text.tsx";

/**
 * A sentence of this program, with commands, and with what `apart` gave of others. Its own words are shown as they are: dates in
 * Arabic have marks of direction in them, which are obeyed.
 */
export function Sentence({ text: sentence }: { readonly text: string }): ReactNode {
  return piecesOf(sentence).map(({ is, text }, place) =>
    is === "apart" ? <Foreign text={text} key={place} /> : is === "command" ? <Exact text={text} key={place} /> : text,
  );
}
