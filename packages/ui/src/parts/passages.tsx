import type { ReactNode } from "react";
import type { FoundPassage } from "../api.ts";
import { useMessages } from "../language.tsx";
import { Marked } from "./marked.tsx";

interface PassagesProps {
  readonly found: readonly FoundPassage[];
  /** Of the item: what was found in it is marked there. */
  readonly title: string;
}

/** Where the words of a search are, beside the title. */
export function Passages({ found, title }: PassagesProps): ReactNode {
  const { search } = useMessages();
  const shown = found.filter(({ field, text }) => field !== "title" || text !== title);
  if (shown.length === 0) return null;
  return (
    <span className="passages">
      {shown.map(({ field, path, text, cutBefore, cutAfter, marks }) => (
        <span className="passage" key={`${field} ${path ?? ""}`}>
          <span className="passage-field quiet">{search.field[field]}</span>
          <span className="passage-text">
            {text === "" ? (
              search.farAway
            ) : (
              <Marked
                text={text}
                marks={marks}
                direction={isLatin(field) ? "ltr" : "auto"}
                before={cutBefore ? "\u2026 " : ""}
                after={cutAfter ? " \u2026" : ""}
                flowing={field === "text"}
              />
            )}
          </span>
        </span>
      ))}
    </span>
  );
}

function isLatin(field: FoundPassage["field"]): boolean {
  return field === "address" || field === "hash";
}

/** The places in a title that is shown whole. */
export function marksOfAll(title: string, found: readonly FoundPassage[]): FoundPassage["marks"] {
  return found.find(({ field, text }) => field === "title" && text === title)?.marks ?? [];
}
