/**
 * The published suites of ProofMode, C2PA, OpenTimestamps and RFC 3161, as files that lie beside files. They lie beside the repository; without them this
 * says so and skips.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { certificatesInPem, fromBase64, fromHex, parseCertificate } from "@muniment/verify";
import { claimsAt, noTrust, summed, testFolder, trusting, words, type TestFolder } from "./sample-foreign.ts";
import type { Claim } from "./claim.ts";
import { fixtures, skipFixtures as skip } from "../../../../test/shared-fixtures.ts";

interface FixtureCase {
  readonly id: string;
  readonly file: string;
  readonly expect: string;
  readonly detail?: {
    readonly data?: string;
    readonly chain?: string;
    readonly time?: string;
    readonly manifest?: boolean;
    readonly algorithm?: string;
    readonly authorities?: readonly { readonly certificates: readonly string[] }[];
  };
}

function casesOf(suite: string): readonly FixtureCase[] {
  if (skip !== false) return [];
  const { cases } = JSON.parse(readFileSync(join(fixtures, suite, "expected.json"), "utf8")) as {
    cases: readonly FixtureCase[];
  };
  assert.ok(cases.length > 0);
  return cases;
}

describe("the published suites, beside files", { skip }, () => {
  let folder: TestFolder;
  let count = 0;

  before(async () => {
    folder = await testFolder();
  });
  after(() => folder.remove());

  async function fresh(): Promise<string> {
    const path = folder.at(String(count++));
    await mkdir(path);
    return path;
  }

  const outcomeOf = (claims: readonly Claim[]): string => {
    assert.equal(claims.length, 1, words(claims));
    return claims[0]?.signer ?? claims[0]?.outcome ?? "";
  };

  for (const one of casesOf("c2pa"))
    it(`${one.id}: ${one.expect}`, async () => {
      const path = join(fixtures, "c2pa", one.file);
      const claims = await claimsAt(path, "file");
      if (one.expect === "none") assert.deepEqual(claims, []);
      else assert.equal(outcomeOf(claims), one.expect === "reject" ? "fails" : "unknown", words(claims));
      assert.equal(claims.length > 0, one.detail?.manifest);
    });

  for (const one of casesOf("ots"))
    it(`${one.id}: ${one.expect}`, async () => {
      const { detail: { data } = {} } = one;
      const path = await fresh();
      await cp(join(fixtures, "ots", one.file), join(path, "file.ots"));
      // Where the file itself is not told, another one lies there, and the proof is not over it.
      await writeFile(join(path, "file"), data === undefined ? "another file" : Buffer.from(data, "base64"));
      const claims = await claimsAt(join(path, "file"), "file");
      const got = outcomeOf(claims);
      // No block was given, so that none is confirmed. What fits two files is worthless, and is not even decided here.
      if (one.expect === "reject" || data === undefined)
        assert.ok(got === "fails" || (one.detail?.algorithm === "sha1" && got === "unchecked"), words(claims));
      else assert.equal(got, "unchecked", words(claims));
    });

  for (const one of casesOf("tsa"))
    it(`${one.id}: ${one.expect}`, async () => {
      const { data = "", chain = "", authorities = [], time } = one.detail ?? {};
      const path = await fresh();
      await cp(join(fixtures, "tsa", one.file), join(path, `file${one.file.slice(-4)}`));
      await writeFile(join(path, "file"), fromHex(data));
      const bare = chain.startsWith("DER:") ? [chain.slice(4)] : [];
      const own = chain.startsWith("-----") ? certificatesInPem(chain, 100) : [];
      const given = [...bare, ...authorities.flatMap(({ certificates }) => certificates)].map((text) =>
        parseCertificate(fromBase64(text)),
      );
      const all = [...own, ...given];
      const trust = trusting({ time: { roots: all.slice(-1), others: all } });
      const claims = await claimsAt(join(path, "file"), "file", trust);
      const got = outcomeOf(claims);
      if (one.expect === "accept") {
        assert.equal(got, "holds", words(claims));
        if (time !== undefined) assert.ok(words(claims).includes(time.slice(0, 19)), words(claims));
      } else if (one.expect !== "parse") assert.notEqual(got, "holds", words(claims));
    });

  it("proofmode: the statement is about the picture; its signatures are by a key that is not there", async () => {
    const claims = await claimsAt(join(fixtures, "proofmode/files"), "folder");
    assert.deepEqual(summed(claims), {
      each: [
        "IMG_20161214_163821.jpg.asc: unchecked",
        "IMG_20161214_163821.jpg.proof.csv: holds",
        "IMG_20161214_163821.jpg.proof.csv.asc: unchecked",
      ],
      verdict: "unchecked",
    });
    assert.match(words(claims), /key B64C8428C2AE01C5, by its own word 2016-12-14T21:38:25/);
    assert.match(words(claims), /the phone says \(its own word\): CurrentDateTime0GMT=1481751502/);
  });

  for (const [what, file, change] of [
    ["a byte of the picture", "IMG_20161214_163821.jpg", (bytes: Buffer) => (bytes[5_000] = 0x55)],
    [
      "a digit of the statement",
      "IMG_20161214_163821.jpg.proof.csv",
      (bytes: Buffer) => bytes.write("0", bytes.indexOf("ddb8620a") + 3),
    ],
  ] as const)
    it(`proofmode with ${what} changed is a mismatch`, async () => {
      const path = join(await fresh(), "bundle");
      await cp(join(fixtures, "proofmode/files"), path, { recursive: true });
      const bytes = await readFile(join(path, file));
      change(bytes);
      await writeFile(join(path, file), bytes);
      const claims = await claimsAt(path, "folder", noTrust);
      assert.equal(summed(claims).verdict, "bad", words(claims));
      assert.match(words(claims), /SHA-256 of another file/);
    });
});
