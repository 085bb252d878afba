import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { listFile, parseExportDetail } from "@muniment/verify";
import { ArchiveError } from "../archive/archive.ts";
import { samplePassword } from "../state/sample-state.ts";
import { openFile } from "../storage/open-file.ts";
import type { HandOver, HandOverAsked, ItemAnswer, PackagesAnswer } from "./api.ts";
import { cookieOf, signIn } from "./sample-people.ts";
import { ask, codeOf, header, openViewer, post, type Reply } from "./sample-viewer.ts";

/** The body of an answer that went well. */
function bodyOf(reply: Reply): unknown {
  assert.equal(reply.status, 200, reply.body.toString());
  return JSON.parse(reply.body.toString());
}

async function openAsLead(t: TestContext, ...change: [Parameters<typeof openViewer>[1]?]) {
  const viewer = await openViewer(t, ...change);
  await viewer.archive.deps.accounts.add({ name: "Amal", role: "lead", password: samplePassword });
  const cookie = cookieOf(await signIn(viewer.url, "Amal"));
  const order = (what: string, body: object) => post(`${viewer.url}api/packages/${what}`, body, { cookie });
  const get = (path: string, headers = {}) => ask(`${viewer.url}api/${path}`, { headers: { cookie, ...headers } });
  const asked: HandOverAsked = {
    ...{ items: [viewer.capture, viewer.file], container: "zip", profile: "newsroom", recipients: [] },
    ...{ to: null, withCredentials: false, pdf: false },
  };
  const list = async () => (bodyOf(await get("packages")) as PackagesAnswer).packages;
  const ended = async (id: string): Promise<HandOver> => {
    for (;;) {
      const one = (await list()).find((each) => each.id === id);
      assert.ok(one !== undefined);
      if (one.now.state !== "working") return one;
      await delay(20);
    }
  };
  return { ...viewer, cookie, order, get, asked, list, ended };
}

test("a package is made, sealed in the log with whom it goes to, and fetched as it was sealed", async (t) => {
  const { archive, capture, order, get, asked, ended } = await openAsLead(t);
  const to = "\u202eThe desk <script>alert(1)</script> مكتب =1+1";
  const begun = bodyOf(await order("begin", { ...asked, to })) as HandOver;
  assert.deepEqual([begun.by, begun.to, begun.items.length], ["Amal", to, 2]);
  const { now } = await ended(begun.id);
  assert.ok(now.state === "ready", JSON.stringify(now));
  const { vkey, fingerprint } = await archive.deps.keys.show();
  assert.deepEqual((bodyOf(await get("packages")) as PackagesAnswer).key, { vkey, fingerprint });
  const whole = await get(`packages/${begun.id}/file`);
  assert.match(header(whole, "content-disposition"), /^attachment; filename="muniment-[0-9-]{10}-[0-9a-f]{4}[.]zip"/);
  assert.equal(createHash("sha256").update(whole.body).digest("hex"), now.file.sha256);
  assert.equal(whole.body.length, now.file.size);
  const part = await get(`packages/${begun.id}/file`, { range: "bytes=10-19" });
  assert.deepEqual([part.status, part.body], [206, whole.body.subarray(10, 20)]);
  assert.equal((await get(`packages/${begun.id}/file`, { range: `bytes=${String(now.file.size)}-` })).status, 416);
  assert.equal(await kindOf(t, whole.body), "package");

  const item = bodyOf(await get(`items/${capture}`)) as ItemAnswer;
  const [entry, ...others] = item.exports;
  assert.ok(entry !== undefined && others.length === 0);
  assert.deepEqual(
    [entry.index, entry.items, entry.actor],
    [now.entry, 2, (await archive.deps.accounts.find("Amal")).actor],
  );
  assert.deepEqual(item.people, { [entry.actor]: "Amal" });
  assert.deepEqual(entry.detail.to, { basis: "claimed", value: to });
  for await (const { record } of archive.deps.archive.entries(now.entry, now.entry + 1)) {
    assert.ok(record.ok && record.value.kind === "custody");
    assert.deepEqual(parseExportDetail(record.value.detail), entry.detail);
    assert.deepEqual(entry.detail.package, {
      name: now.file.name,
      sha256: now.file.sha256,
      size: now.file.size,
      encrypted: false,
    });
  }
});

