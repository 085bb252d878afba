/** Proofs that do not lead from the entry to the root; and entries that were changed under a proof. */
import { concat, decodeUtf8, toBase64, utf8 } from "@muniment/verify";
import { SampleArchive, sampleBytes, sampleHex } from "../../packages/verify/src/sample-archive.ts";
import { byteOrderMark } from "./package-bytes.ts";
import { refused, type PackageCase } from "./package-case.ts";
import {
  changed,
  edited,
  fileIn,
  five,
  fiveEntries,
  folderOf,
  packageOf,
  packedOf,
  relisted,
  threeItems,
} from "./package-samples.ts";

const base = "good-three-items";
const [folder, second] = [1, 2].map((index) => folderOf(packedOf(five, index).record)) as [string, string];
const proof = `${folder}/item.tlog-proof`;
const entry = `${folder}/entry.txt`;

export async function packageProofCases(): Promise<PackageCase[]> {
  return [...heads(), ...paths(), ...notes(), ...entries(), ...(await ofOtherTrees())];
}

function withProof(slug: string, bytes: Uint8Array | string): PackageCase {
  return refused(base, "package.proof", proof, slug, relisted(changed(threeItems, { [proof]: bytes })));
}

function text(): string {
  return decodeUtf8(fileIn(threeItems, proof));
}

function heads(): PackageCase[] {
  const head = (slug: string, what: string | RegExp, by: string): PackageCase => {
    return refused(base, "package.proof", proof, slug, relisted(edited(threeItems, proof, what, by)));
  };
  return [
    head("version", "@v1", "@v2"),
    head("header-missing", /^.*\n/, ""),
    head("header-upper-case", "c2sp", "C2SP"),
    head("space-behind-the-header", "@v1", "@v1 "),
    head("extra-line", "@v1\n", `@v1\nextra ${toBase64(utf8("more"))}\n`),
    head("extra-line-behind-the-index", "index 1\n", `index 1\nextra ${toBase64(utf8("more"))}\n`),
    head("index-missing", /index.*\n/, ""),
    head("index-empty", "index 1", "index "),
    head("index-one-more", "index 1", "index 2"),
    head("index-one-less", "index 1", "index 0"),
    head("index-is-the-size", "index 1", "index 5"),
    head("index-leading-zero", "index 1", "index 01"),
    head("index-negative", "index 1", "index -1"),
    head("index-plus", "index 1", "index +1"),
    head("index-fraction", "index 1", "index 1.0"),
    head("index-hex", "index 1", "index 0x1"),
    head("index-other-digits", "index 1", "index \u0661"),
    head("index-unsafe", "index 1", "index 9007199254740993"),
    head("index-of-2-to-the-64", "index 1", "index 18446744073709551617"),
    head("index-two-spaces", "index 1", "index  1"),
    head("index-twice", "index 1\n", "index 1\nindex 1\n"),
    head("blank-line-missing", "\n\n", "\n"),
    head("blank-line-more", "\n\n", "\n\n\n"),
    head("blank-line-first", /^/, "\n"),
    withProof("crlf", text().replaceAll("\n", "\r\n")),
    withProof("byte-order-mark", concat(byteOrderMark, utf8(text()))),
    withProof("not-utf-8", concat(utf8(text()), Uint8Array.of(0xc3, 0x28))),
    withProof("too-large", `${text()}${"a".repeat(72 * 1024)}`),
  ];
}

function paths(): PackageCase[] {
  const all = text().split("\n");
  const end = all.indexOf("");
  const hashes = all.slice(2, end);
  const withHashes = (slug: string, list: readonly string[]): PackageCase =>
    withProof(`path-${slug}`, [...all.slice(0, 2), ...list, ...all.slice(end)].join("\n"));
  const other = toBase64(sampleBytes("hash", 32));
  const lastLetter = (by: number) => (hash: string) =>
    hash.replace(/.=$/, (last) => `${String.fromCharCode(last.charCodeAt(0) + by)}=`);
  const cases = [
    withHashes("empty", []),
    withHashes("reversed", hashes.toReversed()),
    withHashes("hash-before", [other, ...hashes]),
    withHashes("hash-behind", [...hashes, other]),
    withHashes("64-hashes", [...hashes, ...Array<string>(64 - hashes.length).fill(other)]),
  ];
  for (const [at, hash] of hashes.entries()) {
    const put = (slug: string, ...by: readonly string[]): PackageCase =>
      withHashes(`hash-${String(at)}-${slug}`, hashes.toSpliced(at, 1, ...by));
    cases.push(
      put("removed"),
      put("doubled", hash, hash),
      put("another", other),
      put("of-31-bytes", toBase64(sampleBytes("hash", 31))),
      put("of-33-bytes", toBase64(sampleBytes("hash", 33))),
      put("unused-bits", lastLetter(1)(hash)),
      put("no-padding", hash.slice(0, -1)),
      put("url-base64", `-_${hash.slice(2)}`),
      put("space-behind", `${hash} `),
      put("hex", sampleHex("hash")),
      put("empty", ""),
    );
    const next = hashes[at + 1];
    if (next !== undefined)
      cases.push(withHashes(`hashes-${String(at)}-exchanged`, hashes.toSpliced(at, 2, next, hash)));
  }
  return cases;
}

