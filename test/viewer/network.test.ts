/** The viewer under an address of a network, in a real browser: who signs in sees a page replayed, one name below it. */
import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { test } from "node:test";
import { sampleTls } from "../../packages/server/src/http/sample-tls.ts";
import { sampleCaptureDetail } from "../../packages/server/src/index/sample-records.ts";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";
import { sampleWacz } from "./sample-wacz.ts";

const name = "archive.test";
const page = "http://page.test/";

test("over TLS, who signs in sees a page replayed on a name of its own", { skip, timeout: 120_000 }, async (t) => {
  const archive = await openArchive(t);
  const answer = { url: page, headers: { "content-type": "text/html" }, body: "<h1>The archived page</h1>" };
  const { item } = await archive.add(
    sampleCaptureDetail(page, "A page", { value: "complete", reasons: [] }),
    [{ path: "capture.wacz", role: "capture", mediaType: "application/wacz", bytes: await sampleWacz([answer]) }],
    Date.UTC(2026, 10, 22, 21, 13),
  );
  await archive.deps.accounts.add({ name: "Amal", role: "viewer", password: samplePassword });
  const files = await sampleTls(t, name);
  const tls = { host: "127.0.0.1", ...files, renewal: null };
  const viewer = await openViewer(t, archive, { address: new URL(`https://${name}`), tls });
  const { application, replay } = viewer.ports;

  // The certificate of this run, and no other, is trusted; the address has the port that none is written for.
  const spki = new X509Certificate(files.certificate).publicKey.export({ type: "spki", format: "der" });
  const browser = await openPageBrowser(t, {
    args: [
      `--ignore-certificate-errors-spki-list=${createHash("sha256").update(spki).digest("base64")}`,
      `--host-resolver-rules=MAP ${name}:443 127.0.0.1:${String(application)}, MAP *.${name}:${String(replay)} 127.0.0.1:${String(replay)}`,
    ],
  });
  const context = await browser.newContext({ locale: "en-GB" });
  const tab = await context.newPage();
  await tab.goto(`${viewer.namedUrl}items/${item}?see=replay`);
  await tab.getByLabel("Name").fill("Amal");
  await tab.getByLabel("Password").fill(samplePassword);
  await tab.keyboard.press("Enter");
  const replayed = tab.frameLocator("iframe").frameLocator("iframe").frameLocator("iframe");
  await replayed.getByText("The archived page").waitFor({ timeout: 60_000 });
  const [cookie, ...others] = await context.cookies();
  assert.deepEqual([cookie?.secure, cookie?.httpOnly, cookie?.domain, others], [true, true, name, []]);
  const origins = new Set(tab.frames().map((frame) => new URL(frame.url()).origin));
  assert.ok(origins.has(`https://${item}.${name}:${String(replay)}`), [...origins].join());
});
