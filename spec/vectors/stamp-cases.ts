/** Captures with time stamps on their WARCs, whole and not. Source: spec/capture, "A stamp on the WARC". */
import { encodeRedaction } from "@muniment/verify";
import { sampleBytes } from "../../packages/verify/src/sample-archive.ts";
import {
  authority,
  authorityUsage,
  makeAnswer,
  type Revoked,
  type Sample,
} from "../../packages/verify/src/time/sample-authority.ts";
import { storedZip } from "../../packages/verify/src/wacz/sample-wacz.ts";
import { bad, fails, good, noTime, open, unchecked, unknown, type AnchorCase } from "./anchor-case.ts";
import { expired, foreign, issued, middle, root, signer, stampOver, stranger, unfit } from "./anchor-samples.ts";
import { listOf, type TrustName } from "./anchor-trusts.ts";
import { nameOf, withAnchors } from "./anchored-packages.ts";
import type { Named } from "./package-case.ts";
import { changed, fileIn, folderOf, objectOf, recordOf, relisted, sealedItem } from "./package-samples.ts";

const base = "good-warc-stamped";
const check = "warc.stamp";
const stampFile = "stamps/data.warc.gz.tsa.tsr";
const warc = sampleBytes("warc", 300);
const pages: readonly [string, Buffer] = ["pages/pages.jsonl", Buffer.from("{}\n")];
const zipped = (name: string, bytes: Uint8Array = warc): Uint8Array => storedZip([[name, Buffer.from(bytes)], pages]);
const wacz = zipped("archive/data.warc.gz");
const token = stampOver(warc);

interface Item {
  /** By path, each with its role. */
  readonly objects: Readonly<Record<string, readonly [role: string, bytes: Uint8Array]>>;
  readonly kind?: string;
}

interface SealedCapture {
  readonly files: Map<string, Uint8Array>;
  readonly at: (path: string) => string;
}

async function sealed({ objects, kind = "capture" }: Item): Promise<SealedCapture> {
  const named = Object.entries(objects).map(([path, [role, bytes]]) => ({ ...objectOf(path, bytes), role }));
  const record = recordOf({}, { kind, detail: {}, objects: named });
  const held = Object.fromEntries(Object.entries(objects).map(([path, [, bytes]]) => [path, bytes]));
  const { files } = await sealedItem(record, held, undefined, kind);
  return { files, at: (path) => `${folderOf(record)}/objects/${path}` };
}

/** A capture with this WACZ and this token. */
function capture(stamp: Uint8Array = token, of: Uint8Array = wacz, path = stampFile): Promise<SealedCapture> {
  return sealed({ objects: { "capture.wacz": ["capture", of], [path]: ["warc-stamp", stamp] } });
}

export const stampedCapture = await capture();

/** A local header with these bytes written over it. */
function reheaded(at: number, ...bytes: readonly number[]): Uint8Array {
  const zip = Uint8Array.from(wacz);
  zip.set(bytes, at);
  return zip;
}

/** The size in a ZIP64 field, as of a large WARC. */
function large(sizes: readonly number[]): Uint8Array {
  const name = Buffer.from("archive/data.warc.gz");
  const head = Buffer.from(wacz.subarray(0, 30));
  head.fill(0xff, 18, 26);
  const extra = Buffer.alloc(4 + 8 * sizes.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * sizes.length, 2);
  for (const [place, size] of sizes.entries()) extra.writeBigUInt64LE(BigInt(size), 4 + 8 * place);
  head.writeUInt16LE(extra.length, 28);
  return Buffer.concat([head, name, extra, wacz.subarray(30 + name.length)]);
}

const broken: Readonly<Record<string, Uint8Array>> = {
  "over-other-bytes": stampOver(sampleBytes("another warc", 300)),
  "over-the-wacz": stampOver(wacz),
  "of-another-item": stampOver(sampleBytes("the warc of another item", 200)),
  "damaged-signature": damaged(token),
  cut: token.subarray(0, token.length - 1),
  empty: new Uint8Array(0),
  refused: stampOver(warc, signer, { status: 2 }),
  "by-no-time-stamper": stampOver(warc, unfit),
};

