/**
 * The anchors of a package that the program exported, forged: every bit of each file, and every selection of them. Manifests and
 * names are made to fit, as whoever forges a package can do. All bits (19,000 forgeries):
 *
 *   node --conditions=source test/verify/anchor-matrix.ts --all
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import {
  anchoredBytes,
  cosignatureLine,
  cosignatureMessage,
  decodeUtf8,
  digestOf,
  encodeOts,
  formatWitnessKey,
  hexOf,
  parseNote,
  parsePin,
  publicKeyOf,
  signEd25519,
  toBase64,
  utf8,
  verdictOf,
  type AnchorEnding,
  type Finding,
  type Verdict,
  type Shown,
} from "@muniment/verify";
import { openToWrite } from "../../packages/server/src/archive/suite.ts";
import {
  authority,
  authorityUsage,
  makeAnswer,
  makeList,
  makeSample,
  makeStamp,
  statusSigning,
  timeStampingOnly,
} from "../../packages/verify/src/time/sample-authority.ts";
import { confirmedProof } from "../../packages/verify/src/time/sample-ots.ts";
import { flipped } from "../../spec/vectors/package-bytes.ts";
import { changesOf } from "../../spec/vectors/package-case.ts";
import { changed, relisted, type Files } from "../../spec/vectors/package-samples.ts";
import { exportedPackage, isForPeople, type Exported } from "./tamper-matrix.ts";
import { findingsOf, judgedOf, judgeInPython, type Asked, type Judged, type Trusts } from "./two-verifiers.ts";

const root = makeSample({ name: "root", extensions: [authority(), authorityUsage] });
const signer = makeSample({ name: "stamper", issuer: root, serial: 31, extensions: [timeStampingOnly] });
const responder = makeSample({ name: "responder", issuer: root, serial: 61, extensions: [statusSigning] });
const witnesses = [1, 2].map((one) => {
  const seed = new Uint8Array(32).fill(one);
  return { seed, key: formatWitnessKey(`witness.invalid/${String(one)}`, publicKeyOf(seed)) };
});
const keys = witnesses.map(({ key }) => key.text);
const given = { roots: [toBase64(root.certificate.whole)], lists: [], blocks: null, witnesses: keys, policy: null };
const named = keys.map((key, at) => `witness w${String(at)} ${key}\n`).join("");
export const trusts: Trusts = { given, policy: { ...given, policy: `${named}group both all w0 w1\nquorum both\n` } };

/** Anchors over the newest head, laid down as the program does that asked for them. */
async function anchor(home: string): Promise<void> {
  const archive = await openToWrite(home);
  const data = anchoredBytes(
    (await archive.checkpoint()).note,
    parsePin(await readFile(join(home, "var/keys/log.vkey"))),
  );
  const digest = digestOf(data);
  const at = "2026-12-01T12:00:00Z";
  const time = 1_780_000_000;
  const parts: readonly (readonly [AnchorEnding, Uint8Array])[] = [
    ["tsr", makeStamp(signer, { data, at, nonce: "41" })],
    ["crl", makeList(root, "2026-12-02T00:00:00Z", [{ serial: 32, at, reason: 1 }])],
    ["ocsp", makeAnswer(root, signer, { by: responder, made: "2026-12-02T00:00:00Z" })],
    ["ots", encodeOts(confirmedProof(decodeUtf8(data), 870_123).proof)],
    ...witnesses.map(({ seed, key }) => {
      const signature = signEd25519(seed, cosignatureMessage(parseNote(data).text, time));
      return ["cosig", utf8(cosignatureLine(key, time, signature))] as const;
    }),
  ];
  await archive.keepAnchor({ kind: "checkpoint", anchor: digest }, data);
  for (const [kind, bytes] of parts)
    await archive.keepAnchor({ kind, anchor: digest, sha256: hexOf(digestOf(bytes)) }, bytes);
  await archive.close();
}

/** Without what is for people, which would be hashed again for each forgery: tamper-matrix.ts has it. */
export async function anchoredPackage(): Promise<Exported> {
  const { files, key } = await exportedPackage(anchor);
  return {
    files: relisted(new Map([...files].filter(([file]) => file === "bag-info.txt" || !isForPeople(file)))),
    key,
  };
}

interface Forged {
  readonly what: string;
  readonly files: Files;
  readonly trust: "given" | "policy";
  /** The verdicts that are right. */
  readonly allowed: readonly Verdict[];
}

const folder = "data/anchors/";
const kindOf = (file: string): string => file.split(".").at(-1) ?? "";
const partsIn = (files: Files): string[] => [...files.keys()].filter((file) => file.startsWith(folder));

/** A package with these anchors and no others. A proof without its block leaves it open whatever else holds. */
function only(files: Files, kept: readonly string[]): Map<string, Uint8Array> {
  return relisted(new Map([...files].filter(([file]) => !file.startsWith(folder) || kept.includes(file))));
}

