/**
 * Reads a WACZ as a stranger would who does not trust it: each gzip member alone (zlib), each record (warcio), and all that says something
 * about something else in it. What `warcio check` looks at, and what a replay relies on beside that.
 */
import { createHash, type Hash } from "node:crypto";
import { isIP } from "node:net";
import { text } from "node:stream/consumers";
import { WARCParser, type WARCRecord } from "warcio";
import { indexFaults, pageFaults, type PlacedRecord } from "./check-index.ts";
import { manifestFaults } from "./check-manifest.ts";
import { readMember, type Member } from "./gzip-member.ts";
import { isWarc, openWacz, type WaczFile } from "./wacz-files.ts";

export interface WaczReport {
  readonly records: number;
  /** Digests that were compared with the bytes. */
  readonly compared: number;
  /** A sentence for each thing that does not hold. */
  readonly faults: readonly string[];
}

export async function checkWacz(file: string): Promise<WaczReport> {
  const { files, close } = await openWacz(file);
  const faults: string[] = [];
  const records: PlacedRecord[] = [];
  let compared = 0;
  try {
    for (const warc of files.filter(isWarc)) {
      const checked = await checkWarc(warc);
      records.push(...checked.records);
      compared += checked.compared;
      faults.push(...checked.faults);
    }
    const read = async (name: string): Promise<string> => {
      const found = files.find((one) => one.name === name);
      if (found === undefined) faults.push(`there is no ${name}`);
      return found === undefined ? "" : text(await found.read());
    };
    const index = await read("indexes/index.cdxj");
    faults.push(...indexFaults(index, records), ...pageFaults(await read("pages/pages.jsonl"), index));
    faults.push(
      ...(await manifestFaults(files, await read("datapackage.json"), await read("datapackage-digest.json"))),
    );
  } finally {
    close();
  }
  return { records: records.length, compared, faults };
}

interface WarcReport extends Omit<WaczReport, "records"> {
  readonly records: readonly PlacedRecord[];
}

async function checkWarc(warc: WaczFile): Promise<WarcReport> {
  const faults: string[] = [];
  const records: PlacedRecord[] = [];
  const names = new Names();
  let compared = 0;
  for (let offset = 0; offset < warc.size;) {
    let member: Member;
    try {
      member = await readMember(warc, offset);
    } catch (error) {
      // What follows cannot be found without the end of this one.
      faults.push(`${warc.name} at ${offset}: ${error instanceof Error ? error.message : String(error)}`);
      break;
    }
    const place = { warc: warc.name, offset, length: member.length };
    const found: string[] = lengthFaults(member);
    let subject = `${warc.name} at ${offset}`;
    let count = 0;
    for await (const record of new WARCParser(await warc.read(offset, offset + member.length), { parseHttp: false })) {
      count += 1;
      const digested = await digestsOf(record);
      const digests = digestFaults(record, digested);
      compared += digests.compared;
      subject = `${record.warcType} of ${record.warcTargetURI ?? "nothing"}`;
      found.push(...digests.faults, ...fieldFaults(record));
      names.take(subject, record);
      records.push({ ...place, ...factsOf(record, digested.head) });
    }
    if (count !== 1) found.push(`warcio finds ${count} records in one member`);
    faults.push(...found.map((fault) => `${subject}: ${fault}`));
    offset += member.length;
  }
  return { records, compared, faults: [...faults, ...names.faults()] };
}

/** The head names the length of the block, and two line ends follow it (WARC 1.1 §4). */
function lengthFaults({ head, tail, size }: Member): string[] {
  const fields = head.toString("latin1");
  if (!fields.startsWith("WARC/1.1\r\n") || !fields.endsWith("\r\n\r\n")) return ["it has no head"];
  const stated = /^Content-Length: *(\d+)\r$/im.exec(fields)?.[1];
  const block = size - head.length - tail.length;
  if (stated === undefined || Number(stated) !== block)
    return [`its Content-Length is ${stated ?? "not there"}, and its block has ${block} bytes`];
  return tail.toString("latin1") === "\r\n\r\n" ? [] : ["no two line ends follow its block"];
}

const forms: Readonly<Record<string, RegExp>> = {
  "WARC-Type": /^(?:warcinfo|request|response|resource|metadata|revisit)$/,
  "WARC-Record-ID": /^<urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}>$/,
  "WARC-Date": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/,
  "Content-Type": /^[^/\s]+\/[^/\s]+/,
};