/** WACZ files in which the WARC is not to be found. */
const hidden: Readonly<Record<string, Uint8Array>> = {
  "wacz-that-is-no-zip": sampleBytes("no zip", 400),
  "wacz-that-is-empty": new Uint8Array(0),
  "wacz-that-ends-in-a-header": wacz.subarray(0, 40),
  "wacz-that-ends-in-the-warc": wacz.subarray(0, 200),
  "wacz-that-begins-with-another-file": storedZip([pages, ["archive/data.warc.gz", Buffer.from(warc)]]),
  "wacz-with-another-warc": zipped("archive/other.warc.gz"),
  "wacz-with-the-warc-elsewhere": zipped("other/data.warc.gz"),
  "wacz-with-a-name-that-is-not-utf-8": reheaded(30, 0xff),
  "wacz-with-a-packed-warc": reheaded(8, 8),
  "wacz-with-a-flag": reheaded(6, 8),
  "wacz-with-two-sizes": reheaded(18, 1),
  "wacz-with-no-such-extra-field": reheaded(28, 4),
  "wacz-with-a-short-zip64-field": large([warc.length]),
  "wacz-with-a-size-beyond-any-file": large([2 ** 53, 2 ** 53]),
};

/** Not over other bytes, and of no use to somebody. */
const left: readonly (readonly [slug: string, stamp: Uint8Array, trust: TrustName])[] = [
  ["imprint-by-another-hash", stampOver(warc, signer, { imprint: "sha384" }), "full"],
  ["other-bytes-by-another-hash", stampOver(wacz, signer, { imprint: "sha384" }), "full"],
  ["revoked-before", token, "revoked-before"],
  ["revoked-after-for-its-key", token, "revoked-after-for-its-key"],
];

function damaged(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}

async function each<T>(
  all: Readonly<Record<string, Uint8Array>>,
  make: (bytes: Uint8Array) => Promise<SealedCapture>,
  told: (slug: string, made: SealedCapture) => T,
): Promise<readonly T[]> {
  return Promise.all(Object.entries(all).map(async ([slug, bytes]) => told(`stamp-${slug}`, await make(bytes))));
}

const cases: readonly AnchorCase[] = [
  ...(await each(
    broken,
    (bytes) => capture(bytes),
    (slug, { files, at }) => bad(base, slug, files, [fails(check, at(stampFile))]),
  )),
  ...(await each(
    hidden,
    (bytes) => capture(token, bytes),
    (slug, { files, at }) => unchecked(base, slug, files, [open(check, at(stampFile))]),
  )),
  ...(await Promise.all(
    left.map(async ([slug, stamp, trust]) => {
      const { files, at } = await capture(stamp);
      return unchecked(base, `stamp-${slug}`, files, [open(check, at(stampFile))], { trust });
    }),
  )),
  ...(await trusted()),
  ...besideAnchors(),
  ...(await records()),
  ...(await lost()),
];

export function stampCases(): readonly AnchorCase[] {
  return cases;
}

async function trusted(): Promise<AnchorCase[]> {
  const { files, at } = stampedCapture;
  const stranger = await capture(stampOver(warc, foreign));
  const finding = [open(check, at(stampFile))];
  return [
    good(base, "stamp-expired-since", (await capture(stampOver(warc, expired))).files),
    good(base, "stamp-not-revoked", files, { trust: "not-revoked" }),
    good(base, "stamp-revoked-after-as-superseded", files, { trust: "revoked-after-as-superseded" }),
    good(base, "stamp-in-a-wacz-with-large-sizes", (await capture(token, large([warc.length, warc.length]))).files),
    good(
      base,
      "stamp-on-a-warc-without-bytes",
      (await capture(stampOver(new Uint8Array(0)), zipped("archive/data.warc.gz", new Uint8Array(0)))).files,
    ),
    good(
      base,
      "stamp-on-a-warc-of-another-name",
      (await capture(token, zipped("archive/a.warc"), "stamps/a.warc.tsa-2.example.tsr")).files,
    ),
    unknown(base, "stamp-and-nobody-named", files, finding, { trust: "nobody" }),
    unknown(base, "stamp-and-another-root", files, finding, { trust: "another-root" }),
    unknown(base, "stamp-by-a-stranger", stranger.files, [open(check, stranger.at(stampFile))]),
  ];
}

