/** A capture of which some of who collected it is disclosed: what opens it changed, with manifests that fit. */
import { decodeUtf8, digestOf, encodeOpening, hexOf, utf8, type Opening } from "@muniment/verify";
import { sampleHex } from "../../packages/verify/src/sample-archive.ts";
import { flipped } from "./package-bytes.ts";
import { accepted, refused, type PackageCase } from "./package-case.ts";
import {
  changed,
  disclosed,
  fileIn,
  folderOf,
  openedFields,
  openingRecord,
  otherOpeningRecord,
  packedDisclosed,
  relisted,
} from "./package-samples.ts";

const base = "good-disclosed";
const folder = folderOf(openingRecord);
const file = `${folder}/disclosed.txt`;
const text = decodeUtf8(fileIn(disclosed, file));
const record = digestOf(openingRecord);
const [collector, account, address, allowed] = openedFields;

export async function packageDisclosureCases(): Promise<PackageCase[]> {
  return [...good(), ...fields(), ...texts(), ...files(), ...(await records())];
}

function withOpening(bytes: Uint8Array | string | null): Map<string, Uint8Array> {
  return relisted(changed(disclosed, { [file]: bytes }));
}

function opening(fields: Opening["fields"]): Uint8Array {
  return encodeOpening({ record, fields });
}

function good(): PackageCase[] {
  return [
    accepted(base, "disclosed-one-field", withOpening(opening([account]))),
    accepted(base, "disclosed-all-fields", withOpening(opening([collector, account, address, allowed]))),
    accepted(base, "disclosed-what-was-not-measured", withOpening(opening([allowed]))),
    accepted(base, "disclosed-nothing", withOpening(null)),
  ];
}

function told(slug: string, bytes: Uint8Array | string): PackageCase {
  return refused(base, "package.disclosure", file, slug, withOpening(bytes));
}

/** Well formed, and not what was committed to. */
function fields(): PackageCase[] {
  const other = (slug: string, ...more: Opening["fields"]): PackageCase => told(slug, opening(more));
  const claimed = (value: string) => ({ basis: "claimed", value }) as const;
  return [
    other("another-name", { ...collector, statement: claimed("B. Collector") }),
    other("name-one-letter-less", { ...collector, statement: claimed("A. Collecto") }),
    other("name-space-behind", { ...collector, statement: claimed("A. Collector ") }),
    other("name-lower-case", { ...collector, statement: claimed("a. collector") }),
    other("name-in-another-form-of-unicode", { ...collector, statement: claimed("A. Colle\u0301ctor") }),
    other("another-basis", { ...collector, statement: { basis: "measured", value: "A. Collector" } }),
    other("not-measured-after-all", { ...collector, statement: { basis: "not-measured", reason: "A. Collector" } }),
    other("measured-after-all", { ...allowed, statement: claimed("127.0.0.1") }),
    other("another-salt", { ...collector, salt: sampleHex("another salt") }),
    other("salt-of-another-field", { ...collector, salt: account.salt }),
    other("statement-of-another-field", { ...collector, statement: account.statement }),
    other("fields-exchanged", { ...collector, name: "account" }, { ...account, name: "collector" }),
    other("field-under-another-name", { ...collector, name: "address" }),
    other("field-of-no-record", { ...collector, name: "employer" }),
    other("field-of-the-prototype", { ...collector, name: "constructor" }),
    other("field-whose-commitment-is-no-text", { ...collector, name: "odd" }),
    other("field-whose-commitment-is-upper-case", { ...collector, name: "upper" }),
    other("one-good-one-bad", account, { ...collector, statement: claimed("B. Collector") }),
    other("salt-of-the-record", { ...collector, salt: sampleHex("salt") }),
    told("of-another-record", encodeOpening({ record: `sha256:${sampleHex("another")}`, fields: [collector] })),
    told("of-a-record-that-begins-alike", text.replace(/^(record [0-9a-f]{16})[0-9a-f]{48}$/m, `$1${"0".repeat(48)}`)),
    told("copied-from-another-record", encodeOpening({ record: digestOf(otherOpeningRecord), fields: [collector] })),
  ];
}

