/** Archives with anchors, and logs that tell of them. */
import {
  anchorFile,
  digestOf,
  hexOf,
  objectFile,
  parseEntry,
  type AnchorEnding,
  type Digest,
  type TokenDetail,
} from "@muniment/verify";
import { makeAnswer } from "../../packages/verify/src/time/sample-authority.ts";
import type { SampleArchive } from "../../packages/verify/src/sample-archive.ts";
import {
  calendars,
  checkedAt,
  cosignatureOver,
  middle,
  one,
  proofs,
  signer,
  stampOver,
  two,
} from "./anchor-samples.ts";
import { listOf, trusts, type TrustName } from "./anchor-trusts.ts";
import { flipped } from "./package-bytes.ts";
import { other, otherHistory, three, threeEntries } from "./samples.ts";
import { fails, unchecked, type Case, type Changes, type ExpectedFinding } from "./vector.ts";

const note = three.checkpoint();
const anchor = digestOf(note);
const head = anchorFile({ kind: "checkpoint", anchor });
const parts = {
  tsr: stampOver(note, signer),
  crl: listOf(middle),
  ocsp: makeAnswer(middle, signer),
  ots: proofs.confirmed(note),
  cosig: cosignatureOver(note, one),
  second: cosignatureOver(note, two),
} as const;
type Part = keyof typeof parts;
const all = ["tsr", "crl", "ocsp", "ots", "cosig", "second"] as const;

function fileOf(ending: AnchorEnding, bytes: Uint8Array, over: Digest = anchor): string {
  return anchorFile({ kind: ending, anchor: over, sha256: hexOf(digestOf(bytes)) });
}

function nameOf(part: Part): string {
  return fileOf(part === "second" ? "cosig" : part, parts[part]);
}

/** The files of an anchor over the three entries. */
function laid(which: readonly Part[], changes: Changes = {}): Record<string, Uint8Array | null> {
  return { [head]: note, ...Object.fromEntries(which.map((part) => [nameOf(part), parts[part]])), ...changes };
}

function byName(...findings: readonly ExpectedFinding[]): ExpectedFinding[] {
  return [...findings].sort((a, b) => (a.file < b.file ? -1 : 1));
}

const noTime = unchecked("anchor.time", "anchors/");
const noWitness = unchecked("anchor.witness", "anchors/");
const unmet = fails("anchor.witness", "anchors/");

const on = (about: string, files: Case["files"], findings: Case["findings"] = [], trust: TrustName = "full"): Case => ({
  about,
  base: "good-three-entries",
  files,
  findings,
  now: checkedAt,
  trust: trusts[trust],
});

export function anchoredArchives(): Readonly<Record<string, Case>> {
  const pending = proofs.pending(note);
  const pendingFile = fileOf("ots", pending);
  const damaged = (part: Part): Changes => laid(all, { [nameOf(part)]: flipped(parts[part], 40) });
  const open = byName(
    unchecked("anchor.token", nameOf("tsr")),
    unchecked("anchor.proof", nameOf("ots")),
    unchecked("anchor.cosignature", nameOf("cosig")),
    unchecked("anchor.cosignature", nameOf("second")),
  );
  return {
    "good-anchored": on("a token, a list, a status answer, a proof and two cosignatures over the head", laid(all)),
    "bad-anchor-token": on("a byte of a token", damaged("tsr"), [fails("anchor.token", nameOf("tsr"))]),
    "bad-anchor-list": on("a byte of a list", damaged("crl"), [fails("anchor.list", nameOf("crl"))]),
    "bad-anchor-answer": on("a byte of a status answer", damaged("ocsp"), [fails("anchor.list", nameOf("ocsp"))]),
    "bad-anchor-proof": on("a byte of a proof", damaged("ots"), [fails("anchor.proof", nameOf("ots"))]),
    "bad-anchor-cosignature": on("a byte of a cosignature", damaged("cosig"), [
      fails("anchor.cosignature", nameOf("cosig")),
    ]),
    "bad-anchor-checkpoint": on("a byte of what is anchored", laid(all, { [head]: flipped(note, 40) }), [
      fails("anchor.checkpoint", head),
      ...open,
      noTime,
      noWitness,
    ]),
    "bad-anchor-checkpoint-missing": on("anchors without what they are over", laid(all, { [head]: null }), [
      fails("anchor.checkpoint", head),
      ...open,
      noTime,
      noWitness,
    ]),
    "unknown-anchor-of-strangers": on(
      "a token and a cosignature of whom nobody trusts",
      laid(["tsr", "cosig"]),
      [unchecked("anchor.cosignature", nameOf("cosig")), noTime, noWitness],
      "nobody",
    ),
    "unchecked-anchor-pending": on("a proof that is pending", laid([], { [pendingFile]: pending }), [
      unchecked("anchor.proof", pendingFile),
      noTime,
    ]),
    "good-anchor-upgraded": on("a proof, and the one that was made from it", laid(["ots"], { [pendingFile]: pending })),
    "good-anchor-policy-met": on("both witnesses", laid(["cosig", "second"]), [], "all-of-two"),
    "bad-anchor-policy-unmet": on("one of two witnesses", laid(["cosig"]), [unmet], "all-of-two"),
    "bad-anchor-policy-and-no-anchors": on("no witness", {}, [unmet], "any-of-three"),
    "good-anchor-policy-of-nobody": on("no witness is asked for", {}, [], "policy-of-nobody"),
    ...overOtherHeads(),
    ...recorded(),
  };
}

