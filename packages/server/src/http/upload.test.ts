/** Files that come in pieces, through the API of a running viewer. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { samplePassword } from "../state/sample-state.ts";
import type { DeliveriesAnswer, DeliveryEnded, HeldAnswer } from "./api-upload.ts";
import type { ItemAnswer } from "./api.ts";
import { cookieOf, signIn } from "./sample-people.ts";
import { announced, SampleSender } from "./sample-sender.ts";
import { ask, codeOf, openViewer, sha256Of } from "./sample-viewer.ts";

const mebi = 1024 * 1024;
const hex16 = /^[0-9a-f]{16}$/;

async function open(t: TestContext) {
  const viewer = await openViewer(t);
  const { accounts } = viewer.archive.deps;
  const sender = async (name: string): Promise<SampleSender> => {
    await accounts.add({ name, role: "contributor", password: samplePassword });
    return new SampleSender(viewer.url, cookieOf(await signIn(viewer.url, name)));
  };
  return { viewer, sender, amal: await sender("Amal") };
}

test("a file comes in pieces, is sealed once it is whole, and comes back byte for byte", async (t) => {
  const { viewer, amal } = await open(t);
  const bytes = randomBytes(3 * mebi + 17);
  const id = await amal.begin([announced("phone/شاهد.mp4", bytes)], "the phone of a witness");
  assert.equal(await amal.piece(id, 0, 0, bytes.subarray(0, mebi)), mebi);
  await assert.rejects(amal.end(id, 0), { code: "upload.incomplete", status: 409 });
  assert.equal(await amal.piece(id, 0, mebi, bytes.subarray(mebi)), bytes.length);
  const answer = await amal.end(id, 0, sha256Of(bytes));
  assert.ok(answer.state === "sealed");
  const { item, sha256, same } = answer.receipt;
  assert.match(item, hex16);
  assert.deepEqual([sha256, same], [sha256Of(bytes), []]);
  const { item: shown } = await amal.get<ItemAnswer>(`items/${item}`);
  assert.ok(shown.detail.kind === "intake");
  const { name, path, delivery, modified, note } = shown.detail;
  assert.deepEqual(name, { basis: "claimed", value: "شاهد.mp4" });
  assert.deepEqual(path, { basis: "claimed", value: "phone/شاهد.mp4" });
  assert.deepEqual(modified, { basis: "claimed", value: "2026-11-20T08:15:00.000Z" });
  assert.deepEqual(note, { basis: "claimed", value: "the phone of a witness" });
  assert.deepEqual(delivery, { id, place: 0, count: 1 });
  assert.equal(shown.actor, (await viewer.archive.deps.accounts.find("Amal")).actor);
  assert.deepEqual(await amal.end(id, 0), answer, "an answer that was lost is given again");
  assert.deepEqual(await amal.post<DeliveryEnded>(`deliveries/${id}/end`, {}), { sealed: 1, left: 0 });
  await assert.rejects(amal.files(id), { code: "upload.none", status: 404 });
  assert.deepEqual(await readdir(join(viewer.archive.home, "var/uploads")), ["lock"]);
});

test("a piece that is not what its hash says leaves nothing, and one that comes again changes nothing", async (t) => {
  const { amal } = await open(t);
  const bytes = randomBytes(2 * mebi);
  const id = await amal.begin([announced("a", bytes)]);
  const first = bytes.subarray(0, mebi);
  const path = `deliveries/${id}/files/0/bytes/0`;
  await assert.rejects(amal.put(path, Buffer.from("cut"), first), { code: "upload.piece", status: 400 });
  assert.equal((await amal.files(id))[0]?.received, 0);
  assert.equal(await amal.piece(id, 0, 0, first), mebi);
  assert.equal(await amal.piece(id, 0, 0, first), mebi, "again");
  assert.equal(await amal.piece(id, 0, 100, first.subarray(100, 300)), mebi, "a part of it, again");
  await assert.rejects(amal.piece(id, 0, 0, randomBytes(mebi)), { code: "upload.changed", status: 409 });
  await assert.rejects(amal.piece(id, 0, mebi + 1, bytes.subarray(mebi + 1)), { code: "upload.gap", status: 409 });
  await assert.rejects(
    amal.piece(id, 0, mebi, randomBytes(mebi + 1)),
    { code: "upload.changed" },
    "longer than announced",
  );
  assert.equal(await amal.piece(id, 0, mebi, bytes.subarray(mebi)), bytes.length);
  await assert.rejects(amal.end(id, 0, sha256Of(first)), { code: "upload.changed" }, "the whole is another");
  assert.equal((await amal.files(id))[0]?.received, 0, "then it is begun anew");
  await amal.piece(id, 0, 0, bytes);
  assert.equal((await amal.end(id, 0, sha256Of(bytes))).state, "sealed");
  await assert.rejects(amal.piece(id, 0, 0, bytes), { code: "upload.closed" });
});

test("small files come in batches: all of one are sealed or none, in order, and a repeated one is sealed once", async (t) => {
  const { viewer, amal } = await open(t);
  const files = Array.from({ length: 100 }, (_, place) => Buffer.from(`file ${String(place % 60)}`));
  files[7] = Buffer.alloc(0);
  const id = await amal.begin(
    files.map((bytes, place) => announced(`folder/${String(place)}.txt`, bytes, sha256Of(bytes))),
  );
  const places = files.map((_, place) => place);
  await viewer.archive.deps.refresh();
  const before = await viewer.archive.index.count();
  await assert.rejects(amal.batch(id, places, Buffer.concat(files.toReversed())), { code: "upload.changed" });
  await assert.rejects(amal.batch(id, [0, 0], Buffer.concat(files.slice(0, 2))), { code: "upload.large" });
  await assert.rejects(amal.batch(id, [0, 1], files[0] ?? Buffer.alloc(0)), { code: "upload.changed" });
  await viewer.archive.deps.refresh();
  assert.equal(await viewer.archive.index.count(), before, "nothing was sealed");
  const receipts = await amal.batch(id, places, Buffer.concat(files));
  assert.deepEqual(
    receipts.map(({ place, sha256 }) => [place, sha256]),
    files.map((bytes, place) => [place, sha256Of(bytes)]),
  );
  const entries = receipts.map(({ entry }) => entry);
  assert.deepEqual(
    entries,
    entries.map((_, at) => (entries[0] ?? 0) + at),
    "one after the other",
  );
  assert.deepEqual(await amal.batch(id, places, Buffer.concat(files)), receipts, "again");
  assert.deepEqual(await amal.batch(id, [7], Buffer.alloc(0)), [receipts[7]]);
  await viewer.archive.deps.refresh();
  assert.equal(await viewer.archive.index.count(), before + 100);
});

test("what the archive holds is told before and after, and taken in again only if a person says so", async (t) => {
  const { viewer, amal } = await open(t);
  const bytes = randomBytes(mebi);
  const first = await amal.begin([announced("a", bytes)]);
  await amal.piece(first, 0, 0, bytes);
  const sealed = await amal.end(first, 0);
  assert.ok(sealed.state === "sealed");
  const { item } = sealed.receipt;
  const other = "0".repeat(64);
  const sha256 = sha256Of(bytes);
  assert.deepEqual(await amal.post<HeldAnswer>("held", { sha256: [other, sha256, sha256] }), {
    held: [{ sha256, same: [item] }],
  });
  // A text that names the hash has not these bytes.
  const text = Buffer.from(`${sha256}  a\n`);
  const second = await amal.begin([announced("SHA256SUMS", text), announced("b/a", bytes), announced("c", bytes)]);
  await amal.batch(second, [0], text);
  await viewer.archive.deps.refresh();
  assert.deepEqual((await amal.post<HeldAnswer>("held", { sha256: [sha256] })).held[0]?.same, [item]);
  await amal.piece(second, 1, 0, bytes);
  const size = bytes.length;
  assert.deepEqual(await amal.end(second, 1), { state: "held", sha256, size, same: [item] });
  assert.equal((await amal.files(second))[1]?.state, "waiting", "nothing was sealed");
  const again = await amal.end(second, 1, null, true);
  assert.ok(again.state === "sealed");
  assert.deepEqual(again.receipt.same, [item]);
  await amal.post(`deliveries/${second}/files/2/leave`, {});
  assert.deepEqual(
    (await amal.files(second)).map(({ state }) => state),
    ["sealed", "sealed", "left"],
  );
  await assert.rejects(amal.piece(second, 2, 0, bytes), { code: "upload.closed" });
  assert.deepEqual(await amal.post(`deliveries/${second}/end`, {}), { sealed: 2, left: 1 });
});

test("a delivery is its account's alone, and limits hold", async (t) => {
  const { viewer, sender, amal } = await open(t);
  const noor = await sender("Noor");
  const bytes = Buffer.from("bytes");
  const id = await amal.begin([announced("a", bytes), announced("b", bytes)]);
  const files = `deliveries/${id}/files`;
  for (const order of [
    () => noor.files(id),
    () => noor.post(files, { from: 0, files: [] }),
    () => noor.piece(id, 0, 0, bytes),
    () => noor.batch(id, [0], bytes),
    () => noor.end(id, 0),
    () => noor.post(`deliveries/${id}/files/0/leave`, {}),
    () => noor.post(`deliveries/${id}/end`, {}),
    () => amal.files("d-0000000000000000"),
    () => amal.files("..%2f..%2farchive"),
  ])
    await assert.rejects(order(), { code: "upload.none", status: 404 });
  assert.deepEqual((await noor.get<DeliveriesAnswer>("deliveries")).deliveries, []);
  assert.deepEqual(
    (await amal.get<DeliveriesAnswer>("deliveries")).deliveries.map((one) => one.id),
    [id],
  );
  await amal.post(files, { from: 0, files: [announced("a", bytes)] });
  await assert.rejects(amal.post(files, { from: 0, files: [announced("other", bytes)] }), { code: "upload.changed" });
  await assert.rejects(amal.post(files, { from: 2, files: [announced("c", bytes)] }), { code: "upload.many" });
  await assert.rejects(amal.post(files, { from: 9, files: [] }), { code: "upload.file" });
  await assert.rejects(amal.piece(id, 5, 0, bytes), { code: "upload.file" });
  for (const path of ["", "folder/", "x".repeat(4097), "\ud800.txt"])
    await assert.rejects(amal.begin([announced(path, bytes)]), { code: "upload.path" }, path.slice(0, 20));
  await assert.rejects(amal.begin([{ ...announced("a", bytes), size: 2 ** 41 }]), { code: "upload.large" });
  await assert.rejects(amal.begin([{ ...announced("a", bytes), size: 2 ** 40 }]), { code: "upload.full", status: 507 });
  for (let more = 0; more < 30; more += 1) {
    const begun = await amal.begin([announced("a", bytes)]).catch((error: unknown) => error);
    if (typeof begun === "string") continue;
    assert.equal((begun as { readonly code: string }).code, "upload.many");
    break;
  }
  assert.equal((await amal.get<DeliveriesAnswer>("deliveries")).deliveries.length, 20);
  const cookieless = await ask(`${viewer.url}api/deliveries`);
  assert.equal(codeOf(cookieless), "session.none");
});

test("two who send the same file at once send it once, and a line that is cut costs the piece on its way", async (t) => {
  const { amal } = await open(t);
  const bytes = randomBytes(6 * mebi);
  const id = await amal.begin([announced("a", bytes)]);
  let cuts = 0;
  const send = async (): Promise<void> => {
    for (;;) {
      const from = (await amal.files(id))[0]?.received ?? 0;
      if (from >= bytes.length) return;
      const cut = Math.random() < 0.3 ? AbortSignal.timeout(1) : null;
      const piece = bytes.subarray(from, from + 1 + Math.floor(Math.random() * mebi));
      try {
        await amal.put(`deliveries/${id}/files/0/bytes/${String(from)}`, piece, piece, cut);
      } catch (error) {
        if (!(error instanceof Error && error.name === "TimeoutError")) throw error;
        cuts += 1;
      }
    }
  };
  await Promise.all([send(), send()]);
  assert.ok(cuts > 0);
  const [one, other] = await Promise.all([amal.end(id, 0, sha256Of(bytes)), amal.end(id, 0, sha256Of(bytes))]);
  assert.deepEqual(one, other);
  assert.equal(one.state, "sealed");
});
