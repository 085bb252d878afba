/**
 * Takes pictures of every room of the viewer, for people to look at: two sheets for each scene, with it wide and narrow,
 * and on each it stands in English and Arabic, light and dark.
 * Run: node --conditions=source test/viewer/screenshots.ts <folder> [part of a scene's name]
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { startPageBrowser } from "../browser-for-tests.ts";
import { scenes, type Scene } from "./scenes.ts";
import { Stage } from "./stage.ts";

const [folder = "test-results/viewer", wanted = ""] = process.argv.slice(2);
/** In pixels. Sheets are square, and long pages are cut. */
const sheetWidth = 1568;

async function take(stage: Stage, scene: Scene): Promise<void> {
  const pictures = { 1280: [] as Buffer[], 390: [] as Buffer[] };
  for (const language of ["en", "ar"] as const) {
    const name = `${scene.name}-${language}`;
    const context = await stage.play(scene, language, (page) => {
      listen(page, name, scene.loud === true);
    });
    const [page] = context.pages();
    if (page === undefined) throw new Error("the scene has no page");
    for (const width of [1280, 390] as const) {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
        await page.emulateMedia({ colorScheme });
        // Pictures in sight come after the words; a person looks at the result, no test depends on it.
        await page.waitForTimeout(300);
        pictures[width].push(await page.screenshot({ fullPage: scene.whole ?? false }));
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (overflow > 0) console.error(`${name} is ${String(overflow)} px wider than a window of ${String(width)}`);
      }
    }
    await context.close();
  }
  await sheet(pictures[1280], 2, join(folder, `${scene.name}-1280.png`));
  await sheet(pictures[390], 4, join(folder, `${scene.name}-390.png`));
}

function listen(page: Page, name: string, loud: boolean): void {
  page.on("pageerror", (error) => {
    console.error(name, error.message);
  });
  page.on("console", (message) => {
    if (message.type() === "error" && !loud) console.error(name, message.text());
  });
}

/** Two beside two where they are wide, and four where they are narrow. */
async function sheet(pictures: readonly Buffer[], columns: number, file: string): Promise<void> {
  const [cell, gap] = [{ width: Math.floor(sheetWidth / columns), height: Math.floor(sheetWidth / (4 / columns)) }, 12];
  const placed = pictures.map(async (picture, place) => {
    const small = await sharp(picture)
      .resize({ width: cell.width - gap })
      .toBuffer({ resolveWithObject: true });
    const shown = Math.min(small.info.height, cell.height - gap);
    const input = await sharp(small.data)
      .extract({ left: 0, top: 0, width: small.info.width, height: shown })
      .toBuffer();
    return { input, left: (place % columns) * cell.width, top: Math.floor(place / columns) * cell.height };
  });
  const height = cell.height * Math.ceil(pictures.length / columns);
  await sharp({ create: { width: sheetWidth, height, channels: 3, background: "#808080" } })
    .composite(await Promise.all(placed))
    .png()
    .toFile(file);
}

async function takeAll(browser: Browser): Promise<void> {
  const stage = new Stage(browser);
  try {
    for (const scene of scenes) if (scene.name.includes(wanted)) await take(stage, scene);
  } finally {
    await stage.close();
  }
}

await mkdir(folder, { recursive: true });
const browser = await startPageBrowser();
try {
  await takeAll(browser);
} finally {
  await browser.close();
}
