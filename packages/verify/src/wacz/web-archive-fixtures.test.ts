/**
 * The published suites of WACZ, ZIP and WARC files. They lie beside the repository; without them this says so and skips. Each case that does not come out
 * as its suite wants is named here, with what comes out and the reason; one that comes right must leave the list.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { readAll } from "../format/bytes.ts";
import { checkWarc } from "./check-warc.ts";
import { FormatError } from "../format/digest.ts";
import { verdictOf } from "../finding.ts";
import { accessTo, allOf, told } from "./sample-wacz.ts";
import { verifyWacz } from "./wacz.ts";
import { readZip, readZipEntry } from "./zip.ts";

const folder = process.env["MUNIMENT_FIXTURES"] ?? join(import.meta.dirname, "../../../../../shared/fixtures");
const skip = existsSync(folder) ? false : `no fixtures at ${folder}`;

interface FixtureCase {
  readonly id: string;
  readonly file: string;
  readonly expect: string;
  readonly level: string;
  readonly detail?: { readonly entries?: readonly string[] };
}

type Answer = "accept" | "unchecked" | "reject";
/** What comes out instead, and why. */
type Exceptions = Readonly<Record<string, readonly [Answer, string]>>;

const wanted: Readonly<Record<string, readonly Answer[]>> = {
  accept: ["accept"],
  "accept-signed": ["accept"],
  reject: ["reject"],
  flag: ["reject", "unchecked"],
  escape: ["accept", "unchecked", "reject"],
  survive: ["accept", "unchecked", "reject"],
};

function hold(
  name: string,
  exceptions: Exceptions,
  answer: (bytes: Buffer, one: FixtureCase) => Promise<[Answer, string]>,
): void {
  suite(name, { skip }, () => {
    if (skip !== false) return;
    const { cases } = JSON.parse(readFileSync(join(folder, name, "expected.json"), "utf8")) as {
      cases: readonly FixtureCase[];
    };
    assert.ok(cases.length > 0);
    const ids = new Set(cases.map(({ id }) => id.slice(name.length + 1)));
    assert.deepEqual(
      Object.keys(exceptions).filter((id) => !ids.has(id)),
      [],
      "exceptions for cases that there are not",
    );
    for (const one of cases) {
      const exception = exceptions[one.id.slice(name.length + 1)];
      test(
        `${one.id}: ${one.expect}${exception === undefined ? "" : `, but ${exception.join(": ")}`}`,
        { timeout: 60_000 },
        async () => {
          const [got, detail] = await answer(readFileSync(join(folder, name, one.file)), one);
          const right = wanted[one.expect] ?? assert.fail(`an expectation that is not known: ${one.expect}`);
          if (exception === undefined) assert.ok(right.includes(got), `${got}: ${detail}`);
          else {
            assert.ok(!right.includes(got), "it comes out right: take it from the list");
            assert.equal(got, exception[0], detail);
          }
        },
      );
    }
  });
}

const laterSignatures = "signatures of WACZ files (wacz-auth) are not checked by this version, which says so";

hold(
  "wacz",
  {
    "browsertrix-example.wacz": ["unchecked", laterSignatures],
    "py-wacz-valid_signed_example_1.wacz": ["unchecked", laterSignatures],
    "replayweb.page-iframetest.wacz": ["unchecked", laterSignatures],
    "signed-created-backdated.wacz": ["unchecked", laterSignatures],
    "signed-signature-bit.wacz": ["unchecked", laterSignatures],
    "py-wacz-valid_example_1.wacz": [
      "unchecked",
      "WACZ 1.0 without datapackage-digest.json: nothing says whether its manifest was changed",
    ],
  },
  async (bytes) => {
    const findings = await allOf(verifyWacz(accessTo(bytes)));
    const verdict = verdictOf(findings);
    return [verdict === "verified" ? "accept" : verdict === "bad" ? "reject" : "unchecked", told(findings).join("\n")];
  },
);

hold(
  "hostilezip",
  {
    "yauzl-ok-unicode-path-extra-field.zip": [
      "reject",
      "it has two names, of which some programs show the one, some the other",
    ],
  },
  async (bytes, { detail }) => {
    const file = accessTo(bytes);
    try {
      const { entries, faults } = await readZip(file);
      if (faults.length > 0) return ["reject", faults.map(({ reason }) => reason).join("\n")];
      for (const entry of entries) await readAll(readZipEntry(file, entry), 2 ** 30);
      if (detail?.entries !== undefined)
        assert.deepEqual(
          entries.map(({ name }) => name),
          detail.entries,
        );
      return ["accept", ""];
    } catch (error) {
      if (error instanceof FormatError) return ["reject", error.message];
      throw error;
    }
  },
);

/** A verifier of records says of each that it is what it says; it does not say that a record should have had a better date or type. */
hold(
  "warc",
  {
    "ipwb-redirectRelative.warc": ["reject", "its lines end in LF alone, and ISO 28500 has CR LF"],
    "jhove-invalid-warcfile-contenttype-warcinfo-recommended.warc": [
      "accept",
      "ISO 28500 recommends a content type for warcinfo, and demands none",
    ],
    "jwat-invalid-warcfile-encoding-headers.warc.gz": [
      "accept",
      "the lines in a wrong encoding are in a block, whose bytes are right",
    ],
    "own-future-date.warc": ["accept", "records are checked without a clock"],
  },
  async (bytes) => {
    const findings = await allOf(checkWarc("file", (from) => accessTo(bytes).read(from, bytes.length), {}));
    const verdict = verdictOf(findings);
    return [verdict === "verified" ? "accept" : verdict === "bad" ? "reject" : "unchecked", told(findings).join("\n")];
  },
);

suite("bombs", { skip }, () => {
  const bomb = (name: string): Buffer => readFileSync(join(folder, "bombs/files", name));

  for (const name of ["zip-flat-2GiB.zip", "zip-overlap-50x20MiB.zip"]) {
    test(`${name} is not unpacked`, { timeout: 10_000 }, async () => {
      const { entries, faults } = await readZip(accessTo(bomb(name)));
      assert.ok(faults.length > 0);
      const size = entries.reduce((sum, entry) => sum + entry.size, 0);
      assert.ok(size <= 20 * 1024 * 1024, `${size} bytes would be unpacked`);
    });
  }

  for (const name of ["20000-records.warc.gz", "content-encoding-gzip-1GiB.warc"]) {
    test(`${name} is read to its end`, { timeout: 60_000 }, async () => {
      const bytes = bomb(name);
      const findings = await allOf(checkWarc("file", (from) => accessTo(bytes).read(from, bytes.length), {}));
      assert.ok(findings.length > 0);
    });
  }
});
