/**
 * The documents of a capture's frames as they stood at the end. Nothing says which frame each is of; so it is told by what the server first gave
 * for the frame: a document in which most of that still stands, and no other one as much.
 */
import { parsedHtml } from "./calmed.ts";

/** At least this much of what a frame's answer names must stand in its document. */
const likeness = 0.5;

interface FrameDocument {
  readonly html: string;
  readonly marks: ReadonlySet<string>;
}

export class FrameDocuments {
  readonly #left: Set<FrameDocument>;

  constructor(documents: readonly string[]) {
    this.#left = new Set(documents.map((html) => ({ html, marks: marksOf(html) })));
  }

  /** The document of the frame for which the server gave `answer`; null where none is like it, or several are. Each is given once. */
  take(answer: string): string | null {
    const marks = [...marksOf(answer)];
    if (marks.length === 0 || this.#left.size === 0) return null;
    const share = ({ marks: own }: FrameDocument): number =>
      marks.filter((mark) => own.has(mark)).length / marks.length;
    const [best, next] = [...this.#left].map((one) => ({ one, share: share(one) })).sort((a, b) => b.share - a.share);
    if (best === undefined || best.share < likeness) return null;
    if (next?.share === best.share && next.one.html !== best.one.html) return null;
    this.#left.delete(best.one);
    return best.one.html;
  }
}

/** What a document names, and what it is called. */
function marksOf(html: string): ReadonlySet<string> {
  const page = parsedHtml(html);
  const marks = new Set<string>();
  if (page.title !== "") marks.add(`title ${page.title}`);
  for (const element of page.querySelectorAll("[src], [href], [id]")) {
    for (const name of ["src", "href", "id"]) {
      const value = element.getAttribute(name);
      if (value !== null) marks.add(`${element.localName} ${name} ${value.slice(0, 2_000)}`);
    }
  }
  return marks;
}
