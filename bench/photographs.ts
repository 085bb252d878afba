/**
 * Intake of photographs with their thumbnails: `muniment add` and `muniment pictures`, against the library that draws them, alone, in the same run.
 * Run: node bench/photographs.ts [photographs] [rounds]
 */
import { appendFile, copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describeMachine, inFolder, mainFile, measure, median, rest, type Measured } from "./measure.ts";

const photographs = Number(process.argv[2] ?? 500);
const rounds = Number(process.argv[3] ?? 3);
const limit = 0.7;
/** As many as are drawn; the rest are these with other last bytes. */
const drawn = 8;

await inFolder(async (folder) => {
  console.log(describeMachine());
  const list = join(folder, "list");
  await writeFile(list, (await photographsIn(join(folder, "photographs"))).join("\n"));
  const shares: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const [home, alone] = [join(folder, "home"), join(folder, "alone")];
    await mkdir(alone);
    await rest();
    const peer = checked(await measure(process.execPath, [join(import.meta.dirname, "sharp-alone.ts"), list, alone]));
    checked(await measure(process.execPath, [mainFile, "init", "--home", home]));
    await rest();
    const add = checked(
      await measure(process.execPath, [mainFile, "add", "--json", "--home", home, "--files-from", list]),
    );
    const draw = checked(await measure(process.execPath, [mainFile, "pictures", "--json", "--home", home]));
    const sum = JSON.parse(draw.stdout.trim().split("\n").at(-1) ?? "") as { sum: { drawn: number } };
    if (sum.sum.drawn !== photographs)
      throw new Error(`${String(sum.sum.drawn)} pictures of ${String(photographs)} were drawn`);
    const share = peer.seconds / (add.seconds + draw.seconds);
    shares.push(share);
    console.log(
      `round ${String(round)}: sharp alone ${peer.seconds.toFixed(1)} s; add ${add.seconds.toFixed(1)} s, pictures ${draw.seconds.toFixed(1)} s (as fast as sharp by ${(peer.seconds / draw.seconds).toFixed(2)}); together ${share.toFixed(2)} ×`,
    );
    await rm(home, { recursive: true });
    await rm(alone, { recursive: true });
  }
  console.log(
    `${String(photographs)} photographs with thumbnails: median ${median(shares).toFixed(2)} × the pace of sharp alone (at least ${String(limit)})`,
  );
  if (!(median(shares) >= limit)) process.exitCode = 1;
});

/** Of 12 million pixels, some MiB each, no two of the same bytes. */
async function photographsIn(folder: string): Promise<readonly string[]> {
  await mkdir(folder);
  const [width, height] = [4_032, 3_024];
  const files: string[] = [];
  for (let place = 0; place < photographs; place += 1) {
    const file = join(folder, `photograph-${String(place)}.jpg`);
    const like = files[place % drawn];
    if (place < drawn || like === undefined) {
      const noise = { type: "gaussian", mean: 110 + 5 * place, sigma: 30 } as const;
      // Of few points, drawn large: shapes and a little grain, as in a photograph.
      const small = await sharp({ create: { width: 400, height: 300, channels: 3, background: "#808080", noise } })
        .png()
        .toBuffer();
      await sharp(small)
        .resize(width, height)
        .withMetadata({ orientation: place % 2 === 0 ? 1 : 6 })
        .jpeg({ quality: 92 })
        .toFile(file);
    } else {
      await copyFile(like, file);
      await appendFile(file, `photograph ${String(place)}`);
    }
    files.push(file);
  }
  return files;
}

function checked(run: Measured): Measured {
  if (run.code !== 0) throw new Error(`a command ended with ${String(run.code)}`);
  return run;
}