/** Every selection of the anchors, with and without a policy that asks for both witnesses. */
function* stripped(files: Files): Generator<Forged> {
  const parts = partsIn(files);
  for (let chosen = 0; chosen < 1 << parts.length; chosen += 1) {
    const kept = parts.filter((_, place) => ((chosen >> place) & 1) === 1);
    const isSeen = kept.filter((file) => kindOf(file) === "cosig").length === witnesses.length;
    const well: Verdict = kept.some((file) => kindOf(file) === "ots") ? "unchecked" : "verified";
    const what = `with ${kept.map(kindOf).join(", ") || "nothing"}`;
    yield { what, files: only(files, kept), trust: "given", allowed: [well] };
    yield { what, files: only(files, kept), trust: "policy", allowed: [isSeen ? well : "bad"] };
  }
}

/**
 * Of each anchor every `step`-th bit, under the name that its bytes ask for; and of one in eight, as it is and listed anew: under
 * the old name all are bad alike.
 */
function* bits(all: Files, step: number): Generator<Forged> {
  for (const file of partsIn(all)) {
    const kind = kindOf(file);
    // Only a package without the proof can be verified at all.
    const files =
      kind === "ots"
        ? all
        : only(
            all,
            partsIn(all).filter((other) => kindOf(other) !== "ots"),
          );
    const bytes = files.get(file) ?? assert.fail(file);
    for (let bit = 0; bit < bytes.length * 8; bit += step) {
      const other = flipped(bytes, bit >> 3, 1 << (bit & 7));
      const what = `bit ${String(bit)} of the ${kind}`;
      if ((bit / step) % 8 === 0) {
        const bare = changed(files, { [file]: other });
        yield { what, files: bare, trust: "given", allowed: ["bad"] };
        yield { what, files: relisted(bare), trust: "given", allowed: ["bad"] };
      }
      const name = `${folder}${hexOf(digestOf(other))}.${kind}`;
      const renamed = relisted(changed(files, { [file]: null, [name]: other }));
      yield { what: `${what}, renamed`, files: renamed, trust: "given", allowed: allowedOf(kind) };
    }
  }
}

/**
 * A token in which a certificate or the name of an algorithm was changed may lead nowhere, or cannot be decided. What nothing
 * covers (the word that it was granted with changes, a version) is a hint, and so is all of a list or a status answer that its issuer did
 * not sign so. A line of another name or key is that of a witness that nobody knows. A proof stays open until there is a block.
 */
function allowedOf(kind: string): readonly Verdict[] {
  if (kind === "tsr") return ["bad", "unchecked", "unknown-signer", "verified"];
  if (kind === "crl" || kind === "ocsp") return ["bad", "verified"];
  return kind === "cosig" ? ["bad", "unknown-signer"] : ["bad", "unchecked"];
}

/** Throws at the first that is judged wrongly, or in which the two differ. `python` is false where there is none. */
export async function judgeAnchors(
  { files, key }: Exported,
  step: number,
  python: boolean,
): Promise<ReadonlyMap<string, number>> {
  const bases = { exported: files };
  const all = [...stripped(files), ...bits(files, step)];
  const askedOf = (one: Forged): Asked => ({
    base: "exported",
    changes: changesOf(files, one.files),
    keys: [key],
    trust: one.trust,
  });
  const asked = all.map(askedOf);
  const pending = python ? judgeInPython(bases, asked, trusts) : null;
  const here: { readonly findings: readonly Finding[]; readonly judged: Judged }[] = [];
  for (const one of asked) {
    let shown: Shown | null = null;
    const findings = await findingsOf(bases, one, trusts, (told) => (shown = told));
    here.push({ findings, judged: judgedOf(findings, shown) });
    // Else what Python is asked would wait until all are judged here.
    await setImmediate();
  }
  const there = await pending;
  const proven = timeIn(
    await findingsOf(bases, { base: "exported", changes: {}, keys: [key], trust: "given" }, trusts),
  );
  const counts = new Map<string, number>();
  for (const [at, { what, trust, allowed }] of all.entries()) {
    const { findings, judged } = here[at] ?? assert.fail(what);
    const verdict = verdictOf(findings);
    const told = `${what}, ${trust}`;
    assert.ok(allowed.includes(verdict), `${told}: ${verdict}: ${JSON.stringify(judged.rest)}`);
    if (there !== null) assert.deepEqual(there[at], judged, told);
    // What is still good proves the same time by the same signer.
    if (verdict === "verified" && timeIn(findings) !== null) assert.equal(timeIn(findings), proven, told);
    const kind = `${what.replace(/^bit \d+ of the/, "bits of a")}, ${trust}: ${verdict}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

function timeIn(findings: readonly Finding[]): string | null {
  return findings.find(({ check, outcome }) => check === "anchor.time" && outcome === "holds")?.detail ?? null;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const counts = await judgeAnchors(await anchoredPackage(), process.argv.includes("--all") ? 1 : 11, true);
  for (const [kind, count] of counts) process.stdout.write(`${String(count)} ${kind}\n`);
}
