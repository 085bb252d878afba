/** Checkpoints of packages: of a wrong form, wrongly signed, of other trees. The proofs carry the same bytes, and the manifests fit. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concat, decodeUtf8, formatVkey, fromBase64, signatureLine, toBase64, utf8 } from "@muniment/verify";
import { SampleArchive, sampleBytes } from "../../packages/verify/src/sample-archive.ts";
import { checkpointCases } from "./form-vectors.ts";
import { accepted, refused, type PackageCase } from "./package-case.ts";
import { five, oneItem, packageOf, packedOf, underNote, fiveEntries, folderOf } from "./package-samples.ts";
import { other, signed } from "./samples.ts";

const base = "good-one-item";
const file = "data/checkpoint";
const proof = `${folderOf(packedOf(five, 1).record)}/item.tlog-proof`;
const note = decodeUtf8(five.checkpoint());
const [origin = "", size = "", root = "", , line = ""] = note.split("\n");
const foreign = signatureLine(other.vkey, sampleBytes("cosignature", 64));

export async function packageCheckpointCases(): Promise<PackageCase[]> {
  return [...formCases(), ...signatures(), ...texts(), ...keys(), ...(await otherLogs())];
}

/** Every checkpoint of checkpoints.json that a reader must refuse. */
function formCases(): PackageCase[] {
  return checkpointCases()
    .filter(({ expect }) => expect === "reject")
    .map(({ name, bytes }) => {
      const slug = name.replace(/^bad-/, "");
      return refused(base, "checkpoint.format", file, slug, underNote(oneItem, fromBase64(bytes)));
    });
}

function signatures(): PackageCase[] {
  const told = (slug: string, text: string): PackageCase =>
    refused(base, "checkpoint.signature", file, slug, underNote(oneItem, utf8(text)));
  const form = (slug: string, text: string): PackageCase =>
    refused(base, "checkpoint.format", file, slug, underNote(oneItem, utf8(text)));
  const bytes = fromBase64(line.split(" ")[2] ?? "");
  const withSignature = (change: (signature: Uint8Array) => Uint8Array): string =>
    note.replace(
      line,
      `${line.split(" ").slice(0, 2).join(" ")} ${toBase64(concat(bytes.subarray(0, 4), change(bytes.slice(4))))}`,
    );
  const bit = (at: number) => (signature: Uint8Array) => signature.with(at, (signature[at] ?? 0) ^ 1);
  const forged = signatureLine(five.vkey, sampleBytes("forged", 64));
  return [
    told("bit-of-r", withSignature(bit(0))),
    told("bit-of-s", withSignature(bit(40))),
    told(
      "r-of-zeros",
      withSignature((all) => concat(new Uint8Array(32), all.subarray(32))),
    ),
    told(
      "all-zeros",
      withSignature(() => new Uint8Array(64)),
    ),
    told("s-plus-the-order", withSignature(plusOrder)),
    told("with-the-cofactor-only", withSignature(withTorsion)),
    told(
      "short",
      withSignature((all) => all.subarray(1)),
    ),
    told(
      "long",
      withSignature((all) => concat(all, Uint8Array.of(0))),
    ),
    told("doubled", `${note}${line}\n`),
    told("forged-behind-the-good-one", `${note}${forged}`),
    told("forged-before-the-good-one", note.replace(line, `${forged}${line}`)),
    form(
      "line-without-a-signature",
      note.replace(line, `${line.split(" ").slice(0, 2).join(" ")} ${toBase64(bytes.subarray(0, 4))}`),
    ),
    form("line-with-a-tab", note.replace(`— ${origin} `, `— ${origin}\t`)),
    form("line-with-two-spaces", note.replace(`— ${origin} `, `— ${origin}  `)),
    form("line-with-a-space-behind", note.replace(line, `${line} `)),
    form("line-with-no-name", note.replace(`— ${origin} `, "—  ")),
    form("line-with-a-plus-in-the-name", note.replace(`— ${origin} `, `— ${origin}+ `)),
    form("line-with-a-no-break-space-in-the-name", note.replace(`— ${origin} `, `— ${origin}\u00a0 `)),
    form("line-foreign-of-no-base64", `${note}— another.invalid/log !!!!\n`),
    form("blank-line-behind", `${note}\n`),
    form("blank-line-between", note.replace(line, `${line}\n\n${foreign.trimEnd()}`)),
    accepted(base, "cosigned", underNote(oneItem, utf8(`${note}${foreign}`))),
    accepted(base, "cosigned-first", underNote(oneItem, utf8(note.replace(line, `${foreign}${line}`)))),
    accepted(
      base,
      "cosigned-by-a-name-with-a-byte-order-mark",
      underNote(oneItem, utf8(`${note}${foreign.replace(other.vkey.name, "another\ufeff.invalid")}`)),
    ),
  ];
}

