/** Signatures that gpg makes, judged here. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import type { ByteStream } from "@muniment/verify";
import fc from "fast-check";
import type { Judged } from "../claim.ts";
import { gpgIn, testFolder, type TestFolder } from "../sample-foreign.ts";
import { judgeSignatures } from "./judge.ts";
import { parseKeyRings, type KeyRing } from "./public-key.ts";

const skip = spawnSync("gpg", ["--version"]).status === 0 ? false : "gpg is not installed";

const content = Buffer.from("a picture of a square\n".repeat(5_000));
async function* bytesOf(bytes: Uint8Array, partSize = 1_000): ByteStream {
  for (let at = 0; at < bytes.length; at += partSize) yield await Promise.resolve(bytes.subarray(at, at + partSize));
}

async function judged(
  signature: Uint8Array,
  {
    bytes = content,
    trusted = [],
    hints = [],
  }: { bytes?: Uint8Array; trusted?: readonly KeyRing[]; hints?: readonly KeyRing[] } = {},
): Promise<Judged> {
  const [one, ...more] = await judgeSignatures(signature, () => bytesOf(bytes), { trusted, hints });
  assert.ok(one !== undefined && more.length === 0);
  return one;
}

function said(one: Judged, expected: Judged["outcome"] | "unknown", form: RegExp): void {
  assert.equal(one.signer ?? one.outcome, expected, one.detail);
  assert.match(one.detail, form);
}

describe("OpenPGP signatures made by gpg", { skip }, () => {
  let folder: TestFolder;
  let gpg: ReturnType<typeof gpgIn>;

  before(async () => {
    folder = await testFolder();
    await mkdir(folder.at("g"), { mode: 0o700 });
    gpg = gpgIn(folder.at("g"));
    await writeFile(folder.at("file"), content);
  });
  after(async () => {
    execFileSync("gpgconf", ["--homedir", folder.at("g"), "--kill", "all"]);
    await folder.remove();
  });

  /** A key of a kind, and what it signs. */
  function make(
    name: string,
    kind: string,
    ...more: readonly string[]
  ): { ring: KeyRing[]; sign: (...args: string[]) => Buffer } {
    gpg("--quick-generate-key", name, kind, ...more);
    return {
      ring: parseKeyRings(gpg("--armor", "--export", name)),
      sign: (...args) => gpg("--local-user", name, ...args, "--detach-sign", "--output", "-", folder.at("file")),
    };
  }

  for (const kind of ["rsa2048", "rsa4096", "ed25519", "nistp256", "nistp384", "nistp521"]) {
    it(`hold by ${kind}, armored or not, and fail over other bytes`, async () => {
      const { ring, sign } = make(`key-${kind}`, kind, "sign", "never");
      for (const form of [["--armor"], []]) {
        const signature = sign(...form);
        said(await judged(signature, { trusted: ring }), "holds", new RegExp(`by its own word .*which you trust`));
        said(await judged(signature, { hints: ring }), "unknown", /came with it/);
        said(await judged(signature), "unchecked", /which is not here/);
        const other = Buffer.from(content);
        other[0] = 0;
        said(await judged(signature, { bytes: other, trusted: ring }), "fails", /wrong/);
      }
    });
  }

  it("hold by a subkey that is bound to its key, and by none that is not", async () => {
    gpg("--quick-generate-key", "owner", "ed25519", "cert", "never");
    const [own] = parseKeyRings(gpg("--export", "owner"));
    gpg("--quick-add-key", own?.primary.fingerprint ?? assert.fail(), "rsa2048", "sign", "never");
    const signature = gpg("--local-user", "owner", "--detach-sign", "--output", "-", folder.at("file"));
    const [ring = assert.fail()] = parseKeyRings(gpg("--export", "owner"));
    assert.equal(ring.subkeys.length, 1);
    said(await judged(signature, { trusted: [ring] }), "holds", new RegExp(ring.primary.fingerprint));
    // Somebody who takes the subkey of another for their own has no signature by it over both.
    const {
      ring: [thief = assert.fail()],
    } = make("thief", "ed25519", "sign", "never");
    const stolen: KeyRing = { ...thief, subkeys: ring.subkeys };
    said(await judged(signature, { trusted: [stolen] }), "unchecked", /not here/);
  });

  it("are unchecked by a weak hash, by a revoked key, over text", async () => {
    const { ring, sign } = make("weak", "rsa2048", "sign", "never");
    said(await judged(sign("--digest-algo", "SHA1"), { trusted: ring }), "unchecked", /hash number 2/);
    said(await judged(sign("--textmode"), { trusted: ring }), "unchecked", /type 1/);
    const good = sign();
    const fingerprint = ring[0]?.primary.fingerprint ?? assert.fail();
    const revocation = await readFile(folder.at(`g/openpgp-revocs.d/${fingerprint}.rev`), "utf8");
    await writeFile(folder.at("revoke"), revocation.replace(":-----BEGIN", "-----BEGIN"));
    gpg("--import", folder.at("revoke"));
    said(await judged(good, { trusted: parseKeyRings(gpg("--export", "weak")) }), "unchecked", /revocation/);
  });

  it("say each for itself, where there are several", async () => {
    const [one, two] = [make("first", "ed25519", "sign", "never"), make("second", "ed25519", "sign", "never")];
    const both = Buffer.concat([one.sign(), two.sign()]);
    const all = await judgeSignatures(both, () => bytesOf(content), { trusted: one.ring, hints: [] });
    assert.deepEqual(
      all.map(({ outcome }) => outcome),
      ["holds", "unchecked"],
    );
  });

  it("with a bit changed never hold, unless it is where nothing is covered", async () => {
    const { ring, sign } = make("flipped", "ed25519", "sign", "never");
    const signature = sign();
    let covered = 0;
    for (let bit = 0; bit < signature.length * 8; bit += 1) {
      const changed = Buffer.from(signature);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const outcomes = await judgeSignatures(changed, () => bytesOf(content, content.length), {
        trusted: ring,
        hints: [],
      });
      if (outcomes.some(({ outcome }) => outcome === "holds")) continue;
      covered += 1;
    }
    // The issuer's id in the part that is not hashed, the two bytes of the hash in clear, how a number counts its bits.
    assert.ok(covered > signature.length * 8 * 0.8, `${String(covered)} of ${String(signature.length * 8)}`);
  });

  it("by keys with bits changed are judged, and nothing else is thrown", { timeout: 120_000 }, async () => {
    for (const kind of ["rsa2048", "ed25519", "nistp256"]) {
      const name = `broken-${kind}`;
      const { sign } = make(name, kind, "sign", "never");
      const [signature, key] = [sign(), gpg("--export", name)];
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat({ max: key.length - 1 }), fc.integer({ min: 1, max: 255 })), {
            minLength: 1,
            maxLength: 3,
          }),
          async (flips) => {
            const changed = Buffer.from(key);
            for (const [at, mask] of flips) changed[at] = (changed[at] ?? 0) ^ mask;
            try {
              const trusted = parseKeyRings(changed);
              await judgeSignatures(signature, () => bytesOf(content, content.length), { trusted, hints: [] });
            } catch (error) {
              assert.equal((error as Error).name, "FormatError", String((error as Error).stack));
            }
          },
        ),
        { numRuns: 400 },
      );
    }
  });

  it("of any bytes are judged, and nothing is thrown", async () => {
    const { ring, sign } = make("any", "nistp256", "sign", "never");
    const signature = sign();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: signature.length - 1 }), async (noise, at) => {
        for (const bytes of [noise, Buffer.concat([signature.subarray(0, at), noise])])
          for (const one of await judgeSignatures(bytes, () => bytesOf(content), { trusted: ring, hints: [] }))
            assert.notEqual(one.outcome, "holds", one.detail);
      }),
      { numRuns: 300 },
    );
  });
});
