/** Links taken in by hand: the built program serves, a browser pastes, and browsers of the program capture a site on loopback. */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, it, type TestContext } from "node:test";
import { parse } from "csv-parse/sync";
import type { Page } from "playwright-core";
import { capturesByEngine as environment } from "../../packages/server/src/capture/sample-capture.ts";
import { ended, lines, run, start, temporaryFolder } from "../program.ts";
import { serve, type Served } from "../serve.ts";
import { openPageBrowser } from "../page-browser.ts";
import { skip } from "./open-viewer.ts";

const password = "correct horse battery";

describe("links taken in", { skip, timeout: 300_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  let site: Server;
  let origin: string;
  /** Answers of pages that are held back. */
  let held: ServerResponse[] = [];
  let holds = false;
  let asked: PromiseWithResolvers<undefined>;
  const running = new Set<ChildProcess>();

  before(async () => {
    folder = await temporaryFolder();
    home = join(folder.path, "home");
    assert.equal((await run(home, ["init"])).code, 0);
    const made = await run(home, ["account", "add", "Amal", "--role", "contributor"], { input: `${password}\n` });
    assert.equal(made.code, 0, made.stderr);
    asked = Promise.withResolvers();
    site = createServer((request, response) => {
      if (request.url?.startsWith("/slow") === true && holds) {
        held.push(response);
        asked.resolve(undefined);
      } else if (request.url === "/gone") response.writeHead(404, { "content-type": "text/html" }).end("<p>Not here");
      else
        response.writeHead(200, { "content-type": "text/html" }).end(`<title>Page ${request.url ?? ""}</title><p>Kept`);
    });
    site.listen(0, "127.0.0.1");
    await once(site, "listening");
    origin = `http://127.0.0.1:${String((site.address() as AddressInfo).port)}`;
  });
  after(async () => {
    for (const child of running) child.kill("SIGKILL");
    site.closeAllConnections();
    site.close();
    await folder.remove();
  });

  async function serveSite(): Promise<Served> {
    const served = await serve(home, ["--allow-private", "127.0.0.1"], { environment });
    running.add(served.child);
    served.child.once("close", () => running.delete(served.child));
    return served;
  }

  async function signedIn(t: TestContext, address: string): Promise<Page> {
    const browser = await openPageBrowser(t);
    const page = await (await browser.newContext({ locale: "en-GB" })).newPage();
    // Browsers that capture take the machine from this one.
    page.setDefaultTimeout(100_000);
    await page.goto(address);
    await page.locator("input[name=username]").fill("Amal");
    await page.locator("input[name=password]").fill(password);
    await page.keyboard.press("Enter");
    return page;
  }

  const paste = async (page: Page, list: readonly string[]): Promise<void> => {
    await page.getByLabel("Links", { exact: true }).fill(list.join("\n"));
    await page.getByText("Options").click();
    await page.getByLabel("Seconds without a request").fill("0.2");
    await page.getByLabel("Seconds of scrolling").fill("0");
  };
  const row = (page: Page, path: string) => page.locator(".link-row", { hasText: `${origin}${path}` });

  it("are captured as they are pasted, told as they come, and opened", async (t) => {
    holds = true;
    const { url, end } = await serveSite();
    const page = await signedIn(t, `${url}take-in`);
    await page.getByRole("heading", { level: 1, name: "Inbox" }).waitFor();
    await page.locator("textarea[name=links]:focus").waitFor();
    await paste(page, ["# a list", `${origin}/one`, "no address", `${origin}/gone`, `${origin}/slow`]);
    await page.getByLabel("Why it is collected").fill("=case 12");
    await page.keyboard.press("Control+Enter");
    await row(page, "/one").locator(".verdict-complete").waitFor();
    await row(page, "/gone").getByText("The error page is what was captured").waitFor();
    await page.getByText("Line 3").waitFor();
    await asked.promise;
    await row(page, "/slow").getByText("Opening the page").waitFor();
    await page.getByText("Why: =case 12").waitFor();
    // A second tab, and this one after it was loaded again, say the same.
    const other = await page.context().newPage();
    await other.goto(page.url());
    for (const tab of [other, page]) {
      await tab.reload();
      await row(tab, "/one").locator(".verdict-complete").waitFor();
      await row(tab, "/slow").locator(".under-way").waitFor();
    }
    await other.close();
    holds = false;
    for (const response of held.splice(0))
      response.setHeader("content-type", "text/html").end("<title>Slow</title><p>Kept");
    await row(page, "/slow").locator(".verdict-complete").waitFor();
    await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Status as CSV" }).click();
    const rows = parse(await text(await (await download).createReadStream()), { bom: true });
    assert.deepEqual(
      rows.map(([, verdict]) => verdict),
      ["verdict", "", "complete", "no address", rows[4]?.[1], "complete"],
    );
    await row(page, "/one").getByRole("link", { name: "Open the item" }).click();
    await page.getByRole("heading", { level: 1, name: "Page /one" }).waitFor();
    await page.getByText("=case 12").first().waitFor();
    await end("SIGINT");
    const verified = await run(home, ["verify"]);
    assert.equal(verified.code, 0, verified.stdout);
  });

  it("that are held already become the next capture, in one of several columns of a spreadsheet", async (t) => {
    const { url, end } = await serveSite();
    const page = await signedIn(t, `${url}take-in`);
    await page.getByLabel("Or a spreadsheet").setInputFiles({
      name: "list.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(`link,source\n${origin}/one,http://127.0.0.9/\n`),
    });
    await page.getByRole("button", { name: "Capture" }).click();
    await page.getByText("Several columns of the list hold web addresses").waitFor();
    await page.getByLabel("Column with the links").fill("link");
    await page.getByRole("button", { name: "Capture" }).click();
    await row(page, "/one").locator(".verdict-complete").waitFor();
    await row(page, "/one").getByText("Held before: 1 capture").waitFor();
    await end("SIGINT");
  });

  it("go on after the server was killed, and are gone on with on the command line", async (t) => {
    const list = ["/k1", "/k2", "/slow1", "/slow2", "/k3"].map((path) => `${origin}${path}`);
    [holds, asked] = [true, Promise.withResolvers()];
    const first = await serveSite();
    let page = await signedIn(t, `${first.url}take-in`);
    await paste(page, list);
    await page.getByRole("button", { name: "Capture" }).click();
    await row(page, "/k1").locator(".verdict-complete").waitFor();
    await asked.promise;
    const acknowledged = await row(page, "/k1").getByRole("link", { name: "Open the item" }).getAttribute("href");
    const queue = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    await first.end("SIGKILL");
    // A lost connection is told, and what was known stays.
    await page.getByText("The viewer does not answer at the moment").waitFor();
    await row(page, "/k1").locator(".verdict-complete").waitFor();
    held = [];

    const second = await serveSite();
    page = await signedIn(t, `${second.url}take-in/${queue}`);
    await page.getByRole("heading", { name: /addresses are left|address is left/ }).waitFor();
    assert.equal(
      await row(page, "/k1").getByRole("link", { name: "Open the item" }).getAttribute("href"),
      acknowledged,
    );
    asked = Promise.withResolvers();
    await page.getByRole("button", { name: "Go on" }).click();
    await asked.promise;
    const busy = await run(home, ["capture", "--resume", queue, "--json"]);
    assert.match(busy.stderr, /"code":"queue.busy"/);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Go on" }).waitFor();
    holds = false;
    held = [];
    const resumed = await ended(start(home, ["capture", "--resume", queue, "--json"], { environment }));
    assert.equal(resumed.code, 0, resumed.stderr);
    await page.locator(".alternatives").getByText("Left").waitFor({ state: "detached" });
    for (const path of ["/slow1", "/slow2", "/k3"]) await row(page, path).locator(".verdict-complete").waitFor();
    await second.end("SIGINT");
    const captured = lines((await run(home, ["list", "--json"])).stdout) as readonly { address: string }[];
    for (const address of list) assert.equal(captured.filter((item) => item.address === address).length, 1, address);
    assert.equal((await run(home, ["verify"])).code, 0);
  });
});
