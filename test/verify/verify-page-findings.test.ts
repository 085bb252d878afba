/** What the verifier page makes of findings that no package of today gives: checks it does not know, hostile words, a great many. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { build, type Rolldown } from "vite";
import type { Finding } from "@muniment/verify";
import { openPageBrowser } from "../page-browser.ts";
import { skip } from "./open-verify-page.ts";

async function openParts(t: TestContext): Promise<(findings: readonly Finding[], code: string) => Promise<Page>> {
  const built = (await build({
    configFile: false,
    logLevel: "warn",
    build: {
      write: false,
      rolldownOptions: { input: join(import.meta.dirname, "findings-part.ts"), output: { format: "iife" } },
    },
  })) as Rolldown.RolldownOutput;
  const browser = await openPageBrowser(t);
  const page = await browser.newPage();
  await page.addScriptTag({ content: built.output[0].code });
  return async (findings, code) => {
    await page.evaluate(
      ([given, language]) => {
        (globalThis as unknown as { show: (findings: unknown, code: string) => void }).show(given, language);
      },
      [findings, code] as const,
    );
    return page;
  };
}

test(
  "a check that the page has no words for is shown by its identifier and its detail",
  { skip, timeout: 120_000 },
  async (t) => {
    const show = await openParts(t);
    const later = (check: string, outcome: Finding["outcome"], detail: string): Finding =>
      ({ check, subject: { file: `data/${check}`, index: 7 }, outcome, detail }) as unknown as Finding;
    const findings = [
      later("witness.cosignature", "holds", "seen by a witness"),
      later("witness.later", "fails", "<img src=x onerror=alert(1)> \u202Eback"),
      later("toString", "unchecked", "not asked"),
    ];
    for (const code of ["en", "ar"]) {
      const page = await show(findings, code);
      const faults = await page.locator(".faults").innerText();
      assert.match(faults, /data\/witness\.later\s+witness\.later\s+[^\n]*<img src=x onerror=alert\(1\)> U\+202Eback/);
      assert.match(faults, /data\/toString\s+toString – [^\n]*\s+[^\n]*not asked/);
      assert.match(await page.locator(".checks").innerText(), /witness\.cosignature[^]*witness\.later[^]*toString/);
      const every = await page.locator(".every-finding > li").allInnerTexts();
      assert.equal(every.length, 3);
      assert.match(every[2] ?? "", /witness\.cosignature\s*data\/witness\.cosignature · 7\s*seen by a witness/);
      assert.equal(await page.locator("img").count(), 0);
    }
  },
);

test(
  "of a great many findings those that fail are listed first, by steps, and all are counted",
  { skip, timeout: 120_000 },
  async (t) => {
    const show = await openParts(t);
    const findings = Array.from({ length: 30_000 }, (_, place): Finding => {
      const outcome = place < 15_000 ? "unchecked" : place === 29_999 ? "fails" : "holds";
      return { check: "file.expected", subject: { file: `data/${place}` }, outcome, detail: "one of many" };
    });
    const page = await show(findings, "en");
    assert.match(await page.locator(".faults li").first().innerText(), /Fails\s+data\/29999/);
    assert.equal(await page.locator(".faults > li").count(), 20);
    await page.getByRole("button", { name: "Show more" }).first().click();
    assert.equal(await page.locator(".faults > li").count(), 40);
    assert.match(await page.locator(".checks").innerText(), /holds: 14,999, fails: 1, not checked: 15,000/);
    await page.getByText("Of 30,000 findings, 20,001 are listed").waitFor();
    assert.equal(await page.locator(".every-finding > li").count(), 200);
  },
);
