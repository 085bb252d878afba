/** Single files, good and bad, of each format: what a reader must accept, and what it must refuse. */
import {
  canonicalJson,
  concat,
  decodeUtf8,
  encodeEntry,
  encodeKeyFile,
  encodeProtectedKey,
  formatVkey,
  fromBase64,
  fromHex,
  parseJson,
  signatureLine,
  toBase64,
  toHex,
  utf8,
  type JsonValue,
  type ProtectedKey,
} from "@muniment/verify";
import { SampleArchive, sampleBytes, sampleHex, sampleInstant } from "../../packages/verify/src/sample-archive.ts";
import { accept, reject, type Bytes, type FormCase } from "./form-case.ts";
import { bytesIn, other, records, replaced, signed, three } from "./samples.ts";
import { policyCases } from "./policy-vectors.ts";
import { cosignatureCases, witnessKeyCases } from "./witness-vectors.ts";

/** By the name of their file. */
export function formVectors(): ReadonlyMap<string, readonly FormCase[]> {
  return new Map([
    ["entries", entryCases()],
    ["records", recordCases()],
    ["checkpoints", checkpointCases()],
    ["vkeys", vkeyCases()],
    ["cosignatures", cosignatureCases()],
    ["witness-vkeys", witnessKeyCases()],
    ["policies", policyCases()],
    ["keyfiles", keyFileCases()],
    ["protected-keys", protectedKeyCases()],
    ["archive-files", archiveFileCases()],
  ]);
}

function entryCases(): FormCase[] {
  const value = {
    type: "intake",
    index: 7,
    time: sampleInstant(7),
    record: `sha256:${sampleHex("record")}`,
    nonce: sampleHex("nonce"),
  } as const;
  const good = decodeUtf8(encodeEntry({ ...value, record: `sha256:${sampleHex("record")}` }));
  const lines = good.split("\n");
  const bad = (name: string, what: string | RegExp, by: string): FormCase => reject(name, good.replace(what, by));
  return [
    accept("good", good, value),
    accept("good-unknown-type", good.replace("intake", "zeta"), { ...value, type: "zeta" }),
    accept("good-index-0", good.replace("index 7", "index 0"), { ...value, index: 0 }),
    reject("bad-empty", ""),
    bad("bad-version", "muniment-entry/1", "muniment-entry/2"),
    bad("bad-crlf", /\n/g, "\r\n"),
    bad("bad-no-last-line-feed", /\n$/, ""),
    bad("bad-line-behind", /$/, "more\n"),
    bad("bad-line-order", `${lines[1] ?? ""}\n${lines[2] ?? ""}`, `${lines[2] ?? ""}\n${lines[1] ?? ""}`),
    bad("bad-two-spaces", "type ", "type  "),
    bad("bad-space-at-end", "index 7", "index 7 "),
    bad("bad-type-upper-case", "intake", "Intake"),
    bad("bad-type-33-letters", "intake", "a".repeat(33)),
    bad("bad-type-empty", "intake", ""),
    bad("bad-index-leading-zero", "index 7", "index 07"),
    bad("bad-index-negative", "index 7", "index -7"),
    bad("bad-index-unsafe", "index 7", "index 9007199254740992"),
    bad("bad-time-no-milliseconds", ".000Z", "Z"),
    bad("bad-time-zone", "Z\n", "+00:00\n"),
    bad("bad-time-no-such-day", "2026-01-01", "2026-02-30"),
    bad("bad-time-24-hours", "T00:07:00", "T24:00:00"),
    bad("bad-record-upper-case", /sha256:./, "sha256:A"),
    bad("bad-record-short", /sha256:../, "sha256:"),
    bad("bad-record-other-hash", "sha256", "sha512"),
    bad("bad-nonce-short", /nonce ../, "nonce "),
    bad("bad-nonce-missing", /nonce .*\n/, ""),
    reject("bad-byte-order-mark", concat(Uint8Array.of(0xef, 0xbb, 0xbf), utf8(good))),
    reject("bad-not-utf-8", concat(utf8(good.slice(0, 22)), Uint8Array.of(0xff), utf8(good.slice(23)))),
  ];
}

