import { toBase64, type Shown, type Verdict } from "@muniment/verify";
import { changesOf, type Named, type PackageCase, type PackageVector } from "./package-case.ts";
import { packageCheckpointCases } from "./package-checkpoint-cases.ts";
import { packageDisclosureCases } from "./package-disclosure-cases.ts";
import { packageFileCases } from "./package-file-cases.ts";
import { packageManifestCases } from "./package-manifest-cases.ts";
import { packageProofCases } from "./package-proof-cases.ts";
import { packageRedactionCases } from "./package-redaction-cases.ts";
import { disclosed, five, hardNamed, oneItem, redacted, threeItems, type Files } from "./package-samples.ts";
import { packageSealedCases } from "./package-sealed-cases.ts";
import { packageShownCases } from "./package-shown-cases.ts";

/** A package that others are made of. It is a vector itself. */
export interface PackageBase {
  readonly about: string;
  /** By path, in base64. */
  readonly files: Readonly<Record<string, string>>;
  readonly keys: readonly string[];
  readonly verdict: Verdict;
  readonly findings: readonly Named[];
  readonly shown: Shown | null;
}

export interface PackageVectors {
  readonly bases: Readonly<Record<string, PackageBase>>;
  readonly cases: readonly PackageVector[];
}

const withheld = [...redacted.keys()].find((name) => name.endsWith("/record.json")) ?? "";

/** Those that every change begins with, by name. All are of one log: its key is trusted. */
const bases: Readonly<
  Record<
    string,
    { readonly about: string; readonly files: Files; readonly shown: Shown; readonly findings?: readonly Named[] }
  >
> = {
  "good-one-item": {
    about: "one intake of three objects, one of them without a byte",
    files: oneItem,
    shown: { entries: 5, first: 1, items: 1, last: 1 },
  },
  "good-three-items": {
    about: "three intakes of one log",
    files: threeItems,
    shown: { entries: 5, first: 1, items: 3, last: 4 },
  },
  "good-hard-names": {
    about: "objects with names that a manifest has to encode, or that look as if",
    files: hardNamed,
    shown: { entries: 2, first: 1, items: 1, last: 1 },
  },
  "unchecked-redacted": {
    about: "a capture whose WACZ is withheld, and a redacted file in its place",
    files: redacted,
    shown: { entries: 4, first: 2, items: 1, last: 2 },
    findings: [
      { check: "object.bytes", file: withheld.replace("record.json", "objects/capture.wacz"), outcome: "unchecked" },
    ],
  },
  "good-disclosed": {
    about: "a capture of which it is disclosed who collected it, and with which profile",
    files: disclosed,
    shown: { entries: 4, first: 2, items: 1, last: 2 },
  },
};

/** Everything in packages.json. Throws if two cases have one name. */
export async function packageVectors(): Promise<PackageVectors> {
  const cases = [
    ...packageFileCases(),
    ...packageManifestCases(),
    ...packageRedactionCases(),
    ...(await packageDisclosureCases()),
    ...(await packageProofCases()),
    ...(await packageCheckpointCases()),
    ...(await packageSealedCases()),
    ...(await packageShownCases()),
  ];
  const names = new Set(cases.map(({ name }) => name));
  if (names.size !== cases.length) {
    const twice = cases.map(({ name }) => name).filter((name, at, all) => all.indexOf(name) !== at);
    throw new Error(`two cases have one name: ${twice.join(", ")}`);
  }
  return {
    bases: Object.fromEntries(Object.keys(bases).map((name) => [name, baseOf(name)])),
    cases: cases.map(vectorOf),
  };
}

function baseOf(name: string): PackageBase {
  const { about, files, shown, findings = [] } = bases[name] ?? missing(name);
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    about,
    files: Object.fromEntries(sorted.map(([file, bytes]) => [file, toBase64(bytes)])),
    keys: [five.vkey.text],
    verdict: findings.length === 0 ? "verified" : "unchecked",
    findings,
    shown,
  };
}

function vectorOf({ name, base, files, keys, verdict, findings, ...about }: PackageCase): PackageVector {
  const changes = changesOf((bases[base] ?? missing(base)).files, files);
  return { name, base, changes, ...(keys === undefined ? {} : { keys }), verdict, findings, ...about };
}

function missing(name: string): never {
  throw new Error(`there is no base ${name}`);
}

/** One case a line, so that a difference can be read. */
export function packageVectorsText({ bases: all, cases }: PackageVectors): string {
  const lines = cases.map((one) => `  ${JSON.stringify(one)}`).join(",\n");
  return `{\n "bases": ${JSON.stringify(all, null, 1)},\n "cases": [\n${lines}\n ]\n}\n`;
}
