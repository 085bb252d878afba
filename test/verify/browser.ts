/** Runs the built verifier in Chromium, over an archive that a server on loopback hands out file by file. */
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import type { Finding } from "@muniment/verify";
import { browserForPages } from "../browser-for-tests.ts";

interface OwnersKeys {
  readonly pin: Buffer;
  readonly key: Buffer;
}

export interface VerifierPage {
  /** Verifies the archive in a folder with the keys that its owner holds; `timeRoots` are certificates in DER. */
  verify(archive: string, keys: OwnersKeys, timeRoots?: readonly Buffer[]): Promise<readonly Finding[]>;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const types: Readonly<Record<string, string>> = { ".js": "text/javascript", ".html": "text/html" };

const html = `<!doctype html><title>verifier</title>
<script type="importmap">{"imports":{"@muniment/verify":"/packages/verify/dist/index.js","@noble/":"/node_modules/@noble/"}}</script>
<script type="module">
import * as verify from "@muniment/verify";
globalThis.verify = verify;
</script>`;

/** Null where no browser is installed. */
export async function openVerifierPage(): Promise<VerifierPage | null> {
  const found = await browserForPages();
  if (found === null) return null;
  let archive = "";
  const server = createServer((request, response) => {
    answer(request, response, archive).catch((error: unknown) => {
      // A reader that has seen enough of a file ends the request, which is no fault of the server.
      if (response.headersSent) response.destroy();
      else response.writeHead(404).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  // The pages are our own: the sandbox is for those of others, and root cannot have it.
  const browser = await chromium.launch({ ...found, args: ["--no-sandbox"] });
  const page = await browser.newPage();
  await page.goto(`${origin}/`);
  await page.waitForFunction("globalThis.verify !== undefined");
  return {
    verify: (folder, keys, timeRoots = []) => {
      archive = folder;
      return verifyIn(page, keys, timeRoots);
    },
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function verifyIn(page: Page, keys: OwnersKeys, timeRoots: readonly Buffer[]): Promise<readonly Finding[]> {
  return page.evaluate(
    async ({ pin, key, roots }) => {
      const { verifyHome, MissingFile, formatInstant, noAnchorTrust, parseCertificate } = (
        globalThis as unknown as { verify: typeof import("@muniment/verify") }
      ).verify;
      const evidence = {
        async *files() {
          yield* (await (await fetch("/list")).json()) as { name: string; size: number }[];
        },
        async *read(name: string) {
          const response = await fetch(`/archive/${name}`);
          if (!response.ok || response.body === null) throw new MissingFile(name);
          for await (const part of response.body) yield part;
        },
      };
      const findings: Finding[] = [];
      const time = { roots: roots.map((one) => parseCertificate(Uint8Array.from(one))), others: [], lists: [] };
      const trust = { keys: [], seen: [], anchors: { ...noAnchorTrust, time } };
      const owner = { pin: Uint8Array.from(pin), privateKey: Uint8Array.from(key), privateKeyHash: null };
      for await (const some of verifyHome(evidence, owner, trust, formatInstant(Date.now()))) findings.push(...some);
      return findings;
    },
    { pin: [...keys.pin], key: [...keys.key], roots: timeRoots.map((root) => [...root]) },
  );
}

async function answer(request: IncomingMessage, response: ServerResponse, archive: string): Promise<void> {
  const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname));
  if (path === "/") response.writeHead(200, { "content-type": "text/html" }).end(html);
  else if (path === "/list")
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(await list(archive)));
  else if (path.startsWith("/archive/")) await sendFile(response, join(archive, path.slice("/archive/".length)));
  else
    response
      .writeHead(200, { "content-type": types[extname(path)] ?? "text/plain" })
      .end(await readFile(join(root, path)));
}

async function sendFile(response: ServerResponse, path: string): Promise<void> {
  const { size } = await stat(path);
  response.writeHead(200, { "content-length": size });
  await pipeline(createReadStream(path), response);
}

async function list(folder: string): Promise<readonly { readonly name: string; readonly size: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (path) => ({ name: relative(folder, path), size: (await stat(path)).size })));
}
