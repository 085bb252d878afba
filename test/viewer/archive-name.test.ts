/** What the archive is called above every page: changed by who may, in the browser, and by nobody else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";

async function signIn(tab: Page, url: string, name: string): Promise<void> {
  await tab.goto(`${url}status`);
  await tab.locator("input[name=username]").fill(name);
  await tab.locator("input[name=password]").fill(samplePassword);
  await tab.keyboard.press("Enter");
  await tab.locator(".status h1").waitFor();
}

test("the archive is called otherwise, in both languages, by who may", { skip, timeout: 120_000 }, async (t) => {
  const archive = await openArchive(t);
  const { accounts } = archive.deps;
  await accounts.addFirst({ name: "Amal", password: samplePassword, archive: "The old name" });
  await accounts.add({ name: "Karim", role: "reviewer", password: samplePassword });
  await accounts.add({ name: "ops", role: "administrator", password: samplePassword });
  const viewer = await openViewer(t, archive);
  const browser = await openPageBrowser(t);
  const tab = await (await browser.newContext()).newPage();
  await signIn(tab, viewer.url, "Amal");
  const field = tab.getByLabel("What the archive is called");
  assert.equal(await field.inputValue(), "The old name");

  await field.fill("two\u200blines");
  await tab.getByRole("button", { name: "Change the name" }).click();
  await tab.locator(".archive-naming [role=alert]").waitFor();
  assert.equal(accounts.archiveName(), "The old name");

  await field.fill("  أرشيف الجسر  ");
  await tab.getByRole("button", { name: "Change the name" }).click();
  await tab.getByText("The name was changed.").waitFor();
  await tab.locator(".archive-name", { hasText: "أرشيف الجسر" }).waitFor();
  assert.equal(await field.inputValue(), "أرشيف الجسر");
  assert.equal(await tab.locator(".archive-naming [role=alert]").count(), 0);
  assert.equal(accounts.archiveName(), "أرشيف الجسر");
  assert.deepEqual(
    accounts.events(null, 100).flatMap(({ kind, by, detail }) => (kind === "archive.named" ? [[by, detail]] : [])),
    [["Amal", "أرشيف الجسر"]],
  );

  await tab.goto(`${viewer.url}status?lang=ar`);
  await tab.getByLabel("اسم الأرشيف").fill("Bridge");
  await tab.getByRole("button", { name: "غيّر الاسم" }).click();
  await tab.locator(".archive-name", { hasText: "Bridge" }).waitFor();

  for (const [name, may] of [
    ["ops", true],
    ["Karim", false],
  ] as const) {
    const other = await (await browser.newContext()).newPage();
    await signIn(other, viewer.url, name);
    await other.locator("#status-archive").waitFor();
    assert.equal(await other.getByLabel("What the archive is called").count(), may ? 1 : 0, name);
    assert.match(await other.locator(".archive-name").innerText(), /Bridge/);
  }
});