/** Where the log does not continue what is anchored. */
function overOtherHeads(): Readonly<Record<string, Case>> {
  const over = (archive: SampleArchive): { files: Changes; file: string } => {
    const data = archive.checkpoint();
    const at = digestOf(data);
    const file = anchorFile({ kind: "checkpoint", anchor: at });
    const [token, line] = [stampOver(data), cosignatureOver(data, one)];
    return { file, files: { [file]: data, [fileOf("tsr", token, at)]: token, [fileOf("cosig", line, at)]: line } };
  };
  const [fork, stranger, later] = [over(otherHistory(3)), over(other), over(otherHistory(4))];
  const grown = threeEntries();
  grown.intake({ "d.bin": new Uint8Array(9) });
  const afterwards = grown.seal().checkpoint();
  const second = cosignatureOver(afterwards, two);
  const apart = digestOf(afterwards);
  return {
    "bad-anchor-of-a-fork": on("over another head of the same size", fork.files, [
      fails("anchor.checkpoint", fork.file),
      noTime,
      noWitness,
    ]),
    "bad-anchor-of-an-older-copy": on("over a head that has more entries", later.files, [
      fails("anchor.checkpoint", later.file),
      noTime,
      noWitness,
    ]),
    "bad-anchor-of-another-log": on("over a head of another log", stranger.files, [
      fails("anchor.checkpoint", stranger.file),
      noTime,
      noWitness,
    ]),
    "bad-anchor-quorum-over-two-heads": {
      about: "two witnesses, each over a head of its own",
      files: new Map([
        ...grown.files,
        ...Object.entries(laid(["cosig"])).flatMap(([name, bytes]) => (bytes === null ? [] : [[name, bytes] as const])),
        [anchorFile({ kind: "checkpoint", anchor: apart }), afterwards],
        [fileOf("cosig", second, apart), second],
      ]),
      now: checkedAt,
      trust: trusts["all-of-two"],
      findings: [unmet],
    },
  };
}

