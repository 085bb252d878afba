/**
 * Takes pictures of every room of the viewer: wide and narrow, English and Arabic, light and dark. For people to look at.
 * Run: node --conditions=source test/viewer/screenshots.ts <folder> [part of a name]
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium, type Browser, type Frame, type Page } from "playwright-core";
import { SampleArchive } from "../../packages/server/src/http/sample-archive.ts";
import { startServer } from "../../packages/server/src/http/server.ts";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import { browserForTests } from "../browser-for-tests.ts";
import { descriptionFile, uiFolder } from "./open-viewer.ts";
import { fillLibrary, type SampleNames } from "./sample-library.ts";

const [folder = "test-results/viewer", wanted = ""] = process.argv.slice(2);

interface Shot {
  readonly name: string;
  readonly address: (names: SampleNames) => string;
  /** What is done before the picture is taken, until what is to be seen is there. */
  readonly ready: (page: Page) => Promise<unknown>;
  readonly whole?: boolean;
}

const click = (text: RegExp) => (page: Page) => page.getByRole("button", { name: text }).first().click();
const verify = async (page: Page): Promise<void> => {
  await click(/^(Verify this item|تحقّق من هذه المادة)$/)(page);
  await page.locator(".sum").waitFor();
};

const shots: readonly Shot[] = [
  { name: "list", address: () => "", ready: (page) => page.locator(".row").first().waitFor(), whole: true },
  {
    name: "search",
    address: () => `?q=${encodeURIComponent("district OR السوق OR water kind:capture")}`,
    ready: (page) => page.locator(".passage").first().waitFor(),
    whole: true,
  },
  { name: "search-nothing", address: () => "?q=zeppelin+KIND", ready: (page) => page.locator(".nothing").waitFor() },
  {
    name: "capture",
    address: ({ capture }) => `items/${capture}`,
    ready: (page) => page.locator(".view img").waitFor(),
  },
  { name: "capture-whole", address: ({ capture }) => `items/${capture}?see=text`, ready: verify, whole: true },
  { name: "replay", address: ({ capture }) => `items/${capture}?see=replay`, ready: archived },
  {
    name: "document",
    address: ({ capture }) => `items/${capture}?see=document`,
    ready: (page) => page.waitForTimeout(2500),
  },
  {
    name: "partial",
    address: ({ partial }) => `items/${partial}`,
    ready: (page) => page.locator(".view img").waitFor(),
    whole: true,
  },
  { name: "wall", address: ({ wall }) => `items/${wall}`, ready: (page) => page.locator(".reasons").waitFor() },
  { name: "file", address: ({ file }) => `items/${file}`, ready: verify, whole: true },
  { name: "text", address: ({ text }) => `items/${text}`, ready: (page) => page.locator(".text-preview").waitFor() },
  { name: "broken", address: ({ broken }) => `items/${broken}`, ready: verify, whole: true },
  {
    name: "status",
    address: () => "status",
    ready: (page) => page.locator(".status").waitFor(),
    whole: true,
  },
  { name: "error", address: () => "items/0000000000000000", ready: (page) => page.locator(".notice").waitFor() },
  { name: "nowhere", address: () => "nowhere", ready: (page) => page.locator(".notice").waitFor() },
  {
    name: "help",
    address: () => "",
    ready: async (page) => {
      await page.locator(".row").first().waitFor();
      await page.keyboard.press("?");
    },
  },
  {
    name: "veiled",
    address: () => "",
    ready: async (page) => {
      await page.locator(".row").first().waitFor();
      await page.keyboard.press("v");
      await page.waitForTimeout(400);
    },
  },
];

