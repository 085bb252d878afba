/** spec/verifier/bls.py before rounds of a public chain, and spec/verify.py with a chain in a file. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, suite, test } from "node:test";
import { fromBase64, type DrandChain } from "@muniment/verify";
import { anchorVectors } from "../../spec/vectors/anchor-vectors.ts";
import { applied } from "../../spec/vectors/package-case.ts";
import { ended, temporaryFolder, type Ended } from "../program.ts";
import { withoutPython } from "./two-verifiers.ts";

const spec = join(import.meta.dirname, "../../spec");
const scheme = "bls-unchained-g1-rfc9380";

/** Quicknet's key, and two of its rounds as it published them. */
const key =
  "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a";
const rounds = [
  [657413, "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b"],
  [1000, "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"],
] as const;

const look = `
import hashlib, json, sys
sys.path.insert(0, sys.argv[1])
from verifier.beacon import SUITE
from verifier.bls import is_signed
key, asked = json.loads(sys.argv[2])
for number, signature in asked:
    message = hashlib.sha256(number.to_bytes(8, "big")).digest()
    print(is_signed(bytes.fromhex(key), message, bytes.fromhex(signature), SUITE))
`;

function python(args: readonly string[]): Promise<Ended> {
  return ended(spawn("python3", ["-I", "-B", ...args], { stdio: ["ignore", "pipe", "pipe"] }));
}

const folder = await temporaryFolder();

void suite("beacons, before the verifier in Python", { skip: withoutPython(), timeout: 300_000 }, () => {
  after(() => folder.remove());

  test("rounds of a public chain are its own, and no other's", async () => {
    const asked = rounds.flatMap(([number, signature]) => [
      [number, signature],
      [number + 1, signature],
    ]);
    const { stdout, stderr } = await python(["-c", look, spec, JSON.stringify([key, asked])]);
    assert.deepEqual(stdout.trimEnd().split("\n"), ["True", "False", "True", "False"], stderr);
  });

  test("a chain is given as the file that it publishes", async () => {
    const vectors = anchorVectors();
    const one = vectors.cases.find(({ name }) => name === "good-round") ?? assert.fail();
    const base = vectors.bases[one.base] ?? assert.fail();
    const files = new Map(Object.entries(base.files).map(([name, bytes]) => [name, fromBase64(bytes)]));
    const bag = join(folder.path, "package");
    for (const [name, bytes] of applied(files, one.changes, fromBase64)) {
      await mkdir(dirname(join(bag, name)), { recursive: true });
      await writeFile(join(bag, name), bytes);
    }
    const chain = vectors.trusts["a-chain"]?.chains?.[0] ?? assert.fail();
    const verified = async (given: DrandChain, schemeID = scheme): Promise<number | null> => {
      const { genesis: genesis_time, hash, key: public_key, period } = given;
      const info = join(folder.path, "info.json");
      await writeFile(info, JSON.stringify({ genesis_time, hash, period, public_key, schemeID }));
      const { code } = await python([join(spec, "verify.py"), bag, "--key", base.keys[0] ?? "", "--beacon", info]);
      return code;
    };
    assert.equal(await verified(chain), 0);
    assert.equal(await verified({ ...chain, key }), 2);
    assert.equal(await verified({ ...chain, hash: "0".repeat(64) }), 3);
    assert.equal(await verified(chain, "pedersen-bls-unchained"), 1);
  });
});
