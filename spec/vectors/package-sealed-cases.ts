/** Items that a faulty or dishonest writer sealed: every hash fits, and only a look at the form can tell. */
import { concat, decodeUtf8, fromBase64, utf8 } from "@muniment/verify";
import { sampleBytes, sampleHex, SampleArchive } from "../../packages/verify/src/sample-archive.ts";
import { recordCases } from "./form-vectors.ts";
import { accepted, refused, type Named, type PackageCase } from "./package-case.ts";
import { five, folderOf, objectOf, packageOf, packedOf, recordOf, sealedItem } from "./package-samples.ts";

const base = "good-one-item";
const plain = { "a.bin": sampleBytes("a", 50) };

export async function packageSealedCases(): Promise<PackageCase[]> {
  return [
    ...(await records()),
    ...(await formCases()),
    ...(await objects()),
    ...(await entries()),
    ...(await kinds()),
    ...(await accepts()),
  ];
}

/** A record of one object, which lies there as the record says, where the record can be read at all. */
async function sealed(
  check: Named["check"],
  slug: string,
  record: Uint8Array,
  held: Readonly<Record<string, Uint8Array>> = plain,
): Promise<PackageCase> {
  const { files } = await sealedItem(record, held);
  return refused(base, check, `${folderOf(record)}/record.json`, `sealed-${slug}`, files);
}

/** Fields of a record, one at a time. */
async function records(): Promise<PackageCase[]> {
  const good = decodeUtf8(recordOf(plain));
  const link = { record: `sha256:${sampleHex("linked")}`, relation: "derived-from" };
  const object = objectOf("a.bin", plain["a.bin"]);
  const software = { name: "muniment", version: "0.1.0" };
  const fields: Readonly<Record<string, object>> = {
    "actor-short": { actor: "a-000000000000001" },
    "actor-upper-case": { actor: "a-000000000000000A" },
    "actor-null": { actor: null },
    "format-later": { format: "muniment-record/2" },
    "format-number": { format: 1 },
    "kind-empty": { kind: "" },
    "kind-33-letters": { kind: "a".repeat(33) },
    "kind-list": { kind: ["intake"] },
    "kind-line-feed": { kind: "intake\n" },
    "links-null": { links: null },
    "links-object": { links: {} },
    "link-more": { links: [{ ...link, more: 1 }] },
    "link-no-hash": { links: [{ ...link, record: "sha256:" }] },
    "objects-null": { objects: null },
    "objects-object": { objects: { 0: object, length: 1 } },
    "object-null": { objects: [null] },
    "object-role-missing": {
      objects: [Object.fromEntries(Object.entries(object).filter(([name]) => name !== "role"))],
    },
    "object-role-null": { objects: [{ ...object, role: null }] },
    "object-media-type-number": { objects: [{ ...object, mediaType: 1 }] },
    "object-hash-labelled": { objects: [{ ...object, sha256: `sha256:${sampleHex("object")}` }] },
    "object-path-number": { objects: [{ ...object, path: 1 }] },
    "object-path-slash-behind": { objects: [{ ...object, path: "a.bin/" }] },
    "object-path-only-dots": { objects: [{ ...object, path: ".." }] },
    "object-path-4097-units": { objects: [{ ...object, path: "a/".repeat(2048) + "a" }] },
    "salt-short": { salt: "0".repeat(63) },
    "salt-upper-case": { salt: sampleHex("salt").toUpperCase() },
    "software-null": { software: null },
    "software-more": { software: { ...software, more: 1 } },
    "software-version-number": { software: { ...software, version: 1 } },
  };
  const text: Readonly<Record<string, string>> = {
    "infinite-number": good.replace('"note":null', '"note":1e999'),
    "not-a-number": good.replace('"note":null', '"note":NaN'),
    "leading-zero": good.replace('"note":null', '"note":01'),
    "plus-sign": good.replace('"note":null', '"note":+1'),
    "comma-behind": good.replace('"note":null', '"note":null,'),
    comment: good.replace("{", "{/**/"),
    "single-quotes": good.replaceAll('"', "'"),
    "control-character-in-a-string": good.replace("original", "orig\tinal"),
    "escape-of-no-letter": good.replace("original", "orig\\x69nal"),
    "other-white-space": good.replace("{", "{\u00a0"),
    "null-behind": `${good}\0`,
    "two-values": `${good}${good}`,
    "size-as-text-of-digits": good.replace('"size":50', '"size":"50"'),
    "size-true": good.replace('"size":50', '"size":true'),
    "surrogate-in-a-key": good.replace('"note"', '"\\udc00"'),
    "key-twice-in-an-object": good.replace('"role":', '"role":"copy","role":'),
    "depth-33": good.replace('"note":null', `"note":${"[".repeat(31)}${"]".repeat(31)}`),
    "depth-5000": good.replace('"note":null', `"note":${"[".repeat(5000)}${"]".repeat(5000)}`),
  };
  const cases: Promise<PackageCase>[] = [];
  for (const [slug, field] of Object.entries(fields)) cases.push(sealed("record.format", slug, recordOf(plain, field)));
  for (const [slug, changedText] of Object.entries(text)) {
    if (changedText === good) throw new Error(`nothing to replace: ${slug}`);
    cases.push(sealed("record.format", slug, utf8(changedText)));
  }
  return Promise.all(cases);
}