function texts(): PackageCase[] {
  const lines = text.split("\n");
  const [tag = "", named = "", first = "", second = ""] = lines;
  const of = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join("");
  return [
    told("empty", ""),
    told("line-feed-alone", "\n"),
    told("tag-alone", of(tag)),
    told("no-field", of(tag, named)),
    told("tag-later", text.replace("disclosure/1", "disclosure/2")),
    told("tag-upper-case", text.replace("muniment", "Muniment")),
    told("tag-missing", of(named, first, second)),
    told("record-missing", of(tag, first, second)),
    told("record-with-its-algorithm", text.replace("record ", "record sha256:")),
    told("record-upper-case", of(tag, `record ${hexOf(record).toUpperCase()}`, first, second)),
    told("record-cut", of(tag, named.slice(0, -1), first, second)),
    told("record-behind", of(tag, first, second, named)),
    told("fields-in-another-order", of(tag, named, second, first)),
    told("field-twice", of(tag, named, first, first, second)),
    told("line-end-missing", text.slice(0, -1)),
    told("line-empty", of(tag, named, "", first, second)),
    told("line-empty-at-the-end", `${text}\n`),
    told("line-more", of(tag, named, first, second, "and more")),
    told("ends-of-lines-of-two-characters", text.replaceAll("\n", "\r\n")),
    told("carriage-return-in-a-statement", of(tag, named, first, `${second}\r`)),
    told("tab-in-a-statement", text.replace("A. C", "A.\tC")),
    told("delete-in-a-statement", text.replace("A. C", "A.\u007fC")),
    told("byte-order-mark", `\ufeff${text}`),
    told("not-utf-8", new Uint8Array([...utf8(text.slice(0, -1)), 0xc3, 0x0a])),
    told("nul", text.replace("A. C", "A.\0C")),
    told("space-before-a-line", of(tag, named, ` ${first}`, second)),
    told("two-spaces", of(tag, named, first.replace(" ", "  "), second)),
    told("tab-for-a-space", of(tag, named, first.replace(" ", "\t"), second)),
    told("name-upper-case", of(tag, named, first.replace("account", "Account"), second)),
    told("name-with-a-digit", of(tag, named, first.replace("account", "account1"), second)),
    told("name-too-long", of(tag, named, first.replace("account", "a".repeat(33)), second)),
    told("name-with-what-is-more-than-a-name", of(tag, named, first.replace("account", "acc.unt"), second)),
    told("salt-upper-case", of(tag, named, first.replace(account.salt, account.salt.toUpperCase()), second)),
    told("salt-cut", of(tag, named, first.replace(account.salt, account.salt.slice(1)), second)),
    told("salt-longer", of(tag, named, first.replace(account.salt, `${account.salt}0`), second)),
    told("salt-missing", of(tag, named, first.replace(`${account.salt} `, ""), second)),
    told("basis-unknown", text.replace("claimed A", "sworn A")),
    told("basis-missing", text.replace("claimed A", "A")),
    told("statement-empty", text.replace("claimed A. Collector", "claimed ")),
    told("statement-missing", text.replace("claimed A. Collector", "claimed")),
    told("statement-too-long", text.replace("A. Collector", "A".repeat(2049))),
    told(
      "fields-too-many",
      of(tag, named, ...Array.from({ length: 17 }, (_, at) => first.replace("account", letters(at)))),
    ),
    told("too-large", text.replace("A. Collector", "A".repeat(64 * 1024))),
    told("json", '{"collector":"A. Collector"}\n'),
  ];
}

function letters(at: number): string {
  return `a${"abcdefghijklmnopqrstuvwxyz".charAt(at)}`;
}

/** Where it lies, and what the manifests say of it. */
function files(): PackageCase[] {
  const bytes = utf8(text);
  const away = relisted(changed(disclosed, { [file]: null }));
  const elsewhere = (name: string): Map<string, Uint8Array> =>
    relisted(changed(disclosed, { [file]: null, [name]: bytes }));
  const capital = `${folder}/Disclosed.txt`;
  const inObjects = `${folder}/objects/disclosed.txt`;
  const beside = "data/disclosed.txt";
  const listed = changed(disclosed, { [file]: null });
  return [
    refused(base, "package.disclosure", file, "listed-and-not-there", listed),
    refused(base, "package.manifest", file, "disclosed-listed-and-not-there", listed),
    refused(base, "file.expected", file, "disclosed-not-listed", new Map([...away, [file, bytes]])),
    refused(base, "package.manifest", file, "disclosed-one-bit", changed(disclosed, { [file]: flipped(bytes, 40) })),
    refused(base, "file.expected", capital, "disclosed-renamed", elsewhere(capital)),
    refused(base, "file.expected", inObjects, "disclosed-among-the-objects", elsewhere(inObjects)),
    refused(base, "file.expected", beside, "disclosed-beside-the-items", elsewhere(beside)),
  ];
}

/** Where the record commits to nothing, or not as it should. */
async function records(): Promise<PackageCase[]> {
  const plain = await packedDisclosed({ identity: null });
  const list = await packedDisclosed({ identity: ["sha256:"] });
  const apart = await packedDisclosed({ other: "identity" });
  return [plain, list, apart].map(({ files, at }, place) =>
    refused(
      base,
      "package.disclosure",
      at,
      ["record-commits-to-null", "record-commits-to-a-list", "record-commits-elsewhere"][place] ?? "",
      files,
    ),
  );
}
