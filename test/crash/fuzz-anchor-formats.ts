/** What lies over a checkpoint, and what says whose word is enough: the first comes from anybody, the second is typed by hand. */
import { readFileSync } from "node:fs";
import {
  fromBase64,
  isQuorumMet,
  noAnchorTrust,
  parseBlockList,
  parseCertificate,
  parseInstant,
  parsePolicy,
  parseWitnessKey,
  verifyPackage,
  type AnchorTrust,
  type Finding,
} from "@muniment/verify";
import { trusts } from "../../spec/vectors/anchor-trusts.ts";
import { anchored, bytes as parts, checks, kinds, nameOf, refitted } from "../../spec/vectors/anchored-packages.ts";
import { five, MemoryEvidence } from "../../spec/vectors/package-samples.ts";
import { words, type FuzzTarget } from "./fuzz-target.ts";

const { roots, witnesses, blocks } = trusts.full;
const known = parseBlockList(blocks ?? "");
const trust: AnchorTrust = {
  ...noAnchorTrust,
  time: { roots: roots.map((root) => parseCertificate(fromBase64(root))), others: [], lists: [] },
  blocks: (height) => known.get(height),
  witnesses: witnesses.map(parseWitnessKey),
};
const now = parseInstant("2027-01-01T00:00:00.000Z");

export const anchorFormats: readonly FuzzTarget[] = [
  {
    name: "policy",
    weight: 4,
    seeds: policies(),
    tokens: words("log ", "witness ", "group ", "quorum ", "none", "any", "all", " 2 ", "\n", "\t", "#", "w1", "w2"),
    read: readPolicy,
  },
  {
    name: "anchored-package",
    weight: 2,
    seeds: kinds.map((kind, at) => Uint8Array.of(at, ...parts[kind])),
    tokens: words("— ", "\n", "AAAA", "=", "https://", "\xff"),
    read: readAnchored,
  },
];

function policies(): Uint8Array[] {
  const text = readFileSync(new URL("../../spec/vectors/policies.json", import.meta.url), "utf8");
  const { cases } = JSON.parse(text) as { readonly cases: readonly { readonly bytes: string }[] };
  return cases.map(({ bytes }) => fromBase64(bytes)).filter(({ length }) => length < 8192);
}

/** All witnesses are always enough, and nobody is only where nobody is asked for. */
function readPolicy(bytes: Uint8Array): string | null {
  const policy = parsePolicy(bytes);
  if (isQuorumMet(policy, []) !== (policy.quorum === null)) return "nobody is enough for a quorum";
  return isQuorumMet(policy, [...policy.witnesses.values()]) ? null : "all witnesses are not enough for a quorum";
}

/** Whatever is laid in the place of an anchor: no cosignature that nobody made holds. */
async function readAnchored(bytes: Uint8Array): Promise<string | null> {
  const kind = kinds[(bytes[0] ?? 0) % kinds.length] ?? "tsr";
  const content = bytes.subarray(1);
  const file = nameOf(kind === "second" ? "cosig" : kind, content);
  const findings: Finding[] = [];
  const evidence = new MemoryEvidence(refitted(anchored, kind, content));
  for await (const one of verifyPackage(evidence, { keys: [five.vkey], anchors: { trust, now } })) findings.push(one);
  const own = findings.find(({ check, subject }) => check === checks[kind] && subject.file === file);
  if (own === undefined) return "nothing is said of an anchor";
  const isMade = kinds.some((one) => Buffer.compare(parts[one], content) === 0);
  if (kind === "cosig" || kind === "second")
    return own.outcome === "holds" && !isMade ? "a cosignature that nobody made holds" : null;
  return null;
}
