/** Asking responders: openssl ocsp over the certificates of a time authority, and others that answer as responders should not. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { after, before, suite, test, type TestContext } from "node:test";
import {
  digestOf,
  formatInstant,
  fromBase64,
  fromHex,
  hexOf,
  judgeTimeStamp,
  nonceOf,
  parseCertificate,
  parseStatusAnswer,
  utf8,
  type TimeTrust,
  type TimeVerdict,
} from "@muniment/verify";
import {
  fetchStatus,
  questionsOf,
  type StampAsked,
  type StatusHad,
} from "../../packages/server/src/actions/anchoring/revocation.ts";
import type { Tried } from "../../packages/server/src/actions/anchoring/tried.ts";
import { certificatesInFile } from "../../packages/server/src/actions/anchor-settings.ts";
import { listOverHttp } from "../../packages/server/src/anchors/revocation-list.ts";
import { served } from "../../packages/server/src/anchors/sample-server.ts";
import { statusOverHttp } from "../../packages/server/src/anchors/status-responder.ts";
import { askOverHttp } from "../../packages/server/src/anchors/time-authority.ts";
import { isInstalled } from "../disk.ts";
import { temporaryFolder } from "../program.ts";
import { startStatusResponder, type ResponderOrder } from "../status-responder.ts";
import { startTimeAuthority, type TimeAuthority } from "../time-authority.ts";

const hour = 3_600_000;
const data = utf8("what was stamped\n");
const { signal } = new AbortController();

void suite("a responder", { skip: isInstalled("openssl") ? false : "openssl is not installed" }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let tsa: TimeAuthority;
  let trust: TimeTrust;
  let stamp: StampAsked;
  const own = (): string => join(folder.path, "tsa");

  before(async () => {
    folder = await temporaryFolder();
    tsa = await startTimeAuthority(folder.path, "tsa");
    const roots = (await certificatesInFile(tsa.root)).map((text) => parseCertificate(fromBase64(text)));
    trust = { roots, others: [], lists: [] };
    const anchor = digestOf(data);
    const answer = await askOverHttp(signal)(tsa.url, fromHex(hexOf(anchor)), nonceOf(randomBytes(16)));
    assert.ok(answer.is === "answer");
    const stamped = { basis: "reported", value: judged(answer.bytes, []).time ?? assert.fail() } as const;
    stamp = { file: "anchors/a/b.tsr", bytes: answer.bytes, stamped, head: { data, anchor } };
  });
  after(async () => {
    await tsa.close();
    await folder.remove();
  });

  function judged(bytes: Uint8Array, answers: readonly Uint8Array[]): TimeVerdict {
    const lists = answers.map(parseStatusAnswer);
    return judgeTimeStamp(bytes, { data, nonce: null }, { ...trust, lists }, formatInstant(Date.now()));
  }

  async function asked(url: string, later = 0): Promise<Tried<StatusHad>> {
    const [question, ...more] = questionsOf(stamp, [url], trust);
    assert.ok(question !== undefined && more.length === 0);
    const asking = { askForList: listOverHttp(signal), askForStatus: statusOverHttp(signal, 2_000) };
    return await fetchStatus(question, { ...asking, now: () => Date.now() + later, randomBytes });
  }

  async function responder(context: TestContext, order: Omit<ResponderOrder, "folder">): Promise<string> {
    const { url, close } = await startStatusResponder({ ...order, folder: own() });
    context.after(close);
    return url;
  }

  function had({ told, files, detail }: Tried<StatusHad>, status: "good" | "revoked"): TimeVerdict {
    assert.deepEqual([told.outcome, told.status], ["obtained", status], told.detail);
    assert.ok(detail?.action === "status" && detail.outcome === "obtained" && detail.status === status);
    const file = files.at(-1) ?? assert.fail();
    assert.equal(file.name.kind, "ocsp");
    return judged(stamp.bytes, [file.bytes]);
  }

  function missed({ told, files, detail }: Tried<StatusHad>, words: RegExp): void {
    assert.deepEqual([told.outcome, files], ["failed", []]);
    assert.match(told.detail, words);
    assert.ok(detail?.action === "status" && detail.outcome === "failed");
    assert.match(detail.reason, words);
  }

  for (const by of ["root", "responder"] as const) {
    test(`says that a certificate is good: signed by the ${by}`, async (context) => {
      const verdict = had(await asked(await responder(context, { known: "good", by, minutes: 60 })), "good");
      assert.equal(verdict.state, "trusted");
    });

    test(`says when it was revoked, and why: signed by the ${by}`, async (context) => {
      const [day, reason] = [24 * hour, "superseded"];
      const before = await responder(context, { known: { at: new Date(Date.now() - day), reason }, by });
      assert.equal(had(await asked(before), "revoked").state, "revoked");
      const since = await responder(context, { known: { at: new Date(Date.now() + day), reason }, by });
      assert.equal(had(await asked(since), "revoked").state, "trusted");
      const stolen = await responder(context, {
        known: { at: new Date(Date.now() + day), reason: "keyCompromise" },
        by,
      });
      assert.equal(had(await asked(stolen), "revoked").state, "revoked");
    });
  }

  test("that does not know the certificate, or whom nobody made one, is not kept", async (context) => {
    missed(await asked(await responder(context, { known: "unknown", by: "responder" })), /does not speak of that/);
    missed(await asked(await responder(context, { known: "good", by: "no responder" })), /does not speak of that/);
  });

  test("whose answer is over, is from a time that has not come, or is to another request, is not kept", async (context) => {
    const url = await responder(context, { known: "good", by: "root", minutes: 1 });
    missed(await asked(url, hour), /was over already/);
    missed(await asked(url, -hour), /has not come/);
    const kept = (await asked(url)).files.at(-1)?.bytes ?? assert.fail();
    const type = { "content-type": "application/ocsp-response" };
    const again = await served(context, (_, response) => void response.writeHead(200, type).end(kept));
    missed(await asked(again), /to another request/);
  });

  test("that answers about another certificate is not kept", async (context) => {
    const url = await responder(context, { known: "good", by: "root" });
    const about = ["-issuer", "root.pem", "-serial", "0x32", "-no_nonce", "-noverify", "-url", url];
    execFileSync("openssl", ["ocsp", ...about, "-respout", "other.der"], { cwd: own(), stdio: "pipe" });
    const bytes = await readFile(join(own(), "other.der"));
    assert.equal(parseStatusAnswer(bytes).kind, "answer");
    const type = { "content-type": "application/ocsp-response" };
    const other = await served(context, (_, response) => void response.writeHead(200, type).end(bytes));
    missed(await asked(other), /does not speak of that certificate/);
  });

  test("that takes a nonce for a mistake is asked without", async (context) => {
    const behind = await responder(context, { known: "good", by: "root" });
    const type = { "content-type": "application/ocsp-response" };
    let requests = 0;
    const url = await served(context, (request, response) => {
      void buffer(request).then(async (body) => {
        requests += 1;
        const hasNonce = body.includes(Buffer.from("2b0601050507300102", "hex"));
        const answer = await statusOverHttp(signal)(behind, body);
        assert.ok(answer.is === "answer");
        response.writeHead(200, type).end(hasNonce ? Buffer.from("30030a0101", "hex") : answer.bytes);
      });
    });
    had(await asked(url), "good");
    assert.equal(requests, 2);
  });

  test("that answers with what is none, too much, or nothing, has failed", async (context) => {
    const type = { "content-type": "application/ocsp-response" };
    const ways: readonly (readonly [RequestListener, RegExp])[] = [
      [(_, response) => void response.writeHead(200, type).end("any bytes"), /cannot be used/],
      [(_, response) => void response.writeHead(200, type).end(Buffer.from("30030a0103", "hex")), /has no time now/],
      [(_, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<p>"), /something else/],
      [(_, response) => void response.writeHead(503).end(), /status 503/],
      [(_, response) => void response.writeHead(302, { location: "/elsewhere" }).end(), /status 302/],
      [(_, response) => void response.writeHead(200, type).end(Buffer.alloc(70_000)), /its answer is/],
      [() => undefined, /did not answer within 2 seconds/],
      [(request) => request.socket.destroy(), /could not be reached/],
    ];
    for (const [listener, words] of ways) missed(await asked(await served(context, listener)), words);
  });

  test("is not asked where no chain leads to a root", async () => {
    const [question] = questionsOf(stamp, ["http://127.0.0.1:1/"], { ...trust, roots: [] });
    const asking = { askForList: listOverHttp(signal), askForStatus: statusOverHttp(signal) };
    missed(await fetchStatus(question ?? assert.fail(), { ...asking, now: Date.now, randomBytes }), /no chain leads/);
  });
});
