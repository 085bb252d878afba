/** Time stamps by openssl, and a public value in a record, before the verifier page: what its reader names counts, and nothing else. */
import assert from "node:assert/strict";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { drandScheme } from "@muniment/verify";
import { SampleBeacon } from "../../packages/verify/src/time/sample-beacon.ts";
import { isInstalled } from "../disk.ts";
import { run, temporaryFolder } from "../program.ts";
import { startTimeAuthority, type TimeAuthority } from "../time-authority.ts";
import { openPageBrowser } from "../page-browser.ts";
import { drop, openPage, skip, verdictOn, type OpenedPage } from "./open-verify-page.ts";

const without = isInstalled("openssl") ? skip : "openssl is not installed";

describe("whom the reader of the verifier page trusts", { skip: without, timeout: 600_000 }, () => {
  let room: Awaited<ReturnType<typeof temporaryFolder>>;
  let authority: TimeAuthority;
  let key: string;
  const beacon = new SampleBeacon();
  const at = (name: string): string => join(room.path, name);

  before(async () => {
    room = await temporaryFolder();
    authority = await startTimeAuthority(room.path, "one");
    const { hash, key: public_key, genesis, period } = beacon.chain;
    const info = { hash, public_key, genesis_time: genesis, period, schemeID: drandScheme };
    await writeFile(at("info.json"), JSON.stringify(info));
    await writeFile(at("round.json"), JSON.stringify(beacon.round(7)));
    await writeFile(at("one.txt"), "one");
    const good = async (...args: readonly string[]): Promise<void> => {
      const { code, stderr } = await run(at("home"), args);
      assert.equal(code, 0, stderr);
    };
    await good("init");
    await good("settings", "beacon", "http://127.0.0.1:9", "--chain", at("info.json"));
    await good("add", at("one.txt"), "--not-before", at("round.json"));
    await good("settings", "time-authority", authority.url, "--name", "one", "--root", authority.root);
    await good("anchor");
    await good("export", "@1", "--out", at("package"));
    await good("export", "@1", "--out", at("package.zip"));
    key = (await readFile(at("home/var/keys/log.vkey"), "utf8")).trim();
  });
  after(async () => {
    await authority.close();
    await room.remove();
  });

  async function open(t: TestContext): Promise<OpenedPage> {
    const opened = await openPage(await openPageBrowser(t));
    await opened.page.locator("#key").fill(key);
    return opened;
  }

  const again = (page: Page): Promise<void> => page.getByRole("button", { name: "Check again" }).click();
  const shown = (page: Page): Promise<string> => page.locator("section[aria-labelledby=shown]").innerText();

  for (const form of ["package", "package.zip"])
    it(`nobody but those whom they name: ${form}`, async (t) => {
      const { page, incidents } = await open(t);
      await drop(page, [at(form)]);
      assert.equal(await verdictOn(page), "unknown-signer");
      assert.match(await page.locator("h1").innerText(), /but for an unknown signer/);
      await page.getByText("said by somebody whom you did not name").waitFor();
      assert.doesNotMatch(await shown(page), /no later than/);
      await page.locator(".proofs-details > summary").click();
      const stranger = page.locator('[data-proof="stamp"][data-state="untrusted"]');
      assert.match(await stranger.innerText(), /Not checked[^]*counts for nothing here[^]*Signer\s+one stamper/);
      // Another authority's root is of no use, and the right one is, without the package being given again.
      await page.locator("#trust-files").setInputFiles([authority.root, at("info.json")]);
      await page.locator(".named li").nth(1).waitFor();
      assert.match(await page.locator(".named").innerText(), /Root certificate[^:]*: one root\s+root\.pem/);
      await again(page);
      await page.locator('main[data-verdict="verified"]').waitFor();
      assert.match(await shown(page), /All of it existed no later than [^]*20\d\d[^]*\(one stamper\)/);
      assert.match(await page.locator(".not-before").innerText(), /no earlier than 1 January 2026 at 00:06:00 UTC/);
      assert.match(
        await page.locator("section[aria-labelledby=not-shown]").innerText(),
        /proved is only by when it existed/,
      );
      await page.locator(".proofs-details > summary").click();
      const stamp = await page.locator('[data-proof="stamp"][data-state="trusted"]').innerText();
      assert.match(stamp, /Holds[^]*Signer\s+one stamper\s+Root that you named\s+one root[^]*\.tsr/);
      assert.match(await page.locator('[data-proof="beacon"]').innerText(), /Holds[^]*Round\s+7[^]*record\.json/);
      assert.deepEqual(incidents, []);
    });

  it("no list that says the signer was revoked before the stamp", async (t) => {
    const { page, incidents } = await open(t);
    const list = await authority.revoke(new Date(Date.now() - 86_400_000), "keyCompromise");
    await drop(page, [authority.root, list]);
    await page.locator(".named li").nth(1).waitFor();
    await drop(page, [at("package")]);
    assert.equal(await verdictOn(page), "unchecked");
    assert.doesNotMatch(await shown(page), /no later than/);
    await page.locator('[data-proof="stamp"][data-state="revoked"]').waitFor({ state: "attached" });
    assert.deepEqual(incidents, []);
  });

  it("nobody who is named by the package alone", async (t) => {
    const [token = ""] = await readdir(at("package/data/anchors"));
    await cp(at("package"), at("forged"), { recursive: true });
    await cp(authority.root, at("forged/data/anchors/root.pem"));
    const { page } = await open(t);
    await drop(page, [at("forged")]);
    assert.equal(await verdictOn(page), "bad");
    assert.match(await page.locator(".faults").innerText(), /data\/anchors\/root\.pem/);
    await page
      .locator('[data-proof="stamp"][data-state="untrusted"]', { hasText: token })
      .waitFor({ state: "attached" });
  });
});
