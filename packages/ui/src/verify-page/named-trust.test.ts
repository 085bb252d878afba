import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { fromBase64, toBase64, utf8 } from "@muniment/verify";
import { trustedBy, trustIn, withNamed, type NamedFile } from "./named-trust.ts";
import { readTypedKeys } from "./typed-keys.ts";

interface Trusts {
  readonly trusts: Readonly<
    Record<
      string,
      {
        readonly roots: readonly string[];
        readonly lists: readonly string[];
        readonly blocks: string | null;
        readonly witnesses: readonly string[];
        readonly policy: string | null;
      }
    >
  >;
}

const vectors = join(import.meta.dirname, "../../../../spec/vectors/anchored-packages.json");
const { trusts } = JSON.parse(readFileSync(vectors, "utf8")) as Trusts;
const { roots, lists, blocks } = trusts["revoked-before"] ?? assert.fail();
const { policy } = trusts["all-of-two"] ?? assert.fail();
const { witnesses } = trusts["full"] ?? assert.fail();
const [root = ""] = roots;
const [list = ""] = lists;
const chain =
  '{"public_key":"83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a","period":3,"genesis_time":1692803367,"hash":"52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971","schemeID":"bls-unchained-g1-rfc9380"}';
const pem = `# roots\n-----BEGIN CERTIFICATE-----\n${root.replaceAll(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`;

const files: Readonly<Record<string, Uint8Array>> = {
  roots: fromBase64(root),
  list: fromBase64(list),
  keys: utf8(`${witnesses.join("\n")}\n`),
  policy: utf8(policy ?? assert.fail()),
  blocks: utf8(blocks ?? assert.fail()),
  chain: utf8(chain),
};

const none = readTypedKeys("") ?? assert.fail();
const named = (name: string, bytes: Uint8Array): NamedFile => ({ name, trust: trustIn(bytes) });

suite("a file that says whom its reader trusts", () => {
  for (const [is, bytes] of Object.entries(files))
    test(`is told by what it holds: ${is}`, () => {
      assert.equal(trustIn(bytes).is, is);
    });

  test("is the answer of a responder, among the lists", () => {
    const [answer = ""] = trusts["answered-not-revoked"]?.lists ?? [];
    const trust = trustIn(fromBase64(answer));
    assert.ok(trust.is === "list");
    assert.equal(trust.list.kind, "answer");
  });

  test("is a bundle of certificates in PEM, with remarks", () => {
    const trust = trustIn(utf8(pem + pem));
    assert.ok(trust.is === "roots");
    assert.deepEqual(
      trust.roots.map(({ whole }) => toBase64(whole)),
      [root, root],
    );
  });

  test("is a list of blocks that begins with the first one", () => {
    const { blocks: two } = trusts["two-blocks"] ?? assert.fail();
    const trust = trustIn(utf8(two ?? assert.fail()));
    assert.ok(trust.is === "blocks");
    assert.deepEqual([...trust.blocks.keys()], [0, 870123]);
  });

  for (const [what, bytes, reason] of [
    ["nothing", utf8(""), /none of these/],
    ["words", utf8("a statement\n"), /none of these/],
    [
      "a cut certificate",
      fromBase64(root).subarray(0, -3),
      /no certificate: .*cut short; and no revocation list or status answer: /,
    ],
    ["a list in PEM", utf8("-----BEGIN X509 CRL-----\n"), /taken in DER/],
    [
      "a key with a wrong letter",
      utf8((witnesses[0] ?? "").slice(0, -4)),
      /not a verifier key|base64|32 bytes|damaged/,
    ],
    ["a policy without its end", utf8("witness a b"), /last line of the policy is not ended/],
    ["a block with a wrong digit", utf8((blocks ?? "").replace(/f/, "e")), /line 1/],
    ["a chain of another scheme", utf8(chain.replace("unchained", "chained")), /scheme/],
  ] as const)
    test(`is refused with its reason: ${what}`, () => {
      assert.throws(() => trustIn(bytes), { name: "FormatError", message: reason });
    });
});

test("what was named and typed is trusted together; of policies and lists of blocks, the last alone", () => {
  const other = utf8("quorum none\n");
  const before = Object.entries(files).map(([name, bytes]) => named(name, bytes));
  const all = withNamed(before, [named("other", other)]);
  assert.deepEqual(
    all.map(({ name }) => name),
    ["roots", "list", "keys", "blocks", "chain", "other"],
  );
  const typed = readTypedKeys(`${witnesses[0] ?? ""}\n`) ?? assert.fail();
  const { anchors, beacons, keys } = trustedBy(typed, all);
  assert.deepEqual(
    [
      anchors.time.roots.length,
      anchors.time.lists.length,
      anchors.witnesses.length,
      beacons.chains.length,
      keys.length,
    ],
    [1, 1, 1 + witnesses.length, 1, 0],
  );
  assert.equal(anchors.policy?.quorum, null);
  assert.notEqual(anchors.blocks, null);
  assert.equal(trustedBy(none, []).anchors.blocks, null);
});
