/**
 * Makes the fixture of a release, once, when it is released:
 *
 *     node --conditions=source test/upgrade/make-fixture.ts <main.js of the release's build> test/upgrade/<version>
 *
 * An archive with files of odd names, captures of a small local page, more entries than one tile holds, and a package; and
 * what that release itself answers about them. It is never made again.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { run, temporaryFolder, type Ended } from "../program.ts";
import { picture } from "../site/picture.ts";

const [programGiven, folderGiven] = process.argv.slice(2);
assert.ok(programGiven !== undefined && folderGiven !== undefined, "name the release's main.js, and a folder to make");
const [program, folder] = [resolve(programGiven), resolve(folderGiven)];
const home = join(folder, "home");
const source = await temporaryFolder();

const plain = "A plain text.\nOf two lines.\n";
const files: readonly (readonly [name: string, content: string | Uint8Array])[] = [
  ["plain.txt", plain],
  ["empty", ""],
  ["generated.bin", generated(250_000)],
  ["name with spaces.txt", "spaces in the name\n"],
  ["-dash.txt", "a name that looks like an option\n"],
  ["Straße 東京.txt", "a name that is not ASCII\n"],
  ["line\nbreak.txt", "a name with a line feed\n"],
  ["UPPER.TXT", "a name in capitals\n"],
  ["same.txt", plain],
];

/** One more than a tile of 256 has room for, and a few. */
const entriesWanted = 260;

try {
  await mkdir(join(folder, "expected"), { recursive: true });
  for (const [name, content] of files) await writeFile(join(source.path, name), content);
  await fill();
  await ask();
  // The truth and the keys are kept; all else is made again by whoever opens it.
  for (const name of await readdir(join(home, "var")))
    if (name !== "keys") await rm(join(home, "var", name), { recursive: true });
} finally {
  await source.remove();
}

async function fill(): Promise<void> {
  await muniment(0, "init");
  await muniment(0, "add", "--note", "taken in for a test", "--", ...files.map(([name]) => name));
  const site = await startSite();
  const page = `http://127.0.0.1:${String((site.address() as AddressInfo).port)}/`;
  await muniment(0, "capture", "--allow-private", "127.0.0.1", "--reason", "a test", page);
  await muniment(13, "capture", page);
  site.close();
  site.closeAllConnections();
  const left = entriesWanted - 1 - files.length - 2;
  await muniment(0, "add", ...Array.from({ length: left }, () => "plain.txt"));
}

/** Has the release itself say what the archive holds. */
async function ask(): Promise<void> {
  await record("list.jsonl", "list", "--json");
  for (const index of [1, 2, 3, 6, 7, 10, 11])
    await record(`show-${String(index)}.json`, "show", `@${String(index)}`, "--json");
  await record("verify.jsonl", "verify", "--json");
  await muniment(0, "export", "@10", "@7", "--out", join(folder, "package"));
  const key = join(home, "var/keys/log.vkey");
  await record("verify-package.jsonl", "verify", join(folder, "package"), "--key", key, "--json");
}

async function muniment(code: number, ...args: readonly string[]): Promise<Ended> {
  const result = await run(home, args, { program, folder: source.path });
  assert.equal(result.code, code, `${args.join(" ")}: ${result.stderr}${result.stdout}`);
  return result;
}

async function record(name: string, ...args: readonly string[]): Promise<void> {
  await writeFile(join(folder, "expected", name), (await muniment(0, ...args)).stdout);
}

/** Bytes that do not pack, the same on any machine. */
function generated(size: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, at) =>
    createHash("sha256")
      .update(`block ${String(at)}`)
      .digest(),
  );
  return Buffer.concat(blocks).subarray(0, size);
}

async function startSite(): Promise<Server> {
  const html = `<!doctype html><html lang="en"><title>A page of a test</title><link rel="stylesheet" href="/style.css">
<h1>A page of a test</h1><p>Text, a style and a picture.</p><img src="/picture.png" alt="a square"><script src="/script.js"></script></html>`;
  const parts = new Map<string | undefined, readonly [mediaType: string, body: string | Uint8Array]>([
    ["/", ["text/html; charset=utf-8", html]],
    ["/style.css", ["text/css", "body { font-family: sans-serif; margin: 2em }\n"]],
    ["/script.js", ["text/javascript", "document.body.append('Added by a script.');\n"]],
    ["/picture.png", ["image/png", picture(32, [80, 120, 160])]],
  ]);
  const server = createServer((request, response) => {
    const part = parts.get(request.url);
    if (part === undefined) response.writeHead(404).end();
    else response.setHeader("content-type", part[0]).end(part[1]);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}
