/** Reads a WACZ with the programs of others (yauzl, warcio), so that what ours wrote is not judged by ours. */
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { WARCParser, type WARCRecord } from "warcio";
import yauzl, { type Entry, type ZipFile } from "yauzl";

/** An answer that lies in a WARC, with the request that its record names. */
export interface Recorded {
  readonly url: string;
  readonly status: number;
  /** Of the body, with the codings that the stored header names removed. */
  readonly body: Uint8Array;
  /** SHA-256 of `body`, in hex. */
  readonly sha256: string;
  readonly range: { readonly first: number; readonly last: number; readonly total: number } | null;
  readonly truncated: boolean;
  /** Null if no request record is joined to the answer. */
  readonly request: { readonly method: string; readonly sha256: string } | null;
}

const open = promisify<string, yauzl.Options, ZipFile>((file, options, done) => {
  yauzl.open(file, options, done);
});

/** The WARCs of a WACZ, one after the other, as streams of their bytes. */
async function* warcs(file: string): AsyncGenerator<AsyncIterable<Uint8Array>> {
  const zip = await open(file, { lazyEntries: true, autoClose: false, strictFileNames: true });
  try {
    for (const entry of await entriesOf(zip)) {
      if (!/^archive\/.+\.warc(\.gz)?$/.test(entry.fileName)) continue;
      yield await new Promise<AsyncIterable<Uint8Array>>((resolve, reject) => {
        zip.openReadStream(entry, (error, stream) => {
          if (error === null) resolve(stream);
          else reject(error);
        });
      });
    }
  } finally {
    zip.close();
  }
}

function entriesOf(zip: ZipFile): Promise<readonly Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on("entry", (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.on("end", () => {
      resolve(entries);
    });
    zip.on("error", reject);
    zip.readEntry();
  });
}

/** Every answer of a WACZ. Throws if it cannot be read to its end. */
export async function recordedAnswers(file: string): Promise<readonly Recorded[]> {
  const answers: (Omit<Recorded, "request"> & Joined)[] = [];
  const requests: ({ method: string; sha256: string } & Joined)[] = [];
  for await (const warc of warcs(file)) {
    for await (const record of new WARCParser(warc)) {
      const body = await bytesOf(record);
      const joined = { id: record.warcHeader("WARC-Record-ID") ?? "", to: record.warcConcurrentTo ?? [] };
      if (record.warcType === "response") answers.push({ ...answerOf(record, body), ...joined });
      if (record.warcType === "request")
        requests.push({ method: record.httpHeaders?.method ?? "", sha256: sha256(body), ...joined });
    }
  }
  return answers.map(({ id, to, ...answer }) => {
    const request = requests.find((other) => to.includes(other.id) || other.to.includes(id));
    return { ...answer, request: request === undefined ? null : { method: request.method, sha256: request.sha256 } };
  });
}

/** The body of a record whose HTTP head was parsed, else its whole block. */
async function bytesOf(record: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of record) parts.push(part);
  return Buffer.concat(parts);
}

interface Joined {
  readonly id: string;
  readonly to: readonly string[];
}

function answerOf(record: WARCRecord, body: Uint8Array): Omit<Recorded, "request"> {
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(record.httpHeaders?.headers.get("content-range") ?? "");
  return {
    url: record.warcTargetURI ?? "",
    status: Number(record.httpHeaders?.statusCode),
    body,
    sha256: sha256(body),
    range: range === null ? null : { first: Number(range[1]), last: Number(range[2]), total: Number(range[3]) },
    truncated: (record.warcHeader("WARC-Truncated") ?? null) !== null,
  };
}

/** What is wrong with the digests of a WACZ's records. */
export interface DigestReport {
  readonly records: number;
  /** Digests that were compared. */
  readonly compared: number;
  /** A sentence for each record that lacks its block digest, and for each digest that is not that of the bytes. */
  readonly faults: readonly string[];
}

/** Compares the block and payload digest of every record with its bytes. */
export async function checkDigests(file: string): Promise<DigestReport> {
  const faults: string[] = [];
  let records = 0;
  let compared = 0;
  for await (const warc of warcs(file)) {
    for await (const record of new WARCParser(warc, { parseHttp: false })) {
      records += 1;
      const block = await bytesOf(record);
      const head = block.indexOf("\r\n\r\n");
      const parts = { "WARC-Block-Digest": block, "WARC-Payload-Digest": block.subarray(head < 0 ? 0 : head + 4) };
      for (const [name, bytes] of Object.entries(parts)) {
        const stated = record.warcHeader(name) ?? null;
        if (stated !== null) compared += 1;
        const expected = `sha256:${base32(createHash("sha256").update(bytes).digest())}`;
        const subject = `${record.warcType} of ${record.warcTargetURI ?? "nothing"}: ${name}`;
        if (stated === null && name === "WARC-Block-Digest") faults.push(`${subject} is not there`);
        else if (stated !== null && stated !== expected)
          faults.push(`${subject} is ${stated}, the bytes have ${expected}`);
      }
    }
  }
  return { records, compared, faults };
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{1,5}/g) ?? [];
  const letters = groups.map(
    (group) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(group.padEnd(5, "0"), 2)] ?? "",
  );
  return letters.join("").padEnd(8 * Math.ceil(letters.length / 8), "=");
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
