/** What there is to look at in the viewer: each room in the states that matter, for pictures and for checks of every room. */
import type { Frame, Page } from "playwright-core";
import type { SampleNames } from "./sample-library.ts";
import { choosePlace, describedMany, describeMany, enter, placed, signedIn } from "./scene-hands.ts";

/** Empty and without an account; full and open to who is at the machine; full, with accounts. */
export type Home = "new" | "open" | "shut";

export interface Scene {
  readonly name: string;
  readonly home: Home;
  readonly address: (names: SampleNames) => string;
  /** What is done until what is to be seen is there. */
  readonly ready: (page: Page) => Promise<unknown>;
  readonly whole?: boolean;
  /** The browser has its own word on what is missing here, and is expected to. */
  readonly loud?: boolean;
}

const click = (text: RegExp) => (page: Page) => page.getByRole("button", { name: text }).first().click();
const verify = async (page: Page): Promise<void> => {
  await click(/^(Verify this item|تحقّق من هذه المادة)$/)(page);
  await page.locator(".sum").waitFor();
};

const atFirst: readonly Scene[] = [
  { name: "empty", home: "new", address: () => "", ready: (page) => page.locator(".empty").waitFor() },
  { name: "welcome", home: "new", address: () => "", ready: (page) => page.locator(".welcome").waitFor(), whole: true },
];

const open: readonly Scene[] = [
  {
    name: "list",
    home: "open",
    address: () => "",
    ready: (page) => page.locator(".row").first().waitFor(),
    whole: true,
  },
  {
    name: "search",
    home: "open",
    address: () => `?q=${encodeURIComponent("district OR السوق OR water kind:capture")}`,
    ready: (page) => page.locator(".passage").first().waitFor(),
    whole: true,
  },
  {
    name: "search-nothing",
    home: "open",
    address: () => "?q=zeppelin+KIND",
    ready: (page) => page.locator(".nothing").waitFor(),
  },
  {
    name: "capture",
    home: "open",
    address: ({ capture }) => `items/${capture}`,
    ready: (page) => page.locator(".view img").waitFor(),
  },
  {
    name: "capture-whole",
    home: "open",
    address: ({ capture }) => `items/${capture}?see=text`,
    ready: verify,
    whole: true,
  },
  {
    name: "replay",
    home: "open",
    loud: true,
    address: ({ capture }) => `items/${capture}?see=replay`,
    ready: archived,
  },
  {
    name: "document",
    home: "open",
    loud: true,
    address: ({ capture }) => `items/${capture}?see=document`,
    ready: (page) => page.waitForTimeout(2500),
  },
  {
    name: "partial",
    home: "open",
    address: ({ partial }) => `items/${partial}`,
    ready: (page) => page.locator(".view img").waitFor(),
    whole: true,
  },
  {
    name: "wall",
    home: "open",
    address: ({ wall }) => `items/${wall}`,
    ready: (page) => page.locator(".reasons").waitFor(),
  },
  { name: "file", home: "open", address: ({ file }) => `items/${file}`, ready: verify, whole: true },
  {
    name: "text",
    home: "open",
    address: ({ text }) => `items/${text}`,
    ready: (page) => page.locator(".text-preview").waitFor(),
  },
  {
    name: "web-archive",
    home: "open",
    address: ({ archived }) => `items/${archived}`,
    ready: async (page) => {
      await click(/^(All captures|كل اللقطات)/)(page);
      await page.locator(".inside-rows > li").nth(1).waitFor();
    },
    whole: true,
  },
  { name: "broken", home: "open", loud: true, address: ({ broken }) => `items/${broken}`, ready: verify, whole: true },
  {
    name: "compare",
    home: "open",
    address: ({ earlier, capture }) => `compare/${earlier}/${capture}`,
    ready: (page) => page.locator(".compared").waitFor(),
    whole: true,
  },
  {
    name: "compare-pictures",
    home: "open",
    address: ({ earlier, capture }) => `compare/${earlier}/${capture}?see=pictures`,
    ready: (page) => page.locator(".pictures-beside img").first().waitFor(),
  },
  {
    name: "compare-over",
    home: "open",
    address: ({ earlier, capture }) => `compare/${earlier}/${capture}?see=pictures`,
    ready: async (page) => {
      await page.locator(".layouts button").nth(1).click();
      await page.keyboard.press("v");
      await page.locator(".pictures-over img").first().waitFor();
    },
  },
  {
    name: "compare-nothing",
    home: "open",
    address: ({ capture, file }) => `compare/${capture}/${file}`,
    ready: (page) => page.locator(".compare-word").waitFor(),
  },
  {
    name: "status",
    home: "open",
    address: () => "status",
    ready: (page) => page.locator(".status").waitFor(),
    whole: true,
  },
  {
    name: "error",
    home: "open",
    loud: true,
    address: () => "items/0000000000000000",
    ready: (page) => page.locator(".notice").waitFor(),
  },
  { name: "nowhere", home: "open", address: () => "nowhere", ready: (page) => page.locator(".notice").waitFor() },
  {
    name: "help",
    home: "open",
    address: () => "",
    ready: async (page) => {
      await page.locator(".row").first().waitFor();
      await page.keyboard.press("?");
    },
  },
  {
    name: "veiled",
    home: "open",
    address: () => "",
    ready: async (page) => {
      await page.locator(".row").first().waitFor();
      await page.keyboard.press("v");
      await page.waitForTimeout(400);
    },
  },
  { name: "grid", home: "open", address: () => "", ready: inGrid, whole: true },
  {
    name: "look",
    home: "open",
    address: () => "",
    ready: async (page) => {
      await page.locator(".row").first().press(" ");
      await page.locator(".look[open]").waitFor();
    },
  },
  {
    name: "selected",
    home: "open",
    address: () => "",
    ready: async (page) => {
      await page.locator(".row").first().press("x");
      await page.locator(".selection:not([hidden])").waitFor();
    },
  },
];

