/** Pages that mean harm to whoever captures them. Neutral in what they say; each is one way of never coming to an end, or of too much. */
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createGzip, gzipSync } from "node:zlib";
import type { CaptureDetail } from "@muniment/verify";
import { processesWith } from "../../packages/server/src/capture/sample-capture.ts";

export interface HostilePage {
  readonly name: string;
  /** Cheap enough for every run of the tests. */
  readonly cheap: boolean;
  /** Verdicts that are honest: it may depend on the machine how far a page comes. */
  readonly verdicts: readonly CaptureDetail["verdict"]["value"][];
  /** One of these reasons must be named; empty: none need be. */
  readonly reasons: readonly string[];
  /** The other hosts of this machine at which it is served too, at the same port: each is a site of its own. */
  readonly sites: readonly string[];
  /** Answers "/" and what the page asks for. `folder`: where the browser's profile lies. */
  answer(request: IncomingMessage, response: ServerResponse, folder: string): void;
}

type Options = Partial<Pick<HostilePage, "cheap" | "verdicts" | "reasons" | "sites">>;

const partial = { verdicts: ["partial"] } as const satisfies Options;
const sites = Array.from(
  { length: 400 },
  (_, n) => `127.0.${String(1 + Math.floor(n / 250))}.${String(1 + (n % 250))}`,
);
const megabyte = Buffer.alloc(1024 * 1024, 0x20);

/** A page of this body; what else it asks for is answered by `part`, or with a short text. */
function page(
  name: string,
  body: string,
  options: Options = {},
  part: HostilePage["answer"] = (_, response) => response.end("part"),
): HostilePage {
  return {
    name,
    cheap: options.cheap ?? false,
    verdicts: options.verdicts ?? ["complete", "partial"],
    reasons: options.reasons ?? [],
    sites: options.sites ?? [],
    answer(request, response, folder) {
      if (request.url !== "/") part(request, response, folder);
      else response.setHeader("content-type", "text/html").end(`<!doctype html><title>${name}</title><p>Text ${body}`);
    },
  };
}

const script = (name: string, code: string, options?: Options, part?: HostilePage["answer"]): HostilePage =>
  page(name, `<script>${code}</script>`, options, part);

/** Sends until nobody takes any more. */
function endless(response: ServerResponse, piece: Uint8Array | string, everyMs = 0): void {
  const more = (): void => {
    if (response.destroyed) return;
    if (response.write(piece)) setTimeout(more, everyMs);
    else response.once("drain", more);
  };
  more();
}

/** An answer of the server's own, byte by byte. */
const raw = (name: string, bytes: string, options: Options): HostilePage => ({
  ...page(name, "", options),
  answer: (request) => request.socket.end(bytes, "latin1"),
});

const bomb = gzipSync(Buffer.alloc(256 * 1024 * 1024));

function packedBomb(response: ServerResponse, type: string): void {
  response.writeHead(200, { "content-type": type, "content-encoding": "gzip" });
  response.end(bomb);
}

function endlessPacked(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/plain", "content-encoding": "gzip" });
  const gzip = createGzip();
  gzip.pipe(response);
  const more = (): void => {
    if (response.destroyed) gzip.destroy();
    else gzip.write(megabyte, more);
  };
  more();
}

