/** The viewer of a home that has accounts, by hand: signing in and out, a session that ends, and what a replayed page has of all that. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Frame, Page } from "playwright-core";
import { sampleCaptureDetail } from "../../packages/server/src/index/sample-records.ts";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";
import { sampleWacz } from "./sample-wacz.ts";

const page = "http://page.test/";

async function openShut(t: TestContext) {
  const archive = await openArchive(t);
  const headers = { "content-type": "text/html" };
  const wacz = await sampleWacz([
    { url: page, headers, body: "<!doctype html><title>Kept</title><p>The archived page" },
  ]);
  const { item } = await archive.add(
    sampleCaptureDetail(page, "Kept", { value: "complete", reasons: [] }),
    [{ path: "capture.wacz", role: "capture", mediaType: "application/wacz", bytes: wacz }],
    Date.UTC(2026, 10, 22, 21, 13),
  );
  const { accounts } = archive.deps;
  await accounts.add({ name: "Amal", role: "viewer", password: samplePassword });
  await accounts.add({ name: "ops", role: "administrator", password: samplePassword });
  const viewer = await openViewer(t, archive);
  const browser = await openPageBrowser(t);
  const context = await browser.newContext();
  return { archive, viewer, item, browser, tab: await context.newPage() };
}

/** By keyboard alone: the first field has the focus. */
async function type(tab: Page, name: string, password = samplePassword): Promise<void> {
  await tab.locator("input:focus").waitFor();
  await tab.keyboard.type(name);
  await tab.keyboard.press("Tab");
  await tab.keyboard.type(password);
  await tab.keyboard.press("Enter");
}

const heading = (tab: Page, name: string): Promise<void> => tab.getByRole("heading", { level: 1, name }).waitFor();

test(
  "signing in, by keyboard, leads to where one wanted to go; signing out shows nothing",
  { skip, timeout: 60_000 },
  async (t) => {
    const { viewer, item, tab, archive } = await openShut(t);
    await tab.goto(`${viewer.url}items/${item}`);
    await heading(tab, "Sign in");
    assert.equal(await tab.title(), "Sign in · Muniment");
    assert.ok(!(await tab.content()).includes("Kept"));
    await type(tab, "Amal", "a wrong password");
    const notice = tab.getByRole("alert");
    await notice.waitFor();
    assert.match(await notice.innerText(), /Name and password do not fit/);
    assert.equal(await tab.locator("input[type=password]:focus").inputValue(), "");
    await tab.keyboard.type(samplePassword);
    await tab.keyboard.press("Enter");
    await heading(tab, "Kept");
    assert.equal(new URL(tab.url()).pathname, `/items/${item}`);
    assert.match(await tab.locator(".who").innerText(), /Signed in as\s+Amal · Viewer/);
    await tab.reload();
    await heading(tab, "Kept");
    await tab.getByRole("button", { name: "Sign out" }).press("Enter");
    await heading(tab, "You are signed out");
    assert.equal(new URL(tab.url()).pathname, "/");
    assert.equal((await archive.deps.accounts.find("Amal")).sessions, 0);
    assert.deepEqual(await tab.context().cookies(), []);
    await tab.goto(`${viewer.url}items/${item}`);
    await heading(tab, "Sign in");
    assert.ok(!(await tab.content()).includes("Kept"));
  },
);

test(
  "a session that ended says so, shows nothing more, and leads back to where one was",
  { skip, timeout: 60_000 },
  async (t) => {
    const { viewer, item, tab, archive } = await openShut(t);
    await tab.goto(`${viewer.url}items/${item}?lang=ar`);
    await heading(tab, "سجّل دخولك");
    assert.equal(await tab.locator("html").getAttribute("dir"), "rtl");
    await type(tab, "Amal");
    await heading(tab, "Kept");
    await archive.deps.accounts.signOut("Amal");
    await tab.keyboard.press("Escape");
    await heading(tab, "انتهت جلستك");
    assert.ok(!(await tab.content()).includes("Kept"));
    // Who it was stands there, and the password is asked for.
    assert.equal(await tab.locator("input[name=username]").inputValue(), "Amal");
    await tab.locator("input[type=password]:focus").waitFor();
    await tab.keyboard.type(samplePassword);
    await tab.keyboard.press("Enter");
    await heading(tab, "المكتبة");
    await tab.getByText("Kept").first().waitFor();
  },
);