/** The checkpoint in the proof, which must be that of the package to the byte. */
function notes(): PackageCase[] {
  const older = olderNote();
  const head = text().split("\n\n", 1)[0] ?? "";
  const line = decodeUtf8(five.checkpoint()).split("\n").at(-2) ?? "";
  return [
    withProof("note-missing", `${head}\n\n`),
    withProof("note-older", `${head}\n\n${decodeUtf8(older)}`),
    withProof("note-of-another-log", `${head}\n\n${decodeUtf8(new SampleArchive("other").seal().checkpoint())}`),
    withProof("note-line-doubled", `${text()}${line}\n`),
    withProof("note-line-removed", text().replace(`${line}\n`, "")),
    withProof("note-line-feed-behind", `${text()}\n`),
    withProof("note-no-last-line-feed", text().slice(0, -1)),
    withProof("note-other-size", text().replace("\n5\n", "\n4\n")),
    withProof("of-another-item", fileIn(threeItems, `${second}/item.tlog-proof`)),
    withProof(
      "of-another-item-with-this-index",
      decodeUtf8(fileIn(threeItems, `${second}/item.tlog-proof`)).replace("index 2", "index 1"),
    ),
    withProof("is-the-checkpoint", five.checkpoint()),
  ];
}

export function olderNote(): Uint8Array {
  const archive = new SampleArchive();
  archive.intake({
    "a.bin": sampleBytes("a", 50),
    "empty.txt": new Uint8Array(0),
    "files/shared.bin": sampleBytes("shared", 40),
  });
  return archive.seal().checkpoint();
}

/** What an entry says, changed in its own form: only the proof can tell. And in another form: the entry itself tells. */
function entries(): PackageCase[] {
  const told = (slug: string, what: string | RegExp, by: string): PackageCase =>
    refused(base, "package.proof", proof, `entry-${slug}`, relisted(edited(threeItems, entry, what, by)));
  const form = (slug: string, what: string | RegExp, by: string): PackageCase =>
    refused(base, "entry.format", entry, slug, relisted(edited(threeItems, entry, what, by)));
  const whole = decodeUtf8(fileIn(threeItems, entry));
  const good = whole.split("\n");
  return [
    told("type", "intake", "capture"),
    told("type-unknown", "intake", "zeta"),
    told("index", "index 1", "index 2"),
    told("index-and-time", "00:01:00", "00:01:01"),
    told("time-earlier", "2026", "2025"),
    told("time-a-millisecond-later", ".000Z", ".001Z"),
    told("record", /record sha256:.*/, `record sha256:${sampleHex("another")}`),
    told("nonce", /nonce .*/, `nonce ${sampleHex("another nonce")}`),
    form("version", "entry/1", "entry/2"),
    form("crlf", /\n/g, "\r\n"),
    form("line-behind", /$/, "more\n"),
    form("line-feed-before", /^/, "\n"),
    form("byte-order-mark", /^/, "\ufeff"),
    form("lines-exchanged", `${good[1] ?? ""}\n${good[2] ?? ""}`, `${good[2] ?? ""}\n${good[1] ?? ""}`),
    form("line-doubled", /(index.*\n)/, "$1$1"),
    form("nonce-removed", /nonce.*\n/, ""),
    form("record-upper-case", /record sha256:(.*)/, (whole.match(/record sha256:.*/)?.[0] ?? "").toUpperCase()),
    form("time-zone", "Z\n", "+00:00\n"),
    form("time-of-no-day", "2026-01-01", "2026-02-29"),
    form("time-of-a-leap-second", "00:01:00.000Z", "23:59:60.000Z"),
    form("time-of-24-hours", "00:01:00.000Z", "24:00:00.000Z"),
    form("time-without-milliseconds", ".000Z", "Z"),
    form("time-of-other-digits", "2026", "\u0662\u0660\u0662\u0666"),
    form("index-leading-zero", "index 1", "index 01"),
    form("index-unsafe", "index 1", "index 9007199254740992"),
    form("type-upper-case", "intake", "Intake"),
    form("too-large", /$/, "a".repeat(1024)),
  ];
}

/** An item of one tree under the checkpoint of another. */
async function ofOtherTrees(): Promise<PackageCase[]> {
  const longer = fiveEntries();
  longer.intake({ "d.bin": sampleBytes("d", 10) });
  longer.seal();
  const item = packedOf(five, 1);
  const grown = await packageOf(longer, [item]);
  const from = "good-one-item";
  const old = relisted(changed(grown, { "data/checkpoint": five.checkpoint() }));
  const older = relisted(changed(grown, { "data/checkpoint": olderNote() }));
  const swapped = await packageOf(longer, [item], five.checkpoint());
  return [
    refused(from, "package.proof", proof, "checkpoint-older", old),
    refused(from, "package.proof", proof, "checkpoint-much-older", older),
    refused(from, "package.proof", proof, "of-a-longer-tree", swapped),
  ];
}
