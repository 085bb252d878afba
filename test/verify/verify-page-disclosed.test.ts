/** What was disclosed beside a package, before the verifier page: it finds what the program finds, and tells a judge and an expert. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { exitCodes } from "../../packages/server/src/cli/exit-codes.ts";
import { lines, run, temporaryFolder } from "../program.ts";
import { openPageBrowser } from "../page-browser.ts";
import { chooseFolder, drop, faultsOn, openPage, skip, verdictOn, type OpenedPage } from "./open-verify-page.ts";

const collector = "A. Collector \u062c\u0627\u0645\u0639 <b>";

type Told = readonly [check: string, file: string, outcome: string, detail: string];

describe("what was disclosed beside a package, on the verifier page", { skip, timeout: 600_000 }, () => {
  let room: Awaited<ReturnType<typeof temporaryFolder>>;
  let key: string;
  let item: string;
  const at = (name: string): string => join(room.path, name);

  before(async () => {
    room = await temporaryFolder();
    const good = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await run(at("home"), args);
      assert.equal(code, 0, stderr);
      return stdout;
    };
    for (const name of ["one.txt", "two.txt"]) await writeFile(at(name), name);
    await good("init");
    await good("settings", "collector", collector);
    const added = lines(await good("add", at("one.txt"), at("two.txt"), "--json")) as readonly { item: string }[];
    item = added[0]?.item ?? assert.fail();
    await good("export", "@1", "--out", at("package"), "--no-pdf");
    await good("export", "@1", "--out", at("package.zip"), "--no-pdf");
    await good("export", "@1", "--profile", "court", "--out", at("court"), "--no-pdf");
    await good("disclose", "@1", "--field", "collector", "--out", at("good.txt"));
    await good("disclose", "@2", "--field", "collector", "--out", at("other.txt"));
    const text = await readFile(at("good.txt"), "utf8");
    await writeFile(at("altered.txt"), text.replace("A. Collector", "B. Collector"));
    await writeFile(at("later.txt"), text.replace("disclosure/1", "disclosure/2"));
    await writeFile(at("garbage.txt"), Buffer.from(Array.from({ length: 999 }, (_, place) => (place * 7919) % 256)));
    await writeFile(at("large.txt"), text + "x".repeat(2 ** 17));
    await writeFile(at("empty.txt"), "");
    key = (await readFile(at("home/var/keys/log.vkey"), "utf8")).trim();
  });
  after(() => room.remove());

  async function open(t: TestContext): Promise<OpenedPage> {
    const opened = await openPage(await openPageBrowser(t));
    await opened.page.locator("#key").fill(key);
    return opened;
  }

  const give = async (page: Page, names: readonly string[]): Promise<void> => {
    await page.locator("#disclosed-files").setInputFiles(names.map(at));
    await page
      .locator("#disclosed .named > li")
      .nth(names.length - 1)
      .waitFor();
  };
  const again = (page: Page): Promise<void> => page.getByRole("button", { name: "Check again" }).click();

  const everyFinding = async (page: Page): Promise<readonly Told[]> => {
    await page.getByText("For experts: every finding").click();
    return page.locator(".every-finding > li").evaluateAll((all) =>
      all.map((line) => {
        const text = (part: string): string => line.querySelector(part)?.textContent ?? "";
        const { check = "", outcome = "" } = (line as HTMLElement).dataset;
        return [check, text(".finding-file"), outcome, text('[lang="en"]')] as const;
      }),
    );
  };
  /** The files are named as a browser names them. */
  const byProgram = async (bag: string, names: readonly string[]): Promise<readonly Told[]> => {
    const given = names.flatMap((name) => ["--disclosed", name]);
    const order = ["verify", at(bag), "--key", at("home/var/keys/log.vkey"), "--json", ...given];
    const { stdout } = await run(at("home"), order, { folder: room.path });
    return (lines(stdout) as readonly { check?: string; subject?: { file: string }; outcome: string; detail: string }[])
      .filter(({ check }) => check !== undefined)
      .map(({ check = "", subject, outcome, detail }) => [check, subject?.file ?? "", outcome, detail] as const);
  };
  const sorted = (all: readonly Told[]): readonly string[] => all.map((one) => one.join(" | ")).toSorted();

  for (const bag of ["package", "package.zip"])
    it(`is told by name, value and basis where the record proves it: ${bag}`, async (t) => {
      const { page, incidents } = await open(t);
      await drop(page, [at("good.txt")]);
      await page.locator("#disclosed .named > li").waitFor();
      const said = await page.locator("#disclosed .named").innerText();
      assert.match(said, new RegExp(`unproved, the file says of the item ${item}[^]*Collector: A. Collector`));
      await drop(page, [at(bag)]);
      assert.equal(await verdictOn(page), "verified");
      assert.match(await page.locator("section[aria-labelledby=disclosed-title]").innerText(), /proves[^]*one\.txt/);
      assert.equal(
        await page.locator(`[data-disclosed="${item}"] > [data-field="collector"]`).innerText(),
        `Collector: ${collector} – claimed by whoever collected`,
      );
      await page.getByText("For experts: how it is proved").click();
      const proof = await page.locator("[data-disclosed] .facts").innerText();
      const record = await readFile(at(`package/data/items/${item}/record.json`), "utf8");
      const { salt, detail } = JSON.parse(record) as { salt: string; detail: { identity: { collector: string } } };
      for (const text of [salt, detail.identity.collector, `claimed ${collector}`, "good.txt"])
        assert.ok(proof.includes(text), `${text} in ${proof}`);
      assert.deepEqual(sorted(await everyFinding(page)), sorted(await byProgram(bag, ["good.txt"])));
      assert.deepEqual(incidents, []);
    });

  it("is told where it lies in the package, with nothing given beside it", async (t) => {
    const { page } = await open(t);
    await chooseFolder(page, at("court"));
    assert.equal(await verdictOn(page), "verified");
    assert.match(await page.locator(`[data-disclosed="${item}"]`).innerText(), /Collector: A\. Collector/);
  });

  for (const name of ["altered.txt", "other.txt", "later.txt", "garbage.txt", "large.txt", "empty.txt"])
    it(`fails as before the program, and the package is told to be as it was: ${name}`, async (t) => {
      const { page, incidents } = await open(t);
      await give(page, ["good.txt", name]);
      await chooseFolder(page, at("package"));
      assert.equal(await verdictOn(page), "bad");
      assert.equal(await page.locator("h1").innerText(), "A file beside this package fails");
      assert.deepEqual(await faultsOn(page), [name]);
      assert.match((await page.locator("#disclosed .named > li").allInnerTexts()).join("#"), /^Holds[^#]*#Fails[^#]*$/);
      assert.equal(await page.locator("[data-disclosed]").count(), 0);
      assert.match(await page.locator("section[aria-labelledby=shown]").innerText(), /Nothing of what that file says/);
      const told = await everyFinding(page);
      assert.deepEqual(sorted(told), sorted(await byProgram("package", ["good.txt", name])));
      // Taken away again, all holds.
      await page.getByRole("button", { name: `Remove: ${name}` }).click();
      await again(page);
      await page.locator('main[data-verdict="verified"]').waitFor();
      await page.locator("[data-disclosed]").waitFor();
      assert.deepEqual(incidents, []);
    });

  it("does not make good what is bad, and is not told then", async (t) => {
    const { page } = await open(t);
    await writeFile(at("court/data/more.txt"), "more");
    await give(page, ["good.txt"]);
    await chooseFolder(page, at("court"));
    assert.equal(await verdictOn(page), "bad");
    assert.equal(await page.locator("h1").innerText(), "This package fails");
    assert.equal(await page.locator("[data-disclosed]").count(), 0);
    const { code } = await run(at("home"), ["verify", at("court"), "--disclosed", at("good.txt"), "--key", key]);
    assert.equal(code, exitCodes.bad);
  });
});
