/** Everything in anchored-packages.json. */
import { toBase64, type Verdict } from "@muniment/verify";
import type { AnchorCase } from "./anchor-case.ts";
import { anchorCheckpointCases } from "./anchor-checkpoint-cases.ts";
import { anchorFileCases } from "./anchor-file-cases.ts";
import { checkedAt } from "./anchor-samples.ts";
import { anchorTimeCases } from "./anchor-time-cases.ts";
import { anchorWitnessCases } from "./anchor-witness-cases.ts";
import { beaconBase, beaconCases } from "./beacon-cases.ts";
import { trusts, type TrustName } from "./anchor-trusts.ts";
import { anchored, cosigned, proven, stamped } from "./anchored-packages.ts";
import { changesOf, type Named, type PackageVector } from "./package-case.ts";
import { five, oneItem, type Files } from "./package-samples.ts";
import { stampCases, stampedCapture } from "./stamp-cases.ts";
import type { VectorTrust } from "./vector-trust.ts";

/** A package that others are made of. It is a vector itself. */
export interface AnchorBase {
  readonly about: string;
  /** By path, in base64. */
  readonly files: Readonly<Record<string, string>>;
  readonly keys: readonly string[];
  readonly trust: TrustName;
  readonly verdict: Verdict;
  readonly findings: readonly Named[];
}

export interface AnchorVector extends PackageVector {
  readonly trust?: TrustName;
}

export interface AnchorVectors {
  readonly now: string;
  readonly trusts: Readonly<Record<string, VectorTrust>>;
  readonly bases: Readonly<Record<string, AnchorBase>>;
  readonly cases: readonly AnchorVector[];
}

const bases: Readonly<Record<string, { readonly about: string; readonly files: Files }>> = {
  "good-anchored": {
    about: "a token, the list of its authority, a proof with a block, and the cosignatures of two witnesses",
    files: anchored,
  },
  "good-stamped": { about: "a token alone", files: stamped },
  "good-proven": { about: "a proof alone", files: proven },
  "good-cosigned": { about: "the cosignatures of two witnesses", files: cosigned },
  "good-beacon-block": {
    about: "no anchors, and an item that holds the block which is known",
    files: beaconBase.files,
  },
  "good-warc-stamped": {
    about: "no anchors, and a capture with a time stamp on its WARC",
    files: stampedCapture.files,
  },
  "good-not-anchored": { about: "no anchors", files: oneItem },
};

/** Throws if two cases have one name. */
export function anchorVectors(): AnchorVectors {
  const cases = [
    ...anchorFileCases(),
    ...anchorTimeCases(),
    ...anchorWitnessCases(),
    ...anchorCheckpointCases(),
    ...beaconCases(),
    ...stampCases(),
  ];
  const seen = new Set<string>();
  for (const { name } of cases) {
    if (seen.has(name)) throw new Error(`two cases have one name: ${name}`);
    seen.add(name);
  }
  return {
    now: checkedAt,
    trusts,
    bases: Object.fromEntries(Object.entries(bases).map(([name, { about, files }]) => [name, baseOf(about, files)])),
    cases: cases.map(vectorOf),
  };
}

function baseOf(about: string, files: Files): AnchorBase {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    about,
    files: Object.fromEntries(sorted.map(([file, bytes]) => [file, toBase64(bytes)])),
    keys: [five.vkey.text],
    trust: "full",
    verdict: "verified",
    findings: [],
  };
}

function vectorOf({ name, base, files, keys, trust, verdict, findings }: AnchorCase): AnchorVector {
  const from = bases[base];
  if (from === undefined) throw new Error(`there is no base ${base}`);
  return {
    name,
    base,
    changes: changesOf(from.files, files),
    ...(keys === undefined ? {} : { keys }),
    ...(trust === undefined ? {} : { trust }),
    verdict,
    findings,
  };
}

/** One case a line, so that a difference can be read. */
export function anchorVectorsText({ now, trusts: all, bases: from, cases }: AnchorVectors): string {
  const lines = cases.map((one) => `  ${JSON.stringify(one)}`).join(",\n");
  const head = [
    `"now": ${JSON.stringify(now)}`,
    `"trusts": ${JSON.stringify(all, null, 1)}`,
    `"bases": ${JSON.stringify(from, null, 1)}`,
  ];
  return `{\n ${head.join(",\n ")},\n "cases": [\n${lines}\n ]\n}\n`;
}