/** With accounts: who is signed in, and in what state the page then is. */
const shutShots: readonly Shot[] = [
  { name: "sign-in", address: () => "", ready: (page) => page.locator(".sign-in").waitFor() },
  {
    name: "sign-in-refused",
    address: () => "",
    ready: async (page) => {
      await enter(page, "Amal", "a wrong password");
      await page.locator(".notice").waitFor();
    },
  },
  { name: "signed-in", address: () => "", ready: (page) => signedIn(page, "Amal", ".row"), whole: true },
  {
    name: "signed-in-long",
    address: ({ capture }) => `items/${capture}`,
    ready: (page) => signedIn(page, "Amal al-Khatib, Documentation Desk", ".view img"),
  },
  {
    name: "ended",
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
    address: () => "",
    ready: async (page) => {
      await signedIn(page, "Amal", ".row");
      await page.locator(".who button").click();
      await page.locator(".sign-in").waitFor();
    },
  },
  {
    name: "inbox-reader",
    address: () => "take-in",
    ready: (page) => signedIn(page, "Amal", ".notice"),
  },
  {
    name: "inbox",
    address: () => "take-in",
    ready: async (page) => {
      await signedIn(page, "Amal al-Khatib, Documentation Desk", ".link-form");
      await page.locator(".options > summary").click();
    },
    whole: true,
  },
  {
    name: "inbox-list",
    address: () => "take-in",
    ready: async (page) => {
      await signedIn(page, "Amal al-Khatib, Documentation Desk", ".link-form");
      const list = [
        "http://127.0.0.1/a",
        "example",
        "https://me:secret@site.example/",
        `http://10.0.0.1/${"long/".repeat(30)}`,
      ];
      await page.locator("textarea").fill(list.join("\n"));
      await page.locator("input[name=reason]").fill("Case 12, water in the district / المياه");
      await page.keyboard.press("Control+Enter");
      await page.locator(".link-row .verdict").nth(1).waitFor();
    },
    whole: true,
  },
  { name: "running", address: () => "", ready: (page) => signedIn(page, "ops", ".accounts"), whole: true },
  {
    name: "people",
    address: () => "accounts",
    ready: async (page) => {
      await signedIn(page, "Basma", ".accounts");
      await page.locator(".accounts button").first().click();
      await page.locator(".order button.main").first().click();
      await page.locator(".told-once").waitFor();
    },
    whole: true,
  },
  {
    name: "own-account",
    address: () => "account",
    ready: async (page) => {
      await signedIn(page, "Basma", ".order");
      await click(/^(Add one|أضف واحدًا)$/)(page);
    },
    whole: true,
  },
  { name: "key", address: () => "key?first", ready: (page) => signedIn(page, "Basma", ".fingerprint"), whole: true },
  { name: "files", address: () => "take-in", ready: (page) => signedIn(page, "Noor", ".chooser-big"), whole: true },
  { name: "files-chosen", address: () => "take-in", ready: choose, whole: true },
  {
    name: "files-asks",
    address: () => "take-in",
    ready: async (page) => {
      await choose(page);
      await page.locator("textarea").fill("The disk of a witness, handed over on 21 November");
      await page.locator(".chosen button.main").click();
      await page.locator(".sending-asks, .sending-done").waitFor();
    },
    whole: true,
  },
];

/** The first time they are new, and after that the archive has them. */
async function choose(page: Page): Promise<void> {
  await signedIn(page, "Noor", ".chooser-big");
  const names = ["شاهد-عيان ١٢.jpg", "statement.pdf", "a\u202Egnp.exe", `${"a very long name ".repeat(12)}.txt`];
  const files = [...names, ...Array.from({ length: 8 }, (_, place) => `IMG_000${String(place)}.jpg`)].map((name) => ({
    name,
    mimeType: "application/octet-stream",
    buffer: Buffer.from(`bytes of ${name}`.repeat(1000)),
  }));
  await page.locator("input[type=file]").first().setInputFiles(files);
  await page.locator("textarea").waitFor();
}

async function enter(page: Page, name: string, password: string): Promise<void> {
  await page.locator("input[name=username]").fill(name);
  await page.locator("input[name=password]").fill(password);
  await page.keyboard.press("Enter");
}

