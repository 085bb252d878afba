/** One record of a WARC that is about an address, read to its end. */
import { createHash } from "node:crypto";
import {
  faultsOfFields,
  FormatError,
  indexOf,
  listedMax,
  parseLabelledDigest,
  RecordDigests,
  warcField,
  type Hasher,
  type ListedCapture,
  type WarcRecord,
} from "@muniment/verify";
import { codedMax, codingsOf, decodeBody, headField } from "./decode-body.ts";
import { htmlTitle, titleWithin } from "./html-title.ts";

/** What it says, but for its length, which is known behind it, and for what other records tell. */
export interface ReadCapture {
  readonly capture: Omit<ListedCapture, "length" | "in" | "original"> | null;
  readonly faults: readonly string[];
}

export const nodeHasher = (): Hasher => {
  const hash = createHash("sha256");
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
};

const captured = ["response", "revisit", "resource", "conversion"] as const;

/** Throws `FormatError` where the record is broken. */
export async function readCapture(record: WarcRecord): Promise<ReadCapture> {
  const digests = new RecordDigests(record, nodeHasher);
  const stored = typeof warcField(record, "WARC-Segment-Number") === "string" ? "segment" : typeOf(record);
  const type = captured.find((one) => one === stored);
  const url = targetOf(record);
  const body = new BodyReader(type === "revisit");
  const isHttp = /^application\/http\b/i.test(warcField(record, "Content-Type") ?? "");
  if (record.bareLf && isHttp) await readBare(record, body);
  else
    for await (const part of digests.read()) {
      if (part.is === "head") body.head = Buffer.from(part.bytes).toString("latin1");
      else body.update(part.bytes);
    }
  const isHeadless = isHttp && body.head === null && (type === "response" || type === "revisit");
  const faults = [
    ...faultsOfFields(record),
    ...(record.bareLf && isHttp ? [] : digests.faults()),
    ...(isHeadless ? ["it says that it is HTTP, and has no head of it"] : []),
  ];
  if (type === undefined || url === null) return { capture: null, faults };
  if (url.length > listedMax.url) return { capture: null, faults: [...faults, "its address is too long to be listed"] };
  const claimed = warcField(record, "WARC-Payload-Digest");
  const compared = type !== "revisit" && !record.bareLf && claimed !== null && parseLabelledDigest(claimed) !== null;
  return {
    capture: {
      is: "capture",
      ...{ offset: record.offset, url, time: short(warcField(record, "WARC-Date")), type },
      ...body.told(type, isHttp ? null : short(warcField(record, "Content-Type"))),
      claimed: short(claimed),
      agrees: compared ? !faults.some((fault) => fault.startsWith("its WARC-Payload-Digest")) : null,
    },
    faults,
  };
}

/** A message whose lines end in LF alone has its digests of other bytes than were sent, or of these: they are not compared. */
async function readBare(record: WarcRecord, body: BodyReader): Promise<void> {
  let held: Uint8Array | null = new Uint8Array(0);
  for await (const part of record.block) {
    if (held === null) {
      body.update(part);
      continue;
    }
    held = Buffer.concat([held, part]);
    const end = indexOf(held, bareEmptyLine);
    if (end < 0 && held.length > bareHeadMax) throw new FormatError("its HTTP head has no end");
    if (end < 0) continue;
    body.head = Buffer.from(held.subarray(0, end + 1))
      .toString("latin1")
      .replaceAll(/\r?\n/g, "\r\n");
    body.update(held.subarray(end + bareEmptyLine.length));
    held = null;
  }
}

const bareEmptyLine = Buffer.from("\n\n");
const bareHeadMax = 64 * 1024;

export function typeOf(record: WarcRecord): string {
  return warcField(record, "WARC-Type")?.trim().toLowerCase() ?? "";
}

/** Without the angle brackets that some writers put around it. */
export function targetOf(record: WarcRecord): string | null {
  return (
    warcField(record, "WARC-Target-URI")
      ?.trim()
      .replace(/^<(.*)>$/s, "$1") ?? null
  );
}

function short(text: string | null): string | null {
  return text === null ? null : text.toWellFormed().slice(0, listedMax.short).toWellFormed();
}

/** The payload as it streams by: of what is coded as much is held as is undone, of the rest the beginning. */
class BodyReader {
  head: string | null = null;
  readonly #isRevisit: boolean;
  readonly #hash = createHash("sha256");
  #size = 0;
  #held: Uint8Array[] = [];
  #heldSize = 0;

  constructor(isRevisit: boolean) {
    this.#isRevisit = isRevisit;
  }

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#size += bytes.length;
    if (this.#heldSize >= this.#heldMax()) return;
    // What is given is memory of the reader's, which is used again.
    this.#held.push(Uint8Array.from(bytes));
    this.#heldSize += bytes.length;
  }

  #heldMax(): number {
    return this.#isCoded() ? codedMax + 1 : titleWithin;
  }

  #isCoded(): boolean {
    if (this.head === null) return false;
    const { chunked, content } = codingsOf(this.head);
    return chunked || content.length > 0;
  }

  told(type: ListedCapture["type"], recordType: string | null) {
    const status = this.head === null ? null : Number(/^HTTP\/\d(?:\.\d)? (\d{3})/.exec(this.head)?.[1] ?? Number.NaN);
    const contentType = this.head === null ? recordType : short(headField(this.head, "content-type"));
    const media = contentType === null ? null : (contentType.split(";")[0] ?? "").trim().toLowerCase() || null;
    const payload = this.#isRevisit ? null : this.#hash.digest("hex");
    const decoded = this.#isRevisit ? null : this.#decoded();
    const isHtml = media === "text/html" || media === "application/xhtml+xml";
    const code = status === null || Number.isNaN(status) ? null : status;
    return {
      status: code,
      media,
      title: isHtml && decoded !== null ? htmlTitle(decoded.beginning, contentType) : null,
      page: isHtml && type === "response" && code !== null && code >= 200 && code < 300,
      size: this.#isRevisit ? 0 : this.#size,
      payload,
      body: decoded?.isCoded === true ? decoded.sha256 : decoded === null ? null : payload,
    };
  }

  #decoded(): { readonly isCoded: boolean; readonly sha256: string; readonly beginning: Uint8Array } | null {
    const held = Buffer.concat(this.#held);
    this.#held = [];
    if (!this.#isCoded() || this.head === null) return { isCoded: false, sha256: "", beginning: held };
    if (this.#size > codedMax) return null;
    const body = decodeBody(held, codingsOf(this.head));
    if (body === null) return null;
    return { isCoded: true, sha256: createHash("sha256").update(body).digest("hex"), beginning: body };
  }
}