/** With accounts: who is signed in, and in what state the page then is. */
const shut: readonly Scene[] = [
  { name: "sign-in", home: "shut", address: () => "", ready: (page) => page.locator(".sign-in").waitFor() },
  {
    name: "sign-in-refused",
    home: "shut",
    address: () => "",
    ready: async (page) => {
      await enter(page, "Amal", "a wrong password");
      await page.locator(".notice").waitFor();
    },
  },
  { name: "signed-in", home: "shut", address: () => "", ready: (page) => signedIn(page, "Amal", ".row"), whole: true },
  {
    name: "signed-in-long",
    home: "shut",
    address: ({ capture }) => `items/${capture}`,
    ready: (page) => signedIn(page, "Amal al-Khatib, Documentation Desk", ".view img"),
  },
  {
    name: "ended",
    home: "shut",
    address: ({ capture }) => `items/${capture}`,
    ready: async (page) => {
      await signedIn(page, "Amal", ".view img");
      await page.context().clearCookies();
      await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
      await page.locator(".sign-in").waitFor();
    },
  },
  {
    name: "signed-out",
    home: "shut",
    address: () => "",
    ready: async (page) => {
      await signedIn(page, "Amal", ".row");
      await page.locator(".who button").click();
      await page.locator(".sign-in").waitFor();
    },
  },
  {
    name: "inbox-reader",
    home: "shut",
    address: () => "take-in",
    ready: (page) => signedIn(page, "Amal", ".notice"),
  },
  {
    name: "inbox",
    home: "shut",
    address: () => "take-in",
    ready: async (page) => {
      await signedIn(page, "Amal al-Khatib, Documentation Desk", ".link-form");
      await page.locator(".options > summary").click();
    },
    whole: true,
  },
  {
    name: "inbox-list",
    home: "shut",
    address: () => "take-in",
    ready: async (page) => {
      await signedIn(page, "Amal al-Khatib, Documentation Desk", ".link-form");
      const list = [
        "http://127.0.0.1/a",
        "example",
        "https://me:secret@site.example/",
        `http://10.0.0.1/${"long/".repeat(30)}`,
      ];
      await page.locator(".link-form textarea").fill(list.join("\n"));
      await page.locator("input[name=reason]").fill("Case 12, water in the district / المياه");
      await page.keyboard.press("Control+Enter");
      await page.locator(".link-row .verdict").nth(1).waitFor();
    },
    whole: true,
  },
  {
    name: "running",
    home: "shut",
    address: () => "",
    ready: (page) => signedIn(page, "ops", ".accounts"),
    whole: true,
  },
  {
    name: "people",
    home: "shut",
    address: () => "accounts",
    ready: async (page) => {
      await signedIn(page, "Basma", ".accounts");
      await page.locator(".accounts button").first().click();
      await page.locator(".order-form button.main").first().click();
      await page.locator(".told-once").waitFor();
    },
    whole: true,
  },
  {
    name: "own-account",
    home: "shut",
    address: () => "account",
    ready: async (page) => {
      await signedIn(page, "Basma", ".order-form");
      await click(/^(Add one|أضف واحدًا)$/)(page);
    },
    whole: true,
  },
  {
    name: "key",
    home: "shut",
    address: () => "key?first",
    ready: (page) => signedIn(page, "Basma", ".fingerprint"),
    whole: true,
  },
  {
    name: "files",
    home: "shut",
    address: () => "take-in",
    ready: (page) => signedIn(page, "Noor", ".chooser-big"),
    whole: true,
  },
  { name: "files-chosen", home: "shut", address: () => "take-in", ready: choose, whole: true },
  {
    name: "files-asks",
    home: "shut",
    address: () => "take-in",
    ready: async (page) => {
      await choose(page);
      await page.locator(".chosen-files textarea").fill("The disk of a witness, handed over on 21 November");
      await page.locator(".chosen-files button.main").click();
      await page.locator(".sending-asks, .sending-done").waitFor();
    },
    whole: true,
  },
  {
    name: "cases",
    home: "shut",
    address: () => "cases",
    ready: (page) => signedIn(page, "Basma", ".cases"),
    whole: true,
  },
  {
    name: "case",
    home: "shut",
    address: () => "cases",
    ready: async (page) => {
      await signedIn(page, "Basma", ".cases");
      await page.locator(".cases a").first().click();
      await page.locator(".member-orders").first().waitFor();
    },
    whole: true,
  },
  { name: "describe-many", home: "shut", address: () => "", ready: describeMany, whole: true },
  { name: "described-many", home: "shut", address: () => "", ready: describedMany, whole: true },
  { name: "places", home: "shut", address: () => "", ready: placed, whole: true },
  { name: "place-chosen", home: "shut", address: ({ file }) => `items/${file}`, ready: choosePlace, whole: true },
  { name: "described", home: "shut", address: ({ file }) => `items/${file}`, ready: describe, whole: true },
];

