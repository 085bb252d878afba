/**
 * The published suites of WACZ, ZIP and WARC files. They lie beside the repository; without them this says so and skips. Each case that does not come out
 * as its suite wants is named here, with what comes out and the reason; one that comes right must leave the list.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { readAll } from "../format/bytes.ts";
import { checkWarc } from "./check-warc.ts";
import { FormatError } from "../format/digest.ts";
import { verdictOf, type Verdict } from "../finding.ts";
import { certificatesInPem, type Certificate } from "../time/certificate.ts";
import { accessTo, allOf, told } from "./sample-wacz.ts";
import { verifyWacz } from "./wacz.ts";
import { readZip, readZipEntry } from "./zip.ts";
import { fixtures, skipFixtures as skip } from "../../../../test/shared-fixtures.ts";

interface FixtureCase {
  readonly id: string;
  readonly file: string;
  readonly expect: string;
  readonly level: string;
  readonly detail?: { readonly entries?: readonly string[] };
}

/** `signed`: intact, its signer not trusted. */
type Answer = "accept" | "signed" | "unchecked" | "reject";
/** What comes out instead, and why. */
type Exceptions = Readonly<Record<string, readonly [Answer, string]>>;

const wanted: Readonly<Record<string, readonly Answer[]>> = {
  accept: ["accept"],
  "accept-signed": ["signed"],
  reject: ["reject"],
  flag: ["reject", "unchecked"],
  escape: ["accept", "unchecked", "reject"],
  survive: ["accept", "unchecked", "reject"],
};

const answerOf: Readonly<Record<Verdict, Answer>> = {
  verified: "accept",
  "unknown-signer": "signed",
  unchecked: "unchecked",
  bad: "reject",
};

function hold(
  name: string,
  exceptions: Exceptions,
  answer: (bytes: Buffer, one: FixtureCase) => Promise<[Answer, string]>,
): void {
  suite(name, { skip }, () => {
    if (skip !== false) return;
    const { cases } = JSON.parse(readFileSync(join(fixtures, name, "expected.json"), "utf8")) as {
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
          const [got, detail] = await answer(readFileSync(join(fixtures, name, one.file)), one);
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

hold(
  "wacz",
  {
    "py-wacz-valid_example_1.wacz": [
      "unchecked",
      "WACZ 1.0 without datapackage-digest.json: nothing says whether its manifest was changed",
    ],
  },
  async (bytes) => {
    const findings = await allOf(verifyWacz(accessTo(bytes)));
    return [answerOf[verdictOf(findings)], told(findings).join("\n")];
  },
);

suite("a WACZ that a domain signed in 2022", { skip }, () => {
  const bytes = (): Buffer => readFileSync(join(fixtures, "wacz/files/py-wacz-valid_signed_example_1.wacz"));

  test("holds for who trusts its two roots, though all its certificates have expired", async () => {
    const file = accessTo(bytes());
    const { entries } = await readZip(file);
    const entry = entries.find(({ name }) => name === "datapackage-digest.json") ?? assert.fail();
    const digest = Buffer.from(await readAll(readZipEntry(file, entry), 100_000)).toString();
    const { signedData } = JSON.parse(digest) as { signedData: Record<"domainCert" | "timestampCert", string> };
    const root = (pem: string): Certificate => certificatesInPem(pem, 9).at(-1) ?? assert.fail();
    const trust = {
      ...{ keys: [], roots: [root(signedData.domainCert)], now: "2049-01-01T00:00:00.000Z" as const },
      time: { roots: [root(signedData.timestampCert)], others: [], lists: [] },
    };
    const findings = await allOf(verifyWacz(file, { signers: trust }));
    assert.equal(verdictOf(findings), "verified", told(findings).join("\n"));
    const one = findings.find(({ check }) => check === "wacz.signature");
    assert.match(one?.detail ?? "", /btrix-sign-test\.webrecorder\.net.*stamped 2022-01-18T19:00:12\.000Z/);
  });
});

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
    return [answerOf[verdictOf(findings)], told(findings).join("\n")];
  },
);

suite("bombs", { skip }, () => {
  const bomb = (name: string): Buffer => readFileSync(join(fixtures, "bombs/files", name));

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
