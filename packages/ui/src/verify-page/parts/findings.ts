/** Findings, for a judge and for an expert. A check that this page has no words for is shown by its identifier. */
import type { Finding, Outcome } from "@muniment/verify";
import type { CheckCounts, FindingsSum } from "../findings-sum.ts";
import type { Language } from "../languages.ts";
import type { Messages } from "../messages/messages.ts";
import { outcomeMarks } from "../../parts/outcome-marks.ts";
import { button, element, exact, foreign, mark, type Child } from "./elements.ts";

export function outcomeWord({ messages }: Language, outcome: Outcome): HTMLElement {
  return element(
    "span",
    { class: `outcome outcome-${outcome}` },
    mark(outcomeMarks[outcome]),
    messages.outcome[outcome],
  );
}

function wordsFor({ checks }: Messages, check: string): { readonly name: string; readonly fails: string } | null {
  const words: Readonly<Record<string, { readonly name: string; readonly fails: string }>> = checks;
  return Object.hasOwn(words, check) ? (words[check] ?? null) : null;
}

/** What does not hold: each with its file, in the reader's words and in the verifier's. Null if all holds. */
export function faultsPart(language: Language, sum: FindingsSum): HTMLElement | null {
  const { fault } = language.messages;
  const rest = sum.rest();
  if (rest.length === 0) return null;
  const list = element("ul", { class: "faults" });
  return element(
    "section",
    { "aria-labelledby": "faults-title" },
    element("h2", { id: "faults-title" }, fault.title),
    list,
    bySteps(list, rest, (finding) => faultLine(language, finding), { step: 20, more: fault.more }),
  );
}

function faultLine(language: Language, { check, subject, outcome, detail }: Finding): HTMLElement {
  const { messages } = language;
  const words = wordsFor(messages, check);
  const meaning =
    outcome === "fails" ? (words?.fails ?? check) : `${words?.name ?? check} – ${messages.fault.unchecked}`;
  return element(
    "li",
    { "data-outcome": outcome },
    outcomeWord(language, outcome),
    element(
      "div",
      {},
      element("p", { class: "fault-file" }, exact(subject.file)),
      element("p", {}, meaning),
      element("p", { class: "quiet" }, `${messages.fault.said} `, sentence(detail)),
    ),
  );
}

/** The verifier's own words are English, and may quote a package. */
function sentence(text: string): HTMLElement {
  const made = foreign(text, "ltr");
  made.lang = "en";
  return made;
}

/** One line for each check: what is looked at, the worst of it, and how many. */
export function checksPart(language: Language, sum: FindingsSum): HTMLElement {
  const { checked } = language.messages;
  return element(
    "section",
    { "aria-labelledby": "checked-title" },
    element("h2", { id: "checked-title" }, checked.title),
    element("ul", { class: "checks" }, ...sum.checks().map((one) => checkLine(language, one))),
  );
}

function checkLine(language: Language, { check, counts }: CheckCounts): HTMLElement {
  const { messages, numbers } = language;
  const outcome = counts.fails > 0 ? "fails" : counts.unchecked > 0 ? "unchecked" : "holds";
  const written = {
    holds: numbers.count(counts.holds),
    fails: numbers.count(counts.fails),
    unchecked: numbers.count(counts.unchecked),
  };
  const several = counts.holds + counts.fails + counts.unchecked > 1;
  const all = outcome === "holds" ? written.holds : messages.checked.counts(written);
  return element(
    "li",
    { "data-outcome": outcome },
    outcomeWord(language, outcome),
    element(
      "div",
      {},
      wordsFor(messages, check)?.name ?? exact(check),
      several ? element("span", { class: "quiet" }, ` (${all})`) : null,
    ),
  );
}

/** Every finding that was kept, as the verifier has it. */
export function everyFinding(language: Language, sum: FindingsSum): Child[] {
  const { messages, numbers } = language;
  const kept = sum.kept();
  const list = element("ol", { class: "every-finding" });
  const cut = messages.details.cut(numbers.count(kept.length), numbers.count(sum.total));
  return [
    kept.length < sum.total ? element("p", {}, cut) : null,
    list,
    bySteps(list, kept, (finding) => findingLine(language, finding), { step: 200, more: messages.fault.more }),
  ];
}

function findingLine(language: Language, { check, subject, outcome, detail }: Finding): HTMLElement {
  const index = subject.index === undefined ? "" : ` · ${String(subject.index)}`;
  return element(
    "li",
    { "data-check": check, "data-outcome": outcome },
    element("span", { class: "finding-head" }, outcomeWord(language, outcome), exact(check)),
    element("span", { class: "finding-file" }, exact(subject.file), index),
    sentence(detail),
  );
}

interface Steps {
  readonly step: number;
  readonly more: string;
}

/** Fills a list so far that it can be read, and gives the button that goes on; null where nothing is left. */
export function bySteps<T>(
  list: HTMLElement,
  all: readonly T[],
  line: (one: T) => HTMLElement,
  { step, more }: Steps,
): HTMLElement | null {
  let shown = 0;
  const add = (): void => {
    const first = list.childElementCount;
    list.append(...all.slice(shown, shown + step).map(line));
    shown += step;
    if (shown >= all.length) next.remove();
    const added = list.children.item(first);
    // Who went on by keyboard goes on from there.
    if (first > 0 && added instanceof HTMLElement) {
      added.tabIndex = -1;
      added.focus();
    }
  };
  const next = element("p", {}, button(more, "", add));
  add();
  return shown < all.length ? next : null;
}
