import { warcField, type WarcRecord } from "./warc.ts";

/** Fields of which a record has at most one. Source: ISO 28500 §5; only WARC-Concurrent-To may stand more than once. */
const single = new Set([
  "warc-type",
  "warc-record-id",
  "warc-date",
  "content-length",
  "content-type",
  "warc-block-digest",
  "warc-payload-digest",
  "warc-ip-address",
  "warc-refers-to",
  "warc-refers-to-target-uri",
  "warc-refers-to-date",
  "warc-target-uri",
  "warc-truncated",
  "warc-warcinfo-id",
  "warc-filename",
  "warc-profile",
  "warc-identified-payload-type",
  "warc-segment-origin-id",
  "warc-segment-number",
  "warc-segment-total-length",
]);

/** Types whose records say nothing without the address they are about. */
const addressed = new Set(["response", "resource", "request", "revisit", "conversion", "continuation"]);
const truncations = new Set(["length", "time", "disconnect", "unspecified"]);

/** What the fields of a record have against ISO 28500, each in a sentence. Types that are not known are no fault (§5.5). */
export function faultsOfFields(record: WarcRecord): readonly string[] {
  const value = (name: string): string | null => warcField(record, name);
  const seen = new Map<string, number>();
  for (const [name] of record.fields) seen.set(name.toLowerCase(), (seen.get(name.toLowerCase()) ?? 0) + 1);
  const type = value("WARC-Type")?.toLowerCase() ?? "";
  const id = value("WARC-Record-ID") ?? "";
  const date = value("WARC-Date") ?? "";
  const truncated = value("WARC-Truncated");
  return [
    ...[...seen]
      .filter(([name, count]) => count > 1 && single.has(name))
      .map(([name]) => `it has the field ${name} more than once`),
    ...(type === "" ? ["it does not state its type"] : []),
    ...(isUri(id) ? [] : ["its WARC-Record-ID is missing, or no identifier"]),
    ...(isDate(date, record.version) ? [] : ["its WARC-Date is missing, or no date"]),
    ...(addressed.has(type) && value("WARC-Target-URI") === null
      ? [`it is of type ${type} and has no WARC-Target-URI`]
      : []),
    ...(type === "revisit" && value("WARC-Profile") === null ? ["it is a revisit and has no WARC-Profile"] : []),
    ...(type === "continuation" && value("WARC-Segment-Origin-ID") === null
      ? ["it continues a record that it does not name"]
      : []),
    ...(truncated === null || truncations.has(truncated.toLowerCase())
      ? []
      : ["its WARC-Truncated has no reason that is known"]),
    ...(isAddress(value("WARC-IP-Address")) ? [] : ["its WARC-IP-Address is no address"]),
  ];
}

function isUri(text: string): boolean {
  return /^<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]+>$/.test(text);
}

/** WARC 1.0: to the second. WARC 1.1: every precision of the W3C profile, from the year on. */
function isDate(text: string, version: string): boolean {
  const parts = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?Z)?)?)?$/.exec(text);
  if (parts === null || (version !== "1.1" && parts[4] === undefined)) return false;
  return !Number.isNaN(Date.parse(text));
}

function isAddress(text: string | null): boolean {
  return (
    text === null || /^\d{1,3}(\.\d{1,3}){3}$/.test(text) || (/^[0-9A-Fa-f:.]{2,45}$/.test(text) && text.includes(":"))
  );
}
