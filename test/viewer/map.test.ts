/** Places on the map that came with the program: chosen by hand and by keys, shown with their precision, all that a search finds, and nothing asked of a network. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";

const unknown = { basis: "not-measured", reason: "not part of this sample" } as const;

async function openItems(t: TestContext) {
  const archive = await openArchive(t);
  const items: string[] = [];
  for (const name of ["one.txt", "two.txt", "three.txt"]) {
    const detail = {
      name: { basis: "claimed", value: name },
      ...{ modified: unknown, received: unknown, mediaType: unknown, note: null },
    } as const;
    const object = { path: `files/${name}`, role: "original", mediaType: "text/plain", bytes: Buffer.from(name) };
    items.push((await archive.add(detail, [object], items.length * 1_000)).item);
  }
  await archive.deps.accounts.add({ name: "Amal", role: "lead", password: samplePassword });
  const viewer = await openViewer(t, archive);
  const browser = await openPageBrowser(t);
  const incidents: string[] = [];
  const signedIn = async (path: string, width = 1280): Promise<Page> => {
    const page = await (await browser.newContext({ viewport: { width, height: 1000 } })).newPage();
    page.on("pageerror", (error) => incidents.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(viewer.url)) incidents.push(request.url());
    });
    await page.goto(`${viewer.url}${path}`);
    await page.locator("input[name=username]").fill("Amal");
    await page.locator("input[name=password]").fill(samplePassword);
    await page.locator("button.main").click();
    await page.locator(".who").waitFor();
    return page;
  };
  return { viewer, items, incidents, signedIn };
}

test(
  "a place is chosen on the map by hand and by keys; the field is what counts; the item shows it with its circle",
  { skip, timeout: 120_000 },
  async (t) => {
    const { items, incidents, signedIn } = await openItems(t);
    const page = await signedIn(`items/${items[0] ?? ""}?lang=en`);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.getByRole("button", { name: "Place", exact: true }).click();
    assert.deepEqual(
      asked.filter((path) => /map-|countries/.test(path)),
      [],
      "no map before it is asked for",
    );
    await page.getByRole("button", { name: "Choose on a map" }).click();
    const map = page.getByRole("application", { name: "Map, to choose a place" });
    await map.locator(".map-coast").waitFor({ state: "attached" });
    const field = page.locator(".statement-form").getByLabel("Coordinates");
    await map.click({ position: { x: 100, y: 100 } });
    assert.match(await field.inputValue(), /^-?[0-9.]+, -[0-9.]+$/, "to the west");
    await map.locator(".map-dot").waitFor({ state: "attached" });

    // By keys: near, and under the cross.
    await map.focus();
    for (let time = 0; time < 3; time += 1) await page.keyboard.press("+");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    const byKeys = await field.inputValue();
    assert.match(byKeys, /^-?[0-9.]+, [0-9.]+$/, "to the east");

    // What is typed counts, and the map follows it.
    await field.fill("35°11'08.2\"N 33°22'56.3\"E");
    await page.locator(".statement-form").getByLabel("How closely it is known").selectOption("locality");
    await page.getByRole("button", { name: "As at first" }).click();
    await map.locator(".map-dot").waitFor({ state: "attached" });
    await page.locator(".statement-form").getByRole("button", { name: "Seal" }).click();
    await page.locator(".statement-form").waitFor({ state: "detached" });

    const shown = page.getByRole("application", { name: "Map of the places of this item" });
    await shown.locator(".map-dot").waitFor({ state: "attached" });
    assert.equal(await shown.locator("title").textContent(), "35.185611, 33.382306 · Locality: within 1 kilometre");
    assert.equal(await shown.locator(".map-circle").count(), 0, "too small to be seen from there");
    await page.getByText("the archive takes no position on them").waitFor();
    for (let time = 0; time < 9; time += 1) await page.getByRole("button", { name: "Nearer" }).click();
    await shown.locator(".map-circle").waitFor({ state: "attached" });
    const radius = Number(await shown.locator(".map-circle").getAttribute("r"));
    const bar = await shown.locator(".map-scale text").textContent();
    const length = /h([0-9.]+)/.exec((await shown.locator(".map-scale path").getAttribute("d")) ?? "")?.[1];
    assert.equal(bar, "500 m");
    assert.ok(Math.abs(radius - 2 * Number(length)) < 1, `${String(radius)} is a kilometre, ${String(length)} a half`);
    assert.deepEqual(incidents, []);
  },
);

test(
  "all places that a search finds are on one map and in words; those that lie on one another are told as how many",
  { skip, timeout: 120_000 },
  async (t) => {
    const { viewer, items, incidents, signedIn } = await openItems(t);
    const page = await signedIn("?lang=en");
    await page.getByRole("link", { name: "On a map" }).click();
    await page.getByText("Nothing that is found has a place").waitFor();
    const place = (latitude: string, longitude: string, name: string, precision: string) => ({
      ...{ at: latitude === "" ? null : { latitude, longitude }, name, precision, typed: null },
    });
    const values = [
      place("35.1856", "33.3823", "<b>Court square</b>", "exact"),
      place("35.1857", "33.3824", "The other square", "vicinity"),
      place("52.52", "13.4", "Elsewhere", "locality"),
      place("", "", "The north", "region"),
    ];
    await page.evaluate(
      async ({ items, values }) => {
        const changes = values.map((value, at) => ({
          ...{ item: items[at % 3], change: "state", field: "place", value, replaces: [] },
        }));
        const headers = { "content-type": "application/json" };
        await fetch("/api/describe", { method: "POST", headers, body: JSON.stringify({ changes }) });
      },
      { items, values },
    );
    await page.goto(`${viewer.url}?q=txt`);
    await page.getByRole("link", { name: "On a map" }).click();
    await page.getByText("4 places").waitFor();
    assert.equal(new URL(page.url()).search, "?q=txt");
    const list = page.locator(".places-list");
    assert.match((await list.innerText()).replaceAll(/\s+/g, " "), /<b>Court square<\/b> 35\.1856, 33\.3823 Exact/);
    assert.match(await list.innerText(), /The north.*Without coordinates, so not on the map/);
    const map = page.getByRole("application", { name: "Map of the places" });
    await map.locator(".map-cluster text").waitFor({ state: "attached" });
    assert.equal(await map.locator(".map-cluster text").textContent(), "2");
    assert.equal(await map.locator(".map-dot").count(), 1);
    await map.locator(".map-cluster").click();
    for (let time = 0; time < 8 && (await map.locator(".map-cluster").count()) > 0; time += 1)
      await map.locator(".map-cluster").click();
    await map.locator(".map-dot").nth(1).waitFor({ state: "attached" });
    await map.locator(".map-opens").first().click();
    await page.locator("h1", { hasText: ".txt" }).waitFor();
    await page.goBack();
    await list.waitFor();
    assert.deepEqual(incidents, []);
  },
);

test(
  "in Arabic on a phone the map fits, and a map that does not come leaves the words",
  { skip, timeout: 120_000 },
  async (t) => {
    const { items, incidents, signedIn } = await openItems(t);
    const page = await signedIn(`items/${items[0] ?? ""}?lang=ar`, 390);
    const width = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);
    await page.getByRole("button", { name: "مكان", exact: true }).click();
    await page.locator(".choose-on-map").click();
    await page.locator(".map-coast").waitFor({ state: "attached" });
    assert.equal(await width(), 390);
    await page.getByRole("button", { name: "خذ المكان الذي تحت العلامة" }).click();
    await page.locator(".statement-form button.main").click();
    await page.locator(".statement-value").first().waitFor();
    await page.locator(".item-known .map-dot").waitFor({ state: "attached" });
    assert.equal(await width(), 390);
    await page.route("**/assets/map-*.js", (route) => route.abort());
    await page.reload();
    await page.getByText("تعذّر تحميل الخريطة").waitFor();
    await page.locator(".statement-value").first().waitFor();
    await page.unroute("**/assets/map-*.js");
    await page.route("**/assets/countries-*.json", (route) => route.abort());
    await page.reload();
    await page.locator(".map-failed").waitFor({ state: "attached" });
    await page.locator(".map-dot").waitFor({ state: "attached" });
    assert.deepEqual(
      incidents.filter((one) => !/dynamically imported|Importing a module/.test(one)),
      [],
    );
  },
);
