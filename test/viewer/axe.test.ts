/** Every room as a screen reader and a person with poor sight meet it: axe-core's rules of WCAG 2.2 AA, in both languages, light and dark, wide and narrow. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import type axe from "axe-core";
import type { Page } from "playwright-core";
import { isLong } from "../extent.ts";
import { openPageBrowser } from "../page-browser.ts";
import { skip } from "./open-viewer.ts";
import { scenes } from "./scenes.ts";
import { Stage } from "./stage.ts";

/** Evaluated, since the pages' own rules let no script be added. */
const script = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Every room, and what lies over one. */
const rooms = [
  "welcome",
  "empty",
  "sign-in",
  "sign-in-refused",
  "list",
  "grid",
  "search",
  "look",
  "selected",
  "help",
  "described",
  "describe-many",
  "described-many",
  "places",
  "place-chosen",
  "capture-whole",
  "compare",
  "compare-pictures",
  "compare-over",
  "broken",
  "web-archive",
  "inbox",
  "inbox-list",
  "files-chosen",
  "status",
  "people",
  "cases",
  "case",
  "running",
  "own-account",
  "key",
];

const [wide, narrow] = [1280, 390];

interface Look {
  readonly colorScheme: "light" | "dark";
  readonly width: number;
}

const everyLook: readonly Look[] = (["light", "dark"] as const).flatMap((colorScheme) =>
  [wide, narrow].map((width) => ({ colorScheme, width })),
);

interface Looked {
  readonly language: "en" | "ar";
  readonly looks: readonly Look[];
}

const everywhere: readonly Looked[] = [
  { language: "en", looks: everyLook },
  { language: "ar", looks: everyLook },
];
/** Of every second room, one in this one, the next in that; with MUNIMENT_TEST_LONG=1 each in all. */
const inTurn: readonly Looked[] = [
  { language: "en", looks: [{ colorScheme: "light", width: wide }] },
  { language: "ar", looks: [{ colorScheme: "dark", width: narrow }] },
];

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function check(page: Page): Promise<readonly string[]> {
  const { violations } = await page.evaluate(async (tags) => {
    const { axe: engine } = window as unknown as { readonly axe: typeof axe };
    return engine.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  }, tags);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, any }) => `${id}: ${target.join(" ")} ${any.map(({ message }) => message).join("; ")}`),
    );
}

test("no room keeps anybody out", { skip, timeout: 1_800_000 }, async (t) => {
  const stage = new Stage(await openPageBrowser(t));
  t.after(() => stage.close());
  const chosen = isLong ? rooms : rooms.filter((_, place) => place % 2 === 0);
  for (const [place, name] of chosen.entries()) {
    await t.test(name, async () => {
      const scene = scenes.find((one) => one.name === name) ?? assert.fail(`there is no scene ${name}`);
      const met: Record<string, readonly string[]> = {};
      for (const { language, looks } of isLong ? everywhere : inTurn.slice(place % 2, (place % 2) + 1)) {
        const context = await stage.play(scene, language, () => undefined);
        const page = context.pages()[0] ?? assert.fail();
        await page.emulateMedia({ reducedMotion: "reduce" });
        await page.evaluate(script);
        for (const { colorScheme, width } of looks) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 900 });
          const violations = await check(page);
          if (violations.length > 0) met[`${language} ${colorScheme} ${String(width)}`] = violations;
        }
        await context.close();
      }
      assert.deepEqual(met, {});
    });
  }
});