export const hostilePages: readonly HostilePage[] = [
  {
    ...page("endless-body", "", { ...partial, cheap: true, reasons: ["limit.time", "limit.bytes"] }),
    answer: (_, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      endless(response, "<p>more ".repeat(1_000));
    },
  },
  {
    ...page("slow-drip", "", { ...partial, reasons: ["limit.time"] }),
    answer: (_, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      endless(response, "<p>more", 500);
    },
  },
  script("endless-part", "fetch('/part').then((answer) => answer.text())", partial, (_, response) => {
    endless(response, megabyte);
  }),
  script(
    "request-flood",
    "let n = 0; const more = () => { for (let i = 0; i < 200; i += 1) fetch('/' + n++).catch(() => 0); setTimeout(more); }; more()",
    { ...partial, reasons: ["limit.requests"] },
  ),
  script("million-requests", "for (let n = 0; n < 1e6; n += 1) new Image().src = '/' + n", {
    ...partial,
    reasons: ["limit.requests", "limit.time"],
  }),
  {
    ...page("packed-bomb", "", { ...partial, reasons: ["limit.bytes", "limit.time"] }),
    answer: (_, response) => {
      packedBomb(response, "text/html");
    },
  },
  script(
    "packed-bomb-part",
    "fetch('/part').then((answer) => answer.arrayBuffer())",
    { ...partial, reasons: ["limit.bytes"] },
    (_, response) => {
      packedBomb(response, "text/plain");
    },
  ),
  script(
    "endless-packed-part",
    "fetch('/part').then((answer) => answer.text())",
    { ...partial, reasons: ["limit.bytes", "limit.time"] },
    (_, response) => {
      endlessPacked(response);
    },
  ),
  script("dialogs", "for (;;) { alert(1); confirm(2); prompt(3); }", partial),
  script("leaving", "onbeforeunload = () => 'stay'; setInterval(() => { location.href = '/' + Math.random(); }, 50)"),
  script("busy-script", "setTimeout(() => { for (;;); }, 100)", partial),
  script(
    "downloads",
    "for (let n = 0; n < 500; n += 1) { const link = document.createElement('a'); link.href = '/file' + n; link.download = 'f' + n; link.click(); }",
    {},
    (_, response) => {
      response
        .writeHead(200, { "content-type": "application/octet-stream", "content-disposition": "attachment" })
        .end(megabyte);
    },
  ),
  script(
    "history-flood",
    "let n = 0; setInterval(() => { for (let i = 0; i < 1000; i += 1) try { history.pushState(0, '', '/h' + n++); } catch { n += 1; } }, 10)",
    { cheap: true },
  ),
  script("hash-flood", "let n = 0; setInterval(() => { for (let i = 0; i < 100; i += 1) location.hash = n++; }, 10)"),
  script("window-flood", "setInterval(() => { for (let i = 0; i < 50; i += 1) open('/' + i); }, 20)"),
  script(
    "renderer-ends",
    "fetch('/now')",
    { cheap: true, verdicts: ["partial", "failed"], reasons: ["page.crashed"] },
    (request, response, folder) => {
      response.end("now");
      if (request.url === "/now") void endRenderers(folder);
    },
  ),
  script("deep-recursion", "const f = () => { try { f(); } finally { f(); } }; setTimeout(f, 100)", partial),
  // A shader that takes minutes for one picture, drawn again and again.
  page(
    "graphics-hang",
    `<canvas id=one width=4096 height=4096></canvas><script>
      const gl = one.getContext("webgl2") ?? one.getContext("webgl");
      const program = gl.createProgram();
      for (const [type, code] of [
        [gl.VERTEX_SHADER, "attribute vec2 a; void main() { gl_Position = vec4(a, 0, 1); }"],
        [gl.FRAGMENT_SHADER, "precision highp float; void main() { float n = gl_FragCoord.x; for (int i = 0; i < 2000000000; i++) n = sin(n) + 1.0; gl_FragColor = vec4(n); }"],
      ]) {
        const shader = gl.createShader(type);
        gl.shaderSource(shader, code);
        gl.compileShader(shader);
        gl.attachShader(program, shader);
      }
      gl.linkProgram(program);
      gl.useProgram(program);
      gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
      gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
      gl.enableVertexAttribArray(0);
      gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
      const draw = () => { gl.drawArrays(gl.TRIANGLES, 0, 3); requestAnimationFrame(draw); };
      draw();
    </script>`,
  ),
  // A picture of a hundred thousand blurred boxes, each larger than the window.
  script(
    "slow-drawing",
    "for (let n = 0; n < 100000; n += 1) { const box = document.createElement('div'); box.style.cssText = 'position:absolute;width:3000px;height:3000px;filter:blur(900px);mix-blend-mode:difference;background:teal'; document.body.append(box); }",
  ),
  raw(
    "split-headers",
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-A: a\rSet-Cookie: b=1\r\nX-B: \0\n\r\nWARC/1.1\r\n\r\n<title>Split</title><p>Text",
    { cheap: true, verdicts: ["complete", "partial", "failed"] },
  ),
  raw("no-headers", `HTTP/1.1 200 OK\r\nX: ${"a".repeat(600_000)}\r\n\r\n<p>Text`, {
    verdicts: ["complete", "partial", "failed"],
  }),
  raw("many-headers", `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n${"X: a\r\n".repeat(30_000)}\r\n<p>Text`, {
    verdicts: ["complete", "partial", "failed"],
  }),
  raw("wrong-status", "HTTP/1.1 999 \xff\r\nContent-Type: text/html\r\n\r\n<p>Text", {
    verdicts: ["complete", "partial", "failed"],
  }),
  script("long-addresses", "for (let n = 0; n < 40; n += 1) fetch('/?' + n + 'a'.repeat(1_000_000)).catch(() => 0)", {
    cheap: true,
  }),
  script("many-frames", "for (let n = 0; n < 100000; n += 1) document.body.append(document.createElement('iframe'))"),
  // A browser keeps each site in a process of its own.
  script(
    "many-sites",
    `if (top === self) for (const host of ${JSON.stringify(sites)}) document.body.append(Object.assign(document.createElement('iframe'), { src: 'http://' + host + ':' + location.port + '/' }))`,
    { ...partial, reasons: ["limit.processes"], sites },
  ),
  script("many-workers", "for (let n = 0; n < 300; n += 1) new Worker(URL.createObjectURL(new Blob(['for(;;);'])))"),
  {
    ...page("redirects-without-end", "", { verdicts: ["failed", "partial"] }),
    answer: (request, response) => {
      response.writeHead(302, { location: `/${String(Number(request.url?.slice(1)) + 1)}` }).end();
    },
  },
  {
    ...page("refresh-without-end", ""),
    answer: (request, response) => {
      response
        .setHeader("content-type", "text/html")
        .end(
          `<meta http-equiv=refresh content="0;url=/${String(Math.random())}"><title>${request.url ?? ""}</title>Text`,
        );
    },
  },
  script(
    "deep-document",
    "let at = document.body; for (let n = 0; n < 300000; n += 1) at = at.appendChild(document.createElement('div'))",
  ),
  script("tall-document", "document.body.style.height = '30000000px'; document.title = 'a'.repeat(20000000)"),
];

/** As a crash does, or the system when there is no memory left. */
async function endRenderers(folder: string): Promise<void> {
  for (const pid of await processesWith(folder)) {
    const command = await readFile(`/proc/${String(pid)}/cmdline`, "utf8").catch(() => "");
    if (command.includes("--type=renderer")) process.kill(pid, "SIGKILL");
  }
}
