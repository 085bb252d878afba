import { parseWebAddress } from "../../capture/web-address.ts";
import { queueAddressMax } from "../../queues/queue-limits.ts";
import type { AddressFault } from "./queue-told.ts";

/** An address that a person wants captured. */
export interface Wanted {
  /** As typed. */
  readonly text: string;
  readonly url: URL;
}

/** What a person is told of a text that is not captured. */
export interface FaultTold {
  readonly fault: AddressFault;
  readonly message: string;
  readonly next: string;
}

/** Whether a cell holds an address that can be captured: told by its beginning first, as a spreadsheet may have millions of cells. */
export function isLink(cell: string): boolean {
  return /^\s*https?:/i.test(cell) && "wanted" in wantedIn(cell.trim());
}

/** The address in a text, or why it is none that can be captured. */
export function wantedIn(text: string): { readonly wanted: Wanted } | FaultTold {
  const url = parseWebAddress(text);
  if (url === null || text.length > queueAddressMax)
    return {
      fault: "no-address",
      message: `This is no address: ${text.slice(0, 200)}`,
      next: "An address begins with https:// or http://",
    };
  if (url.protocol !== "http:" && url.protocol !== "https:")
    return {
      fault: "scheme",
      message: `Only http and https addresses can be captured, and this one begins with ${url.protocol}`,
      next: "To keep a file, use: muniment add <file>",
    };
  if (url.username !== "" || url.password !== "")
    return {
      fault: "secret",
      message: `This address at ${url.host}${url.pathname.slice(0, 200)} holds a name or a password, which the archive would keep for good`,
      next: "Leave them out of the address. For a page behind a login, use a profile: muniment profile --help",
    };
  return { wanted: { text, url } };
}
