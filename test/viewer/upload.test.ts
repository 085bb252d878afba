/** Files and folders taken in by hand, in a browser: names as they are, what is there already, and going on after a reload. */
import assert from "node:assert/strict";
import { appendFile, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { IntakeDetail } from "@muniment/verify";
import type { Page } from "playwright-core";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import type { SampleArchive } from "../../packages/server/src/http/sample-archive.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";
import { fixtures, skipFixtures } from "../shared-fixtures.ts";

const mebi = 1024 * 1024;

async function openRoom(t: TestContext, locale: "C" | "C.UTF-8" = "C.UTF-8") {
  const archive = await openArchive(t);
  const folder = await mkdtemp(join(tmpdir(), "muniment-chosen-"));
  t.after(() => rm(folder, { recursive: true }));
  await archive.deps.accounts.add({ name: "Amal", role: "contributor", password: samplePassword });
  const viewer = await openViewer(t, archive);
  const browser = await openPageBrowser(t, { locale });
  const tab = await (await browser.newContext()).newPage();
  await tab.goto(`${viewer.url}take-in`);
  await tab.locator("input[name=username]").fill("Amal");
  await tab.locator("input[type=password]").fill(samplePassword);
  await tab.keyboard.press("Enter");
  await tab.getByRole("heading", { name: "Files" }).waitFor();
  return { archive, folder, viewer, tab };
}

const filesInput = (tab: Page) => tab.locator(".upload input[type=file]:not([webkitdirectory])").first();
const folderInput = (tab: Page) => tab.locator("input[webkitdirectory]").first();
const button = (tab: Page, name: string) => tab.getByRole("button", { name, exact: true });
const phase = (tab: Page, name: string) => tab.locator(".sending-sum strong", { hasText: name }).waitFor();

/** What the archive says of its items, the oldest first. */
async function detailsOf({ deps, index }: SampleArchive): Promise<readonly IntakeDetail[]> {
  await deps.refresh();
  const details: IntakeDetail[] = [];
  for (const { item } of (await index.list(null, 1000)).toReversed()) {
    const found = await index.find(item);
    assert.ok(found.found === "one" && found.item.detail.kind === "intake");
    details.push(found.item.detail);
  }
  return details;
}

const claimed = (value: string) => ({ basis: "claimed", value }) as const;

test(
  "a folder is taken in with a note: names, paths, times and order as they are",
  { skip, timeout: 120_000 },
  async (t) => {
    const { archive, folder, tab } = await openRoom(t);
    const names = ["b.txt", "a/شاهد-عيان.txt", "a/deep/z", "a-b.txt", ".hidden", "empty"];
    for (const name of names) {
      const path = join(folder, "phone", name);
      await mkdir(join(path, ".."), { recursive: true });
      await writeFile(path, name === "empty" ? "" : `bytes of ${name}`);
      await utimes(path, 1_000_000_000, 1_000_000_000);
    }
    const large = Buffer.alloc(9 * mebi, "large ");
    await writeFile(join(folder, "phone/video.mp4"), large);
    await folderInput(tab).setInputFiles(join(folder, "phone"));
    await tab.getByText("7 files, 9.4 MB").waitFor();
    await tab.locator("textarea:focus").fill("the phone of a witness\nsecond line");
    await button(tab, "Take in").click();
    await phase(tab, "Done");
    const order = [".hidden", "a/deep/z", "a/شاهد-عيان.txt", "a-b.txt", "b.txt", "empty", "video.mp4"];
    const details = await detailsOf(archive);
    assert.deepEqual(
      details.map(({ path }) => path),
      order.map((name) => claimed(`phone/${name}`)),
    );
    assert.deepEqual(
      details.map(({ delivery }) => [delivery?.place, delivery?.count]),
      order.map((_, place) => [place, order.length]),
    );
    for (const { note } of details) assert.deepEqual(note, claimed("the phone of a witness\nsecond line"));
    assert.deepEqual(details[0]?.modified, claimed("2001-09-09T01:46:40.000Z"));
    await tab.getByRole("link", { name: "phone/video.mp4" }).click();
    await tab.getByRole("heading", { level: 1, name: "video.mp4" }).waitFor();
    await tab.getByText("file 7 of 7").waitFor();
    await tab.goBack();
    await phase(tab, "Done");
  },
);

test(
  "names of every kind come back character for character",
  { skip: skip !== false ? skip : skipFixtures, timeout: 240_000 },
  async (t) => {
    const { archive, folder, tab } = await openRoom(t);
    const chosen = join(folder, "names");
    await mkdir(chosen);
    const names = [...new Set(await namesIn(fixtures))];
    for (const name of names) await writeFile(join(chosen, name), `bytes of ${name}`);
    await folderInput(tab).setInputFiles(chosen);
    await button(tab, "Take in").click();
    await phase(tab, "Done");
    const details = await detailsOf(archive);
    assert.deepEqual(
      details.map(({ path }) => (path?.basis === "claimed" ? path.value : "")).toSorted(),
      names.map((name) => `names/${name}`).toSorted(),
    );
    const titles = (await archive.index.list(null, 1000)).map(({ title }) => title);
    assert.deepEqual(titles.toSorted(), names.toSorted());
    const sizes = (await archive.index.list(null, 1000)).map(({ title, size }) => size - Buffer.byteLength(title));
    assert.deepEqual([...new Set(sizes)], ["bytes of ".length], "with their bytes");
  },
);

test("what the archive holds is asked about: left out, or taken in again", { skip, timeout: 120_000 }, async (t) => {
  const { archive, folder, tab } = await openRoom(t);
  for (const [name, bytes] of [
    ["one", "1"],
    ["two", "2"],
    ["three", "3"],
    ["large", "l".repeat(mebi)],
  ] as const)
    await writeFile(join(folder, name), bytes);
  const choose = async (...names: readonly string[]): Promise<void> => {
    await filesInput(tab).setInputFiles(names.map((name) => join(folder, name)));
    await button(tab, "Take in").click();
  };
  await choose("one", "large");
  await phase(tab, "Done");
  await button(tab, "Put away").click();
  await choose("one", "two", "three", "large");
  await phase(tab, "Waits for you");
  await tab.getByRole("heading", { name: "2 files have bytes that the archive holds already" }).waitFor();
  assert.equal((await detailsOf(archive)).length, 4, "what is new was taken in");
  const asked = tab.locator(".sending-asked > li");
  await asked.filter({ hasText: "large" }).getByRole("button", { name: "Leave out" }).click();
  await tab.getByRole("heading", { name: "1 file has bytes that the archive holds already" }).waitFor();
  assert.equal(await asked.getByRole("link").count(), 1, "the item that has them is linked to");
  await button(tab, "Take all of them in again").click();
  await phase(tab, "Done");
  const details = await detailsOf(archive);
  assert.deepEqual(
    details.map(({ name }) => (name.basis === "claimed" ? name.value : "")),
    ["one", "large", "two", "three", "one"],
  );
});

test(
  "a delivery goes on after the page was loaded again: what is there is not sent again",
  { skip, timeout: 120_000 },
  async (t) => {
    const { archive, folder, tab } = await openRoom(t);
    const chosen = join(folder, "disk");
    await mkdir(chosen);
    for (let place = 0; place < 5; place += 1)
      await writeFile(join(chosen, `${String(place)}.txt`), `file ${String(place)}`);
    await writeFile(join(chosen, "video.mp4"), Buffer.alloc(20 * mebi, "video "));
    await writeFile(join(chosen, "z.txt"), "last");
    const sent: string[] = [];
    let pass = false;
    await tab.route(/\/bytes\//, async (route) => {
      const path = new URL(route.request().url()).pathname;
      if (!pass && !path.endsWith("/bytes/0")) await route.abort();
      else {
        sent.push(path.slice(path.indexOf("/files")));
        await route.continue();
      }
    });
    await folderInput(tab).setInputFiles(chosen);
    await button(tab, "Take in").click();
    await phase(tab, "The server does not answer");
    tab.on("dialog", (dialog) => void dialog.accept());
    await tab.reload();
    await tab.getByRole("heading", { name: "Not finished" }).waitFor();
    await tab.getByText("5 of 7 sealed").waitFor();
    pass = true;
    await tab.locator(".unfinished input[webkitdirectory]").setInputFiles(chosen);
    await phase(tab, "Done");
    assert.equal(sent.filter((path) => path.endsWith("/5/bytes/0")).length, 1, "the first piece was sent once");
    const details = await detailsOf(archive);
    assert.deepEqual(
      details.map(({ delivery }) => delivery?.place),
      [0, 1, 2, 3, 4, 5, 6],
    );
  },
);

