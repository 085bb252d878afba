/** What hands do in a scene of the viewer before there is something to see. */
import type { Page } from "playwright-core";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";

export async function enter(page: Page, name: string, password: string): Promise<void> {
  await page.locator("input[name=username]").fill(name);
  await page.locator("input[name=password]").fill(password);
  await page.keyboard.press("Enter");
}

export async function signedIn(page: Page, name: string, until: string): Promise<void> {
  await page.locator(".sign-in").waitFor();
  await enter(page, name, samplePassword);
  await page.locator(until).first().waitFor();
}

/** The same is to be said of several items. */
export async function describeMany(page: Page): Promise<void> {
  await signedIn(page, "Basma", ".row");
  await page.locator(".row").first().press("x");
  await page.locator(".row").first().press("Shift+ArrowDown");
  await page.keyboard.press("e");
  const form = page.locator(".statement-form");
  await page.locator("[data-field=tag]").click();
  await form.locator("input").fill("harbour district / حي المرفأ");
  await page.keyboard.press("Enter");
  await page.locator("[data-field=label]").click();
  await form.locator("button.main").click();
  await page.locator("[data-field=place]").click();
  await form.waitFor();
}

export async function describedMany(page: Page): Promise<void> {
  await describeMany(page);
  await page.keyboard.press("Escape");
  await page.locator(".hand-over-sum button").click();
  await page.locator(".describing details > summary").click();
}

/** Several places, some of which lie on one another, and one that is known by its name alone. */
export async function placed(page: Page): Promise<void> {
  await signedIn(page, "Basma", ".row");
  await page.goto(new URL("/places", page.url()).href);
  await page.locator(".hand-over-empty, .places").waitFor();
  if ((await page.locator(".places").count()) === 0) {
    await page.evaluate(async () => {
      const { items } = (await (await fetch("/api/items")).json()) as { items: readonly { readonly item: string }[] };
      const known = [
        ["35.1856", "33.3823", "vicinity", "Court square"],
        ["35.19", "33.39", "exact", "\u0645\u064a\u062f\u0627\u0646 \u0627\u0644\u0645\u062d\u0643\u0645\u0629"],
        ["31.95", "35.93", "locality", "The market"],
        ["", "", "region", "The north"],
      ] as const;
      const changes = known.map(([latitude, longitude, precision, name], place) => ({
        ...{ item: items[place % items.length]?.item, change: "state", field: "place", replaces: [] },
        value: { at: latitude === "" ? null : { latitude, longitude }, name, precision, typed: null },
      }));
      const headers = { "content-type": "application/json" };
      await fetch("/api/describe", { method: "POST", headers, body: JSON.stringify({ changes }) });
    });
    await page.reload();
  }
  await page.locator(".places .map-coast").waitFor();
}

export async function choosePlace(page: Page): Promise<void> {
  await signedIn(page, "Basma", ".statement-fields");
  await page.getByRole("button", { name: /^(Place|مكان)$/ }).click();
  await page.locator(".choose-on-map").click();
  await page.locator(".statement-form .map-coast").waitFor();
  await page.locator(".statement-form .map-frame").click({ position: { x: 200, y: 120 } });
}
