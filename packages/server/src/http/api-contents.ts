/** What the JSON API answers about what lies in a web archive that was taken in. Types alone. */
import type { Contents } from "../actions/contents-told.ts";

export type { CaptureInside, Contents, ContentsKind, ContentsRow, PageNamed } from "../actions/contents-told.ts";

/**
 * GET /api/items/<item>/contents?kind=<pages, captures or faults>&q=<text>&from=<place>&limit=<1 to 200>: what the sealed list of the item's file
 * has. `contents` is null where the item is no web archive that was taken in, or nobody has listed it yet. Source: docs/take-in.md
 */
export interface ContentsAnswer {
  readonly item: string;
  readonly contents: Contents | null;
}
