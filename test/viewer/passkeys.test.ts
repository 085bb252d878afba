/** Passkeys in a real browser, with its own virtual authenticator: made, signed in by, refused, removed. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { CDPSession, Page } from "playwright-core";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";

/** A key with a PIN or a finger, in the browser itself. `verifies`: whether the person shows who they are. */
async function plugIn(tab: Page, verifies = true): Promise<{ readonly devTools: CDPSession; readonly id: string }> {
  const devTools = await tab.context().newCDPSession(tab);
  await devTools.send("WebAuthn.enable");
  const { authenticatorId: id } = await devTools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: verifies,
      automaticPresenceSimulation: true,
    },
  });
  return { devTools, id };
}

async function open(t: TestContext) {
  const archive = await openArchive(t);
  await archive.deps.accounts.add({ name: "Amal", role: "viewer", password: samplePassword });
  await archive.deps.accounts.add({ name: "ops", role: "administrator", password: samplePassword });
  const viewer = await openViewer(t, archive);
  const browser = await openPageBrowser(t);
  const tab = await (await browser.newContext()).newPage();
  return { archive, viewer, browser, tab, ...(await plugIn(tab)) };
}

async function signIn(tab: Page, url: string, name: string): Promise<void> {
  await tab.goto(url);
  await tab.locator("input[name=username]").fill(name);
  await tab.locator("input[name=password]").fill(samplePassword);
  await tab.keyboard.press("Enter");
  await tab.locator(".who-name").waitFor();
}

async function addPasskey(tab: Page, name: string): Promise<void> {
  const form = tab.getByRole("form", { name: "Add a passkey" });
  await form.locator("input[name=passkey-name]").fill(name);
  await form.locator("input[name=password]").fill(samplePassword);
  await form.getByRole("button", { name: "Add a passkey" }).click();
}

const byPasskey = (tab: Page): Promise<void> => tab.getByRole("button", { name: "Sign in with a passkey" }).click();

test(
  "a passkey is made, signs in without a name and a password, and is removed",
  { skip, timeout: 240_000 },
  async (t) => {
    const { archive, viewer, tab, devTools, id } = await open(t);
    const { accounts, passkeys } = archive.deps;
    await signIn(tab, `${viewer.namedUrl}account`, "Amal");
    await addPasskey(tab, "the phone");
    await tab.locator(".lines", { hasText: "the phone" }).waitFor();
    const { credentials } = await devTools.send("WebAuthn.getCredentials", { authenticatorId: id });
    assert.deepEqual(
      credentials.map(({ isResidentCredential, rpId }) => [isResidentCredential, rpId]),
      [[true, "muniment.localhost"]],
    );
    // The same authenticator makes no second one of the same account.
    await addPasskey(tab, "the phone again");
    await tab.getByRole("alert").getByText("That device keeps a passkey of this account already.").waitFor();

    await tab.getByRole("button", { name: "Sign out" }).click();
    await tab.getByRole("heading", { level: 1, name: "You are signed out" }).waitFor();
    await byPasskey(tab);
    await tab.locator(".who-name", { hasText: "Amal" }).waitFor();
    assert.deepEqual(
      accounts.events(null, 1).map(({ kind, by, detail }) => [kind, by, detail]),
      [["session.begun", "Amal", "the phone"]],
    );

    await tab.goto(`${viewer.namedUrl}account?lang=ar`);
    await tab.getByRole("button", { name: /^أزله/ }).click();
    const form = tab.getByRole("form", { name: "أزله" });
    await form.locator("input[name=password]").fill("not the password");
    await form.getByRole("button", { name: "أزله" }).click();
    await form.getByRole("alert").waitFor();
    assert.equal(passkeys.list("Amal").length, 1);
    await form.locator("input[name=password]").fill(samplePassword);
    await form.getByRole("button", { name: "أزله" }).click();
    await form.waitFor({ state: "detached" });
    assert.deepEqual(passkeys.list("Amal"), []);

    await tab.locator(".who").getByRole("button").click();
    await tab.getByRole("button", { name: "سجّل الدخول بمفتاح مرور" }).click();
    await tab.getByRole("alert").waitFor();
    assert.match(await tab.getByRole("alert").innerText(), /sign-in\.passkey-refused/);
  },
);

test(
  "who does not show who they are comes in by no passkey, and none is made at another address",
  { skip, timeout: 240_000 },
  async (t) => {
    const { archive, viewer, browser, tab, devTools, id } = await open(t);
    await signIn(tab, `${viewer.namedUrl}account`, "Amal");
    await addPasskey(tab, "the key");
    await tab.locator(".lines", { hasText: "the key" }).waitFor();
    await tab.getByRole("button", { name: "Sign out" }).click();
    await devTools.send("WebAuthn.setUserVerified", { authenticatorId: id, isUserVerified: false });
    await byPasskey(tab);
    await tab.getByRole("alert").waitFor();
    assert.match(await tab.getByRole("alert").innerText(), /passkey\.not-given/);
    assert.equal((await archive.deps.accounts.find("Amal")).sessions, 0);

    const other = await (await browser.newContext()).newPage();
    await plugIn(other);
    await other.goto(viewer.url);
    await byPasskey(other);
    await other.getByRole("alert").waitFor();
    assert.match(await other.getByRole("alert").innerText(), /passkey\.host/);
  },
);

test("who administers ends the passkeys of somebody", { skip, timeout: 240_000 }, async (t) => {
  const { archive, viewer, browser, tab } = await open(t);
  await signIn(tab, `${viewer.namedUrl}account`, "Amal");
  await addPasskey(tab, "the phone");
  await tab.locator(".lines", { hasText: "the phone" }).waitFor();
  const ops = await (await browser.newContext()).newPage();
  await signIn(ops, viewer.namedUrl, "ops");
  await ops.getByRole("button", { name: "Change Amal" }).click();
  await ops.getByRole("button", { name: "End its passkeys" }).click();
  await ops.getByText("Done.").waitFor();
  assert.deepEqual(archive.deps.passkeys.list("Amal"), []);
  await tab.getByRole("button", { name: "Sign out" }).click();
  await byPasskey(tab);
  await tab.getByRole("alert").waitFor();
  assert.match(await tab.getByRole("alert").innerText(), /sign-in\.passkey-refused/);
});