/** The same signature, with s written as s + L: RFC 8032 asks for s below L. */
function plusOrder(signature: Uint8Array): Uint8Array {
  const s = little(signature.subarray(32)) + ed25519.Point.Fn.ORDER;
  return concat(signature.subarray(0, 32), littleBytes(s));
}

/** A signature by the log's own key of which R has a part of order 8: it holds by the equation with the cofactor, and not by the other. */
function withTorsion(): Uint8Array {
  const { Point } = ed25519;
  const { scalar } = ed25519.utils.getExtendedPublicKey(five.seed);
  const message = utf8(note.slice(0, note.indexOf("\n\n") + 1));
  const r = Point.Fn.create(little(sampleBytes("r", 32)));
  const torsion = Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
  const encoded = Point.BASE.multiply(r).add(torsion).toBytes();
  const k = Point.Fn.create(little(sha512(concat(encoded, five.vkey.publicKey, message))));
  return concat(encoded, littleBytes(Point.Fn.create(r + k * scalar)));
}

function little(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function littleBytes(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 255n));
}

/** Another text under the same signature, or signed by the log's key. */
function texts(): PackageCase[] {
  const unsigned = (slug: string, text: string): PackageCase =>
    refused(base, "checkpoint.signature", file, slug, underNote(oneItem, utf8(text)));
  const led = (slug: string, text: string): PackageCase =>
    refused(base, "package.proof", proof, `signed-${slug}`, underNote(oneItem, signed(five, text)));
  const another = toBase64(sampleBytes("root", 32));
  return [
    unsigned("another-origin", note.replace(/^muniment/, "another")),
    unsigned("another-size", note.replace("\n5\n", "\n6\n")),
    unsigned("another-root", note.replace(root, another)),
    unsigned("extension-line", note.replace("\n\n", "\nextension\n\n")),
    led("another-root", `${origin}\n5\n${another}\n`),
    led("size-one-more", `${origin}\n9\n${root}\n`),
    led("size-one", `${origin}\n1\n${root}\n`),
    led("size-zero", `${origin}\n0\n${root}\n`),
    led("size-largest", `${origin}\n9007199254740991\n${root}\n`),
    accepted(base, "extension-line", underNote(oneItem, signed(five, `${origin}\n${size}\n${root}\nextension\n`))),
  ];
}

function keys(): PackageCase[] {
  const told = { base, files: oneItem, verdict: "unknown-signer" } as const;
  const findings = [{ check: "checkpoint.signature", file, outcome: "unchecked" }] as const;
  const retired = formatVkey(five.vkey.name, other.vkey.publicKey);
  const stranger = underNote(oneItem, five.checkpoint(other.seed, retired));
  const elsewhere = underNote(oneItem, utf8(note.replace(line, foreign.trimEnd())));
  return [
    { ...told, name: "unknown-no-key", keys: [], findings },
    { ...told, name: "unknown-another-key", keys: [other.vkey.text], findings },
    { ...told, name: "unknown-another-key-of-the-log", keys: [retired.text], findings },
    { ...told, name: "unknown-signed-by-another-key-of-the-log", files: stranger, findings },
    { ...told, name: "unknown-signed-by-another-log-only", files: elsewhere, findings },
    accepted(base, "signed-by-another-key-that-is-trusted", stranger, [retired.text]),
    accepted(base, "two-keys-given", oneItem, [other.vkey.text, five.vkey.text]),
    {
      ...refused(
        base,
        "checkpoint.signature",
        file,
        "a-trusted-cosigner-is-wrong",
        underNote(oneItem, utf8(`${note}${foreign}`)),
      ),
      keys: [five.vkey.text, other.vkey.text],
    },
  ];
}

/** A whole package of another log, or of another history of this one. */
async function otherLogs(): Promise<PackageCase[]> {
  const stranger = new SampleArchive("stranger");
  stranger.intake({ "a.bin": sampleBytes("a", 50) });
  stranger.seal();
  const history = fiveEntries();
  history.intake({ "d.bin": sampleBytes("d", 10) });
  history.seal();
  const files = await packageOf(stranger, [packedOf(stranger, 1)]);
  const findings = [{ check: "checkpoint.signature", file, outcome: "unchecked" }] as const;
  return [
    { name: "unknown-package-of-another-log", base, files, verdict: "unknown-signer", findings },
    accepted(base, "under-a-later-checkpoint", await packageOf(history, [packedOf(history, 1)])),
  ];
}
