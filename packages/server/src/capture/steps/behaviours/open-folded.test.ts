import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { withoutBrowser } from "../../sample-capture.ts";
import { consentPage, folds, framed, leading, makersBox } from "../../sample-folds.ts";
import { openSamplePage, type SamplePage } from "../../sample-page.ts";
import { openSite, type Handler } from "../../sample-site.ts";
import { StepLog } from "../step-log.ts";
import { answerConsent, openFolded } from "./open-folded.ts";
import { words } from "./words.ts";

const skip = withoutBrowser();

describe("opening what is folded up", { skip }, () => {
  let page: SamplePage;
  before(async () => {
    page = await openSamplePage();
  });
  after(() => page.close());

  /** What was asked for and which steps there were, after `act` on a page of this site. */
  const tried = async (handler: Handler, act: (run: SamplePage["run"]) => Promise<unknown>) => {
    const site = await openSite(handler);
    try {
      await page.go(`${site.origin}/`);
      const steps = new StepLog(page.run.now);
      await act({ ...page.run, steps });
      const asked = site.served
        .map(({ url }) => url.replace(/^[^/]*\//, ""))
        .filter((path) => !/^(favicon.ico)?$/.test(path));
      return { asked, steps: steps.results, origin: site.origin };
    } finally {
      await site.close();
    }
  };

  it("clicks on folds, tabs and more, as long as more comes, and names each", { timeout: 120_000 }, async () => {
    const { asked, steps } = await tried(folds, (run) => openFolded(run, page.within(60_000)));
    const opened = ["details", "folded", "more-arabic", "more-english", "more-russian"];
    const rows = [0, 1, 2, 3, 4].map((n) => `row-${String(n)}`);
    assert.deepEqual(asked.toSorted(), [...opened, ...rows, "tab-One", "tab-Two"]);
    assert.equal(asked.at(-1), "tab-One", "the tab that was open at first is open again");
    assert.ok(
      steps.every(({ step, outcome }) => step === "open" && outcome === "done"),
      JSON.stringify(steps),
    );
    assert.ok(
      steps.some(({ detail }) => detail === "Clicked on “عَرْض المزيد…” (a, by its words)"),
      JSON.stringify(steps),
    );
  });

  it("goes back from where a click led, and leaves no window open", { timeout: 60_000 }, async () => {
    const { asked, steps, origin } = await tried(leading, (run) => openFolded(run, page.within(30_000)));
    assert.equal(asked.includes("window"), false, "a window asked for something");
    assert.match(steps.at(-1)?.detail ?? "", /led away to .*\/elsewhere, and was gone back from/);
    const { entries, currentIndex } = await page.run.targets.page.session.send("Page.getNavigationHistory");
    assert.equal(entries[currentIndex]?.url, `${origin}/`);
    assert.ok(page.run.events.popups.first.some((sentence) => sentence.includes("/window: closed")));
    assert.equal(page.run.targets.all().filter(({ type }) => type === "page").length, 1);
  });

  it("opens what is folded up in frames, of another origin too", { timeout: 120_000 }, async () => {
    const other = await openSite(folds);
    const away = other.origin.replace("127.0.0.1", "localhost");
    try {
      const { asked, steps } = await tried(framed(away), (run) => openFolded(run, page.within(60_000)));
      assert.deepEqual(asked.filter((path) => path !== "near").toSorted(), ["in-frame", "on-page"]);
      const opened = other.served.map(({ url }) => url.replace(/^[^/]*\//, "")).filter((path) => path !== "");
      assert.deepEqual(opened.filter((path) => !path.startsWith("row-") && !path.startsWith("tab-")).toSorted(), [
        "details",
        "folded",
        "more-arabic",
        "more-english",
        "more-russian",
      ]);
      assert.ok(
        steps.every(({ step, outcome }) => step === "open" && outcome === "done"),
        JSON.stringify(steps),
      );
    } finally {
      await other.close();
    }
  });

  const english = consentPage("We use cookies to make this better", "Accept all", "Reject all");
  const arabic = consentPage("نستخدم ملفات تعريف الارتباط", "قبول الكل", "رفض الكل");
  for (const [name, handler] of [
    ["in English", english],
    ["in Arabic", arabic],
    ["of a known maker", makersBox],
  ] as const)
    for (const [choice, path] of [
      ["accept", "yes"],
      ["reject", "no"],
    ] as const)
      it(`answers a question for consent ${name}: ${choice}`, { timeout: 60_000 }, async () => {
        const { asked, steps } = await tried(handler, (run) => answerConsent(run, choice, page.within(20_000)));
        assert.deepEqual([asked, steps.map(({ step, outcome }) => [step, outcome])], [[path], [["consent", "done"]]]);
      });

  it("answers in a frame of another origin", { timeout: 60_000 }, async () => {
    const other = await openSite(english);
    const frame = `${other.origin.replace("127.0.0.1", "localhost")}/box`;
    try {
      await tried(consentPage("", "", "", frame), (run) => answerConsent(run, "reject", page.within(20_000)));
      assert.deepEqual(
        other.served.map(({ url }) => url.replace(/^[^/]*/, "")).filter((path) => path !== "/box"),
        ["/no"],
      );
    } finally {
      await other.close();
    }
  });

  it("says that nothing was asked", { timeout: 60_000 }, async () => {
    const { asked, steps } = await tried(folds, (run) => answerConsent(run, "accept", page.within(20_000)));
    assert.deepEqual([asked, steps.map(({ outcome }) => outcome)], [[], ["skipped"]]);
  });
});

describe("the table of words", () => {
  it("has each word once in its row, in the form in which labels are compared", () => {
    for (const { language, more, accept, reject, about } of words)
      for (const list of [more, accept, reject, about]) {
        assert.ok(list.length > 0, language);
        assert.deepEqual([...new Set(list)], list, language);
        assert.deepEqual(
          list.map((word) => word.normalize("NFKC").toLowerCase().trim()),
          list,
          language,
        );
      }
  });

  it("never says yes and no with the same word", () => {
    const yes = new Set(words.flatMap(({ accept }) => accept));
    assert.deepEqual(
      words.flatMap(({ reject }) => reject).filter((word) => yes.has(word)),
      [],
    );
  });
});
