/** Queues over HTTP, over a real archive and without a browser: what the policy refuses is sealed too, at once. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import { browserDefaults } from "../actions/capturing/capture-order.ts";
import type { QueueAnswer, QueueLook, QueuesAnswer } from "./api-queues.ts";
import type { ItemAnswer } from "./api.ts";
import { signInEveryRole } from "./sample-people.ts";
import { ask, codeOf, openViewer, post, type Reply } from "./sample-viewer.ts";
import { fixtures, skipFixtures } from "../../../../test/shared-fixtures.ts";

const options = browserDefaults;
const base = { case: null, kind: "lines", column: null, reason: null, options } as const;
const links = (...paths: string[]): string => paths.map((path) => `http://127.0.0.1/${path}`).join("\n");

async function open(t: TestContext) {
  const viewer = await openViewer(t);
  const cookies = await signInEveryRole(viewer.archive.deps, viewer.url);
  const cookie = cookies.contributor;
  const get = async <T>(path: string): Promise<T> => {
    const reply = await ask(`${viewer.url}api/${path}`, { headers: { cookie } });
    assert.equal(reply.status, 200, reply.body.toString());
    return JSON.parse(reply.body.toString()) as T;
  };
  const order = (verb: string, body: object, as = cookie): Promise<Reply> =>
    post(`${viewer.url}api/queues/${verb}`, body, { cookie: as });
  const begin = async (body: object): Promise<string> => {
    const reply = await order("begin", { ...base, ...body });
    assert.equal(reply.status, 200, reply.body.toString());
    return (JSON.parse(reply.body.toString()) as QueueAnswer).queue;
  };
  const ended = async (queue: string, parameters = ""): Promise<QueueLook> => {
    // Without rows while it lasts, and now and then: who looks all the time keeps this process from the work.
    while ((await get<QueueLook>(`queues/${queue}?from=999999`)).queue.working) await delay(100);
    return await get<QueueLook>(`queues/${queue}${parameters}`);
  };
  const csv = async (queue: string, as = cookie): Promise<string> => {
    const reply = await ask(`${viewer.url}api/queues/${queue}/status.csv`, { headers: { cookie: as } });
    assert.equal(reply.headers["content-type"], "text/csv; charset=utf-8");
    assert.match(String(reply.headers["content-disposition"]), /^attachment; filename="q-[0-9a-f]{16}[.]csv"$/);
    return reply.body.toString();
  };
  return { ...viewer, cookies, get, order, begin, ended, csv };
}

void describe("a list over HTTP", () => {
  void it("is captured once each, and what is no address is told with its line", async (t) => {
    const { begin, ended, get, archive, cookies } = await open(t);
    const list = `# one\r\n${links("one", "two")}\n\nexample\n  http://127.0.0.1:80/one \nhttp://me:pw@127.0.0.1/\nfile:///etc/hosts`;
    const queue = await begin({ list, reason: "case 12" });
    const look = await ended(queue);
    assert.deepEqual(
      look.faults.map(({ line, text, fault }) => [line, text, fault]),
      [
        [5, "example", "no-address"],
        [7, "http://me:pw@127.0.0.1/", "secret"],
        [8, "file:///etc/hosts", "scheme"],
      ],
    );
    assert.deepEqual([look.faultCount, look.repeated, look.matching, look.next], [3, 1, 2, null]);
    assert.deepEqual([look.queue.by, look.queue.reason, look.queue.trouble], ["contributor", "case 12", null]);
    assert.deepEqual(look.queue.sum, {
      ...{ addresses: 2, complete: 0, partial: 0, wall: 0, failed: 0, blocked: 2, left: 0 },
    });
    const actors = new Map((await archive.deps.accounts.list()).map(({ name, actor }) => [name, actor]));
    for (const row of look.rows) {
      assert.ok(row.state === "sealed" && row.verdict === "blocked" && row.checked === "verified");
      assert.deepEqual(
        row.reasons.map(({ code }) => code),
        ["address.private"],
      );
      const { item, seal } = await get<ItemAnswer>(`items/${row.item}`);
      assert.equal(seal.state, "sealed", "it was read back since the viewer was started");
      assert.equal(item.actor, actors.get("contributor"));
      assert.ok(item.detail.kind === "capture" && item.detail.reason?.basis === "claimed");
      assert.deepEqual(item.detail.queue, { id: queue, place: row.place });
    }
    const { queues } = await get<QueuesAnswer>("queues");
    assert.deepEqual(
      queues.map((told) => told.queue),
      [queue],
    );
    assert.equal((await ended(queue, "?show=left")).matching, 0);
    assert.equal((await ended(queue, "?show=blocked&from=1")).rows.length, 1);
    assert.ok(cookies.viewer !== "");
  });

  void it("given twice at once is one queue, and given again when it is done is another", async (t) => {
    const { begin, ended } = await open(t);
    const list = links("one", "two", "three");
    const [first, same] = await Promise.all([begin({ list }), begin({ list })]);
    assert.equal(first, same);
    await ended(first);
    assert.notEqual(await begin({ list }), first);
  });

  void it("with nothing in it, a column that cannot be told or a profile that is not there begins nothing", async (t) => {
    const { order, get } = await open(t);
    for (const [body, status, code] of [
      [{ list: "example\n# http://127.0.0.1/" }, 400, "list.empty"],
      [{ list: "" }, 400, "list.empty"],
      [{ list: "a,b\nhttp://127.0.0.1/,http://127.0.0.1/", kind: "table" }, 400, "list.column"],
      [{ list: 'a\n"http://127.0.0.1/', kind: "table" }, 400, "list.form"],
      [{ list: `${links("x")}\ud800` }, 400, "list.encoding"],
      [{ list: "x\n".repeat(100_001) }, 400, "list.too-large"],
      [{ list: links("x"), options: { ...options, profile: "desk" } }, 404, "profile.missing"],
      [{ list: links("x"), options: { ...options, allowPrivate: ["127.0.0.1"] } }, 400, "body.bad"],
      [{ list: links("x"), options: { ...options, sandbox: "off-by-request" } }, 400, "body.bad"],
      [{ list: links("x"), options: { ...options, timeMs: 1e9 } }, 400, "body.bad"],
      [{ list: links("x"), reason: "\udfff" }, 400, "body.bad"],
    ] as const) {
      const reply = await order("begin", { ...base, ...body });
      assert.deepEqual([reply.status, codeOf(reply)], [status, code]);
    }
    assert.deepEqual((await get<QueuesAnswer>("queues")).queues, []);
  });

  void it("of a name that is none is told", async (t) => {
    const { order, url, cookies } = await open(t);
    for (const queue of ["q-0000000000000000", "..", "q-"]) {
      assert.equal(codeOf(await order("go-on", { queue, which: "left" })), "queue.missing");
      assert.equal((await order("stop", { queue })).status, 200);
    }
    const headers = { cookie: cookies.viewer };
    for (const path of ["q-0000000000000000", "q-0000000000000000/status.csv", "x"])
      assert.equal(codeOf(await ask(`${url}api/queues/${path}`, { headers })), "queue.missing", path);
    assert.equal(codeOf(await ask(`${url}api/queues/x?show=none`, { headers })), "query.bad");
    assert.equal(codeOf(await order("begin", { ...base, list: links("x") }, cookies.viewer)), "role.refused");
  });

  void it("is told page by page where it is long", async (t) => {
    const { begin, ended } = await open(t);
    const queue = await begin({ list: links(...Array.from({ length: 201 }, (_, at) => String(at))) });
    const first = await ended(queue);
    assert.deepEqual([first.rows.length, first.next, first.matching], [200, 200, 201]);
    const second = await ended(queue, "?from=200");
    assert.deepEqual([second.rows.map(({ place }) => place), second.next], [[200], null]);
  });
});

void describe("a spreadsheet over HTTP", () => {
  void it("comes back with its rows, in its order, and four columns", async (t) => {
    const { begin, ended, csv, cookies } = await open(t);
    const list = `\ufeffcase;verdict;link\n=12;"a;b";http://127.0.0.1/one\n-13;@x;example\n;;\n14;"""c""";http://127.0.0.1/two\n15;;http://127.0.0.1:80/one\n`;
    const queue = await begin({ list, kind: "table" });
    const look = await ended(queue);
    const items = look.rows.map((row) => (row.state === "sealed" ? row.item : ""));
    const text = await csv(queue, cookies.viewer);
    assert.ok(text.startsWith("\ufeff"));
    const rows = parse(text, { bom: true, delimiter: ";" });
    assert.deepEqual(rows[0], ["case", "verdict", "link", "verdict (2)", "item", "sealed at", "reason"]);
    assert.deepEqual(
      rows.slice(1).map((row) => row.slice(0, 5)),
      [
        ["'=12", "a;b", "http://127.0.0.1/one", "blocked", items[0]],
        ["'-13", "'@x", "example", "no address", ""],
        ["", "", "", "", ""],
        ["14", '"c"', "http://127.0.0.1/two", "blocked", items[1]],
        ["15", "", "http://127.0.0.1:80/one", "blocked", items[0]],
      ],
    );
    assert.match(rows[1]?.[6] ?? "", /[(]address[.]private[)]$/);
    assert.match(rows[1]?.[5] ?? "", /^\d{4}-\d\d-\d\dT/);
  });

  void it(
    "with every hostile string in a column, and one as its reason, keeps them",
    { skip: skipFixtures, timeout: 120_000 },
    async (t) => {
      const { begin, ended, csv, get } = await open(t);
      const suite = join(fixtures, "strings/expected.json");
      const { cases } = JSON.parse(await readFile(suite, "utf8")) as { cases: { detail: { text: string } }[] };
      const texts = cases.map(({ detail }) => detail.text).filter((text) => text.isWellFormed());
      const quoted = texts.map((text) => `${links("one")},"${text.replaceAll('"', '""')}"`);
      const queue = await begin({ list: `link,theirs\n${quoted.join("\n")}`, kind: "table", column: "link" });
      await ended(queue);
      const rows = parse(await csv(queue), { bom: true }).slice(1);
      const undone = (cell: string): string => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);
      assert.deepEqual(
        rows.map(([, theirs = ""]) => undone(theirs)),
        texts,
      );
      for (const row of rows) for (const cell of row) assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
      // As many in one reason as it may hold.
      const reasons = texts.reduce<string[]>((all, text) => {
        const joined = `${all.at(-1) ?? ""}\n${text}`;
        return joined.length <= 4_000 && all.length > 0 ? all.with(-1, joined) : [...all, text.slice(0, 4_000)];
      }, []);
      for (const [at, reason] of reasons.entries()) {
        const {
          rows: [row],
          queue: told,
        } = await ended(await begin({ list: links(String(at)), reason }));
        assert.equal(told.reason, reason);
        assert.ok(row?.state === "sealed");
        const { item } = await get<ItemAnswer>(`items/${row.item}`);
        const kept = item.detail.kind === "capture" ? item.detail.reason : null;
        assert.ok(kept?.basis === "claimed" && kept.value === reason, JSON.stringify([reason, kept]));
      }
    },
  );
});
