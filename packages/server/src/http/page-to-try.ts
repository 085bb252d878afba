/** Serves the sample page for as long as it is captured. Source: docs/take-in, "The sample page". */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { pageToTryHost, type ServedPage } from "../actions/capturing/page-to-try.ts";

const html = "text/html; charset=utf-8";
const files: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  "/": { name: "index.html", type: html },
  "/frame.html": { name: "frame.html", type: html },
  "/style.css": { name: "style.css", type: "text/css; charset=utf-8" },
  "/picture.svg": { name: "picture.svg", type: "image/svg+xml" },
};

/** As `ServePage`. `folder` holds the files of the page; throws if one cannot be read. */
export async function servePageToTry(folder: string, port: number): Promise<ServedPage | null> {
  const bodies = new Map<string, Buffer>();
  for (const [path, { name }] of Object.entries(files)) bodies.set(path, await readFile(join(folder, name)));
  let origin = "";
  const server = createServer(({ headers, method, url = "" }, response) => {
    const body = bodies.get(url);
    // By another name it would be one that a page out there can choose.
    const isMeant = `http://${headers.host ?? ""}` === origin && (method === "GET" || method === "HEAD");
    if (body === undefined || !isMeant) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": files[url]?.type, "cache-control": "no-store" }).end(body);
  });
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return null;
    throw error;
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the sample page has no port");
  origin = `http://${pageToTryHost}:${String(address.port)}`;
  const close = async (): Promise<void> => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url: `${origin}/`, close };
}
