/** A page behind a login, from the file of cookies to the package that is handed out. */
import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { openSite, type LocalSite } from "../../packages/server/src/capture/sample-site.ts";
import { browserForTests } from "../browser-for-tests.ts";
import { lines, run, temporaryFolder } from "../program.ts";

const found = await browserForTests();
const secret = "5f0c-let-me-in";
const given = "9e1a-given-anew";

describe("a page behind a login", { skip: found === null && "no browser was found" }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let site: LocalSite;
  let home: string;
  let item: string;
  const at = (name: string): string => join(folder.path, name);
  // Root cannot have the browser's sandbox everywhere: there it is left off by name, as its user would have to.
  const asked = ["--allow-private", "127.0.0.1", "--json", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];

  before(async () => {
    folder = await temporaryFolder();
    home = at("home");
    site = await openSite(({ headers }) => {
      const isIn = headers.cookie?.includes(`sid=${secret}`) === true;
      return {
        headers: { "content-type": "text/html", "set-cookie": `next=${given}; HttpOnly` },
        body: isIn
          ? "<!doctype html><title>Inside</title><p>What members see."
          : "<form>Name <input> Password <input type=password></form>",
      };
    });
    await writeFile(at("cookies.txt"), `127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\t${secret}\n`);
    assert.equal((await run(home, ["profile", "import", "desk", "--cookies", at("cookies.txt")])).code, 0);
  });
  after(async () => {
    await site.close();
    await folder.remove();
  });

  it("is a wall without the profile, and a whole page with it", async () => {
    assert.equal((await run(home, ["capture", `${site.origin}/`, ...asked])).code, 11);
    const result = await run(home, [
      "capture",
      `${site.origin}/`,
      "--profile",
      "desk",
      "--out",
      at("page.wacz"),
      ...asked,
    ]);
    assert.equal(result.code, 0, result.stderr);
    ({ item } = lines(result.stdout)[0] as { readonly item: string });
    assert.equal((await run(home, ["verify"])).code, 0);
  });

  it("is handed out without its credentials, and what is withheld is said", async () => {
    const out = at("package");
    const result = await run(home, ["export", item, "--out", out, "--json"]);
    assert.equal(result.code, 0, result.stderr);
    assert.deepEqual((lines(result.stdout)[0] as { redacted: unknown }).redacted, [item]);
    assert.ok(!(await holds(out, secret)) && !(await holds(out, given)));
    const { code, stdout } = await run(home, ["verify", out, "--all", "--json"]);
    assert.equal(code, 3, stdout);
    assert.match(stdout, /"check":"package.redaction".*"outcome":"holds"/);
    assert.equal((await run(home, ["verify", join(out, `data/items/${item}/redacted/capture.wacz`)])).code, 0);
  });

  it("is handed out as it was sealed when that is asked for", async () => {
    const out = at("whole");
    assert.equal((await run(home, ["export", item, "--out", out, "--with-credentials"])).code, 0);
    assert.ok((await holds(out, secret)) && (await holds(out, given)));
    assert.equal((await run(home, ["verify", out])).code, 0);
  });

  it("has a signature by a key that says nothing of who made it, until it is named", async () => {
    const wacz = at("page.wacz");
    const signed = await run(home, ["verify", wacz, "--json"]);
    assert.equal(signed.code, 4, signed.stdout);
    assert.match(signed.stdout, /"check":"wacz.signature".*"outcome":"unchecked".*"signer":"unknown"/);
    const manifest = /"publicKey": ?"([A-Za-z0-9+/=]+)"/.exec((await readFile(wacz)).toString("latin1"));
    const named = at("wacz.pub");
    await writeFile(named, `-----BEGIN PUBLIC KEY-----\n${manifest?.[1] ?? ""}\n-----END PUBLIC KEY-----\n`);
    assert.equal((await run(home, ["verify", wacz, "--signer", named])).code, 0);
  });
});

/** Whether any file below a folder holds a text, or the WARC in a WACZ. */
async function holds(folder: string, text: string): Promise<boolean> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    if (bytes.includes(text) || (entry.name.endsWith(".wacz") && warcOf(bytes).includes(text))) return true;
  }
  return false;
}

/** The WARC is the first entry, stored, with its size in the local header (spec/capture). */
function warcOf(wacz: Buffer): Buffer {
  const [size, name, extra] = [wacz.readUInt32LE(18), wacz.readUInt16LE(26), wacz.readUInt16LE(28)];
  const start = 30 + name + extra;
  return gunzipSync(wacz.subarray(start, start + size));
}
