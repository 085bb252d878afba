/** An archive in which nothing is kept: what it invites to, and the sample page captured by a real browser, without a network. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import { lines, run, temporaryFolder } from "../program.ts";
import { serve } from "../serve.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";

test("the empty library tells each what they can do", { skip, timeout: 60_000 }, async (t) => {
  const archive = await openArchive(t);
  const viewer = await openViewer(t, archive);
  const tab = await (await openPageBrowser(t)).newPage();
  await tab.goto(viewer.namedUrl);
  await tab.getByText("Open the address that the program printed when it started").waitFor();
  for (const [name, role] of [
    ["Amal", "contributor"],
    ["Omar", "viewer"],
  ] as const)
    await archive.deps.accounts.add({ name, role, password: samplePassword });
  const signIn = async (name: string): Promise<void> => {
    await tab.context().clearCookies();
    await tab.goto(viewer.namedUrl);
    await tab.locator("input[name=username]").fill(name);
    await tab.locator("input[name=password]").fill(samplePassword);
    await tab.keyboard.press("Enter");
  };
  await signIn("Omar");
  await tab.getByText("Ask whoever runs this archive").waitFor();
  assert.equal(await tab.getByRole("button", { name: "Try the sample page" }).count(), 0);
  await signIn("Amal");
  await tab.getByRole("button", { name: "Try the sample page" }).waitFor();
  for (const name of ["Paste links", "Drop files"]) {
    await tab.getByRole("link", { name }).click();
    await tab.getByRole("heading", { level: 1, name: "Inbox" }).waitFor();
    await tab.goBack();
  }
});

test(
  "the sample page is captured whole, sealed and verified, and reaches nothing else",
  { skip, timeout: 120_000 },
  async (t) => {
    const folder = await temporaryFolder();
    t.after(() => folder.remove());
    const home = `${folder.path}/home`;
    assert.equal((await run(home, ["init"])).code, 0);
    const made = await run(home, ["account", "add", "Amal", "--role", "contributor"], { input: `${samplePassword}\n` });
    assert.equal(made.code, 0, made.stderr);
    const { child, url, end } = await serve(home);
    t.after(() => child.kill("SIGKILL"));
    const tab = await (await openPageBrowser(t)).newPage();
    tab.setDefaultTimeout(60_000);
    await tab.goto(url);
    await tab.locator("input[name=username]").fill("Amal");
    await tab.locator("input[name=password]").fill(samplePassword);
    await tab.keyboard.press("Enter");
    await tab.getByRole("button", { name: "Try the sample page" }).click();
    await tab.locator(".link-row .verdict-complete").waitFor();
    await tab.getByRole("link", { name: "Open the item" }).click();
    await tab.getByRole("heading", { level: 1, name: /The sample page/ }).waitFor();
    await tab.getByText("A try: the sample page that comes with Muniment").first().waitFor();
    const [captured] = lines((await run(home, ["list", "--json"])).stdout) as readonly { item: string }[];
    const shown = await run(home, ["show", captured?.item ?? "", "--json"]);
    assert.match(shown.stdout, /"name":"allowed","statement":\{"basis":"claimed","value":"sample-page\.localhost"\}/);
    assert.deepEqual([...new Set(shown.stdout.match(/"host":"[^"]*"/g))], ['"host":"sample-page.localhost"']);
    await end("SIGINT");
    assert.equal((await run(home, ["verify"])).code, 0);
  },
);
