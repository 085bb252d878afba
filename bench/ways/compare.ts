/** How much of what a page's list asks for a way holds: the same address, method, status, and SHA-256 of the decoded body. */
import type { Held } from "../../test/site/hard-page.ts";
import type { Recorded } from "../../test/site/read-wacz.ts";
import { score } from "../../test/site/scorer.ts";
import type { Served, Site } from "../../test/site/site.ts";

/** What must be held, by its place in the page's list; a file that comes in ranges is one body. */
export type Wanted = ReadonlySet<string>;

export interface Compared {
  readonly bodies: readonly [held: number, of: number];
  /** Of answers without end, and such that broke off: what came, marked as cut. */
  readonly cut: readonly [held: number, of: number];
  readonly missing: readonly string[];
}

/** What the page asked for when nothing held it up. The rest would take scrolling or clicks, which no way here does. */
export function askedFor({ given }: Site, served: readonly Served[]): Wanted {
  const held = given.held.flatMap((one, at) =>
    one.by === "page" && served.some((other) => isOf(one, other)) ? [`held ${String(at)}`] : [],
  );
  const whole = (given.whole ?? []).flatMap(({ url }, at) =>
    served.some((other) => other.url === url) ? [`whole ${String(at)}`] : [],
  );
  return new Set([...held, ...whole]);
}

export function compare(
  { given }: Site,
  wanted: Wanted,
  served: readonly Served[],
  answers: readonly Recorded[],
): Compared {
  const left = new Set(answers);
  const count = { bodies: [0, 0] as [number, number], cut: [0, 0] as [number, number] };
  const missing: string[] = [];
  const tell = (of: "bodies" | "cut", what: string, isHeld: boolean): void => {
    count[of][1] += 1;
    if (isHeld) count[of][0] += 1;
    else missing.push(what);
  };
  for (const [at, one] of given.held.entries()) {
    if (!wanted.has(`held ${String(at)}`)) continue;
    const gave = served.filter((other) => isOf(one, other));
    for (let times = 0; times < one.times; times += 1) {
      const record = [...left].find((other) => isHeldBy(one, gave, other));
      if (record !== undefined) left.delete(record);
      tell(one.truncated ? "cut" : "bodies", `${one.method} ${one.url} ${String(one.status)}`, record !== undefined);
    }
  }
  const { ranged } = score(answers, served);
  for (const [at, { url, sha256 }] of (given.whole ?? []).entries()) {
    if (!wanted.has(`whole ${String(at)}`)) continue;
    const inOne = answers.some((one) => one.url === url && one.status === 200 && one.sha256 === sha256);
    tell("bodies", `the whole of ${url}`, inOne || ranged.some((one) => one.url === url && one.whole));
  }
  return { ...count, missing };
}

function isOf(one: Held, { url, method, status, sha256 }: Served): boolean {
  const isSame = one.url === url && one.method === method && one.status === status;
  return isSame && (one.sha256 === null || one.sha256 === sha256);
}

function isHeldBy(one: Held, gave: readonly Served[], record: Recorded): boolean {
  if (record.url !== one.url || record.request?.method !== one.method || record.status !== one.status) return false;
  if (!one.truncated)
    return (
      !record.truncated && (one.sha256 ?? gave.find(({ sha256 }) => sha256 === record.sha256)?.sha256) === record.sha256
    );
  return record.truncated && record.size > 0 && gave.some(({ body }) => beginsWith(body, record.body));
}

function beginsWith(whole: Uint8Array, beginning: Uint8Array): boolean {
  return beginning.length <= whole.length && Buffer.compare(whole.subarray(0, beginning.length), beginning) === 0;
}
