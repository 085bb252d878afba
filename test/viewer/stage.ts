/** The archives that the scenes of the viewer play in, and the browser's pages that show them. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { SampleArchive } from "../../packages/server/src/http/sample-archive.ts";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import { serveBuilt } from "./open-viewer.ts";
import { fillLibrary, type SampleNames } from "./sample-library.ts";
import type { Home, Scene } from "./scenes.ts";

/** Makes each archive when a scene first asks for it. */
export class Stage {
  readonly #browser: Browser;
  readonly #homes = new Map<Home, Promise<OpenHome>>();

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** A page of its own, in the state that the scene is about. */
  async play(scene: Scene, language: "en" | "ar", watch: (page: Page) => void): Promise<BrowserContext> {
    const { names, url, begin } = await this.#home(scene.home);
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 900 },
      locale: language === "ar" ? "ar-SY" : "en-GB",
      timezoneId: "Asia/Damascus",
    });
    const page = await context.newPage();
    watch(page);
    const address = scene.name === "welcome" ? new URL(begin) : new URL(scene.address(names), url);
    address.searchParams.set("lang", language);
    await page.goto(address.href);
    await scene.ready(page);
    return context;
  }

  async close(): Promise<void> {
    for (const home of this.#homes.values()) await (await home).close();
  }

  #home(home: Home): Promise<OpenHome> {
    const opened = this.#homes.get(home) ?? openHome(home, this.#browser);
    this.#homes.set(home, opened);
    return opened;
  }
}

interface OpenHome {
  readonly names: SampleNames;
  readonly url: string;
  /** Where the first account is made. */
  readonly begin: string;
  readonly close: () => Promise<void>;
}

const nothing = { capture: "", earlier: "", partial: "", wall: "", file: "", text: "", broken: "", archived: "" };

async function openHome(home: Home, browser: Browser): Promise<OpenHome> {
  const archive = await SampleArchive.make();
  const names = home === "new" ? nothing : await fillLibrary(archive, browser);
  if (home === "shut") await addPeople(archive, names);
  const viewer = await serveBuilt(archive);
  const close = async (): Promise<void> => {
    await viewer.close();
    await archive.close();
  };
  return { names, url: viewer.url, begin: viewer.firstRunUrl() ?? "", close };
}

async function addPeople(archive: SampleArchive, { capture, file }: SampleNames): Promise<void> {
  const { accounts, cases } = archive.deps;
  const people = [
    ["Amal", "viewer"],
    ["Amal al-Khatib, Documentation Desk", "lead"],
    ["أمل الخطيب", "reviewer"],
    ["Noor", "contributor"],
    ["ops", "administrator"],
  ] as const;
  for (const [name, role] of people) await accounts.add({ name, role, password: samplePassword });
  await accounts.disable("أمل الخطيب");
  await accounts.add({ name: "Basma", role: "lead", alsoAdministers: true, password: samplePassword });
  accounts.nameArchive("Harbour district, 2026");
  const [harbour] = [cases.make("Harbour / المرفأ", "Basma"), cases.make("The market, spring", "Basma")];
  for (const item of [capture, file]) await archive.addToCase(item, { id: harbour.id, name: harbour.name });
  await archive.addToCase(file, { id: "c-00000000000000aa", name: "From before" });
  cases.admit(harbour.id, "Noor", "reviewer", "Basma");
  cases.admit(harbour.id, "أمل الخطيب", "viewer", "Basma");
}