export const scenes: readonly Scene[] = [...atFirst, ...open, ...shut];

/** The first time they are new, and after that the archive has them. */
async function choose(page: Page): Promise<void> {
  await signedIn(page, "Noor", ".chooser-big");
  const names = ["شاهد-عيان ١٢.jpg", "statement.pdf", "a\u202Egnp.exe", `${"a very long name ".repeat(12)}.txt`];
  const files = [...names, ...Array.from({ length: 8 }, (_, place) => `IMG_000${String(place)}.jpg`)].map((name) => ({
    name,
    mimeType: "application/octet-stream",
    buffer: Buffer.from(`bytes of ${name}`.repeat(1000)),
  }));
  await page.locator("input[type=file][multiple]").first().setInputFiles(files);
  await page.locator(".chosen-files textarea").waitFor();
}

async function archived(page: Page): Promise<void> {
  const isArchived = (frame: Frame): boolean => /mp_\/https:/.test(frame.url());
  for (let tries = 0; !page.frames().some(isArchived); tries += 1) {
    if (tries === 300) throw new Error("the replay did not come");
    await page.waitForTimeout(100);
  }
  await page.frames().find(isArchived)?.locator("h1").waitFor();
}

/** Somebody has said something of the item, and is saying more. */
async function describe(page: Page): Promise<void> {
  await signedIn(page, "Basma", ".statement-fields");
  if ((await page.locator(".statement-value").count()) === 0) {
    await page.locator(".statement-fields button").nth(2).click();
    await page.locator(".statement-form textarea").fill("The building on the left is the district office. المبنى");
    await page.locator(".statement-form button.main").click();
    await page.locator(".statement-value").first().waitFor();
  }
  await page.locator(".statement-fields button").nth(4).click();
  await page.locator(".statement-form").waitFor();
}

async function inGrid(page: Page): Promise<void> {
  await page.locator(".row").first().waitFor();
  await page.locator(".layouts button").last().click();
  await page.locator(".shelf-grid .row").first().waitFor();
}