/** Lists and status answers below data/anchors/, which tell of whoever stamped the WARC. */
function besideAnchors(): AnchorCase[] {
  const { files, at } = stampedCapture;
  const left = [open(check, at(stampFile))];
  const stamper = (time: string, reason?: number): Revoked => ({
    ...{ serial: 31, at: time },
    ...(reason === undefined ? {} : { reason }),
  });
  const [before, after] = ["2026-05-01T00:00:00Z", "2026-07-01T00:00:00Z"];
  const within = (...parts: Parameters<typeof withAnchors>[0]) => withAnchors(parts, files);
  const list = (issuer: Sample, ...revoked: readonly Revoked[]) => within(["crl", listOf(issuer, ...revoked)]);
  const answer = (...[issuer, about, order]: Parameters<typeof makeAnswer>) =>
    within(["ocsp", makeAnswer(issuer, about, order)]);
  const held = (slug: string, laid: Map<string, Uint8Array>): AnchorCase => good(base, `stamp-and-${slug}`, laid);
  const stays = (slug: string, laid: Map<string, Uint8Array>): AnchorCase =>
    unchecked(base, `stamp-and-${slug}`, laid, left);
  // Of the issuer's name, and with another key.
  const forger = issued.make({ name: "middle", issuer: root, serial: 21, extensions: [authority(0), authorityUsage] });
  const revoking = listOf(middle, stamper(before, 1));
  const anchoring = stampOver(fileIn(files, "data/checkpoint"));
  const damagedList = { [nameOf("crl", revoking)]: damaged(revoking) };
  return [
    held("a-list-beside-that-does-not-revoke", list(middle)),
    held("a-list-beside-that-revokes-another", list(middle, { serial: 99, at: before, reason: 1 })),
    held("a-list-beside-that-revokes-after-as-superseded", list(middle, stamper(after, 4))),
    held("a-list-beside-by-a-stranger", list(stranger, stamper(before, 1))),
    held("a-list-beside-by-who-has-its-issuers-name", list(forger, stamper(before, 1))),
    stays("a-list-beside-that-revokes-before", list(middle, stamper(before, 4))),
    stays("a-list-beside-that-revokes-then", list(middle, stamper("2026-06-01T12:00:00Z", 4))),
    stays("a-list-beside-that-revokes-after-for-its-key", list(middle, stamper(after, 1))),
    stays("a-list-beside-that-revokes-after-for-no-reason", list(middle, stamper(after))),
    stays("a-list-beside-that-revokes-the-authority-between", list(root, { serial: 21, at: before, reason: 2 })),
    held("an-answer-beside-that-is-good", answer(middle, signer)),
    held("an-answer-beside-by-a-stranger", answer(middle, signer, { status: { at: before }, by: stranger })),
    held("an-answer-beside-revoked-after-as-ended", answer(middle, signer, { status: { at: after, reason: 5 } })),
    stays("an-answer-beside-revoked-before", answer(middle, signer, { status: { at: before, reason: 4 } })),
    unchecked(
      base,
      "stamp-and-a-token-and-a-list-beside-that-revokes-both",
      within(["tsr", anchoring], ["crl", revoking]),
      [noTime, ...left],
    ),
    bad(base, "stamp-and-a-list-beside-that-was-changed", relisted(changed(within(["crl", revoking]), damagedList)), [
      fails("anchor.list", nameOf("crl", revoking)),
    ]),
    unknown(base, "stamp-and-a-list-beside-and-nobody-named", within(["crl", revoking]), left, { trust: "nobody" }),
  ];
}

