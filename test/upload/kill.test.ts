/** The server is killed again and again while files come. What was acknowledged is there, once; nothing is half there. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { test } from "node:test";
import type { Receipt } from "../../packages/server/src/http/api-upload.ts";
import type { ItemAnswer, ItemsAnswer } from "../../packages/server/src/http/api.ts";
import { announced, Refused, type SampleSender } from "../../packages/server/src/http/sample-sender.ts";
import { isLong } from "../extent.ts";
import { temporaryFolder } from "../program.ts";
import { call, exitOf, homeWith, RunningViewer } from "./running-viewer.ts";

const kills = isLong ? 8 : 4;
const mebi = 1024 * 1024;
const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Small ones by the batch, some large ones among them. */
const files = Array.from({ length: 240 }, (_, place) =>
  place % 60 === 30 ? randomBytes(5 * mebi + place) : Buffer.from(`file ${String(place)} ${"x".repeat(place * 20)}`),
);

/** Sends what the server does not have, in order, until all is sealed. Rejects when the line is cut. */
async function sendRest(sender: SampleSender, id: string, acknowledged: Map<number, Receipt>): Promise<void> {
  for (;;) {
    const waiting = (await sender.files(id)).filter(({ state }) => state === "waiting");
    const [first] = waiting;
    if (first === undefined) return;
    if (first.size < mebi) {
      const places = waiting
        .slice(0, 7)
        .map(({ place }) => place)
        .filter((place) => (files[place]?.length ?? mebi) < mebi);
      const bytes = Buffer.concat(places.map((place) => files[place] ?? Buffer.alloc(0)));
      for (const receipt of await sender.batch(id, places, bytes)) acknowledged.set(receipt.place, receipt);
    } else {
      const bytes = files[first.place] ?? Buffer.alloc(0);
      for (let at = first.received; at < bytes.length;)
        at = await sender.piece(id, first.place, at, bytes.subarray(at, at + mebi));
      const answer = await sender.end(id, first.place, sha256Of(bytes));
      assert.ok(answer.state === "sealed", "nothing of it is there from before: it is sealed once");
      acknowledged.set(first.place, answer.receipt);
    }
  }
}

test(
  "kills of the server lose nothing that was acknowledged, and leave nothing half there",
  { timeout: 300_000 },
  async (t) => {
    const { path, remove } = await temporaryFolder();
    t.after(remove);
    const home = await homeWith(path, ["Amal"]);
    let viewer = await RunningViewer.start(home);
    t.after(() => viewer.end("SIGKILL"));
    const cookie = await viewer.signIn("Amal");
    const id = await viewer
      .sender(cookie)
      .begin(files.map((bytes, place) => announced(`folder/${String(place)}`, bytes)));
    const acknowledged = new Map<number, Receipt>();
    for (let kill = 0; kill < kills; kill += 1) {
      const sending = sendRest(viewer.sender(cookie), id, acknowledged).catch((error: unknown) => {
        // The line is cut by the kill; what the server itself refuses is a fault.
        if (error instanceof Refused || error instanceof assert.AssertionError) throw error;
      });
      await delay(Math.random() * 1200);
      await viewer.end("SIGKILL");
      await sending;
      viewer = await RunningViewer.start(home);
      const states = await viewer.sender(cookie).files(id);
      for (const [place, receipt] of acknowledged)
        assert.deepEqual(states[place]?.receipt, receipt, `file ${String(place)} was acknowledged`);
    }
    t.diagnostic(
      `${String(acknowledged.size)} of ${String(files.length)} files were acknowledged when the kills ended`,
    );
    const sender = viewer.sender(cookie);
    await sendRest(sender, id, acknowledged);
    assert.deepEqual(await sender.post(`deliveries/${id}/end`, {}), { sealed: files.length, left: 0 });
    const places = await placesIn(sender);
    assert.deepEqual(
      places.map(({ place }) => place).toSorted((one, other) => one - other),
      files.map((_, place) => place),
      "each once",
    );
    for (const { place, sha256 } of places) assert.equal(sha256, sha256Of(files[place] ?? Buffer.alloc(0)));
    await viewer.end("SIGTERM");
    assert.deepEqual(await readdir(join(home, "var/uploads")), ["lock"]);
    assert.equal(await exitOf(call(["verify", "--home", home])), 0);
  },
);

/** Of all items, by entry: where they stood in their delivery, and the hash of their bytes. */
async function placesIn(sender: SampleSender): Promise<readonly { readonly place: number; readonly sha256: string }[]> {
  const found: { readonly place: number; readonly sha256: string }[] = [];
  for (let before: number | null = null; ;) {
    const page: ItemsAnswer = await sender.get(`items?limit=200${before === null ? "" : `&before=${String(before)}`}`);
    for (const { item } of page.items) {
      const { item: shown } = await sender.get<ItemAnswer>(`items/${item}`);
      assert.ok(shown.detail.kind === "intake");
      found.unshift({ place: shown.detail.delivery?.place ?? -1, sha256: shown.objects[0]?.sha256 ?? "" });
    }
    if (page.older === null) return found;
    before = page.older;
  }
}
