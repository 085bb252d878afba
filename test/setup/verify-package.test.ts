/** The verifier by itself, as npm packs it: where only its dependencies are, with a package and nothing else. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { disclosed, five, openedFields, openingRecord } from "../../spec/vectors/package-samples.ts";
import { anchorVectors } from "../../spec/vectors/anchor-vectors.ts";
import { applied } from "../../spec/vectors/package-case.ts";
import { decodeUtf8, digestOf, encodeOpening, fromBase64, type Verdict } from "@muniment/verify";

const root = join(import.meta.dirname, "..", "..");
const own = join(root, "packages", "verify");
const codes: Readonly<Record<Verdict, number>> = { verified: 0, bad: 2, unchecked: 3, "unknown-signer": 4 };

/** One for each thing that a user may trust. */
const chosen = [
  "good-left-tsr-crl-ots-cosig-second",
  "unchecked-list-revoked-before",
  "unknown-cosignature-of-one-of-two",
  "bad-anchor.proof-confirmed-false-block",
  "good-policy-with-the-log",
  "good-round",
  "bad-record.beacon-key-of-another-chain",
];

test("the verifier that npm packs runs where only its dependencies are installed", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "muniment-verifier-"));
  context.after(() => {
    rmSync(folder, { recursive: true });
  });
  const options = { cwd: own, encoding: "utf8" } as const;
  const packed = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], options);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  const place = join(folder, "node_modules", "@muniment", "verify");
  mkdirSync(place, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, filename), "--strip-components=1", "-C", place]);
  const manifest = JSON.parse(readFileSync(join(place, "package.json"), "utf8")) as {
    readonly bin: Readonly<Record<string, string>>;
    readonly dependencies: Readonly<Record<string, string>>;
  };
  assert.deepEqual(Object.keys(manifest.dependencies), ["@noble/curves", "@noble/hashes"]);
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
  const program = join(place, manifest.bin["muniment-verify"] ?? assert.fail());
  const home = join(folder, "home");
  mkdirSync(home);
  const ended = (args: readonly string[]): { readonly status: number | null; readonly stdout: string } => {
    const env = { PATH: process.env["PATH"], HOME: home };
    return spawnSync(process.execPath, [program, ...args], { cwd: home, env, encoding: "utf8" });
  };
  const run = (args: readonly string[]): number | null => ended(args).status;

  assert.equal(run([]), 1);
  assert.equal(run(["--help"]), 0);
  assert.equal(run([home]), 1);
  tellsWhatIsDisclosed(folder, ended);
  const vectors = anchorVectors();
  for (const [at, name] of chosen.entries()) {
    const one = vectors.cases.find((vector) => vector.name === name) ?? assert.fail(name);
    const base = vectors.bases[one.base] ?? assert.fail(one.base);
    const files = new Map(Object.entries(base.files).map(([file, bytes]) => [file, fromBase64(bytes)]));
    const bag = join(folder, `bag-${String(at)}`);
    for (const [file, bytes] of applied(files, one.changes, fromBase64)) {
      mkdirSync(dirname(join(bag, file)), { recursive: true });
      writeFileSync(join(bag, file), bytes);
    }
    const {
      roots,
      lists,
      blocks,
      witnesses,
      policy,
      chains = [],
    } = vectors.trusts[one.trust ?? base.trust] ?? assert.fail();
    const given: string[] = (one.keys ?? base.keys).flatMap((key) => ["--key", key]);
    const give = (option: string, content: string | Uint8Array): void => {
      const file = join(folder, `given-${String(at)}-${String(given.length)}`);
      writeFileSync(file, content);
      given.push(option, file);
    };
    for (const der of roots) give("--time-root", fromBase64(der));
    for (const der of lists) give("--revoked", fromBase64(der));
    for (const key of witnesses) give("--witness", `${key}\n`);
    if (blocks !== null) give("--blocks", blocks);
    if (policy !== null) give("--policy", policy);
    for (const { genesis: genesis_time, hash, key: public_key, period } of chains)
      give(
        "--beacon",
        JSON.stringify({ genesis_time, hash, period, public_key, schemeID: "bls-unchained-g1-rfc9380" }),
      );
    assert.equal(run([bag, ...given]), codes[one.verdict], name);
    const tar = `${bag}.tar`;
    execFileSync("tar", ["-cf", tar, "-C", folder, `bag-${String(at)}`]);
    assert.equal(run([tar, ...given]), codes[one.verdict], `${name}, in a tar`);
  }
});

/** What was disclosed in a package, and beside it: good, of other words, of another record, no opening, and too large to be one. */
function tellsWhatIsDisclosed(
  folder: string,
  ended: (args: readonly string[]) => { readonly status: number | null; readonly stdout: string },
): void {
  const bag = join(folder, "disclosed");
  for (const [file, bytes] of disclosed) {
    mkdirSync(dirname(join(bag, file)), { recursive: true });
    writeFileSync(join(bag, file), bytes);
  }
  const record = digestOf(openingRecord);
  const item = record.slice("sha256:".length).slice(0, 16);
  const [, , address] = openedFields;
  const good = decodeUtf8(encodeOpening({ record, fields: [address] }));
  const given: Readonly<Record<string, string>> = {
    "good.txt": good,
    "altered.txt": good.replace("192.0.2.7", "192.0.2.8"),
    "other.txt": good.replace(/^record .{8}/m, "record 00000000"),
    "garbage.txt": "address: 192.0.2.7\n",
    "large.txt": good + "x".repeat(2 ** 17),
  };
  const check = (name: string, more: readonly string[] = []): ReturnType<typeof ended> => {
    writeFileSync(join(folder, name), given[name] ?? assert.fail());
    return ended([bag, "--key", five.vkey.text, "--disclosed", join(folder, name), ...more]);
  };
  const { status, stdout } = check("good.txt");
  assert.equal(status, codes.verified, stdout);
  assert.match(
    stdout,
    new RegExp(`^disclosed, and proven by the record: collector of ${item}: A. Collector .claimed.$`, "m"),
  );
  assert.match(stdout, /: address of [0-9a-f]{16}: 192[.]0[.]2[.]7, 2001:db8::7 .measured.$/m);
  const last = check("good.txt", ["--json"]).stdout.trimEnd().split("\n").at(-2) ?? "";
  assert.deepEqual(JSON.parse(last), { disclosed: { item, file: join(folder, "good.txt"), fields: [address] } });
  for (const name of ["altered.txt", "other.txt", "garbage.txt", "large.txt"]) {
    const bad = check(name);
    assert.equal(bad.status, codes.bad, name);
    assert.match(bad.stdout, new RegExp(`^fails package.disclosure .*/${name}: `, "m"));
    assert.doesNotMatch(bad.stdout, /proven/);
  }
  assert.equal(ended([bag, "--disclosed", join(folder, "none.txt")]).status, 1);
}