/** Records that name stamps in other ways. */
async function records(): Promise<AnchorCase[]> {
  const more = Object.fromEntries(
    Array.from({ length: 17 }, (_, place): [string, readonly [string, Uint8Array]] => [
      `stamps/data.warc.gz.${String.fromCharCode(97 + place)}.tsr`,
      ["warc-stamp", token],
    ]),
  );
  const wrong = broken["over-other-bytes"] ?? token;
  const [none, two, many, odd, intake, plain] = await Promise.all([
    sealed({ objects: { [stampFile]: ["warc-stamp", token] } }),
    sealed({
      objects: { "a.wacz": ["capture", wacz], "b.wacz": ["capture", wacz], [stampFile]: ["warc-stamp", token] },
    }),
    sealed({ objects: { "capture.wacz": ["capture", wacz], ...more } }),
    capture(token, wacz, "stamps/data.warc.gz.TSA.tsr"),
    sealed({ objects: { "capture.wacz": ["capture", wacz], [stampFile]: ["warc-stamp", wrong] }, kind: "intake" }),
    sealed({ objects: { "capture.wacz": ["capture", wacz], [stampFile]: ["stamp", wrong] } }),
  ]);
  const opens = ({ at }: SealedCapture, path = stampFile): readonly Named[] => [open(check, at(path))];
  return [
    unchecked(base, "stamp-without-a-wacz", none.files, opens(none)),
    unchecked(base, "stamp-and-two-waczs", two.files, opens(two)),
    unchecked(base, "stamp-the-17th", many.files, opens(many, "stamps/data.warc.gz.q.tsr")),
    unchecked(base, "stamp-of-a-name-of-no-authority", odd.files, opens(odd, "stamps/data.warc.gz.TSA.tsr")),
    good(base, "stamp-that-is-none-in-an-intake", intake.files),
    good(base, "stamp-that-is-none-by-its-role", plain.files),
  ];
}

/** Files of the package that are gone, changed or withheld: they are accused, and the stamp is not. */
async function lost(): Promise<AnchorCase[]> {
  const { files, at } = stampedCapture;
  const bytes = (path: string): Named => fails("object.bytes", at(path));
  const laid = (changes: Readonly<Record<string, Uint8Array | null>>) => relisted(changed(files, changes));
  const folder = at("").replace(/objects\/$/, "");
  const instead = sampleBytes("redacted wacz", 70);
  const whole = (path: string, of: Uint8Array) => {
    const { sha256, size } = objectOf(path, of) as { readonly sha256: string; readonly size: number };
    return { path, sha256, size };
  };
  const redaction = encodeRedaction({
    withheld: whole("capture.wacz", wacz),
    redacted: whole("redacted/capture.wacz", instead),
    replaced: 2,
    software: { name: "muniment", version: "0.1.0" },
  });
  const withheld = laid({
    [at("capture.wacz")]: null,
    [`${folder}redacted/redaction.json`]: redaction,
    [`${folder}redacted/capture.wacz`]: instead,
  });
  const stampOpen = open(check, at(stampFile));
  return [
    bad(base, "stamp-gone", laid({ [at(stampFile)]: null }), [bytes(stampFile)]),
    bad(base, "stamp-exchanged", laid({ [at(stampFile)]: stampOver(warc, expired) }), [bytes(stampFile)]),
    bad(base, "stamped-wacz-gone", laid({ [at("capture.wacz")]: null }), [bytes("capture.wacz"), stampOpen]),
    bad(base, "stamped-warc-changed", laid({ [at("capture.wacz")]: reheaded(100, 1, 2, 3) }), [
      bytes("capture.wacz"),
      stampOpen,
    ]),
    unchecked(base, "stamped-wacz-withheld", withheld, [open("object.bytes", at("capture.wacz")), stampOpen]),
  ];
}