test("a tab that is looked at again notices that another one signed out", { skip, timeout: 60_000 }, async (t) => {
  const { viewer, tab } = await openShut(t);
  await tab.goto(viewer.url);
  await type(tab, "Amal");
  await tab.getByText("Kept").first().waitFor();
  const other = await tab.context().newPage();
  await other.goto(viewer.url);
  await other.getByRole("button", { name: "Sign out" }).click();
  await heading(other, "You are signed out");
  await tab.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await heading(tab, "Your session has ended");
});

test("who runs the archive sees accounts, and no item", { skip, timeout: 60_000 }, async (t) => {
  const { viewer, item, tab } = await openShut(t);
  await tab.goto(`${viewer.url}items/${item}`);
  await type(tab, "ops");
  await heading(tab, "This account runs the archive");
  await tab.getByRole("row", { name: /Amal Viewer Enabled/ }).waitFor();
  assert.ok(!(await tab.content()).includes("Kept"));
});

for (const name of ["url", "namedUrl"] as const) {
  test(
    `a replayed page is seen by who may, has no cookie, and ends with the session (${name})`,
    { skip, timeout: 60_000 },
    async (t) => {
      const { viewer, item, tab, archive, browser } = await openShut(t);
      await tab.goto(`${viewer[name]}items/${item}?see=replay`);
      await type(tab, "Amal");
      const archived = await archivedFrame(tab);
      await archived.getByText("The archived page").waitFor();
      const around = originOf(tab);
      assert.equal(await around.evaluate(() => document.cookie), "");
      const [cookie, ...others] = await tab.context().cookies();
      assert.deepEqual([others.length, cookie?.httpOnly, cookie?.sameSite], [0, true, "Strict"]);
      const bytes = (): Promise<number> => around.evaluate(async () => (await fetch("capture.wacz")).status);
      assert.equal(await bytes(), 200);
      // Its address is of no use to who is not signed in, unless they have the pass; and of none to anybody when the session ends.
      const stranger = await browser.newPage();
      const { origin } = new URL(around.url());
      assert.equal((await stranger.goto(`${origin}/${item}/${"0".repeat(32)}/capture.wacz`))?.status(), 403);
      await archive.deps.accounts.disable("Amal");
      assert.equal(await bytes(), 403);
    },
  );
}

test(
  "a replayed page cannot sign its reader out, in as another, or ask anything in their name",
  { skip, timeout: 60_000 },
  async (t) => {
    const { viewer, item, tab, archive } = await openShut(t);
    await tab.goto(`${viewer.namedUrl}items/${item}?see=replay`);
    await type(tab, "Amal");
    const archived = await archivedFrame(tab);
    await archived.getByText("The archived page").waitFor();
    const results = await originOf(tab).evaluate(async (base) => {
      const json = { "content-type": "application/json" };
      const asked = async (path: string, init: RequestInit): Promise<string> =>
        await fetch(`${base}${path}`, { credentials: "include", ...init }).then(
          (answer) => `${answer.type} ${String(answer.status)}`,
          (error: unknown) => String(error).split(":")[0] ?? "",
        );
      const told = [
        await asked("api/session/end", { method: "POST", headers: json, body: "{}" }),
        await asked("api/session/end", { method: "POST", mode: "no-cors", body: "{}" }),
        await asked("api/items", { mode: "no-cors" }),
      ];
      for (const name of ["muniment", "muniment-0000000000000000", "__Host-muniment"])
        document.cookie = `${name}=x; domain=muniment.localhost; path=/`;
      return told;
    }, viewer.namedUrl);
    assert.deepEqual(results, ["TypeError", "TypeError", "TypeError"]);
    assert.equal((await archive.deps.accounts.find("Amal")).sessions, 1);
    await tab.reload();
    await heading(tab, "Kept");
  },
);

/** The frame around the archived page: of the same origin, so that it reaches what the page's scripts can, without what the replay wraps. */
function originOf(tab: Page): Frame {
  const frame = tab
    .frames()
    .find((candidate) => /^[/][0-9a-f]{16}[/][0-9a-f]{32}[/]$/.test(new URL(candidate.url()).pathname));
  assert.ok(frame !== undefined);
  return frame;
}

async function archivedFrame(tab: Page): Promise<Frame> {
  for (;;) {
    const frame = tab.frames().find((candidate) => candidate.url().endsWith(`mp_/${page}`));
    if (frame !== undefined) return frame;
    await tab.waitForEvent("framenavigated");
  }
}
