/** What the program exports, in the replay page: opened from disk in a browser, by hand. */
import assert from "node:assert/strict";
import { access, cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { openPageBrowser } from "../page-browser.ts";
import { run, temporaryFolder } from "../program.ts";
import { wholePage } from "../site/hard-page.ts";
import { css, html, part, redirect, script } from "../site/part.ts";
import { keptIn } from "../site/kept.ts";
import { picture } from "../site/picture.ts";
import { isSame } from "../site/replay-pictures.ts";
import { sampleWacz } from "../viewer/sample-wacz.ts";
import { chooseFolder, drop, openPage, skip, type OpenedPage } from "./open-verify-page.ts";
import { hostileAnswers, hostileName, ran } from "./replay-page-hostile.ts";
import { captureInto, choose, exportTo, made, press, replayPageFile, type Captured } from "./replay-page-room.ts";
import { lookAtPackage } from "./replay-page-view.ts";

const first = wholePage(
  "first",
  "a page with styles, pictures and a frame, of which one part is gone, and that gives itself another address",
  ({ other, closed }) => ({
    main: {
      "GET /": html(`<!doctype html><html lang="en"><meta charset="utf-8"><title>The reading room</title>
<link rel="stylesheet" href="/page.css"><h1>Open from nine to five</h1><p id="later">not yet</p>
<img id="own" src="blue.png" alt="blue"><img id="moved" src="/moved" alt="green"><img src="${closed}/gone.png" alt="gone">
<iframe src="${other}/frame"></iframe><a id="here" href="#end">To the end</a> <a id="second" href="/second">The second</a>
<a id="away" href="http://elsewhere.invalid/page">Away</a><div style="height: 3000px"></div><p id="end">The end</p><script src="/page.js"></script>`),
      "GET /page.css": css('@import "/more.css"; #later { background: url("/back.png") }'),
      "GET /more.css": css("h1 { color: rgb(10, 20, 30) }"),
      "GET /page.js": script(
        'document.querySelector("#later").textContent = "written by a script"; addEventListener("load", () => history.replaceState({}, "", "/deep/er/address"));',
      ),
      "GET /blue.png": part("image/png", picture(96, [20, 90, 140])),
      "GET /back.png": part("image/png", picture(32, [200, 90, 140])),
      "GET /moved": redirect(302, "/green.png"),
      "GET /green.png": part("image/png", picture(48, [20, 120, 60])),
      "GET /favicon.ico": part("image/png", picture(16, [1, 2, 3])),
    },
    other: {
      "GET /frame": html(
        "<!doctype html><title>A frame</title><p>In a frame</p><script>document.querySelector('p').append(', by a script')</script>",
      ),
    },
  }),
);

const second = wholePage("second", "a page whose name is markup", () => ({
  main: {
    "GET /": html(`<!doctype html><title>${hostileName.replaceAll("<", "&lt;")}</title><p>The second page</p>`),
    "GET /favicon.ico": part("image/png", picture(16, [1, 2, 3])),
  },
}));

/**
 * What in a document names an address of its own, runs, or asks a network for something before anybody sees it. Some of that cannot be
 * heard by a listener: a browser that is steered by a program looks no names up ahead.
 */
function restless(html: string): readonly string[] {
  const bare = html.replaceAll(/(?:&amp;|&)?(?:quot;)?\btitle=(?:"[^"]*"|&(?:amp;)*quot;.*?&(?:amp;)*quot;)/g, "");
  return (
    bare.match(/\/\/127\.0\.0\.1|dns\.hostile|preconnect|prefetch|<script|http-equiv|javascript:|\son[a-z]+=/gi) ?? []
  );
}

describe("the replay page", { skip, timeout: 900_000 }, () => {
  let room: Awaited<ReturnType<typeof temporaryFolder>>;
  const at = (name: string): string => join(room.path, name);
  let item: string;
  const captured: Captured[] = [];

  before(async () => {
    room = await temporaryFolder();
    for (const page of [first, second]) {
      const one = await captureInto(at("home"), page);
      assert.ok(one !== null);
      captured.push(one);
    }
    await exportTo(at("home"), [1, 2], at("package"));
    const items = await readdir(at("package/data/items"));
    const documents = await Promise.all(
      items.map((one) => readFile(at(`package/data/items/${one}/objects/dom.html`), "utf8")),
    );
    item = items[documents.findIndex((text) => text.includes("The reading room"))] ?? assert.fail("it is not there");
  });
  after(() => room.remove());

  async function open(
    t: TestContext,
    options: BrowserContextOptions = {},
    args?: readonly string[],
  ): Promise<OpenedPage> {
    const browser = await openPageBrowser(t, args === undefined ? undefined : { args });
    return openPage(browser, options, replayPageFile);
  }

  /** What a browser says of a document that it parses and does not show is no incident; nor that it ran nothing of what a test asked a frame. */
  const told = (incidents: readonly string[]): readonly string[] =>
    incidents.filter(
      (one) =>
        !/^request: blob:|^console: (?:Blocked script execution in 'about:srcdoc|Executing inline event handler|Setting the document's base)/.test(
          one,
        ),
    );

  const openFirst = async (page: Page): Promise<void> => {
    await page.locator(".captures button.capture", { hasText: "The reading room" }).click();
  };

  it("lies in a package with captures, and in no other", async () => {
    await access(at("package/replay.html"));
    assert.match(await readFile(at("package/tagmanifest-sha256.txt"), "utf8"), /^[0-9a-f]{64} {2}replay\.html$/m);
    await writeFile(at("one.txt"), "one");
    assert.equal((await run(at("other"), ["add", at("one.txt")])).code, 0);
    await exportTo(at("other"), [1], at("without"));
    await assert.rejects(access(at("without/replay.html")));
    const verified = await run(at("home"), ["verify", at("package")]);
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  });

  it("lists the captures, and shows each as it stood, as it came, and in its picture", async (t) => {
    const { page, incidents } = await open(t);
    await drop(page, [at("package")]);
    await page.locator(".captures").waitFor();
    assert.match(
      await page.locator(".captures").innerText(),
      /The reading room\s+http:\/\/127[^]*captured \d+ [A-Z][a-z]+ \d{4} at \d\d:\d\d:\d\d UTC/,
    );
    await openFirst(page);
    let frame = await made(page);
    assert.equal(await frame.locator("#later").innerText(), "written by a script");
    assert.equal(await frame.locator("h1").evaluate((one) => getComputedStyle(one).color), "rgb(10, 20, 30)");
    assert.equal(await frame.frameLocator("iframe").locator("p").innerText(), "In a frame, by a script");
    assert.match(await page.locator(".parts summary").innerText(), /^Parts held: 6 of 7\. Not captured: 1\.$/);
    await press(page.locator(".parts summary"));
    assert.match(await page.locator('[data-fate="missing"]').innerText(), /gone\.png/);
    assert.match(await page.locator(".parts").innerText(), /Scripts left out: 2\./);
    frame = await choose(page, "answer");
    assert.equal(await frame.locator("#later").innerText(), "not yet");
    assert.equal(await frame.frameLocator("iframe").locator("p").innerText(), "In a frame");
    await choose(page, "picture");
    const size = await page.locator(".pictures img").evaluate((one: HTMLImageElement) => one.naturalHeight);
    assert.ok(size > 3000, String(size));
    frame = await choose(page, "both");
    assert.equal(await page.locator(".pictures img").count(), 1);
    await frame.locator("#end").waitFor({ state: "attached" });
    assert.deepEqual(told(incidents), []);
  });

  it("shows what the pictures of the captures show", async (t) => {
    const browser = await openPageBrowser(t);
    for (const { index, objects } of captured) {
      const out = at(`only-${String(index)}`);
      await exportTo(at("home"), [index], out);
      const { windows, asked } = await lookAtPackage(browser, out, keptIn(at("home/archive"), objects));
      assert.ok(windows.length > 0);
      for (const one of windows)
        assert.ok(isSame(one), `${String(one.differing)} pixels differ at ${String(one.y)} px`);
      assert.deepEqual(asked, []);
    }
  });

  it("veils pictures until they are asked for, and again at Escape", async (t) => {
    const { page } = await open(t);
    await chooseFolder(page, at("package"));
    await openFirst(page);
    const looks = async (): Promise<readonly string[]> => {
      const frame = await made(page);
      const back = frame.locator("#later").evaluate((one) => getComputedStyle(one).backgroundImage.slice(5, 25));
      const images = frame
        .locator("#own, #moved")
        .evaluateAll((all) =>
          (all as HTMLImageElement[]).map(
            (one) => `${one.src.slice(0, 15)} ${one.naturalWidth} × ${one.naturalHeight}`,
          ),
        );
      return [...(await images), await back];
    };
    const veiled = ["data:image/svg+ 96 × 96", "data:image/svg+ 48 × 48", "data:image/svg+xml;b"];
    assert.deepEqual(await looks(), veiled);
    await press(page.locator("#veil"));
    assert.deepEqual(await looks(), ["data:image/png; 96 × 96", "data:image/png; 48 × 48", "data:image/png;base6"]);
    await page.keyboard.press("Escape");
    assert.deepEqual(await looks(), veiled);
    await choose(page, "picture");
    assert.match(await page.locator(".pictures img").evaluate((one) => getComputedStyle(one).filter), /blur/);
  });

  it("leads by links to what was captured, and nowhere else", async (t) => {
    const { page, incidents } = await open(t);
    await chooseFolder(page, at("package"));
    await openFirst(page);
    const frame = await made(page);
    await frame.locator("#here").click();
    const isSeen = () => frame.locator("#end").evaluate((one) => one.getBoundingClientRect().top < innerHeight);
    await page.waitForFunction(() => true);
    assert.ok(await isSeen());
    await frame.locator("#away").evaluate((one) => {
      one.scrollIntoView();
    });
    await frame.locator("#away").click();
    assert.equal(await frame.locator("#away").getAttribute("title"), "http://elsewhere.invalid/page");
    assert.equal(await frame.locator("#end").count(), 1);
    await press(page.locator(".links summary"));
    assert.match(await page.locator(".links").innerText(), /Elsewhere[^]*http:\/\/elsewhere\.invalid\/page/);
    await page.getByRole("button", { name: "All captured pages" }).click();
    const wacz = at("links.wacz");
    const html = { "content-type": "text/html" };
    await writeFile(
      wacz,
      await sampleWacz([
        { url: "http://a.invalid/", headers: html, body: "<title>a</title><a href='/b'>b</a><a href='/c'>c</a>" },
        { url: "http://a.invalid/b", headers: html, body: "<p>The page b</p>" },
      ]),
    );
    await page.reload();
    await page.locator("#file").setInputFiles(wacz);
    await made(page);
    await press(page.locator(".links summary"));
    await press(page.locator(".links button", { hasText: "http://a.invalid/b" }));
    await (await made(page)).getByText("The page b").waitFor();
    assert.deepEqual(told(incidents), []);
  });

  it("says loudly what differs from its digest, and shows no such part", async (t) => {
    await cp(at("package"), at("changed"), { recursive: true });
    const dom = at(`changed/data/items/${item}/objects/dom.html`);
    await writeFile(dom, (await readFile(dom, "utf8")).replace("written by a script", "written by a forger"));
    const { page, incidents } = await open(t);
    await chooseFolder(page, at("changed"));
    await openFirst(page);
    await made(page);
    assert.match(await page.locator(".differs").innerText(), /Differs from its digest[^]*its SHA-256 is not/);
    await choose(page, "answer");
    assert.equal(await page.locator(".differs").count(), 0);

    const type = { "content-type": "text/html" };
    const fields = { "WARC-Payload-Digest": `sha256:${"0".repeat(64)}` };
    await writeFile(
      at("differs.wacz"),
      await sampleWacz([
        { url: "http://a.invalid/", headers: type, body: '<title>a</title><img src="/b"><p>A page</p>' },
        { url: "http://a.invalid/b", headers: { "content-type": "image/png" }, body: picture(8, [1, 2, 3]), fields },
      ]),
    );
    await page.reload();
    await page.locator("#file").setInputFiles(at("differs.wacz"));
    await made(page);
    assert.match(await page.locator(".differs").innerText(), /http:\/\/a\.invalid\/b its WARC-Payload-Digest/);
    assert.match(await page.locator('[data-fate="differs"]').textContent().then(String), /is not shown/);
    assert.deepEqual(told(incidents), []);
  });

  it("runs nothing of a hostile page, and lets nothing out", async (t) => {
    const met: string[] = [];
    const server = createServer((socket) => {
      met.push(`connection ${String(met.length)}`);
      socket.on("error", () => undefined);
      socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => server.close());
    const port = String((server.address() as AddressInfo).port);
    const answers = hostileAnswers(`http://127.0.0.1:${port}`);
    await writeFile(at("hostile.wacz"), await sampleWacz(answers));
    const args = [`--host-resolver-rules=MAP *.invalid 127.0.0.1:${port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`];
    const { page, incidents } = await open(t, { offline: false }, args);
    await page.locator("#file").setInputFiles(at("hostile.wacz"));
    for (const veiled of [true, false]) {
      if (!veiled) await press(page.locator("#veil"));
      const frame = await made(page);
      await frame.getByText("Text of a hostile page.").waitFor();
      for (const id of ["#out", "#script", "#new", "#send"]) await frame.locator(id).click({ force: true });
      // What was set off would have begun by then: in the live page below it has.
      await page.waitForTimeout(1500);
      const html = await page.locator("iframe.shown").evaluate((one: HTMLIFrameElement) => one.srcdoc);
      assert.deepEqual(restless(html), []);
    }
    assert.deepEqual(
      incidents.filter((one) => one.includes(ran) || /^(?:request: (?!blob:)|error:|dialog:)/.test(one)),
      [],
    );
    assert.deepEqual(met, []);
    assert.equal(page.context().pages().length, 1);
    assert.equal(await page.locator("main").getAttribute("data-state"), "looking");

    // The same page, shown by a browser as it is: else the above would hold of a page that does nothing.
    const live = await open(t, { offline: false }, args);
    const body = String(answers[0]?.body).replace(/<meta http-equiv="refresh"[^>]*>/, "");
    await live.page.route("http://live.invalid/", (route) => route.fulfill({ contentType: "text/html", body }));
    await live.page.goto("http://live.invalid/", { waitUntil: "commit" });
    const isMet = (): boolean => met.length > 5 && live.incidents.some((one) => one.includes(ran));
    for (let tries = 0; tries < 100 && !isMet(); tries += 1) await live.page.waitForTimeout(200);
    assert.ok(live.incidents.some((one) => one.includes(ran)));
    assert.ok(met.length > 5, String(met.length));
    assert.ok(restless(body).length > 10);
  });

  it("shows names that are markup as text", async (t) => {
    const { page, incidents } = await open(t);
    await chooseFolder(page, at("package"));
    await page.locator(".captures button.capture", { hasText: hostileName }).click();
    await (await made(page)).getByText("The second page").waitFor();
    assert.equal(await page.locator("h1").innerText(), hostileName);
    assert.deepEqual(told(incidents), []);
  });

  it("says what to drop instead of what it cannot open", async (t) => {
    await writeFile(at("package.zip"), "PK");
    await writeFile(at("broken.wacz"), "PK");
    const { page } = await open(t);
    for (const [problem, path] of [
      ["packed", at("package.zip")],
      ["file", at("one.txt")],
      ["no-wacz", at("broken.wacz")],
      ["no-captures", at("without")],
    ] as const) {
      await page.reload();
      await drop(page, [path]);
      await page.locator(`[data-problem="${problem}"]`).waitFor({ timeout: 30_000 });
    }
    await rm(at("broken.wacz"));
  });

  it("speaks the reader's language, and another at their choice", async (t) => {
    for (const [locale, lang, direction, title] of [
      ["ar-SY", "ar", "rtl", "الصفحات الملتقطة"],
      ["fr-CA", "fr", "ltr", "Pages capturées"],
      ["es-MX", "es", "ltr", "Páginas capturadas"],
      ["uk-UA", "uk", "ltr", "Захоплені сторінки"],
      ["de-DE", "en", "ltr", "Captured pages"],
    ] as const) {
      const { page } = await open(t, { locale });
      await chooseFolder(page, at("package"));
      await page.locator("h1", { hasText: title }).waitFor();
      const root = page.locator("html");
      assert.deepEqual([await root.getAttribute("lang"), await root.getAttribute("dir")], [lang, direction]);
      await page.locator("#language").selectOption("ar");
      await page.locator("h1", { hasText: "الصفحات الملتقطة" }).waitFor();
    }
  });
});