/** Every record of records.json that a reader must refuse. */
async function formCases(): Promise<PackageCase[]> {
  const cases = recordCases().filter(({ expect }) => expect === "reject");
  return Promise.all(
    cases.map(({ name, bytes }) => sealed("record.format", `form-${name.slice("bad-".length)}`, fromBase64(bytes), {})),
  );
}

/** Objects that are not what the record says of them. */
async function objects(): Promise<PackageCase[]> {
  const bytes = plain["a.bin"];
  const told = async (slug: string, object: object, held: Readonly<Record<string, Uint8Array>>, path = "a.bin") => {
    const record = recordOf({}, { objects: [object] });
    const { files } = await sealedItem(record, held);
    return refused(base, "object.bytes", `${folderOf(record)}/objects/${path}`, `sealed-${slug}`, files);
  };
  const good = objectOf("a.bin", bytes);
  const empty = objectOf("a.bin", new Uint8Array(0));
  return [
    await told("size-one-more", { ...good, size: 51 }, plain),
    await told("size-one-less", { ...good, size: 49 }, plain),
    await told("size-zero", { ...good, size: 0 }, plain),
    await told("size-largest", { ...good, size: Number.MAX_SAFE_INTEGER }, plain),
    await told("hash-of-another", { ...good, sha256: sampleHex("another") }, plain),
    await told("hash-of-nothing", { ...empty, size: 50 }, plain),
    await told("missing", good, {}),
    await told("path-of-another-case", { ...good, path: "A.BIN" }, plain, "A.BIN"),
    await told("path-within-a-file", { ...good, path: "a.bin/b" }, plain, "a.bin/b"),
    await told(
      "path-of-another-form-of-unicode",
      objectOf("de\u0301ja\u0300", bytes),
      { "d\u00e9j\u00e0": bytes },
      "de\u0301ja\u0300",
    ),
  ];
}

/** Entries that stand in the log, and are none. */
async function entries(): Promise<PackageCase[]> {
  const record = recordOf(plain);
  const folder = folderOf(record);
  const told = async (check: Named["check"], slug: string, change: (good: string) => string | Uint8Array) => {
    const { files } = await sealedItem(record, plain, change);
    const file = check === "package.proof" ? "item.tlog-proof" : check === "record.bytes" ? "record.json" : "entry.txt";
    return refused(base, check, `${folder}/${file}`, `sealed-${slug}`, files);
  };
  const replaced = (what: string | RegExp, by: string) => (good: string) => {
    const other = good.replace(what, by);
    if (other === good) throw new Error(`nothing to replace: ${String(what)}`);
    return other;
  };
  return [
    await told("entry.format", "entry-empty", () => ""),
    await told("entry.format", "entry-version", replaced("entry/1", "entry/2")),
    await told("entry.format", "entry-crlf", replaced(/\n/g, "\r\n")),
    await told("entry.format", "entry-line-behind", replaced(/$/, "more\n")),
    await told("entry.format", "entry-no-last-line-feed", replaced(/\n$/, "")),
    await told("entry.format", "entry-type-upper-case", replaced("intake", "Intake")),
    await told("entry.format", "entry-type-hyphen", replaced("intake", "in-take")),
    await told("entry.format", "entry-index-leading-zero", replaced("index 2", "index 02")),
    await told("entry.format", "entry-time-of-no-day", replaced("2026-01-01", "2026-04-31")),
    await told("entry.format", "entry-time-of-a-leap-second", replaced("00:02:00", "23:59:60")),
    await told("entry.format", "entry-record-upper-case", (good) =>
      good.replace(/sha256:.*/, (hash) => hash.replace(/[a-f]/g, (digit) => digit.toUpperCase())),
    ),
    await told("entry.format", "entry-nonce-short", replaced(/nonce ../, "nonce ")),
    await told("entry.format", "entry-byte-order-mark", replaced(/^/, "\ufeff")),
    await told("entry.format", "entry-not-utf-8", (good) => concat(utf8(good), Uint8Array.of(0xff))),
    await told("package.proof", "entry-of-another-index", replaced("index 2", "index 3")),
    await told("package.proof", "entry-of-index-0", replaced("index 2", "index 0")),
    await told("record.bytes", "entry-of-another-record", replaced(/sha256:.*/, `sha256:${sampleHex("another")}`)),
  ];
}