test(
  "a file that has changed since it was chosen is refused, and the others are taken in",
  { skip, timeout: 120_000 },
  async (t) => {
    const { archive, folder, tab } = await openRoom(t);
    for (const name of ["a", "b", "c"]) await writeFile(join(folder, name), name);
    await filesInput(tab).setInputFiles(["a", "b", "c"].map((name) => join(folder, name)));
    await tab.getByText("3 files").waitFor();
    await appendFile(join(folder, "b"), "more");
    await button(tab, "Take in").click();
    await phase(tab, "Waits for you");
    await tab.getByRole("heading", { name: "1 file was not taken in" }).waitFor();
    await tab.getByText("The file has changed since you chose it").waitFor();
    await button(tab, "Leave all of them out").click();
    await phase(tab, "Done");
    assert.deepEqual(
      (await detailsOf(archive)).map(({ delivery }) => delivery?.place),
      [0, 2],
    );
  },
);

test(
  "a file that the browser cannot open is refused, and not taken for an empty one",
  { skip, timeout: 120_000 },
  async (t) => {
    const { archive, folder, tab } = await openRoom(t, "C");
    await mkdir(join(folder, "names"));
    for (const name of ["plain", "شاهد.txt"]) await writeFile(join(folder, "names", name), name);
    await folderInput(tab).setInputFiles(join(folder, "names"));
    await button(tab, "Take in").click();
    await phase(tab, "Waits for you");
    await tab.getByRole("heading", { name: "1 file was not taken in" }).waitFor();
    assert.deepEqual(
      (await detailsOf(archive)).map(({ name }) => name),
      [claimed("plain")],
    );
  },
);

