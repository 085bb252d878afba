/**
 * How long others wait while the server has pictures drawn of files that are made to take all it has: small PNGs of hundreds of millions of pixels.
 * Run: node bench/bombs.ts [bombs] [rounds]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { chunk } from "../test/site/png.ts";
import { describeMachine, inFolder, mainFile, measure, median } from "./measure.ts";

const bombs = Number(process.argv[2] ?? 24);
const rounds = Number(process.argv[3] ?? 3);
const limitMs = 500;

await inFolder(async (folder) => {
  console.log(describeMachine());
  const files = join(folder, "bombs");
  await mkdir(files);
  // Of bits, and of bytes; what is over the limits on pixels is among them.
  const sides = [8_000, 12_000, 16_000, 30_000];
  for (let place = 0; place < bombs; place += 1)
    await writeFile(join(files, `bomb-${String(place)}.png`), bomb(sides[place % sides.length] ?? 8_000, place));
  const slowest: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    // Anew: a picture that was drawn once is kept.
    const home = join(folder, "home");
    const added = await measure(process.execPath, [mainFile, "add", "--json", "--home", home, files]);
    if (added.code !== 0) throw new Error("the bombs were not taken in");
    slowest.push(await chewed(home, added.stdout, round));
    await rm(home, { recursive: true });
  }
  const over = median(slowest) > limitMs;
  console.log(
    `the longest that others waited, median of the rounds: ${median(slowest).toFixed(0)} ms (limit ${String(limitMs)})`,
  );
  if (over) process.exitCode = 1;
});

interface Added {
  readonly item: string;
  readonly objects: readonly { readonly sha256: string }[];
}

/** Asks for the pictures of all of them at once, and for other things one after another. */
async function chewed(home: string, added: string, round: number): Promise<number> {
  const server = spawn(process.execPath, [mainFile, "serve", "--home", home, "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(server.stdout, "data")) as [Buffer];
    const { url } = JSON.parse(line.toString()) as { readonly url: string };
    const items = added
      .trim()
      .split("\n")
      .map((one) => JSON.parse(one) as Added);
    const paths = ["api/items?limit=50", "api/search?q=bomb", `api/items/${items[0]?.item ?? ""}`, ""];
    for (const path of paths) await (await fetch(`${url}${path}`)).arrayBuffer();
    const all = { isOver: false };
    const began = performance.now();
    const pictures = items.map(async ({ item, objects }) => {
      const reply = await fetch(`${url}api/items/${item}/pictures/${objects[0]?.sha256 ?? ""}`);
      await reply.arrayBuffer();
      return reply.status;
    });
    const chewing = Promise.all(pictures).finally(() => (all.isOver = true));
    const waits: number[] = [];
    for (let turn = 0; !all.isOver; turn += 1) {
      const start = performance.now();
      await (await fetch(`${url}${paths[turn % paths.length] ?? ""}`)).arrayBuffer();
      waits.push(performance.now() - start);
    }
    const drawn = (await chewing).filter((status) => status === 200).length;
    console.log(
      `round ${String(round)}: ${String(bombs)} bombs in ${((performance.now() - began) / 1000).toFixed(1)} s, ${String(drawn)} of them drawn; ${String(waits.length)} answers to others, median ${median(waits).toFixed(0)} ms, the longest ${Math.max(...waits).toFixed(0)} ms`,
    );
    return Math.max(...waits);
  } finally {
    server.kill("SIGTERM");
    await once(server, "close");
  }
}

/** A square of black, one bit or eight for each pixel. `mark` makes it another file. */
function bomb(side: number, mark: number): Buffer {
  const depth = side > 16_000 ? 1 : 8;
  const row = 1 + Math.ceil((side * depth) / 8);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([depth, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("tEXt", Buffer.from(`Comment\0${String(mark)}`)),
    chunk("IDAT", deflateSync(Buffer.alloc(row * side), { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