/** Kinds that are not their entry's, and records that begin a log. */
async function kinds(): Promise<PackageCase[]> {
  const genesis = packedOf(five, 0);
  const capture = recordOf(plain, { kind: "capture" });
  const { files } = await sealedItem(capture, plain);
  const again = await sealedItem(genesis.record, {}, undefined, "key");
  const orphan = new SampleArchive("orphan", { genesis: false });
  orphan.intake(plain);
  orphan.seal();
  const first = await packageOf(orphan, [packedOf(orphan, 0)]);
  const keys = [orphan.vkey.text];
  const record = (of: Uint8Array): string => `${folderOf(of)}/record.json`;
  return [
    refused(base, "record.format", record(capture), "sealed-kind-of-another-type", files),
    refused(base, "record.format", record(genesis.record), "sealed-second-genesis", again.files),
    {
      ...refused(base, "record.format", record(packedOf(orphan, 0).record), "sealed-first-is-no-genesis", first),
      keys,
    },
  ];
}

async function accepts(): Promise<PackageCase[]> {
  const good = decodeUtf8(recordOf(plain));
  const told = async (
    slug: string,
    record: string | Uint8Array,
    held: Readonly<Record<string, Uint8Array>> = plain,
    type = "intake",
  ) => {
    const bytes = typeof record === "string" ? utf8(record) : record;
    return accepted(base, slug, (await sealedItem(bytes, held, undefined, type)).files);
  };
  const long = "a/".repeat(40) + "a".repeat(200);
  return [
    await told("sealed-white-space", good.replaceAll(",", " ,\r\n\t")),
    await told("sealed-size-with-an-exponent", good.replace('"size":50', '"size":5e1')),
    await told("sealed-size-with-a-fraction-of-zero", good.replace('"size":50', '"size":50.0')),
    await told("sealed-escapes", good.replace("original", "\\u006f\\/riginal\\ud83d\\ude00")),
    await told("sealed-fraction-in-detail", good.replace('"note":null', '"note":-1.5E-3')),
    await told("sealed-proto", good.replace('"note":null', '"__proto__":null,"constructor":1')),
    await told("sealed-depth-32", good.replace('"note":null', `"note":${"[".repeat(30)}${"]".repeat(30)}`)),
    await told("sealed-unknown-kind", recordOf(plain, { kind: "zeta" }), plain, "zeta"),
    await told("sealed-no-objects", recordOf({}), {}),
    await told("sealed-long-path", recordOf({ [long]: plain["a.bin"] }), { [long]: plain["a.bin"] }),
    await told("sealed-the-same-bytes-twice", recordOf({ a: plain["a.bin"], b: plain["a.bin"] }), {
      a: plain["a.bin"],
      b: plain["a.bin"],
    }),
    accepted(base, "genesis", await packageOf(five, [packedOf(five, 0)])),
    accepted(
      base,
      "time-long-ahead",
      (await sealedItem(recordOf(plain), plain, (good) => good.replace("2026", "9999"))).files,
    ),
    accepted(
      base,
      "time-of-a-leap-day",
      (await sealedItem(recordOf(plain), plain, (good) => good.replace("2026-01-01", "2024-02-29"))).files,
    ),
  ];
}
