/** From the address that the program printed to being in, with a copy of the key; and those who come after. In a real browser. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";

const heading = (tab: Page, name: string): Promise<void> => tab.getByRole("heading", { level: 1, name }).waitFor();

/** Counts what a person presses a pointer for. */
async function countClicks(tab: Page): Promise<() => Promise<number>> {
  await tab.addInitScript(() => {
    addEventListener("click", (event) => {
      // A click that a script or the Enter key makes has no pointer.
      if (event.isTrusted && event.detail > 0)
        sessionStorage.setItem("clicks", String(Number(sessionStorage.getItem("clicks") ?? 0) + 1));
    });
  });
  return () => tab.evaluate(() => Number(sessionStorage.getItem("clicks") ?? 0));
}

test("from the printed address to a signed-in, empty archive in two clicks", { skip, timeout: 60_000 }, async (t) => {
  const archive = await openArchive(t);
  const viewer = await openViewer(t, archive);
  const browser = await openPageBrowser(t);
  const tab = await browser.newPage();
  const clicks = await countClicks(tab);
  const address = viewer.firstRunUrl() ?? assert.fail("there is no first run");
  const asked: string[] = [];
  tab.on("request", (request) => asked.push(request.url()));
  await tab.goto(address);
  await heading(tab, "Welcome to your archive");
  assert.equal(
    await tab.getByRole("link", { name: "Inbox" }).count(),
    0,
    "no way leads off before there is an account",
  );
  const token = new URL(address).hash.slice(1);
  assert.ok(
    asked.every((url) => !url.includes(token)),
    "the token is in no address that is asked for",
  );
  await tab.locator("input:focus").waitFor();
  await tab.keyboard.type("Harbour district");
  await tab.keyboard.press("Tab");
  await tab.keyboard.type("Amal");
  await tab.keyboard.press("Tab");
  await tab.keyboard.type(samplePassword);
  await tab.getByRole("button", { name: "Make the account" }).click();
  await heading(tab, "The key of this archive");
  assert.ok(!tab.url().includes(token), "it is of no more use, and is not left in the address");
  await tab.getByText(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/).waitFor();
  await tab.getByRole("link", { name: "Go to the archive" }).click();
  await heading(tab, "Library");
  assert.match(await tab.locator(".who").innerText(), /Harbour district[^]*Amal[^]*Lead/);
  assert.equal(await clicks(), 2);
  await tab.goto(address);
  await heading(tab, "Library");
  const stranger = await browser.newContext();
  const other = await stranger.newPage();
  await other.goto(address);
  await heading(other, "Sign in");
});

test("without the token the page makes no account, and says where it is made", { skip, timeout: 60_000 }, async (t) => {
  const archive = await openArchive(t);
  const viewer = await openViewer(t, archive);
  const tab = await (await openPageBrowser(t)).newPage();
  await tab.goto(`${viewer.namedUrl}welcome`);
  await tab.getByText("The first account is made from another address").waitFor();
  await tab.goto(`${viewer.namedUrl}welcome?again#${"A".repeat(43)}`);
  await tab.getByLabel("What the archive is called").fill("Mine");
  await tab.getByLabel("Your name").fill("Other");
  await tab.getByRole("textbox", { name: "Password" }).fill(samplePassword);
  await tab.keyboard.press("Enter");
  await tab
    .getByRole("alert")
    .getByText(/only while there is none/)
    .waitFor();
  assert.equal(await archive.deps.accounts.count(), 0);
});

test("a copy of the key is downloaded, protected; in Arabic", { skip, timeout: 60_000 }, async (t) => {
  const archive = await openArchive(t);
  const viewer = await openViewer(t, archive);
  const tab = await (await openPageBrowser(t)).newPage();
  const address = new URL(viewer.firstRunUrl() ?? assert.fail());
  address.searchParams.set("lang", "ar");
  await tab.goto(address.href);
  await heading(tab, "أهلًا بك في أرشيفك");
  assert.equal(await tab.locator("html").getAttribute("dir"), "rtl");
  await tab.getByLabel("اسم الأرشيف").fill("حي الميناء");
  await tab.getByLabel("اسمك").fill("أمل");
  await tab.getByRole("textbox", { name: "كلمة السر" }).fill("short");
  await tab.keyboard.press("Enter");
  await tab.getByRole("alert").getByText("لا تصلح هذه كلمة سر لحساب.").waitFor();
  await tab.getByRole("textbox", { name: "كلمة السر" }).fill(samplePassword);
  await tab.keyboard.press("Enter");
  await heading(tab, "مفتاح هذا الأرشيف");
  await tab.getByRole("textbox", { name: "عبارة مرور للنسخة" }).fill("correct horse battery staple");
  await tab.getByRole("textbox", { name: "كلمة سرك مرة أخرى" }).fill(samplePassword);
  const [download] = await Promise.all([tab.waitForEvent("download"), tab.keyboard.press("Enter")]);
  assert.equal(download.suggestedFilename(), "muniment-log.key");
  assert.match(await readFile(await download.path(), "utf8"), /^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
  await tab.getByText(/سُلّمت النسخة/).waitFor();
});

test(
  "somebody is invited by a link, comes in by it, and a second time it leads nowhere",
  { skip, timeout: 60_000 },
  async (t) => {
    const archive = await openArchive(t);
    const { accounts } = archive.deps;
    await accounts.add({ name: "Amal", role: "lead", alsoAdministers: true, password: samplePassword });
    const viewer = await openViewer(t, archive);
    const browser = await openPageBrowser(t);
    const tab = await browser.newPage();
    await tab.goto(`${viewer.namedUrl}accounts`);
    await tab.locator("input:focus").fill("Amal");
    await tab.getByLabel("Password").fill(samplePassword);
    await tab.keyboard.press("Enter");
    await heading(tab, "People");
    await tab.getByLabel("As", { exact: true }).selectOption("reviewer");
    await tab.getByLabel("For whom").fill("Omar");
    await tab.getByRole("button", { name: "Make an invitation" }).click();
    const link = await tab.locator(".told-once pre").innerText();
    assert.match(link, /^http:\/\/muniment\.localhost:\d+\/invitation#[A-Za-z0-9_-]{43}$/);

    const other = await (await browser.newContext()).newPage();
    await other.goto(link);
    await other.getByText("Amal invites you to this archive as a reviewer.").waitFor();
    await other.getByLabel("Name").fill("Omar");
    await other.getByRole("textbox", { name: "Password" }).fill(samplePassword);
    await other.getByRole("button", { name: "Make my account" }).click();
    await heading(other, "Library");
    assert.match(await other.locator(".who").innerText(), /Omar[^]*Reviewer/);
    const late = await (await browser.newContext()).newPage();
    await late.goto(link);
    await late.getByText(/There is no such invitation/).waitFor();

    await tab.reload();
    await tab.getByRole("row", { name: /Omar Reviewer Enabled/ }).waitFor();
    await tab.getByRole("button", { name: "Change Omar" }).click();
    await tab.getByRole("button", { name: "Disable the account" }).click();
    await tab.getByRole("row", { name: /Omar Reviewer Disabled/ }).waitFor();
    await tab.getByText("Invitation used: Omar").waitFor();
    assert.notEqual((await accounts.find("Omar")).disabled, null);
  },
);