/** Logs that tell of anchors. */
function recorded(): Readonly<Record<string, Case>> {
  const asked = { basis: "claimed", value: "2026-06-01T12:00:00.000Z" } as const;
  const reported = { basis: "reported", value: "2026-06-01T12:15:00.000Z" } as const;
  const file = (part: Part) => {
    const bytes = parts[part];
    return { name: nameOf(part), sha256: hexOf(digestOf(bytes)), size: bytes.length };
  };
  const pending = proofs.pending(note);
  const common = { anchor, asked };
  const witness = { key: one.key.text, url: "https://witness.invalid/" };
  const told: readonly TokenDetail[] = [
    {
      ...{ action: "stamp", ...common, authority: { name: "a", url: "https://tsa.invalid/" }, outcome: "obtained" },
      ...{ file: file("tsr"), nonce: "41", stamped: asked },
    },
    { action: "list", asked, url: "http://crl.invalid/a.crl", outcome: "obtained", file: file("crl") },
    {
      ...{ action: "timestamp", ...common, calendars: [{ outcome: "promised", url: calendars[0] }] },
      ...{ outcome: "obtained", file: pendingFileOf(pending) },
    },
    {
      ...{ action: "upgrade", ...common, calendars: [{ outcome: "attested", url: calendars[0] }], blocks: [870_123] },
      ...{ outcome: "obtained", file: file("ots"), from: fileOf("ots", pending) },
    },
    { action: "cosign", ...common, witness, outcome: "obtained", cosigned: reported, file: file("cosig") },
    { action: "cosign", ...common, witness, outcome: "failed", reason: "nobody answered" },
    {
      ...{ action: "status", asked, url: "http://ocsp.invalid/", token: nameOf("tsr"), stamped: asked },
      ...{ certificate: digestOf(signer.certificate.whole), ends: reported, outcome: "obtained", status: "good" },
      ...{ file: file("ocsp"), made: reported, next: reported },
    },
    {
      ...{ action: "list", asked, url: "http://crl.invalid/a.crl", outcome: "obtained", file: file("crl") },
      ...{ made: reported, next: reported },
    },
    { action: "peer", anchor, cosigned: reported, origin: "another.invalid/log", root: "A".repeat(43) + "=", size: 9 },
  ];
  const archive = grown(told);
  const files = (which: readonly Part[]): ReadonlyMap<string, Uint8Array> =>
    new Map([...archive.files, [head, note], ...which.map((part) => [nameOf(part), parts[part]] as const)]);
  const five = ["tsr", "crl", "ocsp", "ots", "cosig"] as const;
  const whole = new Map([...files(five), [fileOf("ots", pending), pending] as const]);
  const without = (part: Part, index: number, check: ExpectedFinding["check"]): Case => ({
    about: "a file that a record names is not there",
    files: new Map([...whole].filter(([name]) => name !== nameOf(part))),
    findings: [fails(check, nameOf(part), index)],
    now: checkedAt,
    trust: trusts.full,
  });
  const refused = grown([
    { action: "cosign", ...common, witness, outcome: "refused", reason: "the sizes are equal and the roots are not" },
  ]);
  return {
    "good-anchors-recorded": { about: "records of anchors", files: whole, now: checkedAt, trust: trusts.full },
    "bad-anchor-token-recorded-and-missing": without("tsr", 3, "anchor.token"),
    "bad-anchor-list-recorded-and-missing": without("crl", 10, "anchor.list"),
    "bad-anchor-answer-recorded-and-missing": without("ocsp", 9, "anchor.list"),
    "bad-anchor-cosignature-recorded-and-missing": {
      ...without("cosig", 7, "anchor.cosignature"),
      findings: [fails("anchor.cosignature", nameOf("cosig"), 7), noWitness],
    },
    "bad-anchor-proof-recorded-and-missing": {
      ...without("ots", 6, "anchor.proof"),
      findings: byName(fails("anchor.proof", nameOf("ots"), 6), unchecked("anchor.proof", fileOf("ots", pending), 5)),
    },
    "bad-witness-refused": {
      about: "a record tells that a witness refused a head of this log",
      files: refused.files,
      now: checkedAt,
      trust: trusts.full,
      findings: [fails("anchor.refused", objectFile(parseEntry(refused.leaf(3)).record), 3)],
    },
  };
}

function pendingFileOf(pending: Uint8Array): { name: string; sha256: string; size: number } {
  return { name: fileOf("ots", pending), sha256: hexOf(digestOf(pending)), size: pending.length };
}

/** The three entries, and then these. */
function grown(details: readonly TokenDetail[]): SampleArchive {
  const archive = threeEntries();
  for (const detail of details) archive.append({ ...archive.envelope([]), kind: "token", detail });
  return archive.seal();
}
