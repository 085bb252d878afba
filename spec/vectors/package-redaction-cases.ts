/** A capture whose WACZ is withheld: what says so changed, with manifests that fit. */
import { canonicalJson, decodeUtf8, parseJson, utf8 } from "@muniment/verify";
import { sampleBytes, sampleHex } from "../../packages/verify/src/sample-archive.ts";
import { flipped } from "./package-bytes.ts";
import { refused, type PackageCase } from "./package-case.ts";
import { changed, fileIn, redacted, relisted } from "./package-samples.ts";

const base = "unchecked-redacted";
const file = [...redacted.keys()].find((name) => name.endsWith("/redaction.json")) ?? "";
const folder = file.slice(0, -"/redacted/redaction.json".length);
const instead = `${folder}/redacted/capture.wacz`;
const wacz = `${folder}/objects/capture.wacz`;
const text = decodeUtf8(fileIn(redacted, file));

interface Redaction {
  readonly withheld: object;
  readonly redacted: object;
  readonly software: object;
}

export function packageRedactionCases(): PackageCase[] {
  return [...fields(), ...texts(), ...files()];
}

function told(slug: string, bytes: Uint8Array | string | null): PackageCase {
  return refused(base, "package.redaction", file, slug, relisted(changed(redacted, { [file]: bytes })));
}

function fields(): PackageCase[] {
  const good = parseJson(utf8(text)) as unknown as Redaction;
  const other = (slug: string, by: object): PackageCase => told(slug, canonicalJson({ ...good, ...by }));
  const withheld = (slug: string, by: object): PackageCase =>
    other(`withheld-${slug}`, { withheld: { ...good.withheld, ...by } });
  const laid = (slug: string, by: object): PackageCase =>
    other(`redacted-${slug}`, { redacted: { ...good.redacted, ...by } });
  return [
    other("format-later", { format: "muniment-redaction/2" }),
    other("format-null", { format: null }),
    other("field-more", { more: 1 }),
    other("headers-fewer", { headers: ["authorization", "cookie", "proxy-authorization"] }),
    other("headers-more", { headers: ["authorization", "cookie", "proxy-authorization", "set-cookie", "x-key"] }),
    other("headers-in-another-order", { headers: ["cookie", "authorization", "proxy-authorization", "set-cookie"] }),
    other("headers-upper-case", { headers: ["Authorization", "Cookie", "Proxy-Authorization", "Set-Cookie"] }),
    other("headers-none", { headers: [] }),
    other("headers-object", { headers: {} }),
    other("replaced-negative", { replaced: -1 }),
    other("replaced-text", { replaced: "2" }),
    other("replaced-null", { replaced: null }),
    other("software-null", { software: null }),
    other("software-more", { software: { ...good.software, more: 1 } }),
    other("software-version-number", { software: { ...good.software, version: 1 } }),
    other("withheld-null", { withheld: null }),
    other("redacted-list", { redacted: [good.redacted] }),
    other("exchanged", { withheld: good.redacted, redacted: good.withheld }),
    withheld("of-another-hash", { sha256: sampleHex("another") }),
    withheld("hash-upper-case", { sha256: "A".repeat(64) }),
    withheld("size-one-more", { size: 61 }),
    withheld("size-negative", { size: -60 }),
    withheld("size-text", { size: "60" }),
    withheld("path-of-no-object", { path: "other.wacz" }),
    withheld("path-of-another-object", { path: "text.txt" }),
    withheld("path-with-its-folder", { path: "objects/capture.wacz" }),
    withheld("path-number", { path: 1 }),
    withheld("more", { more: 1 }),
    laid("of-another-hash", { sha256: sampleHex("another") }),
    laid("size-one-less", { size: 69 }),
    withheld("size-list", { size: [60] }),
    laid("path-of-an-object", { path: "objects/text.txt" }),
    laid("path-climbs", { path: "redacted/../redacted/capture.wacz" }),
    laid("path-without-its-folder", { path: "capture.wacz" }),
    laid("more", { more: 1 }),
  ];
}

function texts(): PackageCase[] {
  return [
    told("empty", ""),
    told("no-object", "[]\n"),
    told("no-json", text.slice(0, -3)),
    told("key-twice", text.replace("{", '{"replaced":2,')),
    told("byte-order-mark", `\ufeff${text}`),
    told("field-missing", text.replace(/"replaced":2,/, "")),
    told("replaced-fraction", text.replace('"replaced":2', '"replaced":2.5')),
    told("redacted-size-fraction", text.replace('"size":70', '"size":70.5')),
    told("lone-surrogate", text.replace('"name":"muniment"', '"name":"\\ud800"')),
    told("too-large", `${text}${" ".repeat(64 * 1024)}`),
    told("value-behind", `${text}null`),
  ];
}

/** What lies in the place of the withheld file, and what should not. */
function files(): PackageCase[] {
  const withFiles = (slug: string, changes: Readonly<Record<string, Uint8Array | null>>): PackageCase =>
    refused(base, "package.redaction", file, slug, relisted(changed(redacted, changes)));
  const bytes = fileIn(redacted, instead);
  const away = relisted(changed(redacted, { [file]: null }));
  const both = relisted(changed(redacted, { [file]: null, [instead]: null }));
  const more = relisted(changed(redacted, { [`${folder}/redacted/text.txt`]: sampleBytes("text", 5) }));
  const unlisted = changed(redacted, { [wacz]: sampleBytes("wacz", 60) });
  return [
    withFiles("redacted-removed", { [instead]: null }),
    withFiles("redacted-one-bit", { [instead]: flipped(bytes, 30) }),
    withFiles("redacted-cut", { [instead]: bytes.subarray(1) }),
    withFiles("redacted-emptied", { [instead]: new Uint8Array(0) }),
    withFiles("redacted-is-what-is-withheld", { [instead]: sampleBytes("wacz", 60) }),
    withFiles("redacted-renamed", { [instead]: null, [`${folder}/redacted/Capture.wacz`]: bytes }),
    withFiles("withheld-is-there", { [wacz]: sampleBytes("wacz", 60) }),
    withFiles("withheld-is-there-changed", { [wacz]: sampleBytes("another", 60) }),
    refused(base, "package.redaction", file, "withheld-is-there-unlisted", unlisted),
    refused(base, "object.bytes", wacz, "redaction-removed", away),
    refused(base, "file.expected", instead, "redaction-removed", away),
    refused(base, "object.bytes", wacz, "redaction-and-redacted-removed", both),
    refused(base, "file.expected", `${folder}/redacted/text.txt`, "redacted-more", more),
    refused(base, "package.manifest", instead, "redacted-one-bit", changed(redacted, { [instead]: flipped(bytes, 0) })),
    refused(base, "package.manifest", file, "redaction-one-bit", changed(redacted, { [file]: flipped(utf8(text), 3) })),
  ];
}