test("a package for recipients alone is encrypted; one that was removed is gone, and its record stays", async (t) => {
  const { capture, order, get, asked, list, ended } = await openAsLead(t);
  const recipients = [await identityToRecipient(await generateIdentity())];
  const { id } = bodyOf(await order("begin", { ...asked, recipients, container: "tar" })) as HandOver;
  const { now } = await ended(id);
  assert.ok(now.state === "ready" && now.file.encrypted && now.file.name.endsWith(".tar.age"), JSON.stringify(now));
  assert.match((await get(`packages/${id}/file`)).body.subarray(0, 40).toString("latin1"), /^age-encryption.org\/v1\n/);
  bodyOf(await order("remove", { id }));
  assert.deepEqual(await list(), []);
  const gone = await get(`packages/${id}/file`);
  assert.deepEqual([gone.status, codeOf(gone)], [404, "handover.none"]);
  assert.equal((bodyOf(await get(`items/${capture}`)) as ItemAnswer).exports.length, 1);
});

test("what is asked wrongly is refused before anything is begun", async (t) => {
  const { order, get, asked, list } = await openAsLead(t);
  const refused = async (change: object): Promise<readonly [number, string]> => {
    const reply = await order("begin", { ...asked, ...change });
    return [reply.status, codeOf(reply)];
  };
  assert.deepEqual(await refused({ items: [] }), [400, "handover.items"]);
  assert.deepEqual(await refused({ items: ["0123456789abcdef"] }), [400, "handover.items"]);
  assert.deepEqual(await refused({ profile: "everybody" }), [400, "disclosure.profile"]);
  assert.deepEqual(await refused({ recipients: ["AGE-SECRET-KEY-1"] }), [400, "encryption.recipient"]);
  assert.deepEqual(await refused({ to: "" }), [400, "handover.to"]);
  assert.deepEqual(await refused({ to: "x".repeat(1001) }), [400, "body.bad"]);
  assert.deepEqual(await refused({ container: "folder" }), [400, "body.bad"]);
  for (const id of ["e-0", "../..", "e-0123456789abcdef"]) {
    const reply = await get(`packages/${encodeURIComponent(id)}/file`);
    assert.deepEqual([reply.status, codeOf(reply)], [404, "handover.none"], id);
    assert.notEqual((await order("remove", { id: "../.." })).status, 200);
  }
  assert.deepEqual(await list(), []);
});

test("where nothing can be sealed, nothing is handed over; one that is stopped leaves nothing", async (t) => {
  let opened = 0;
  const { archive, order, asked, list, ended } = await openAsLead(t);
  const { writing } = archive.deps;
  const as = writing.as.bind(writing);
  writing.as = async (writer) => {
    opened += 1;
    const room = await as(writer);
    const append = () => Promise.reject(new ArchiveError("archive.full", "The disk is full.", "Free some space."));
    return { ...room, archive: { ...room.archive, append } };
  };
  const { id } = bodyOf(await order("begin", asked)) as HandOver;
  const { now } = await ended(id);
  assert.deepEqual(now, {
    state: "failed",
    code: "archive.full",
    message: "The disk is full.",
    next: "Free some space.",
  });
  assert.equal(opened, 1);
  assert.deepEqual(
    (await readdir(archive.exportsFolder)).filter((name) => name !== "lock"),
    [],
  );
  writing.as = as;
  const again = bodyOf(await order("begin", asked)) as HandOver;
  const stopped = await order("stop", { id: again.id });
  // It may have been ready before it could be stopped.
  if (stopped.status === 200) assert.ok(["stopped", "ready"].includes((bodyOf(stopped) as HandOver).now.state));
  else assert.equal(codeOf(stopped), "handover.none");
  assert.equal((await list()).length, 2);
});

async function kindOf(t: TestContext, bytes: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "handed-over-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "package.zip"), bytes);
  const { access, close } = await openFile(join(folder, "package.zip"));
  const { is } = await listFile(access);
  await close();
  return is;
}
