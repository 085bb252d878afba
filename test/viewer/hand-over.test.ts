/** Items handed over by hand: selected, made into one file, saved as a browser saves it, and verified as the receiver would. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import type { Role } from "../../packages/server/src/http/api.ts";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import { run, temporaryFolder } from "../program.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";

const unknown = { basis: "not-measured", reason: "not part of this sample" } as const;
const hostile = '\u202e<img src=x onerror="alert(1)"> The desk / مكتب';

async function openShelf(t: TestContext) {
  const archive = await openArchive(t);
  for (const [place, name] of ["one.txt", "two.txt", "three.txt"].entries()) {
    const bytes = Buffer.from(`the text of ${name}\n`);
    await archive.add(
      {
        name: { basis: "claimed", value: name },
        ...{ modified: unknown, received: unknown, mediaType: unknown, note: null },
      },
      [{ path: `files/${name}`, role: "original", mediaType: "text/plain", bytes }],
      place * 1_000,
    );
  }
  const people: readonly (readonly [string, Role])[] = [
    ["Amal", "reviewer"],
    ["Basma", "lead"],
    ["Noor", "contributor"],
  ];
  for (const [name, role] of people) await archive.deps.accounts.add({ name, role, password: samplePassword });
  const viewer = await openViewer(t, archive);
  const browser = await openPageBrowser(t);
  const incidents: string[] = [];
  const signedIn = async (name: string, path: string): Promise<Page> => {
    const page = await (await browser.newContext({ locale: "en-GB", acceptDownloads: true })).newPage();
    page.on("dialog", (dialog) => {
      incidents.push(dialog.message());
      void dialog.dismiss();
    });
    page.on("pageerror", (error) => incidents.push(error.message));
    await page.goto(`${viewer.url}${path}`);
    await page.locator("input[name=username]").fill(name);
    await page.locator("input[name=password]").fill(samplePassword);
    await page.keyboard.press("Enter");
    return page;
  };
  return { archive, viewer, incidents, signedIn };
}

const heading = (page: Page) => page.getByRole("heading", { level: 1, name: "Hand over" }).waitFor();

test(
  "what is selected is handed over, saved and verified; the item's page and the others say so",
  { skip, timeout: 180_000 },
  async (t) => {
    const { archive, viewer, incidents, signedIn } = await openShelf(t);
    const page = await signedIn("Amal", "");
    for (const name of ["one.txt", "two.txt", "three.txt"])
      await page.getByRole("checkbox", { name: `Select ${name}` }).click();
    await page.locator(".selection").getByRole("link", { name: "Hand over" }).click();
    await heading(page);
    await page.getByRole("button", { name: "Leave out: three.txt" }).click();
    await page.getByText("2 items, 40 byte").waitFor();
    await page.getByRole("radio", { name: /^Court/ }).check();
    await page.getByLabel("To whom, and for what").fill(hostile);
    await page.getByRole("button", { name: "Make the package" }).click();

    const ready = page.locator(".package-ready");
    await ready.waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "packages-title");
    assert.equal(await page.getByText("Nothing is selected").count(), 0, "what was just made is not looked for below");
    const told = (await ready.innerText()).replaceAll(/\s+/g, " ");
    assert.match(told, /muniment-[0-9-]{10}-[0-9a-f]{4}[.]zip Begun by Amal · .* To whom, for what: U\+202E<img src=x/);
    assert.match(told, /Ready 2 items .* Entry in the log [0-9]+ Disclosed .* Proofs from outside None goes along/);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      ready.getByRole("link", { name: "Save the file" }).click(),
    ]);
    const folder = await temporaryFolder();
    t.after(() => folder.remove());
    const saved = join(folder.path, download.suggestedFilename());
    await download.saveAs(saved);
    const sha256 = createHash("sha256")
      .update(await readFile(saved))
      .digest("hex");
    assert.ok(told.includes(sha256), "the hash that is told is that of the saved file");
    const { vkey, fingerprint } = await archive.deps.keys.show();
    assert.ok(told.includes(`Verifier key ${vkey} `), "what the receiver checks it with is told");
    assert.ok(told.includes(`Its fingerprint ${fingerprint} `));
    const verified = await run(join(folder.path, "no-home"), ["verify", saved, "--key", vkey]);
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
    assert.match(verified.stdout + verified.stderr, /verified/i);

    // After the page is loaded again, and to somebody else, it is there; what was handed over is not selected any more.
    await page.reload();
    await page.locator(".package-ready").getByText(sha256).waitFor();
    await page.getByText("Nothing is selected").waitFor();
    const basma = await signedIn("Basma", "hand-over");
    await basma.locator(".package-ready").getByText(sha256).waitFor();

    const { items } = (await (await page.request.get(`${viewer.url}api/items`)).json()) as {
      items: readonly { readonly item: string; readonly title: string }[];
    };
    const pageOf = (title: string): string =>
      `${viewer.url}items/${items.find((one) => one.title === title)?.item ?? assert.fail(title)}`;
    await page.goto(pageOf("one.txt"));
    const custody = (await page.locator(".exports > li").innerText()).replaceAll(/\s+/g, " ");
    assert.match(custody, /By Amal a-[0-9a-f]+ To whom, for what U\+202E<img src=x/);
    assert.ok(custody.includes(sha256));
    await page.goto(pageOf("three.txt"));
    await page.getByText("The log knows of no package with this item.").waitFor();

    await basma.getByRole("button", { name: "Remove" }).click();
    await basma.getByRole("button", { name: "Remove the file from here" }).click();
    await basma.getByText("None lies ready.").waitFor();
    assert.deepEqual(incidents, []);
  },
);

test(
  "one that cannot be sealed says why, and its items can be selected again; a contributor hands nothing over",
  { skip, timeout: 120_000 },
  async (t) => {
    const { archive, viewer, incidents, signedIn } = await openShelf(t);
    const page = await signedIn("Amal", "");
    await page.locator(".row", { hasText: "two.txt" }).click();
    await page.getByRole("button", { name: "Hand over" }).click();
    await heading(page);
    await page.getByText("Encrypt", { exact: true }).click();
    await page.getByLabel("Recipients").fill("AGE-SECRET-KEY-1");
    await page.getByRole("checkbox", { name: /^Hand out credentials/ }).check();
    await page.getByText("Whoever has the file can use that login").waitFor();
    await page.getByRole("button", { name: "Make the package" }).click();
    await page.getByText("encryption.recipient").waitFor();
    assert.equal(await page.getByLabel("Recipients").inputValue(), "AGE-SECRET-KEY-1", "what was typed stays");
    await page.getByLabel("Recipients").fill("");
    // An object that is not there: only the copying finds that.
    await archive.damageObject(Buffer.from("the text of two.txt\n"), null);
    await page.getByRole("button", { name: "Make the package" }).click();
    const failed = page.locator(".package-failed");
    await failed.getByText("export.damaged").waitFor();
    await failed.getByRole("button", { name: "Select the same items again" }).click();
    await page.getByText("1 item, 20 byte").waitFor();
    await failed.getByRole("button", { name: "Put away" }).click();
    await page.getByText("None lies ready.").waitFor();

    const noor = await signedIn("Noor", "");
    await noor.getByRole("checkbox", { name: "Select one.txt" }).click();
    await noor.locator(".selection").getByRole("button", { name: "Clear the selection" }).waitFor();
    assert.equal(await noor.getByText("Hand over", { exact: true }).count(), 0);
    await noor.goto(`${viewer.url}hand-over`);
    await noor.getByText("Your account looks, and does not hand over").waitFor();
    assert.deepEqual(incidents, []);
  },
);
