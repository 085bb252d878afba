import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { CaptureDetail } from "@muniment/verify";
import { temporaryFolder } from "../program.ts";
import { held, type Given } from "./hard-page.ts";
import { makeWacz, served, url, type Kept, type WaczOptions } from "./make-wacz.ts";
import { picture, rowsOf } from "./picture.ts";
import { figureOf, scorePage, type PageScore } from "./score-page.ts";
import type { Arrived, Served } from "./origin.ts";

/** Of the record only what is scored. */
function detail(verdict: CaptureDetail["verdict"]["value"], missing: CaptureDetail["missing"] = []): CaptureDetail {
  return { verdict: { value: verdict, reasons: [] }, missing } as unknown as CaptureDetail;
}

describe("the scorer of a page", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let made = 0;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  interface Case {
    readonly given?: Partial<Given>;
    readonly served?: readonly Served[];
    /** As many as there are records, if it is left out. */
    readonly requests?: readonly Arrived[];
    readonly kept?: readonly Kept[];
    readonly wacz?: WaczOptions;
    readonly detail?: CaptureDetail;
    readonly objects?: Readonly<Record<string, Buffer>>;
  }

  async function scored(one: Case): Promise<PageScore> {
    made += 1;
    const wacz = await makeWacz(join(folder.path, `${made}.wacz`), one.kept ?? [], one.wacz);
    return scorePage({
      given: { parts: {}, held: [], verdict: "complete", ...one.given },
      served: one.served ?? [],
      requests: one.requests ?? one.kept ?? [],
      wacz,
      detail: one.detail ?? detail("complete"),
      kept: { read: async (role) => one.objects?.[role] ?? null },
    });
  }

  const whys = ({ missing }: PageScore): readonly string[] => missing.map(({ why }) => why);

  it("says 100 only of what is whole, without more", async () => {
    const page = served("", "the page");
    const given = { held: [held("GET", url)] };
    const whole = await scored({ given, served: [page], kept: [page] });
    assert.deepEqual([whole, figureOf(whole)], [{ held: 3, missing: [], extra: [] }, 100]);
    const more = await scored({ given, served: [page], kept: [page, served("more", "x")] });
    assert.deepEqual([more.missing, more.extra], [[], [`200 ${url}more`]]);
    assert.ok(figureOf(more) < 100);
  });

  it("misses what the page was never brought to ask for", async () => {
    const score = await scored({
      given: { held: [held("GET", `${url}never`), held("GET", `${url}twice`, { times: 2 })] },
      served: [served("twice", "x")],
      kept: [served("twice", "x")],
    });
    assert.deepEqual(whys(score), [
      "it was never asked for, or given up before it was answered",
      "it was given 1 of 2 times",
    ]);
  });

  it("misses an answer once, and not twice", async () => {
    const page = served("", "the page");
    const score = await scored({ given: { held: [held("GET", url)] }, served: [page] });
    assert.deepEqual(whys(score), ["no answer of this URL is left in the WACZ"]);
  });

  it("wants a record for each request that reached the site, and no more", async () => {
    const page = served("", "the page");
    const score = await scored({ served: [page], kept: [page], requests: [page, page] });
    assert.deepEqual(whys(score), [`GET ${url}: 1 records of 2 requests`]);
    const elsewhere = await scored({ served: [page], kept: [page, served("gone", "")], requests: [page] });
    assert.deepEqual(whys(elsewhere), [`GET ${url}gone: 1 records of 0 requests`]);
  });

  it("wants the marks of who asked, and of what was cut", async () => {
    const one = served("one", "1");
    const cut = served("cut", "the beg", { cut: true });
    const wanted = [held("GET", `${url}one`, { by: "capturer" }), held("GET", `${url}cut`, { truncated: true })];
    const right = await scored({
      given: { held: wanted },
      served: [one, cut],
      kept: [{ ...one, askedBy: "capturer" }, cut],
    });
    assert.deepEqual(whys(right), []);
    const wrong = await scored({ given: { held: wanted }, served: [one, cut], kept: [one, { ...cut, cut: false }] });
    assert.deepEqual(whys(wrong), ["it is not marked as asked for by the capturer", "it is not marked as cut"]);
    const plain = await scored({
      given: { held: [held("GET", `${url}one`)] },
      served: [one],
      kept: [{ ...one, askedBy: "capturer" }],
    });
    assert.deepEqual(whys(plain), ["only the capturer asked for it, not the page"]);
  });

  it("wants each line of a header, and not lines that were joined", async () => {
    const one = served("", "x");
    const given = {
      held: [
        held("GET", url, {
          headers: [
            ["set-cookie", "a=1"],
            ["set-cookie", "b=2"],
          ],
        }),
      ],
    };
    const kept = [{ ...one, headers: { "Set-Cookie": "a=1", "X-More": "@@Set-Cookie: b=2" } }];
    // warcio writes a header of each name once.
    const change = (record: Buffer): Buffer => Buffer.from(record.toString("latin1").replace("@@", "\r\n"), "latin1");
    const apart = await scored({ given, served: [one], kept, wacz: { change } });
    // The record was changed after its digests were taken, and that is told too.
    assert.deepEqual(new Set(apart.missing.map(({ what }) => what)), new Set(["a sound WACZ"]));
    const joined = [{ ...one, headers: { "Set-Cookie": "a=1, b=2" } }];
    assert.deepEqual(whys(await scored({ given, served: [one], kept: joined })), [
      'the answer has set-cookie: ["a=1, b=2"], not ["a=1","b=2"]',
    ]);
  });

  it("finds what a service worker made up, though no server gave it", async () => {
    const given = { held: [held("GET", `${url}made-up`, { by: "worker" })] };
    const kept = served("made-up", "x");
    const marked = await scored({ given, kept: [{ ...kept, answeredBy: "service-worker" }] });
    assert.deepEqual(marked, { held: 3, missing: [], extra: [] });
    const why = ["the worker made it up, and it is not recorded"];
    assert.deepEqual(whys(await scored({ given })), why);
    const unmarked = await scored({ given, kept: [kept] });
    assert.deepEqual([whys(unmarked), unmarked.extra.length], [why, 1]);
  });

  it("finds messages of both directions, and events", async () => {
    const socket = "ws://127.0.0.1:1/socket";
    const data = Buffer.from([0, 255]);
    const stream = served("events", "id: 1\ndata: one\n\ndata: tw");
    const given = {
      messages: [
        { url: socket, direction: "sent", data: Buffer.from("hello") },
        { url: socket, direction: "received", data },
        { url: `${url}events`, direction: "received", data: Buffer.from("one") },
        { url: `${url}events`, direction: "received", data: Buffer.from("two") },
      ],
    } as const;
    const lines = [
      { format: "websocket-messages-1", url: socket },
      { at: "2026-01-01T00:00:00Z", from: "page", opcode: 1, text: "hello" },
      { at: "2026-01-01T00:00:00Z", from: "server", opcode: 2, base64: data.toString("base64") },
      { end: "open", messages: 2, bytes: 7, omitted: 0 },
    ];
    const messages = { [socket]: lines.map((line) => `${JSON.stringify(line)}\n`).join("") };
    const score = await scored({ given, served: [stream], kept: [stream], wacz: { messages } });
    assert.deepEqual(
      score.missing.map(({ what }) => what),
      [`message received over ${url}events: "two"`],
    );
    assert.equal((await scored({ given, served: [stream], kept: [stream] })).missing.length, 3);
  });

  it("wants the verdict, its reasons, and the parts that the record must name", async () => {
    const given = { verdict: "partial", reasons: ["part.cut"], named: [{ url, code: "part.cut" }] } as const;
    assert.deepEqual(whys(await scored({ given })), [
      "the verdict is complete ()",
      "the reasons are: ",
      "the record does not name it as missing",
    ]);
    const named = detail("partial", [{ url, method: "GET", code: "part.failed", text: "" }]);
    assert.deepEqual(whys(await scored({ given, detail: named })), [
      "the reasons are: ",
      "the record says part.failed",
    ]);
  });

  it("wants words and colours in the objects", async () => {
    const given = {
      words: [
        { role: "text", text: "words" },
        { role: "dom", text: "words" },
      ],
      colours: [{ rgb: [10, 20, 30], rows: 16 }],
    } as const;
    const objects = { text: Buffer.from("other"), "screenshot-full": picture(16, [10, 20, 30]) };
    assert.deepEqual(whys(await scored({ given, objects })), ["the words are not in it", "there is no such object"]);
    assert.equal(rowsOf(objects["screenshot-full"], [1, 2, 3]), 0);
  });
});
