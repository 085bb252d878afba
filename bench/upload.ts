/** Time of one large file sent through the viewer's API and sealed, against `cp` and a sync of the copy; and the memory of the server. */
import { createHash, randomFillSync } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { announced, type SampleSender } from "../packages/server/src/http/sample-sender.ts";
import { homeWith, RunningViewer } from "../test/upload/running-viewer.ts";
import { describeMachine, inFolder, measure, median, peakOf } from "./measure.ts";

const gib = Number(process.argv[2] ?? 2);
const rounds = Number(process.argv[3] ?? 3);
const growthMaxMib = 32;
const mebi = 2 ** 20;
const pieceSize = 8 * mebi;

await inFolder(async (folder) => {
  console.log(describeMachine());
  const size = gib * 2 ** 30;
  const home = await homeWith(folder, ["Amal"]);
  const viewer = await RunningViewer.start(home);
  const sender = viewer.sender(await viewer.signIn("Amal"));
  const [peers, sends, peaks]: [number[], number[], number[]] = [[], [], []];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const file = join(folder, "large");
      await writeRandom(file, size);
      // In turn, and from a disk at rest, so that both meet the same machine.
      await measure("sync", []);
      const peer = await measure("sh", ["-c", 'cp "$1" "$1.copy" && sync "$1.copy"', "sh", file]);
      await measure("rm", [`${file}.copy`]);
      await measure("sync", []);
      const start = performance.now();
      await send(sender, file, size);
      sends.push((performance.now() - start) / 1000);
      peers.push(peer.seconds);
      peaks.push((await peakOf(viewer.pid)) ?? Number.NaN);
      console.log(
        `round ${String(round + 1)}: ${mbPerSecond(size, sends.at(-1))} MB/s, cp + sync ${mbPerSecond(size, peers.at(-1))} MB/s, peak of the server so far ${String(peaks.at(-1)?.toFixed(0))} MiB`,
      );
      await measure("rm", [file]);
    }
  } finally {
    await viewer.end("SIGTERM");
  }
  const ratio = median(sends.map((seconds, round) => seconds / (peers[round] ?? Number.NaN)));
  const growth = (peaks.at(-1) ?? Number.NaN) - (peaks[0] ?? Number.NaN);
  console.log(
    `${String(gib)} GiB through the API: median ${ratio.toFixed(2)} × cp + sync; memory grew by ${growth.toFixed(0)} MiB after the first round (limit ${String(growthMaxMib)})`,
  );
  if (!(growth <= growthMaxMib)) process.exitCode = 1;
});

async function send(sender: SampleSender, path: string, size: number): Promise<void> {
  const delivery = await sender.begin([{ ...announced("large", new Uint8Array()), size }]);
  const file = await open(path);
  const hash = createHash("sha256");
  try {
    for (let at = 0; at < size;) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(pieceSize), 0, pieceSize, at);
      const piece = buffer.subarray(0, bytesRead);
      hash.update(piece);
      at = await sender.piece(delivery, 0, at, piece);
    }
  } finally {
    await file.close();
  }
  const answer = await sender.end(delivery, 0, hash.digest("hex"));
  if (answer.state !== "sealed") throw new Error("the file was not sealed");
  await sender.post(`deliveries/${delivery}/end`, {});
}

function mbPerSecond(size: number, seconds = Number.NaN): string {
  return (size / 1e6 / seconds).toFixed(0);
}

async function writeRandom(path: string, size: number): Promise<void> {
  const handle = await open(path, "w");
  const block = Buffer.alloc(16 * mebi);
  for (let at = 0; at < size; at += block.length) await handle.write(randomFillSync(block));
  await handle.close();
}
