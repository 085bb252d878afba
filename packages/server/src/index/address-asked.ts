import type { CaptureDetail } from "@muniment/verify";
import { valueOf } from "./item-of.ts";
import type { ItemDetail } from "./items.ts";

/** The addresses that a capture asked for, and where it ended, as the URL standard writes them. */
export function addressesOf({ address: { typed, requested, final } }: CaptureDetail): readonly string[] {
  return [typed, requested, final].flatMap((one) => URL.parse(valueOf(one) ?? "")?.href ?? []);
}

/**
 * The address that a capture is one of several of: the one that was asked for. Where it ended is none: pages that have nothing to do with
 * each other end at one page for logging in. Null for a file, and for what is no address.
 */
export function addressAsked({ detail }: ItemDetail): string | null {
  if (detail.kind !== "capture") return null;
  const { requested, typed, final } = detail.address;
  return URL.parse(valueOf(requested) ?? valueOf(typed) ?? valueOf(final) ?? "")?.href ?? null;
}
