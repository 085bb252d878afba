import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";

import { findBrowser, findPageBrowser } from "./find-browser.ts";

describe(
  "a browser is found",
  { skip: process.platform === "win32" && "what may be started is another matter there" },
  () => {
    let folder = "";
    const at = (name: string): string => join(folder, name);
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "muniment-find-"));
    });
    after(() => rm(folder, { recursive: true }));

    /** A home and a search path with these programs in them. */
    async function placesWith(name: string, programs: readonly string[]) {
      for (const program of programs) {
        const file = at(`${name}/${program}`);
        await mkdir(dirname(file), { recursive: true });
        // A script would be taken for the one around the browser that Debian installs.
        await writeFile(file, "a program", { mode: 0o755 });
      }
      return {
        configured: null,
        home: at(`${name}/home`),
        path: `${at(`${name}/none`)}:${at(`${name}/bin`)}`,
        tools: null,
      };
    }

    const shell = "home/.cache/ms-playwright/chromium_headless_shell";
    const whole = "home/.cache/ms-playwright/chromium";
    for (const { name, there, captures, prints } of [
      { name: "path", there: ["bin/chromium"], captures: "bin/chromium", prints: "bin/chromium" },
      {
        name: "engine",
        there: ["bin/chromium", "bin/chromium-headless-shell"],
        captures: "bin/chromium",
        prints: "bin/chromium-headless-shell",
      },
      {
        name: "playwright",
        there: [
          ...[
            `${whole}-9/chrome-linux/chrome`,
            `${whole}-1200/chrome-linux64/chrome`,
            `${whole}-x/chrome-linux/chrome`,
          ],
          ...[
            `${shell}-900/chrome-linux/headless_shell`,
            `${shell}-1200/chrome-headless-shell-linux64/chrome-headless-shell`,
          ],
          "bin/chromium",
        ],
        captures: `${whole}-1200/chrome-linux64/chrome`,
        prints: `${shell}-1200/chrome-headless-shell-linux64/chrome-headless-shell`,
      },
    ])
      it(`to capture with, and the engine alone to print with: ${name}`, async () => {
        const places = await placesWith(name, there);
        assert.equal((await findBrowser(places, false)).executable, at(`${name}/${captures}`));
        assert.equal((await findPageBrowser(places, false)).executable, at(`${name}/${prints}`));
      });

    it("where a person named it, for both", async () => {
      const places = await placesWith("named", ["bin/chromium", "bin/chromium-headless-shell", "own/browser"]);
      const named = { ...places, configured: at("named/own/browser") };
      for (const find of [findBrowser, findPageBrowser])
        assert.equal((await find(named, false)).executable, named.configured);
    });

    it("or not, and no engine is taken for a browser to capture with", async () => {
      const places = await placesWith("none", ["bin/chromium-headless-shell"]);
      await assert.rejects(findBrowser(places, false), { name: "CaptureError", code: "browser.missing" });
      assert.equal((await findPageBrowser(places, false)).executable, at("none/bin/chromium-headless-shell"));
    });
  },
);