async function signedIn(page: Page, name: string, until: string): Promise<void> {
  await page.locator(".sign-in").waitFor();
  await enter(page, name, samplePassword);
  await page.locator(until).first().waitFor();
}

async function archived(page: Page): Promise<void> {
  const isArchived = (frame: Frame): boolean => /mp_\/https:/.test(frame.url());
  for (let tries = 0; !page.frames().some(isArchived); tries += 1) {
    if (tries === 300) throw new Error("the replay did not come");
    await page.waitForTimeout(100);
  }
  await page.frames().find(isArchived)?.locator("h1").waitFor();
}

async function take(browser: Browser, url: string, shot: Shot, names: SampleNames): Promise<void> {
  for (const language of ["en", "ar"] as const) {
    for (const scheme of ["light", "dark"] as const) {
      for (const width of [1280, 390]) {
        const name = `${shot.name}-${String(width)}-${language}-${scheme}`;
        if (!name.includes(wanted)) continue;
        const context = await browser.newContext({
          colorScheme: scheme,
          viewport: { width, height: width === 390 ? 844 : 900 },
          locale: language === "ar" ? "ar-SY" : "en-GB",
          timezoneId: "Asia/Damascus",
        });
        const page = await context.newPage();
        page.on("pageerror", (error) => {
          console.error(name, error.message);
        });
        page.on("console", (message) => {
          if (
            message.type() === "error" &&
            !shot.address(names).includes("see=") &&
            shot.name !== "error" &&
            shot.name !== "broken"
          )
            console.error(name, message.text());
        });
        const address = new URL(shot.address(names), url);
        address.searchParams.set("lang", language);
        await page.goto(address.href);
        await shot.ready(page);
        // Pictures in sight come after the words; a person looks at the result, no test depends on it.
        await page.waitForTimeout(500);
        await page.screenshot({ path: join(folder, `${name}.png`), fullPage: shot.whole ?? false });
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (overflow > 0) console.error(name, `is ${String(overflow)} px wider than the window`);
        await context.close();
      }
    }
  }
}

const found = await browserForTests();
if (found === null) throw new Error("no browser is installed");
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ ...found, chromiumSandbox: process.getuid?.() !== 0 });
const [empty, full] = [await SampleArchive.make(), await SampleArchive.make()];
try {
  const names = await fillLibrary(full, browser);
  const options = { port: 0, replayPort: 0, uiFolder, descriptionFile, onFault: () => undefined };
  const [emptyViewer, viewer] = [await startServer(empty.deps, options), await startServer(full.deps, options)];
  await take(
    browser,
    emptyViewer.url,
    { name: "empty", address: () => "", ready: (page) => page.locator(".empty").waitFor() },
    names,
  );
  const welcome = emptyViewer.firstRunUrl() ?? "";
  await take(
    browser,
    emptyViewer.url,
    { name: "welcome", address: () => welcome, ready: (page) => page.locator(".welcome").waitFor(), whole: true },
    names,
  );
  for (const shot of shots) await take(browser, viewer.url, shot, names);
  const accounts = [
    ["Amal", "viewer"],
    ["Amal al-Khatib, Documentation Desk", "lead"],
    ["أمل الخطيب", "reviewer"],
    ["Noor", "contributor"],
    ["ops", "administrator"],
  ] as const;
  for (const [name, role] of accounts) await full.deps.accounts.add({ name, role, password: samplePassword });
  await full.deps.accounts.disable("أمل الخطيب");
  await full.deps.accounts.add({ name: "Basma", role: "lead", alsoAdministers: true, password: samplePassword });
  full.deps.accounts.nameArchive("Harbour district, 2026");
  for (const shot of shutShots) await take(browser, viewer.url, shot, names);
  await emptyViewer.close();
  await viewer.close();
} finally {
  await browser.close();
  await empty.close();
  await full.close();
}
