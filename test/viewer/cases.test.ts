/** Cases in the viewer: a lead begins one, puts an item into it and lets somebody in, who then sees that item and no trace of the rest. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CaseId } from "@muniment/verify";
import type { Page } from "playwright-core";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";
import { enter } from "./scene-hands.ts";

const unknown = { basis: "not-measured", reason: "not part of this sample" } as const;

async function openShared(t: Parameters<typeof openArchive>[0]) {
  const archive = await openArchive(t);
  const add = async (name: string, time: number): Promise<string> => {
    const detail = {
      name: { basis: "claimed", value: name },
      ...{ modified: unknown, received: unknown, mediaType: unknown, note: null },
    } as const;
    const object = { path: `original/${name}`, role: "original", mediaType: "text/plain", bytes: Buffer.from(name) };
    return (await archive.add(detail, [object], time)).item;
  };
  const [harbour, market] = [await add("harbour.txt", 1000), await add("market.txt", 2000)];
  await archive.deps.accounts.add({ name: "Lena", role: "lead", password: samplePassword });
  await archive.deps.accounts.add({ name: "Omar", role: "member", password: samplePassword });
  const viewer = await openViewer(t, archive);
  const browser = await openPageBrowser(t);
  const incidents: string[] = [];
  const signedIn = async (name: string, address: string, until: string): Promise<Page> => {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 1000 } })).newPage();
    page.on("pageerror", (error) => incidents.push(error.message));
    await page.goto(`${viewer.url}${address}`);
    await page.locator(".sign-in").waitFor();
    await enter(page, name, samplePassword);
    await page.locator(until).first().waitFor();
    return page;
  };
  return { archive, viewer, harbour, market, incidents, signedIn };
}

test(
  "a case is begun, given an item and a member, who sees that item and no trace of the rest",
  { skip, timeout: 180_000 },
  async (t) => {
    const { archive, viewer, harbour, market, incidents, signedIn } = await openShared(t);
    const lead = await signedIn("Lena", "cases?lang=en", ".order-form, form");
    await lead.getByText("There is no case yet.").waitFor();
    await lead.getByLabel("Name", { exact: true }).fill("<b>Harbour</b>");
    await lead.getByRole("button", { name: "Begin a case" }).click();
    await lead.locator("h1", { hasText: "<b>Harbour</b>" }).waitFor();
    await lead.getByText("Nobody is in it yet.").waitFor();
    await lead.getByLabel("Name", { exact: true }).first().fill("nobody at all");
    await lead.getByRole("button", { name: "Let in" }).click();
    await lead.getByText("There is no account nobody at all.").waitFor();
    await lead.getByLabel("Name", { exact: true }).first().fill("omar");
    await lead.getByRole("button", { name: "Let in" }).click();
    await lead.locator(".member-orders").waitFor();

    await lead.goto(`${viewer.url}items/${harbour}`);
    await lead.getByRole("button", { name: "Case", exact: true }).click();
    const form = lead.locator(".statement-form");
    await form.locator("select").selectOption({ label: "<b>Harbour</b>" });
    await form.getByRole("button", { name: "Seal" }).click();
    await form.waitFor({ state: "detached" });
    await lead.locator(".statement-value a", { hasText: "<b>Harbour</b>" }).click();
    await lead.getByText("1 item ·").waitFor();
    await lead.goto(`${viewer.url}?q=-nothing&lang=en`);
    await lead.locator(".choices", { hasText: "Cases" }).getByRole("link", { name: "<b>Harbour</b>" }).click();
    await lead.getByRole("heading", { name: "1 item found" }).waitFor();
    await lead.getByRole("button", { name: "Case: <b>Harbour</b>" }).click();
    await lead.getByRole("heading", { name: "2 items found" }).waitFor();

    const member = await signedIn("Omar", "", ".row, .shelf");
    await member.getByText("harbour.txt").first().waitFor();
    const seen = await member.locator("body").innerText();
    assert.ok(!seen.includes("market.txt"), seen);
    for (const link of ["Hand over", "People"])
      assert.equal(await member.getByRole("link", { name: link, exact: true }).count(), 0, link);
    await member.goto(`${viewer.url}items/${market}`);
    await member.getByText("No item of this archive has that name.").waitFor();
    await member.goto(`${viewer.url}cases`);
    await member.getByRole("link", { name: "<b>Harbour</b>" }).click();
    await member.getByText("You are here: Viewer").waitFor();
    assert.equal(await member.getByRole("button", { name: "Let in" }).count(), 0);
    await member.getByRole("link", { name: "Look at its items" }).click();
    await member.getByText("harbour.txt").first().waitFor();

    archive.deps.cases.admit(archive.deps.cases.find("<b>Harbour</b>").id, "Omar", "reviewer", null);
    await member.goto(`${viewer.url}?lang=en`);
    await member.getByRole("checkbox", { name: "Select harbour.txt" }).check();
    await member.locator(".selection").getByRole("link", { name: "Hand over" }).click();
    await member.locator(".selected-items", { hasText: "harbour.txt" }).waitFor();
    await member.locator(".hand-over button.main").click();
    await member.locator(".packages a[download]").first().waitFor({ timeout: 90_000 });
    await member.locator(".wordmark").click();
    await member.getByRole("checkbox", { name: "Select harbour.txt" }).check();
    await member.getByRole("link", { name: "Put into a case" }).click();
    await member.getByRole("button", { name: "Out of a case" }).click();
    await member.locator(".statement-form select").selectOption({ label: "<b>Harbour</b>" });
    await member.getByRole("button", { name: "Put on the list" }).click();
    await member.getByRole("button", { name: "Seal all" }).click();
    await member.getByText("1 statement was sealed.").first().waitFor();
    assert.equal(await member.getByRole("button", { name: /^Undo/ }).count(), 0, "it is out of their sight");

    await lead.goto(`${viewer.url}?lang=en`);
    for (const name of ["harbour.txt", "market.txt"])
      await lead.getByRole("checkbox", { name: `Select ${name}` }).check();
    await lead.getByRole("link", { name: "Put into a case" }).click();
    const put = lead.locator(".statement-form");
    await put.locator("select").selectOption({ label: "<b>Harbour</b>" });
    await put.getByRole("button", { name: "Put on the list" }).click();
    await lead.locator(".said-list", { hasText: "<b>Harbour</b>" }).waitFor();
    await lead.getByRole("button", { name: "Out of a case" }).click();
    await put.locator("select").selectOption({ label: "<b>Harbour</b>" });
    await put.getByRole("button", { name: "Put on the list" }).click();
    await lead.getByText("This stands on the list already.").waitFor();
    await lead.keyboard.press("Escape");
    await lead.getByRole("button", { name: "Seal all" }).click();
    await lead.getByText("2 statements were sealed.").first().waitFor();
    await member.goto(`${viewer.url}?lang=en`);
    await member.getByText("market.txt").first().waitFor();
    await lead.getByRole("button", { name: "Undo: retract all of them" }).click();
    await lead.getByText("2 statements were retracted.").first().waitFor();
    await member.goto(`${viewer.url}cases?lang=en`);
    await member.getByText("0 items ·").waitFor();

    archive.deps.cases.dismiss(archive.deps.cases.find("<b>Harbour</b>").id, "Omar", null);
    await member.reload();
    await member.getByText("You are in no case yet.").waitFor();
    assert.ok(!(await member.locator("main").innerText()).includes("harbour.txt"));
    assert.deepEqual(incidents, []);
  },
);

test(
  "who leads a case invites into it by a link, in both languages; who opens it is in that case and no other",
  { skip, timeout: 180_000 },
  async (t) => {
    const { archive, viewer, harbour, incidents, signedIn } = await openShared(t);
    const { cases } = archive.deps;
    const { id, name: called } = cases.make("\u0645\u0631\u0641\u0623 <i>x</i>", null);
    cases.make("Market", null);
    cases.admit(id, "Omar", "lead", null);
    await archive.addToCase(harbour, { id, name: called });
    const lead = await signedIn("Omar", `cases/${id}?lang=en`, ".member-orders");
    const invite = lead.locator(".people-part", { hasText: "Invite into this case" });
    await invite.getByText("None is open.").waitFor();
    await invite.getByLabel("As").selectOption("contributor");
    await invite.getByLabel("For whom").fill("Basma");
    await invite.getByRole("button", { name: "Make an invitation" }).click();
    const link = (await invite.locator(".told-once pre").innerText()).trim();
    await invite.getByRole("button", { name: "Withdraw Basma" }).waitFor();
    await invite.getByRole("button", { name: "Make an invitation" }).click();
    await invite.getByRole("button", { name: "Withdraw", exact: true }).click();
    await invite.getByRole("button", { name: "Withdraw", exact: true }).waitFor({ state: "detached" });

    const browser = lead.context().browser() ?? assert.fail();
    const guest = await (await browser.newContext({ viewport: { width: 390, height: 900 } })).newPage();
    const opened = new URL(link);
    opened.searchParams.set("lang", "ar");
    await guest.goto(opened.href);
    await guest.getByText("يدعوك").waitFor();
    assert.match(await guest.locator("main").innerText(), /مرفأ <i>x<\/i>.* مساهمًا/);
    assert.equal(await guest.evaluate(() => document.documentElement.scrollWidth), 390);
    await enter(guest, "Basma", samplePassword);
    await guest.getByText("harbour.txt").first().waitFor();
    assert.ok(!(await guest.locator("body").innerText()).includes("market.txt"));
    assert.deepEqual(
      cases.members(id).map(({ name, role }) => [name, role]),
      [
        ["Omar", "lead"],
        ["Basma", "contributor"],
      ],
    );
    await lead.goto(`${viewer.url}cases/${id}?lang=ar`);
    await lead.getByRole("heading", { name: "ادعُ إلى هذه القضية" }).waitFor();
    assert.deepEqual(incidents, []);
  },
);

test(
  "a contributor of cases takes links and files into one of them, and sees its lists alone",
  { skip, timeout: 180_000 },
  async (t) => {
    const { archive, viewer, incidents, signedIn } = await openShared(t);
    const { cases, index } = archive.deps;
    const [harbour, market] = [cases.make("<b>Harbour</b>", null), cases.make("Market", null)];
    cases.admit(harbour.id, "Omar", "viewer", null);
    const member = await signedIn("Omar", "take-in?lang=en", ".queues");
    await member.getByText("Your account looks, and does not add").waitFor();
    cases.admit(harbour.id, "Omar", "contributor", null);
    cases.admit(market.id, "Omar", "contributor", null);

    // Of two cases none is chosen for them.
    await member.reload();
    await member.getByLabel("Links", { exact: true }).fill("http://127.0.0.1/one");
    await member.getByRole("button", { name: "Capture", exact: true }).click();
    await member.getByText("It was not said which case this is taken into.").waitFor();
    await member.goto(`${viewer.url}cases/${harbour.id}?lang=en`);
    await member.getByRole("link", { name: "Take into this case" }).click();
    const chosen = member.getByLabel("Case", { exact: true });
    assert.equal(await chosen.inputValue(), harbour.id);
    await member.getByLabel("Links", { exact: true }).fill("http://127.0.0.1/one");
    await member.getByRole("button", { name: "Capture", exact: true }).click();
    await member.getByText("Into the case <b>Harbour</b>").waitFor();
    await member.locator(".link-rows .outcome, .link-rows a").first().waitFor();

    await member.goto(`${viewer.url}take-in?lang=en`);
    await member.locator(".queues li", { hasText: "<b>Harbour</b>" }).waitFor();
    await chosen.selectOption({ label: "Market" });
    const file = { name: "sign.txt", mimeType: "text/plain", buffer: Buffer.from("a sign") };
    await member.locator(".upload input[type=file]:not([webkitdirectory])").first().setInputFiles(file);
    await member.getByRole("button", { name: "Take in", exact: true }).click();
    await member.locator(".sending-done", { hasText: "Into the case Market" }).waitFor();
    await archive.deps.refresh();
    const namesIn = async (id: CaseId): Promise<readonly string[]> =>
      (await index.within([id]).list(null, 10)).map(({ title }) => title);
    assert.deepEqual(await namesIn(market.id), ["sign.txt"]);
    assert.equal((await namesIn(harbour.id)).length, 1);

    const lead = await signedIn("Lena", "take-in?lang=en", ".queues li");
    assert.equal(
      await lead.getByLabel("Case", { exact: true }).inputValue(),
      "",
      "who adds everywhere chooses none first",
    );
    cases.dismiss(harbour.id, "Omar", null);
    await member.reload();
    await member.getByText("No list was taken in yet.").waitFor();
    assert.equal(await chosen.inputValue(), market.id, "the only one is chosen");
    assert.deepEqual(incidents, []);
  },
);
