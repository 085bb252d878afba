/** What outsiders said of a log goes along with its items: real stamps by openssl, and proofs and cosignatures made here. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { copyFile, cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, suite, test } from "node:test";
import {
  anchoredBytes,
  cosignatureLine,
  cosignatureMessage,
  decodeUtf8,
  digestOf,
  encodeOts,
  formatWitnessKey,
  hexOf,
  mergeOts,
  otsDigest,
  otsTimestamp,
  parseNote,
  parsePin,
  publicKeyOf,
  signEd25519,
  utf8,
  type AnchorEnding,
  type OtsTimestamp,
  type WitnessKey,
} from "@muniment/verify";
import { relist } from "../../packages/server/src/export/sample-relist.ts";
import { openToWrite } from "../../packages/server/src/archive/suite.ts";
import { confirmedProof } from "../../packages/verify/src/time/sample-ots.ts";
import { isInstalled } from "../disk.ts";
import { ended, lines, run, temporaryFolder, type Ended } from "../program.ts";
import { startStatusResponder } from "../status-responder.ts";
import { startTimeAuthority, type TimeAuthority } from "../time-authority.ts";
import { canLeaveNetwork, inTurn, script as shell, strangersWith } from "./strangers.ts";
import { withoutPython } from "./two-verifiers.ts";

const skip = isInstalled("openssl") ? withoutPython() : "openssl is not installed";
const script = join(import.meta.dirname, "../../spec/verify.py");
const seed = new Uint8Array(32).fill(7);
const witness = formatWitnessKey("witness.invalid/1", publicKeyOf(seed));

suite("a package with anchors", { skip }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let authority: TimeAuthority;
  let home: string;
  let key: string;
  let exported = 0;

  before(async () => {
    folder = await temporaryFolder();
    authority = await startTimeAuthority(folder.path, "one");
    home = join(folder.path, "home");
    await add("first");
    key = (await readFile(join(home, "var/keys/log.vkey"), "utf8")).trim();
    good(await run(home, ["settings", "time-authority", authority.url, "--name", "one", "--root", authority.root]));
    good(await run(home, ["anchor"]));
  });
  after(async () => {
    await authority.close();
    await folder.remove();
  });

  function good(one: Ended): Ended {
    assert.equal(one.code, 0, one.stdout + one.stderr);
    return one;
  }

  async function add(name: string): Promise<void> {
    await writeFile(join(folder.path, `${name}.txt`), `${name}\n`);
    good(await run(home, ["add", join(folder.path, `${name}.txt`)]));
  }

  async function exportOf(...names: readonly string[]): Promise<{ readonly out: string } & Ended> {
    exported += 1;
    const out = join(folder.path, `package-${String(exported)}`);
    return { out, ...good(await run(home, ["export", ...names, "--out", out, "--no-pdf"])) };
  }

  async function python(...args: readonly string[]): Promise<Ended> {
    return await ended(spawn("python3", ["-I", "-B", script, ...args], { stdio: ["ignore", "pipe", "pipe"] }));
  }

  async function anchorsIn(out: string): Promise<readonly string[]> {
    return (await readdir(join(out, "data/anchors"))).sort();
  }

  /** Lays a file of an anchor beside the stamp, as the program does that asked for it. */
  async function keep(kind: AnchorEnding, make: (note: Uint8Array) => Uint8Array): Promise<string> {
    const [anchor = ""] = await readdir(join(home, "archive/anchors"));
    const bytes = make(await readFile(join(home, "archive/anchors", anchor, "checkpoint")));
    const archive = await openToWrite(home);
    const sha256 = hexOf(digestOf(bytes));
    await archive.keepAnchor({ kind, anchor: `sha256:${anchor}`, sha256 }, bytes);
    await archive.close();
    return `${sha256}.${kind}`;
  }

  /** As witnesses who were asked for the head as it is now. */
  async function cosignHead(witnesses: readonly number[]): Promise<void> {
    const archive = await openToWrite(home);
    const { note } = await archive.checkpoint();
    const data = anchoredBytes(note, parsePin(await readFile(join(home, "var/keys/log.vkey"))));
    const anchor = digestOf(data);
    await archive.keepAnchor({ kind: "checkpoint", anchor }, data);
    for (const one of witnesses) {
      const own = new Uint8Array(32).fill(one);
      const bytes = cosignatureBy(own, formatWitnessKey(`witness.invalid/${String(one)}`, publicKeyOf(own)), data);
      await archive.keepAnchor({ kind: "cosig", anchor, sha256: hexOf(digestOf(bytes)) }, bytes);
    }
    await archive.close();
  }

  test("has the stamp of an authority, and stands under the head that was stamped", async () => {
    await add("second");
    const { out, stderr } = await exportOf("@1");
    assert.match(stderr, /time stamp: no later than 20\d\d-.*, by one stamper/);
    const [token = "", ...more] = await anchorsIn(out);
    assert.match(token, /^[0-9a-f]{64}\.tsr$/);
    assert.deepEqual(more, []);
    assert.equal((await readFile(join(out, "data/checkpoint"), "utf8")).split("\n")[1], "2");
    assert.match(await readFile(join(out, "report.html"), "utf8"), /existed no later than/);
    // By hand, as spec/anchors says.
    const openssl = ["ts", "-verify", "-data", "data/checkpoint", "-in", `data/anchors/${token}`];
    assert.match(
      String(execFileSync("openssl", [...openssl, "-CAfile", authority.root], { cwd: out, stdio: "pipe" })),
      /OK/,
    );
    assert.deepEqual((await python(out, "--key", key, "--time-root", authority.root)).code, 0);
    assert.equal((await python(out, "--key", key)).code, 4);
  });

  test("has none where none covers all its items, and says what to do", async () => {
    const { out, stderr } = await exportOf("@1", "@3");
    await assert.rejects(anchorsIn(out), { code: "ENOENT" });
    assert.match(stderr, /time stamp, proof or cosignature covers it\.\n.*anchor/);
    assert.match(await readFile(join(out, "report.html"), "utf8"), /There is none over the log in this package/);
    assert.equal((await python(out, "--key", key, "--time-root", authority.root)).code, 0);
  });

  test("has proofs, cosignatures and lists too; an older proof gives way to what it became", async () => {
    const older = await keep("ots", (note) => encodeOts({ hash: "sha256", timestamp: pendingOver(note) }));
    const before = await exportOf("@1");
    assert.match(before.stderr, /OpenTimestamps: pending, no proof yet; promised by https:\/\/a\.invalid/);
    assert.ok((await anchorsIn(before.out)).includes(older));
    const newer = await keep("ots", (note) => {
      const { hash, timestamp } = confirmedProof(decodeUtf8(note), 870_123).proof;
      return encodeOts({ hash, timestamp: mergeOts(pendingOver(note), timestamp) });
    });
    const cosigned = await keep("cosig", (note) => cosignatureBy(seed, witness, note));
    const list = await readFile(await authority.revoke(new Date(Date.now() + 86_400_000), "superseded"));
    const revoked = await keep("crl", () => list);
    const answer = await answerOf(dirname(authority.root));
    const told = await keep("ocsp", () => answer);
    const { out, stderr } = await exportOf("@1");
    const names = await anchorsIn(out);
    for (const name of [newer, cosigned, revoked, told]) assert.ok(names.includes(name), name);
    assert.equal(names.includes(older), false);
    assert.match(stderr, /OpenTimestamps: no later than block 870123 of Bitcoin\n/);
    assert.match(stderr, /witness: seen \d{4}-.* by witness\.invalid\/1\n/);
    const trust = ["--key", key, "--time-root", authority.root, "--witness", witness.text];
    // The block is nobody's yet: all else holds.
    const { code, stdout } = await python(out, ...trust, "--json");
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly { check: string; outcome: string }[] };
    const anchors = findings
      .filter(({ check }) => check.startsWith("anchor."))
      .map((one) => `${one.check} ${one.outcome}`);
    assert.deepEqual(anchors.toSorted(), [
      "anchor.cosignature holds",
      "anchor.list holds",
      "anchor.list holds",
      "anchor.proof unchecked",
      "anchor.time holds",
      "anchor.token holds",
      "anchor.witness holds",
    ]);
    assert.equal(code, 3);
  });

  test("is checked by a stranger: a stamp with the root of its authority, the rest by hand", async () => {
    const { out } = await exportOf("@1");
    const [token = "", cosigned = "", proof = ""] = (await anchorsIn(out)).toSorted((a, b) => place(a) - place(b));
    await writeFile(join(folder.path, "log.vkey"), `${key}\n`);
    await writeFile(join(folder.path, "witness.vkey"), `${witness.text}\n`);
    await copyFile(authority.root, join(folder.path, "roots.pem"));
    const other = await startTimeAuthority(folder.path, "other");
    await other.close();
    const commands = (await readFile(join(out, "VERIFY.txt"), "utf8"))
      .split("\n")
      .flatMap((line) => (line.startsWith("    ") ? [line.slice(4)] : []));
    const strangers = (await strangersWith(folder.path)).filter((one) => one.skip === false);
    for (const who of strangers) {
      const isAt = (turn: number): boolean => inTurn(strangers, turn).includes(who);
      const check = async (folderOf: string, ...roots: readonly string[]): Promise<string> => {
        const { code, stdout, stderr } = await who.run([shell, folderOf, key, ...roots], { folder: folder.path });
        return `${String(code)} ${stdout}${stderr}`;
      };
      const trusted = await check(out, "roots.pem");
      for (const name of [cosigned, proof]) assert.match(trusted, new RegExp(`^(?:3 )?not checked +.*${name}`, "m"));
      assert.ok(trusted.startsWith("3 ") && !trusted.includes(token), trusted);
      for (const roots of [[], [other.root]].filter((_, turn) => isAt(turn)))
        assert.match(await check(out, ...roots), new RegExp(`^(?:3 )?not checked +.*${token}`, "m"));
      // By hand, to the letter.
      const { stdout, stderr } = await who.run(["-c", `${commands.join("\n")}\n`], {
        folder: out,
        offline: canLeaveNetwork,
      });
      assert.match(stdout + stderr, /^Time stamp: /m);
      assert.match(stdout + stderr, /^Verification: OK$/m);
      assert.equal((stdout + stderr).match(/Signature Verified Successfully/g)?.length, 2, stdout + stderr);
      assert.doesNotMatch(stdout + stderr, /FAILED|not found/);
      // A stamp of other bytes, an answer that was changed, and another's name.
      const forged = join(folder.path, `forged-${who.name}`);
      await cp(out, forged, { recursive: true });
      const bytes = await readFile(join(forged, "data/anchors", token));
      await writeFile(join(forged, "data/anchors", `${"0".repeat(64)}.tsr`), bytes);
      await relist(forged);
      if (isAt(0))
        assert.match(await check(forged, "roots.pem"), new RegExp(`^(?:2 )?failed +data/anchors/0{64}\\.tsr`, "m"));
      await rm(join(forged, "data/anchors", `${"0".repeat(64)}.tsr`));
      for (const at of [bytes.length - 1, bytes.length >> 1].filter((_, turn) => isAt(turn + 1))) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 1;
        const name = `${hexOf(digestOf(changed))}.tsr`;
        await writeFile(join(forged, "data/anchors", name), changed);
        await relist(forged);
        assert.match(await check(forged, "roots.pem"), new RegExp(`^(?:3 )?not checked +data/anchors/${name}`, "m"));
        await rm(join(forged, "data/anchors", name));
      }
    }
  });

  test("leaves out what is not intact, and names it", async () => {
    const [anchor = ""] = await readdir(join(home, "archive/anchors"));
    const wrong = await keep("cosig", () => utf8("a line\n"));
    const other = await keep("ots", (note) => encodeOts(confirmedProof(`${decodeUtf8(note)} other`, 1).proof));
    const { out, stderr } = await exportOf("@1");
    const names = await anchorsIn(out);
    for (const name of [wrong, other]) {
      assert.equal(names.includes(name), false);
      assert.ok(stderr.includes(`Left out, as it cannot be used: anchors/${anchor}/${name}: `), stderr);
    }
    const [line] = lines(
      good(await run(home, ["export", "@1", "--out", `${out}-json`, "--no-pdf", "--json"])).stdout,
    ) as readonly {
      readonly anchors: readonly { readonly kind: string }[];
      readonly leftOut: readonly unknown[];
    }[];
    assert.deepEqual(
      [line?.anchors.map(({ kind }) => kind).toSorted(), line?.leftOut.length],
      [["cosignature", "list", "list", "proof", "token"], 2],
    );
  });

  test("has the lists beside other heads that may tell of its tokens, and no others", async () => {
    const other = await startTimeAuthority(folder.path, "two");
    await other.close();
    const before = await anchorsIn((await exportOf("@1")).out);
    await add("third");
    await cosignHead([]);
    const archive = await openToWrite(home);
    const note = (await archive.checkpoint()).note;
    const anchor = digestOf(anchoredBytes(note, parsePin(await readFile(join(home, "var/keys/log.vkey")))));
    const later = new Date(Date.now() + 2 * 86_400_000);
    const lay = async (kind: "crl" | "ocsp", bytes: Uint8Array): Promise<string> => {
      const sha256 = hexOf(digestOf(bytes));
      await archive.keepAnchor({ kind, anchor, sha256 }, bytes);
      return `${sha256}.${kind}`;
    };
    const telling = await lay("crl", await readFile(await authority.revoke(later, "superseded")));
    const answer = await lay("ocsp", await answerOf(dirname(authority.root)));
    const strange = await lay("crl", await readFile(await other.revoke(later, "superseded")));
    const none = await lay("crl", utf8("no list\n"));
    await archive.close();
    const { out, stderr } = await exportOf("@1");
    const names = await anchorsIn(out);
    assert.deepEqual(names, [...before, telling, answer].sort());
    assert.equal(names.includes(strange), false);
    assert.ok(stderr.includes(`Left out, as it cannot be used: anchors/${hexOf(anchor)}/${none}: `), stderr);
  });

  test("has 64 lists at most, the newest of those beside other heads; what is left out is named", async () => {
    const before = (await anchorsIn((await exportOf("@1")).out)).filter((name) => /\.(?:crl|ocsp)$/.test(name));
    const archive = await openToWrite(home);
    const anchor = digestOf(await readFile(join(folder.path, `package-${String(exported)}`, "data/checkpoint")));
    const newest = (await readdir(join(home, "archive/anchors"))).find((one) => one !== hexOf(anchor)) ?? "";
    const laid: string[] = [];
    for (let day = 0; day < 64; day += 1) {
      const [made, next] = [10 + day, 300].map((days) => new Date(Date.now() + days * 86_400_000));
      const bytes = await authority.listOf(made ?? assert.fail(), next ?? assert.fail());
      const sha256 = hexOf(digestOf(bytes));
      await archive.keepAnchor({ kind: "crl", anchor: `sha256:${newest}`, sha256 }, bytes);
      laid.push(`${sha256}.crl`);
    }
    await archive.close();
    const { out, stderr } = await exportOf("@1");
    const lists = (await anchorsIn(out)).filter((name) => /\.(?:crl|ocsp)$/.test(name));
    assert.equal(lists.length, 64);
    // Those of the head's own folder stay; beside them the last of the days.
    const own = lists.filter((name) => before.includes(name));
    assert.deepEqual(lists, [...own, ...laid.slice(own.length)].sort());
    for (const name of laid.slice(0, own.length))
      assert.ok(stderr.includes(`Left out, as it cannot be used: anchors/${newest}/${name}: `), name);
    const { stdout } = await python(out, "--key", key, "--time-root", authority.root, "--json");
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly { check: string; outcome: string }[] };
    const judged = findings.filter(({ check }) => check === "anchor.list").map(({ outcome }) => outcome);
    assert.deepEqual([judged.length, new Set(judged)], [64, new Set(["holds"])]);
  });

  test("stands under the head for which most vouch, the smallest of equals", async () => {
    const before = home;
    home = join(folder.path, "many");
    // The head after the first item, the second, and so on.
    for (const [name, witnesses] of [
      ["a", [1]],
      ["b", [1, 2]],
      ["c", [2, 3]],
      ["d", [1]],
    ] as const) {
      await add(name);
      await cosignHead(witnesses);
    }
    const sizeOf = async (...items: readonly string[]): Promise<string | undefined> =>
      (await readFile(join((await exportOf(...items)).out, "data/checkpoint"), "utf8")).split("\n")[1];
    assert.deepEqual([await sizeOf("@1"), await sizeOf("@1", "@3"), await sizeOf("@4")], ["3", "4", "5"]);
    // A key that was given up vouches for nothing any more: who checks a package need not know it.
    good(await run(home, ["key", "rotate"]));
    // Each export has added what it was.
    assert.equal(await sizeOf("@4"), "10");
    await cosignHead([1]);
    assert.deepEqual(
      [await sizeOf("@4"), (await anchorsIn(join(folder.path, `package-${String(exported)}`))).length],
      ["11", 1],
    );
    home = before;
  });
});

/** What a responder says of the stamper's certificate. */
async function answerOf(folder: string): Promise<Uint8Array> {
  const responder = await startStatusResponder({ folder, known: "good", by: "responder" });
  const asking = ["-issuer", "root.pem", "-serial", "0x31", "-noverify", "-url", responder.url];
  execFileSync("openssl", ["ocsp", ...asking, "-respout", "told.der"], { cwd: folder, stdio: "pipe" });
  await responder.close();
  return await readFile(join(folder, "told.der"));
}

/** Tokens first, then cosignatures, proofs, lists. */
function place(name: string): number {
  return ["tsr", "cosig", "ots", "crl", "ocsp"].indexOf(name.split(".")[1] ?? "");
}

function cosignatureBy(own: Uint8Array, by: WitnessKey, note: Uint8Array): Uint8Array {
  const time = 1_780_000_000;
  return utf8(cosignatureLine(by, time, signEd25519(own, cosignatureMessage(parseNote(note).text, time))));
}

function pendingOver(note: Uint8Array): OtsTimestamp {
  return otsTimestamp(otsDigest("sha256", note), [{ kind: "pending", uri: "https://a.invalid" }], []);
}
