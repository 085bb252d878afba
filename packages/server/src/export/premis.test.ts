import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { premisOf } from "./premis.ts";
import type { ReportedItem, ReportedPackage } from "./report/report.ts";
import { hostile, hostileCapture, intake, packageOf } from "./report/sample-reported.ts";

const schema = join(import.meta.dirname, "sample-premis.xsd");
const withoutTool = spawnSync("xmllint", ["--version"]).error === undefined ? false : "there is no xmllint";

function xmllint(args: readonly string[], bytes: Uint8Array): string {
  const { status, stdout, stderr } = spawnSync("xmllint", ["--nonet", ...args, "-"], {
    input: bytes,
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.equal(status, 0, stderr);
  return stdout.trimEnd();
}

/** Asked without the namespace, which XPath would want a prefix for. */
function asked(told: ReportedPackage, expression: string): string {
  const text = Buffer.from(premisOf(told).bytes).toString();
  return xmllint(["--xpath", expression], Buffer.from(text.replace(' xmlns="http://www.loc.gov/premis/v3"', "")));
}

const strange = `a/\u202Egnp\n%2F<&>\u0000"'.exe`;
const item = { ...intake, objects: intake.objects.map((object) => ({ ...object, path: strange, mediaType: hostile })) };
const by = { actor: "a-00000000000000ff", software: { name: hostile, version: "1" } };
const event = { sealed: intake.sealed, record: intake.record, by };
const stampPath = "stamps/data.warc.gz.tsa-one.tsr";
const token = { role: "warc-stamp", mediaType: "application/timestamp-reply", size: 9, sha256: "ef".repeat(32) };
const paths = [stampPath, strange, "stamps/of nobody.tsr", "stamps/of no name.tsr"] as const;
const capture: ReportedItem = {
  ...{ ...hostileCapture(), item: "fedcba9876543210", index: 9, withheld: "capture.wacz" },
  objects: [{ ...token, path: "capture.wacz", role: "capture" }, ...paths.map((path) => ({ ...token, path }))],
  stamps: [
    {
      path: paths[0],
      asked: { authority: "tsa-one", sha256: "ab".repeat(32) },
      told: { is: "intact", time: "2026-11-28T10:00:09.000Z", by: hostile },
    },
    { path: paths[1], asked: null, told: { is: "broken", reason: hostile } },
    { path: paths[2], asked: null, told: { is: "open", reason: "it has another hash" } },
    { path: paths[3], asked: null, told: { is: "intact", time: "2026-11-28T10:00:09.000Z", by: "" } },
  ],
};
const told: ReportedPackage = {
  ...packageOf(item, capture),
  history: {
    events: [
      { ...event, index: 10, told: { what: "check", scope: "all", outcome: "fails", here: 1 } },
      { ...event, index: 11, told: { what: "proof", action: "stamp", outcome: "failed", from: hostile } },
      { ...event, index: 12, told: { what: "proof", action: "peer", outcome: null, from: null } },
      { ...event, index: 13, told: { what: "key" } },
      { ...event, index: 14, by: null, told: { what: "unreadable" } },
    ],
    leftOut: 3,
  },
};

void describe("premis.xml", { skip: withoutTool }, () => {
  it("has the structure of PREMIS 3.0, and every link leads to something, whatever strangers wrote", () => {
    xmllint(["--noout", "--schema", schema], premisOf(told).bytes);
    xmllint(["--noout", "--schema", schema], premisOf(packageOf(intake)).bytes);
  });

  it("is held to that structure", () => {
    const text = Buffer.from(premisOf(told).bytes).toString();
    for (const [what, by] of [
      [/<eventType>capture<\/eventType>/, ""],
      [/<linkingObjectIdentifierValue>[^<]+/, "<linkingObjectIdentifierValue>nothing"],
      ['version="3.0"', 'version="2.2"'],
    ] as const)
      assert.throws(() => xmllint(["--noout", "--schema", schema], Buffer.from(text.replace(what, by))), String(what));
  });

  it("names each object by its path, to the byte, with hash and size", () => {
    const value = asked(told, "string(//object[2]/objectIdentifier/objectIdentifierValue)");
    const encoded = "data/items/0123456789abcdef/objects/a/%E2%80%AEgnp%0A%252F%3C%26%3E%00%22'.exe";
    assert.equal(asked(told, "string(//originalName)"), "a/‹U+202E›gnp‹U+000A›%2F<&>‹U+0000›\"'.exe");
    assert.equal(asked(told, `count(//objectIdentifierValue[.="${encoded}"])`), "1", value);
    assert.equal(asked(told, `string(//messageDigest)`), "cd".repeat(32));
    assert.equal(asked(told, `string(//size)`), "3");
  });

  it("tells capture, sealing, checks, proofs, new keys, what was withheld and the export", () => {
    const types = asked(told, "//eventType/text()").split("\n");
    assert.deepEqual(types, [
      "transfer",
      "ingestion",
      "capture",
      "ingestion",
      ...paths.map(() => "digital signature generation"),
      "fixity check",
      "stamp",
      "peer",
      "key change",
      "unreadable",
      "redaction",
      "dissemination",
    ]);
    const outcomes = asked(told, "//eventOutcome/text()").split("\n");
    assert.deepEqual(outcomes, [
      ...["sealed", "partial", "sealed"],
      ...["unverified", "broken", "unverified", "unverified"],
      ...["fails", "failed"],
    ]);
    assert.match(asked(told, "string(//event[last()])"), /3 events of the history are left out/);
  });

  it("tells of each stamp on a WARC what it says itself, and that nobody verified it", () => {
    const event = (place: number, what: string): string =>
      asked(told, `string(//event[eventType="digital signature generation"][${place}]${what})`);
    assert.equal(event(1, "/eventIdentifier/eventIdentifierValue"), `muniment.invalid/0123#9/stamp/${stampPath}`);
    assert.equal(event(1, "/eventDateTime"), "2026-11-28T10:00:09.000Z");
    assert.match(event(1, "//eventDetail"), /SHA-256 (ab){32} existed no later than this.* asked for as tsa-one$/);
    assert.equal(event(1, "//eventOutcome"), "unverified");
    const [by, ...program] = [1, 2].map((place) => event(1, `/linkingAgentIdentifier[${place}]//text()`));
    assert.deepEqual([by, program], ["authority", ["software"]]);
    assert.match(event(1, "/linkingAgentIdentifier/linkingAgentIdentifierValue"), /^<\/td><\/tr>.*‹U\+202E›gnp/);
    const objects = [1, 2].map((place) => event(1, `/linkingObjectIdentifier[${place}]/linkingObjectIdentifierValue`));
    const folder = "data/items/fedcba9876543210/objects";
    assert.deepEqual(objects, [`${folder}/${stampPath}`, `${folder}/capture.wacz`]);
  });

  it("has neither an authority nor a time of its own for a stamp that says none", () => {
    for (const place of [2, 3]) {
      const event = `//event[eventType="digital signature generation"][${place}]`;
      assert.equal(asked(told, `string(${event}/eventDateTime)`), intake.sealed);
      assert.equal(asked(told, `count(${event}/linkingAgentIdentifier[linkingAgentIdentifierType="authority"])`), "0");
    }
    const fourth = `//event[eventType="digital signature generation"][4]`;
    assert.match(asked(told, `string(${fourth})`), /data of some hash existed no later than this/);
    assert.equal(asked(told, `count(${fourth}/linkingAgentIdentifier)`), "1");
  });
});
