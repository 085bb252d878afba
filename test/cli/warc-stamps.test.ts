/** Captures whose WARC is stamped before it is packed: by openssl ts as authority, without it, and by nobody. Source: spec/capture. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { digestOf, hexOf, type Finding } from "@muniment/verify";
import { capturesByEngine as environment } from "../../packages/server/src/capture/sample-capture.ts";
import { openToWrite } from "../../packages/server/src/archive/suite.ts";
import { openSite, type LocalSite } from "../../packages/server/src/capture/sample-site.ts";
import { browserForTests } from "../browser-for-tests.ts";
import { isLong } from "../extent.ts";
import { ended, lines, run as runProgram, start, temporaryFolder, type Ended } from "../program.ts";
import { checkWacz } from "../site/check-wacz.ts";
import { startTimeAuthority, type Manner, type TimeAuthority } from "../time-authority.ts";

const withoutBrowser = (await browserForTests()) === null ? "no browser was found on this machine" : false;
const run = (home: string, args: readonly string[]): Promise<Ended> => runProgram(home, args, { environment });
const stamp = "stamps/data.warc.gz.one.tsr";

interface Sealed {
  readonly item: string;
  readonly objects: readonly { readonly role: string }[];
}

describe("stamps on the WARC of a capture", { skip: withoutBrowser, timeout: 900_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let site: LocalSite;
  let one: TimeAuthority;
  let two: TimeAuthority;
  const at = (name: string): string => join(folder.path, name);
  // Root cannot have the browser's sandbox everywhere: there it is left off by name, as its user would have to.
  const asked = [
    "--allow-private",
    "127.0.0.1",
    "--settle",
    "0",
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];

  before(async () => {
    folder = await temporaryFolder();
    one = await startTimeAuthority(folder.path, "one");
    two = await startTimeAuthority(folder.path, "two");
    site = await openSite(() => ({
      headers: { "content-type": "text/html" },
      body: "<!doctype html><title>A page</title><p>What stood there.",
    }));
  });
  after(async () => {
    await site.close();
    await one.close();
    await two.close();
    await folder.remove();
  });

  function good(result: Ended): Ended {
    assert.equal(result.code, 0, result.stdout + result.stderr);
    return result;
  }

  async function homeWith(name: string, on: boolean, ...authorities: readonly TimeAuthority[]): Promise<string> {
    const home = at(name);
    good(await run(home, ["init"]));
    for (const { url, root } of authorities)
      good(
        await run(home, ["settings", "time-authority", url, "--root", root, "--name", url === one.url ? "one" : "two"]),
      );
    if (on) good(await run(home, ["settings", "stamp-captures", "on"]));
    return home;
  }

  async function captured(home: string, ...more: readonly string[]): Promise<Sealed> {
    const { stdout } = good(await run(home, ["capture", `${site.origin}/`, "--json", ...asked, ...more]));
    return lines(stdout)[0] as Sealed;
  }

  async function stampsFound(home: string, ...more: readonly string[]): Promise<readonly Finding[]> {
    const { stdout } = await run(home, ["verify", "--all", "--json", ...more]);
    return (lines(stdout) as readonly Finding[]).filter(({ check }) => check === "warc.stamp");
  }

  it("lie in the item and in the WACZ, hold by openssl alone, and go along in a package", async () => {
    const home = await homeWith("stamped", true, one, two);
    const before = [one.asked(), two.asked()];
    const { item, objects } = await captured(home, "--out", at("stamped.wacz"));
    assert.deepEqual(
      [one.asked(), two.asked()],
      before.map((count) => count + 1),
      "each is asked once",
    );
    assert.equal(objects.filter(({ role }) => role === "warc-stamp").length, 2);

    await mkdir(at("unpacked"));
    execFileSync("unzip", ["-q", at("stamped.wacz"), "-d", at("unpacked")]);
    for (const { path, root } of [
      { path: stamp, root: one.root },
      { path: stamp.replace(".one.", ".two."), root: two.root },
    ]) {
      const args = ["ts", "-verify", "-data", "archive/data.warc.gz", "-in", path, "-CAfile", root];
      assert.match(execFileSync("openssl", args, { cwd: at("unpacked"), encoding: "utf8" }), /Verification: OK/);
    }
    assert.deepEqual((await checkWacz(at("stamped.wacz"))).faults, []);

    const findings = await stampsFound(home);
    assert.deepEqual(
      findings.map(({ outcome }) => outcome),
      ["holds", "holds"],
    );
    good(await run(home, ["verify"]));
    const { stdout } = good(await run(home, ["show", item]));
    assert.match(stdout, /stamped +the WARC existed no later than 2\d{3}-.*Z, says one +\[reported\]/);

    const bag = at("bag");
    good(await run(home, ["export", item, "--out", bag, "--no-pdf"]));
    assert.match(await readFile(join(bag, "report.html"), "utf8"), /existed no later than<[^]*?Z, one</);
    const premis = await readFile(join(bag, "premis.xml"), "utf8");
    const events = premis.split("<eventType>digital signature generation</eventType>").slice(1);
    const facts =
      /<eventDateTime>(.*?)<[^]*?asked for as (\w+)<[^]*?<eventOutcome>(.*?)<[^]*?authority<.*?Value>(.*?)</;
    assert.deepEqual(
      events.map((event) => facts.exec(event)?.slice(1)),
      findings.map(({ proof }, place) => {
        assert.ok(proof?.is === "stamp");
        return [proof.time, ["one", "two"][place], "unverified", proof.by];
      }),
      "what the tokens themselves say, verified by nobody",
    );
    const stranger = at("stranger");
    const outcomes = async (...more: readonly string[]): Promise<readonly string[]> =>
      (await stampsFound(stranger, bag, ...more)).map(({ outcome, signer = "known" }) => `${outcome} ${signer}`);
    assert.deepEqual(await outcomes(), ["unchecked unknown", "unchecked unknown"]);
    assert.deepEqual(await outcomes("--time-root", one.root), ["holds known", "unchecked unknown"]);
    assert.deepEqual(await outcomes("--time-root", one.root, "--time-root", two.root), ["holds known", "holds known"]);
    // The WACZ by itself.
    const alone = await stampsFound(stranger, at("stamped.wacz"), "--time-root", one.root);
    assert.deepEqual(
      alone.map(({ outcome, subject }) => `${subject.file} ${outcome}`),
      [`${stamp} holds`, `${stamp.replace(".one.", ".two.")} unchecked`],
    );
  });

  it("that cannot be had are failed steps with their reason, and the capture is as whole", async () => {
    const home = await homeWith("failing", true, one, two);
    const manners: readonly (readonly [Manner, RegExp])[] = [
      ["other nonce", /nonce/],
      ["refuses", /no stamp that could be used/],
      ["page", /something else than a stamp/],
      ["error", /status 503/],
      ["silent", /did not answer within 10 seconds/],
    ];
    for (const [manner, reason] of isLong ? manners : [...manners.slice(0, 1), ...manners.slice(-1)]) {
      two.answers(manner);
      const began = Date.now();
      const { item, objects } = await captured(home);
      assert.equal(objects.filter(({ role }) => role === "warc-stamp").length, 1, manner);
      if (manner === "silent")
        assert.ok(Date.now() - began < 60_000, "the capture waited longer than the stamp may take");
      const { stdout } = good(await run(home, ["show", item]));
      assert.match(stdout, /verdict +complete/);
      assert.match(/^ +step .*stamp failed: two: .*$/m.exec(stdout)?.[0] ?? "", reason);
    }
    two.answers("stamps");
    assert.deepEqual([...new Set((await stampsFound(home)).map(({ outcome }) => outcome))], ["holds"]);
  });

  it("that nobody is there to give, or is named to give, leave the capture without one, and say so", async () => {
    const gone = await startTimeAuthority(folder.path, "gone");
    const home = await homeWith("gone", true, gone);
    await gone.close();
    const { stdout } = good(await run(home, ["capture", `${site.origin}/`, ...asked]));
    assert.match(stdout, /stamp +NOT HAD, two: it could not be reached, or broke off: ECONNREFUSED/);
    assert.deepEqual(await stampsFound(home), []);

    const nobody = await homeWith("nobody", true);
    const told = good(await run(nobody, ["capture", `${site.origin}/`, ...asked]));
    assert.match(told.stdout, /stamp +NOT HAD, No time authority is named/);
  });

  it("whose signer no named root vouches for leave the capture as sealed, and not verified, with the reason", async () => {
    const home = await homeWith("strange", true);
    good(await run(home, ["settings", "time-authority", two.url, "--root", one.root, "--name", "two"]));
    const { code, stderr } = await run(home, ["capture", `${site.origin}/`, ...asked]);
    assert.match(stderr, /NOT VERIFIED, entry 1: every byte is as sealed, but this is not proven:\n/);
    assert.match(stderr, /^ +SIGNER UNKNOWN +objects\/.* \(entry 1\): .*intact, signer not trusted.*\[warc\.stamp\]$/m);
    assert.match(stderr, /Name a root of that authority.*settings time-authority/);
    assert.equal(code, 4);
    assert.equal((await run(home, ["verify"])).code, 4, "as the whole home has it");
    good(await run(home, ["settings", "time-authority", two.url, "--root", two.root, "--name", "two"]));
    const again = good(await run(home, ["capture", `${site.origin}/`, ...asked]));
    assert.match(again.stderr, /verified: read back, and every byte is as sealed/);
    good(await run(home, ["verify"]));
  });

  it("whose signer was revoked are not proven, in the archive and in a package, by a list beside a head of the log", async () => {
    const three = await startTimeAuthority(folder.path, "three");
    const home = await homeWith("revoked", true, three);
    const { item } = await captured(home);
    assert.deepEqual(
      (await stampsFound(home)).map(({ outcome }) => outcome),
      ["holds"],
    );
    const list = await readFile(await three.revoke(new Date(), "keyCompromise"));
    const archive = await openToWrite(home);
    const { note } = await archive.checkpoint();
    const anchor = digestOf(note);
    const sha256 = hexOf(digestOf(list));
    await archive.keepAnchor({ kind: "checkpoint", anchor }, note);
    await archive.keepAnchor({ kind: "crl", anchor, sha256 }, list);
    await archive.close();
    const bag = at("bag-revoked");
    good(await run(home, ["export", item, "--out", bag, "--no-pdf"]));
    assert.deepEqual(await readdir(join(bag, "data/anchors")), [`${sha256}.crl`]);
    assert.match(await readFile(join(bag, "report.html"), "utf8"), /There is none over the log in this package/);
    for (const found of [await stampsFound(home), await stampsFound(at("stranger"), bag, "--time-root", three.root)]) {
      const [one, ...more] = found;
      assert.deepEqual([one?.outcome, one?.signer, more], ["unchecked", undefined, []]);
      assert.match(one?.detail ?? "", /three stamper was revoked .*its key was compromised/);
    }
    assert.equal((await run(home, ["verify"])).code, 3);
    // Entry 2 says that the package was made.
    const { code, stderr } = await run(home, ["capture", `${site.origin}/`, ...asked]);
    assert.match(stderr, /NOT VERIFIED, entry 3: every byte is as sealed, but this is not proven:/);
    assert.equal(code, 3);
    await three.close();
  });

  it("are not asked for unless the owner decided so", async () => {
    const home = await homeWith("off", false, one);
    const before = one.asked();
    const { item, objects } = await captured(home);
    assert.equal(one.asked(), before, "a request went out");
    assert.deepEqual(
      objects.filter(({ role }) => role === "warc-stamp"),
      [],
    );
    const { stdout } = good(await run(home, ["show", item, "--json"]));
    assert.doesNotMatch(stdout, /"stamps"|"step":"stamp"/);
    good(await run(home, ["settings", "stamp-captures", "on"]));
    await captured(home);
    assert.equal(one.asked(), before + 1);
    assert.match(good(await run(home, ["settings", "stamp-captures", "off"])).stdout, /off: nobody learns when/);
    await captured(home);
    assert.equal(one.asked(), before + 1);
    assert.equal((await run(home, ["settings", "stamp-captures", "perhaps"])).code, 1);
  });

  it("are not waited for when the capture is given up", async () => {
    const home = await homeWith("cancelled", true, two);
    two.answers("silent");
    const before = two.asked();
    const child = start(home, ["capture", `${site.origin}/`, "--json", ...asked], { environment });
    const result = ended(child);
    const deadline = Date.now() + 120_000;
    while (two.asked() === before && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    const began = Date.now();
    child.kill("SIGINT");
    const { code } = await result;
    two.answers("stamps");
    assert.notEqual(code, 0);
    assert.ok(Date.now() - began < 9_000, "it waited for the stamp");
    assert.deepEqual(await stampsFound(home), []);
    assert.ok((await readdir(home)).length > 0);
  });
});
