/** The packages of spec/vectors, for tests of what they may lie in. */
import { readFileSync } from "node:fs";
import { fromBase64 } from "../format/bytes.ts";
import { parseVkey, type Vkey } from "../format/note.ts";

interface PackagesFile {
  readonly bases: Readonly<
    Record<string, { readonly files: Readonly<Record<string, string>>; readonly keys: readonly string[] }>
  >;
  readonly cases: readonly {
    readonly name: string;
    readonly base: string;
    readonly keys?: readonly string[];
    readonly changes: Readonly<Record<string, null | readonly [at: number, length: number, data: string]>>;
  }[];
}

export interface SamplePackage {
  readonly name: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly keys: readonly Vkey[];
}

/** All of them, the good ones first. */
export function samplePackages(): readonly SamplePackage[] {
  const text = readFileSync(`${import.meta.dirname}/../../../../spec/vectors/packages.json`, "utf8");
  const { bases, cases } = JSON.parse(text) as PackagesFile;
  const whole = Object.entries(bases).map(([name, { files, keys }]) => {
    const entries = Object.entries(files).map(([path, bytes]) => [path, fromBase64(bytes)] as const);
    return { name, files: new Map(entries), keys: keys.map(parseVkey) };
  });
  const changed = cases.map(({ name, base, keys, changes }) => {
    const from = whole.find((one) => one.name === base);
    const files = new Map(from?.files);
    for (const [path, change] of Object.entries(changes)) {
      if (change === null) {
        files.delete(path);
        continue;
      }
      const [at, length, data] = change;
      const before = Buffer.from(files.get(path) ?? []);
      files.set(path, Buffer.concat([before.subarray(0, at), fromBase64(data), before.subarray(at + length)]));
    }
    return { name, files, keys: keys?.map(parseVkey) ?? from?.keys ?? [] };
  });
  return [...whole, ...changed];
}

/** The one of this name. */
export function samplePackage(name: string): SamplePackage {
  const found = samplePackages().find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no package ${name}`);
  return found;
}