function fieldFaults(record: WARCRecord): readonly string[] {
  const field = (name: string): string | null => record.warcHeader(name) ?? null;
  const faults = Object.entries(forms)
    .filter(([name, form]) => !form.test(field(name) ?? ""))
    .map(([name]) => `${name} is ${field(name) ?? "not there"}`);
  const url = field("WARC-Target-URI");
  if (record.warcType !== "warcinfo" && (url === null || !URL.canParse(url)))
    faults.push(`WARC-Target-URI is ${url ?? "not there"}`);
  const address = field("WARC-IP-Address");
  if (address !== null && isIP(address) === 0) faults.push(`WARC-IP-Address is ${address}`);
  return faults;
}

function factsOf(record: WARCRecord, head: string): Omit<PlacedRecord, "warc" | "offset" | "length"> {
  const { warcType: type, warcTargetURI: url, warcDate: date, warcPayloadDigest: payloadDigest } = record;
  const status = type === "response" ? Number(/^HTTP\/1\.[01] (\d{3}) /.exec(head)?.[1]) : null;
  return { type, url: url ?? "", date: date ?? "", status, payloadDigest: payloadDigest ?? null };
}

/** The names of records, and who speaks of which. */
class Names {
  readonly #times = new Map<string, number>();
  readonly #spoken: { readonly subject: string; readonly field: string; readonly name: string }[] = [];

  take(subject: string, record: WARCRecord): void {
    const own = record.warcHeader("WARC-Record-ID") ?? "";
    this.#times.set(own, (this.#times.get(own) ?? 0) + 1);
    const warcinfo = record.warcHeader("WARC-Warcinfo-ID") ?? null;
    for (const name of record.warcConcurrentTo ?? [])
      this.#spoken.push({ subject, field: "WARC-Concurrent-To", name: name.trim() });
    if (warcinfo !== null) this.#spoken.push({ subject, field: "WARC-Warcinfo-ID", name: warcinfo });
  }

  faults(): readonly string[] {
    const twice = [...this.#times].filter(([, times]) => times > 1);
    const lost = this.#spoken.filter(({ name }) => !this.#times.has(name));
    return [
      ...twice.map(([name, times]) => `${times} records are named ${name}`),
      ...lost.map(({ subject, field, name }) => `${subject}: ${field} names ${name}, which is not there`),
    ];
  }
}

interface Digested {
  readonly block: Buffer;
  readonly payload: Buffer;
  /** Of the HTTP message, if the block is one. */
  readonly head: string;
}

const headMax = 1024 * 1024;

/** Of a record's block, and of what follows the head of the HTTP message in it. */
async function digestsOf(record: WARCRecord): Promise<Digested> {
  const isHttp = record.warcContentType?.startsWith("application/http") === true;
  const block = createHash("sha256");
  let payload: Hash | null = null;
  let head = Buffer.alloc(0);
  for await (const part of record) {
    block.update(part);
    if (payload !== null || !isHttp || head.length > headMax) {
      payload?.update(part);
      continue;
    }
    head = Buffer.concat([head, part]);
    const end = head.indexOf("\r\n\r\n");
    if (end >= 0) payload = createHash("sha256").update(head.subarray(end + 4));
  }
  const whole = block.digest();
  return { block: whole, payload: payload?.digest() ?? whole, head: head.toString("latin1") };
}

function digestFaults(record: WARCRecord, { block, payload }: Digested): Omit<WaczReport, "records"> {
  const faults: string[] = [];
  let compared = 0;
  for (const [name, digest] of [["WARC-Block-Digest", block] as const, ["WARC-Payload-Digest", payload] as const]) {
    const stated = record.warcHeader(name) ?? null;
    if (stated !== null) compared += 1;
    const expected = `sha256:${base32(digest)}`;
    if (stated === null && name === "WARC-Block-Digest") faults.push(`${name} is not there`);
    else if (stated !== null && stated !== expected) faults.push(`${name} is ${stated}, the bytes have ${expected}`);
  }
  return { compared, faults };
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{1,5}/g) ?? [];
  const letters = groups.map(
    (group) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(group.padEnd(5, "0"), 2)] ?? "",
  );
  return letters.join("").padEnd(8 * Math.ceil(letters.length / 8), "=");
}