test(
  "who may only look is told so, and files that are dropped are taken as chosen",
  { skip, timeout: 120_000 },
  async (t) => {
    const { archive, viewer, tab } = await openRoom(t);
    await tab.evaluate(() => {
      const transfer = new DataTransfer();
      for (const name of ["one.txt", "two.txt"])
        transfer.items.add(new File([`bytes of ${name}`], name, { lastModified: 1 }));
      document
        .querySelector(".chooser-big")
        ?.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true }));
    });
    await tab.getByText("2 files").waitFor();
    await button(tab, "Take in").click();
    await phase(tab, "Done");
    assert.deepEqual(
      (await detailsOf(archive)).map(({ name, path }) => [name, path]),
      [
        [claimed("one.txt"), undefined],
        [claimed("two.txt"), undefined],
      ],
    );
    await archive.deps.accounts.setRole("Amal", "viewer");
    await tab.goto(`${viewer.url}take-in?lang=ar`);
    await tab.getByText("حسابك يطّلع ولا يضيف").waitFor();
  },
);

/** Those of the published names and texts that a file of this system can have. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const suite of ["names", "strings", "normal"]) {
    const text = await readFile(join(folder, suite, "expected.json"), "utf8");
    const { cases } = JSON.parse(text) as { readonly cases: readonly { readonly detail: Record<string, string> }[] };
    for (const { detail } of cases) names.push(...["name", "text", "nfc", "nfd"].map((field) => detail[field] ?? ""));
  }
  return names.filter(
    (name) =>
      !["", ".", ".."].includes(name) && name.isWellFormed() && !/[/\0]/.test(name) && Buffer.byteLength(name) <= 255,
  );
}
