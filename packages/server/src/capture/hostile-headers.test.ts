/** What a server writes into its head must not become a line, or a record, that it did not send. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { test } from "node:test";

import { captureLocal, fateList, warcHeads, withoutBrowser } from "./sample-capture.ts";

const forged = "WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n";

/** Heads as they go over the wire, and the lines that the record has of them; null where the browser takes the answer for none. */
const heads: Readonly<Record<string, { readonly head: string; readonly lines: readonly string[] | null }>> = {
  // To the browser a lone CR ends a line, as CR and LF do: so it is what the page got.
  "lone-cr": { head: "X-A: a\rX-B: b\r\nX-C: c\r\n", lines: ["X-A: a", "X-B: b", "X-C: c"] },
  "lone-lf": { head: "X-A: a\nX-B: b\r\n", lines: ["X-A: a", "X-B: b"] },
  nul: { head: "X-A: a\0b\r\n", lines: null },
  "nul-in-name": { head: "X\0A: a\r\n", lines: null },
  folded: {
    head: "X-A: a\r\n  WARC-Type: response\r\n\tb\r\nX-B: b\r\n",
    lines: ["X-A: a WARC-Type: response b", "X-B: b"],
  },
  "no-colon": { head: "WARC/1.1\r\nX-A: a\r\n", lines: ["X-A: a"] },
  repeated: { head: "X-A: a\r\n".repeat(200), lines: Array.from({ length: 200 }, () => "X-A: a") },
  long: { head: `X-A: ${"a".repeat(200_000)}\r\n`, lines: [`X-A: ${"a".repeat(200_000)}`] },
  "too-long": { head: `X-A: ${"a".repeat(300_000)}\r\n`, lines: null },
  forged: { head: `X-A: a\r\n\r\n${forged}`, lines: ["X-A: a"] },
};

const skip = withoutBrowser();

test("heads of a server that writes what it likes forge no line and no record", { skip }, async () => {
  const names = Object.keys(heads);
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", (asked: Buffer) => {
      const name = /^GET \/(\S*)/.exec(asked.toString("latin1"))?.[1] ?? "";
      const found = heads[name];
      const page = `<!doctype html><title>Heads</title><p>Text<script>
        for (const name of ${JSON.stringify(names)}) fetch("/" + name).then((answer) => answer.text()).catch(() => 0);
      </script>`;
      const body = name === "" ? page : "body";
      socket.end(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n${found?.head ?? ""}\r\n${body}`, "latin1");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  try {
    const captured = await captureLocal(`${origin}/`);
    const all = await warcHeads(captured.objects.get("capture.wacz") ?? assert.fail("there is no WACZ"));
    const wanted = ["/", ...names.map((name) => `/${name}`)].map((path) => origin + path);
    for (const name of names) {
      const answers = all.filter(({ type, url }) => type === "response" && url === `${origin}/${name}`);
      const lines = answers.map((answer) =>
        answer.lines.filter(([line]) => line.startsWith("X-A") || /^X-[BC]$/.test(line)).map((line) => line.join(": ")),
      );
      const expected = heads[name]?.lines ?? null;
      assert.deepEqual(lines, expected === null ? [] : [expected], name);
      for (const answer of answers)
        assert.deepEqual(
          answer.lines.filter(([line]) => !/^(X-[ABC]|Content-Type|Content-Length)$/.test(line)),
          [],
          name,
        );
      const fates = fateList(captured).lines.filter(({ url }) => url === `${origin}/${name}`);
      assert.equal(fates[0]?.fate, expected === null ? "failed" : "held", name);
    }
    const known = [...wanted, `${origin}/favicon.ico`];
    assert.deepEqual(
      all.filter(({ url }) => !known.includes(url)),
      [],
    );
  } finally {
    server.close();
  }
});
