/** Whether the index of a WACZ leads to the records that it names, and the list of pages to lines of the index. */

/** A record, and where its member lies. */
export interface PlacedRecord {
  readonly warc: string;
  readonly offset: number;
  readonly length: number;
  readonly type: string;
  readonly url: string;
  readonly date: string;
  /** Of an answer; null for other records. */
  readonly status: number | null;
  readonly payloadDigest: string | null;
}

/** What a line of the index says, as far as a replay relies on it. */
interface IndexLine {
  readonly timestamp: string;
  readonly url: string;
  readonly status: number;
  readonly digest: string;
  readonly warc: string;
  readonly offset: number;
  readonly length: number;
}

export function indexFaults(index: string, records: readonly PlacedRecord[]): readonly string[] {
  const rows = rowsOf(index);
  const faults = index !== "" && !index.endsWith("\n") ? ["the index does not end with a line end"] : [];
  const named = new Set<PlacedRecord>();
  for (const [place, row] of rows.entries()) {
    const before = rows[place - 1];
    if (before !== undefined && Buffer.compare(Buffer.from(before), Buffer.from(row)) > 0)
      faults.push(`line ${place + 1} of the index is not in its place`);
    const line = parse(row);
    if (line === null) {
      faults.push(`line ${place + 1} of the index is none: ${row.slice(0, 200)}`);
      continue;
    }
    const record = records.find(({ warc, offset }) => warc === `archive/${line.warc}` && offset === line.offset);
    if (record !== undefined) named.add(record);
    const fault = record === undefined ? "no record begins there" : differences(line, record);
    if (fault !== null) faults.push(`the index says of ${line.url} at ${line.offset}: ${fault}`);
  }
  // A part of a body must not stand for the whole, nor "not modified" for a body (spec/capture, "The index").
  const unnamed = records.filter(
    (one) => one.type === "response" && one.status !== 206 && one.status !== 304 && !named.has(one),
  );
  return [...faults, ...unnamed.map(({ url, status }) => `the index does not name the answer ${status} of ${url}`)];
}

function rowsOf(text: string): readonly string[] {
  return text.split("\n").filter((row) => row !== "");
}

function parse(row: string): IndexLine | null {
  const [, timestamp, json] = /^\S+ (\d{14,17}) (\{.*\})$/.exec(row) ?? [];
  if (timestamp === undefined || json === undefined) return null;
  const fields = JSON.parse(json) as Readonly<Record<string, unknown>>;
  const text = (name: string): string => String(fields[name]);
  return {
    timestamp,
    url: text("url"),
    status: Number(fields["status"]),
    digest: text("digest"),
    warc: text("filename"),
    offset: Number(fields["offset"]),
    length: Number(fields["length"]),
  };
}

function differences(line: IndexLine, record: PlacedRecord): string | null {
  const date = record.date.replace(/\D/g, "");
  const pairs = [
    ["type", "response", record.type],
    ["length", line.length, record.length],
    ["URL", line.url, record.url],
    ["status", line.status, record.status],
    ["digest", bare(line.digest), bare(record.payloadDigest ?? "")],
    // To the millisecond or to the second, as the line has it.
    ["time", line.timestamp, date.slice(0, line.timestamp.length)],
  ] as const;
  const wrong = pairs.filter(([, said, is]) => said !== is);
  return wrong.length === 0
    ? null
    : wrong.map(([name, said, is]) => `${name} ${said}, the record has ${is}`).join("; ");
}

/** Some write the algorithm before it, some do not. */
function bare(digest: string): string {
  return digest.slice(digest.indexOf(":") + 1);
}

export function pageFaults(pages: string, index: string): readonly string[] {
  const lines = rowsOf(index).map(parse);
  const [, ...rows] = rowsOf(pages);
  return rows.flatMap((row) => {
    const { url, ts } = JSON.parse(row) as { readonly url: string; readonly ts: string };
    const at = ts.replace(/\D/g, "");
    const isThere = lines.some((line) => line?.url === url && at.startsWith(line.timestamp));
    return isThere ? [] : [`the index does not lead to the page ${url} of ${ts}`];
  });
}
