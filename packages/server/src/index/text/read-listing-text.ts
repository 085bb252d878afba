import { FormatError, listingPath, listingRole, type ListedLine, type ParsedRecord } from "@muniment/verify";
import { ArchiveError, type ArchiveReader } from "../../archive/archive.ts";
import { readListing } from "../../archive/read-listing.ts";
import { unescaped } from "../item-fields.ts";
import { noText, type ItemText, type TextPart } from "./item-text.ts";

/** In UTF-16 units, of one list: addresses and titles of some forty thousand captures. More would be folded for minutes. */
const textMax = 4 * 2 ** 20;
/** What is looked through for one passage. */
const partMax = 16 * 2 ** 10;

/** Addresses, titles and names in the list of what a file holds: pages first, so that a budget leaves out the rest before them. */
export async function readListingText(
  archive: Pick<ArchiveReader, "object">,
  { objects }: Pick<ParsedRecord, "objects">,
): Promise<ItemText> {
  const object = objects.find(({ role, path }) => role === listingRole && path === listingPath);
  if (object === undefined) return noText;
  const texts = new ListingText();
  try {
    for await (const line of readListing(archive, object)) texts.take(line);
  } catch (error) {
    if (!(error instanceof ArchiveError || error instanceof FormatError)) throw error;
    return { parts: [], lacks: [{ path: listingPath, lack: "unread", reason: error.message }] };
  }
  return texts.all();
}

class ListingText {
  readonly #pages: string[] = [];
  readonly #others: string[] = [];
  readonly #seen = new Set<string>();
  #size = 0;
  #cut = false;

  take(line: ListedLine): void {
    if (line.is === "fault") return;
    const text = line.is === "entry" ? line.name : told(line.url, line.title);
    if (this.#seen.has(text)) return;
    // Whatever comes before them, there is room for as much of pages alone.
    const isPage = line.is === "page" || (line.is === "capture" && line.page);
    if (this.#size + text.length > textMax * (isPage ? 2 : 1)) {
      this.#cut = true;
      return;
    }
    this.#size += text.length;
    this.#seen.add(text);
    (isPage ? this.#pages : this.#others).push(text);
  }

  all(): ItemText {
    const parts: TextPart[] = [];
    let held: string[] = [];
    let size = 0;
    const close = (): void => {
      if (held.length > 0) parts.push({ path: listingPath, role: listingRole, text: held.join("\n\n") });
      [held, size] = [[], 0];
    };
    for (const text of [...this.#pages, ...this.#others]) {
      if (size + text.length > partMax) close();
      held.push(text);
      size += text.length;
    }
    close();
    const reason = "it holds more addresses than are searched";
    return { parts, lacks: this.#cut ? [{ path: listingPath, lack: "cut", reason }] : [] };
  }
}

/** An address is found by its escapes undone as well. */
function told(url: string, title: string | null): string {
  const plain = unescaped(url);
  return [...(title === null || title === "" ? [] : [title]), url, ...(plain === null ? [] : [plain])].join("\n");
}