export function recordCases(): FormCase[] {
  const bytes = bytesIn(three, records[1] ?? "");
  const good = parseJson(bytes);
  const text = decodeUtf8(bytes);
  const object = { mediaType: "text/plain", path: "a/b.txt", role: "original", sha256: sampleHex("object"), size: 3 };
  const other = (fields: Readonly<Record<string, unknown>>): string => canonicalJson(Object.assign({}, good, fields));
  const withObject = (fields: object): string => other({ objects: [{ ...object, ...fields }] });
  const link = { record: `sha256:${sampleHex("linked")}`, relation: "derived-from" };
  return [
    accept("good", bytes, good),
    accept(
      "good-keys-in-another-order",
      text.replace(/^\{"actor":"(.*?)",/, "{").replace(/\}\n$/, ',"actor":"a-0000000000000001"}'),
      good,
    ),
    accept("good-white-space", text.replaceAll(",", ",\n  "), good),
    accept(
      "good-unknown-kind",
      other({ kind: "zeta", detail: null }),
      parseJson(utf8(other({ kind: "zeta", detail: null }))),
    ),
    accept("good-link", other({ links: [link] }), parseJson(utf8(other({ links: [link] })))),
    reject("bad-empty", ""),
    reject("bad-array", "[]\n"),
    reject("bad-format", other({ format: "muniment-record/2" })),
    reject("bad-duplicate-key", text.replace(/^\{/, '{"actor":"a-0000000000000001",')),
    reject("bad-duplicate-key-escaped", text.replace(/^\{/, '{"\\u0061ctor":"a-0000000000000001",')),
    reject("bad-duplicate-key-within", other({}).replace('"detail":{', '"detail":{"note":null,')),
    reject("bad-more-behind", `${text}{}`),
    reject("bad-byte-order-mark", concat(Uint8Array.of(0xef, 0xbb, 0xbf), bytes)),
    reject("bad-not-utf-8", concat(utf8(text.slice(0, -3)), Uint8Array.of(0xc3), utf8(text.slice(-3)))),
    reject("bad-lone-surrogate", text.replace("not-measured", "\\ud800")),
    reject("bad-depth", other({}).replace('"detail":{', `"detail":{"deep":${"[".repeat(31)}${"]".repeat(31)},`)),
    reject("bad-field-missing", text.replace(/"links":\[\],/, "")),
    reject("bad-field-more", other({ more: 1 })),
    reject("bad-kind", other({ kind: "Intake" })),
    reject("bad-salt", other({ salt: sampleHex("salt").slice(1) })),
    reject("bad-actor", other({ actor: "somebody" })),
    reject("bad-software", other({ software: { name: "muniment" } })),
    reject("bad-link-relation", other({ links: [{ ...link, relation: "like" }] })),
    reject("bad-link-record", other({ links: [{ ...link, record: sampleHex("linked") }] })),
    reject("bad-object-more", withObject({ more: 1 })),
    reject("bad-object-hash", withObject({ sha256: sampleHex("object").toUpperCase() })),
    reject("bad-object-size-negative", withObject({ size: -1 })),
    reject("bad-object-size-fraction", withObject({}).replace('"size":3', '"size":3.5')),
    reject("bad-object-size-text", withObject({ size: "3" })),
    reject("bad-object-path-empty", withObject({ path: "" })),
    reject("bad-object-path-absolute", withObject({ path: "/a" })),
    reject("bad-object-path-climbs", withObject({ path: "a/../../b" })),
    reject("bad-object-path-dot", withObject({ path: "./a" })),
    reject("bad-object-path-double-slash", withObject({ path: "a//b" })),
    reject("bad-object-path-nul", withObject({ path: "a\0" })),
    reject("bad-object-path-twice", other({ objects: [object, object] })),
  ];
}

export function checkpointCases(): FormCase[] {
  const keys = [three.vkey.text];
  const note = three.checkpoint();
  const text = decodeUtf8(note);
  const [origin = "", size = "", root = "", , line = ""] = text.split("\n");
  const value = { origin, size: Number(size), root };
  const good = (name: string, bytes: Bytes, how: FormCase["signed"], given = keys): FormCase => {
    return { ...accept(name, bytes, value), keys: given, ...(how === undefined ? {} : { signed: how }) };
  };
  const bad = (name: string, body: string): FormCase => ({ ...reject(name, signed(three, body)), keys });
  const forged = three.checkpoint(other.seed, formatVkey(three.vkey.name, other.vkey.publicKey));
  const foreign = signatureLine(other.vkey, sampleBytes("cosignature", 64));
  return [
    good("good", note, "trusted"),
    good("good-two-keys-given", note, "trusted", [other.vkey.text, ...keys]),
    good("good-foreign-line", `${text}${foreign}`, "trusted"),
    good("good-foreign-line-first", `${text.slice(0, -line.length - 1)}${foreign}${line}\n`, "trusted"),
    good("good-extension-line", signed(three, `${origin}\n${size}\n${root}\nextension\n`), "trusted"),
    good("unknown-no-key", note, "unknown", []),
    good("unknown-other-key", note, "unknown", [other.vkey.text]),
    good("unknown-signed-by-another", forged, "unknown"),
    good("unknown-key-of-another-log", three.checkpoint(other.seed, other.vkey), "unknown", [other.vkey.text]),
    good("bad-signature", replaced(note, /(.)(......)\n$/, "z$2\n"), "bad"),
    good("bad-signed-twice", `${text}${line}\n`, "bad"),
    bad("bad-size-leading-zero", `${origin}\n03\n${root}\n`),
    bad("bad-size-negative", `${origin}\n-3\n${root}\n`),
    bad("bad-size-hex", `${origin}\n0x3\n${root}\n`),
    bad("bad-size-unsafe", `${origin}\n9007199254740992\n${root}\n`),
    bad("bad-root-short", `${origin}\n3\n${toBase64(sampleBytes("root", 31))}\n`),
    bad("bad-root-url-base64", `${origin}\n3\n${root.replace(/^../, "-_")}\n`),
    bad(
      "bad-root-unused-bits",
      `${origin}\n3\n${root.replace(/.=$/, (last) => `${String.fromCharCode(last.charCodeAt(0) + 1)}=`)}\n`,
    ),
    bad("bad-control-character", `${origin}\n${size}\n${root}\nexten\tsion\n`),
    bad("bad-no-origin", `${size}\n${root}\n`),
    bad("bad-empty-line", `${origin}\n${size}\n${root}\n\nextension\n`),
    { ...reject("bad-no-signature", `${origin}\n${size}\n${root}\n\n`), keys },
    { ...reject("bad-no-last-line-feed", text.slice(0, -1)), keys },
    { ...reject("bad-crlf", text.replaceAll("\n", "\r\n")), keys },
    { ...reject("bad-byte-order-mark", concat(Uint8Array.of(0xef, 0xbb, 0xbf), note)), keys },
    { ...reject("bad-line-behind", `${text}more\n`), keys },
    { ...reject("bad-signature-hyphen", text.replace("—", "-")), keys },
    { ...reject("bad-17-signatures", `${text}${foreign.repeat(16)}`), keys },
    {
      ...reject(
        "bad-signature-unused-bits",
        text.replace(/(.)=\n$/, (_, last: string) => `${String.fromCharCode(last.charCodeAt(0) + 1)}=\n`),
      ),
      keys,
    },
  ];
}

function vkeyCases(): FormCase[] {
  const { text, name, publicKey } = three.vkey;
  const [, id = "", key = ""] = text.split("+", 3).length === 3 ? (/^[^+]+\+([^+]+)\+(.*)$/.exec(text) ?? []) : [];
  return [
    accept("good", text, { name, publicKey: toHex(publicKey) }),
    reject("bad-id", text.replace(id, sampleHex("id").slice(0, 8))),
    reject("bad-id-upper-case", text.replace(id, id.toUpperCase())),
    reject("bad-name", `x${text}`),
    reject("bad-name-empty", `+${id}+${key}`),
    reject("bad-name-space", text.replace("muniment", "mun iment")),
    reject("bad-key-short", text.slice(0, -4)),
    reject("bad-key-type", `${name}+${id}+${key.replace(/^A/, "B")}`),
    reject("bad-line-feed", `${text}\n`),
  ];
}

function keyFileCases(): FormCase[] {
  const good = encodeKeyFile(three.seed);
  return [
    accept("good", good, { seed: toHex(three.seed), publicKey: toHex(three.vkey.publicKey) }),
    reject("bad-no-last-line-feed", good.slice(0, -1)),
    reject("bad-crlf", good.replaceAll("\n", "\r\n")),
    reject("bad-line-before", `\n${good}`),
    reject("bad-line-behind", `${good}\n`),
    reject("bad-line-broken", good.replace(/(MC4CAQ)/, "$1\n")),
    reject("bad-header", good.replace("BEGIN PRIVATE", "BEGIN EC PRIVATE")),
    reject("bad-algorithm", good.replace("MC4CAQAwBQYDK2Vw", "MC4CAQAwBQYDK2Vu")),
    reject("bad-cut", good.replace(/....\n-----END/, "\n-----END")),
  ];
}

function protectedKeyCases(): FormCase[] {
  const [salt, iv] = [sampleBytes("salt", 16), sampleBytes("iv", 16)];
  const ciphertext = sampleBytes("ciphertext", 64);
  const parts = { salt, iterations: 600_000, iv, ciphertext };
  const good = encodeProtectedKey(parts);
  const told = (of: ProtectedKey): JsonValue => {
    return { salt: toHex(of.salt), iterations: of.iterations, iv: toHex(of.iv), ciphertext: toHex(of.ciphertext) };
  };
  const other = (changes: Partial<ProtectedKey>): readonly [string, JsonValue] => {
    const of = { ...parts, ...changes };
    return [encodeProtectedKey(of), told(of)];
  };
  const bad = (name: string, what: string | RegExp, by: string): FormCase => reject(name, good.replace(what, by));
  const der = (change: (bytes: Uint8Array) => Uint8Array): string => {
    const [header = "", ...lines] = good.trimEnd().split("\n");
    const text = toBase64(change(fromBase64(lines.slice(0, -1).join(""))));
    return [header, ...(text.match(/.{1,64}/g) ?? []), lines.at(-1) ?? "", ""].join("\n");
  };
  return [
    accept("good", good, told(parts)),
    accept("good-salt-of-8-bytes", ...other({ salt: salt.subarray(0, 8) })),
    accept("good-one-iteration", ...other({ iterations: 1 })),
    accept("good-most-iterations", ...other({ iterations: 10_000_000 })),
    bad("bad-no-last-line-feed", /\n$/, ""),
    bad("bad-crlf", /\n/g, "\r\n"),
    bad("bad-line-before", /^/, "\n"),
    bad("bad-line-behind", /$/, "\n"),
    bad("bad-lines-joined", /(M[^\n]{63})\n/, "$1"),
    bad("bad-header", "BEGIN ENCRYPTED", "BEGIN PROTECTED"),
    reject(
      "bad-too-many-iterations",
      der((bytes) => replacedBytes(bytes, "02030927c0", "020400989681")),
    ),
    reject(
      "bad-sha1",
      der((bytes) => replacedBytes(bytes, "2a864886f70d0209", "2a864886f70d0207")),
    ),
    reject(
      "bad-aes-128",
      der((bytes) => replacedBytes(bytes, "60864801650304012a", "608648016503040102")),
    ),
    reject(
      "bad-byte-behind",
      der((bytes) => concat(bytes, Uint8Array.of(0))),
    ),
    reject(
      "bad-cut",
      der((bytes) => bytes.slice(0, -1)),
    ),
    reject(
      "bad-length-in-long-form",
      der((bytes) => concat(Uint8Array.of(0x30, 0x82, 0), bytes.subarray(2))),
    ),
    reject("bad-empty", ""),
  ];
}

function replacedBytes(bytes: Uint8Array, what: string, by: string): Uint8Array {
  const text = toHex(bytes);
  if (!text.includes(what)) throw new Error(`nothing to replace: ${what}`);
  return fromHex(text.replace(what, by));
}

function archiveFileCases(): FormCase[] {
  const bytes = bytesIn(new SampleArchive(), "muniment.json");
  const text = decodeUtf8(bytes);
  const bad = (name: string, what: RegExp, by: string): FormCase => reject(name, replaced(bytes, what, by));
  return [
    accept("good", bytes, parseJson(bytes)),
    bad("bad-format-later", /archive\/1/, "archive/2"),
    bad("bad-format-other", /muniment-archive/, "another-archive"),
    bad("bad-field-more", /^\{/, '{"more":1,'),
    bad("bad-field-missing", /"created":"[^"]*",/, ""),
    bad("bad-algorithm", /rfc6962/, "rfc6963"),
    bad("bad-time", /2026/, "26"),
    bad("bad-key", /\+(.)/, "+x"),
    bad("bad-origin", /"origin":"muniment/, '"origin":"another'),
    reject("bad-too-large", `${text}${" ".repeat(4096)}`),
  ];
}
