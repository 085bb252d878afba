import type { Consent } from "../../capturer.ts";
import type { Deadline } from "../deadline.ts";
import { evaluate, fieldOf, frameOutcome, numberField, textField, type Frame } from "../frames.ts";
import type { Point } from "./input.ts";
import { consentMakers, words } from "./words.ts";

/** Something to click on, in view. */
export interface Found {
  readonly at: Point;
  /** As a visitor sees it: its label, else what it is. */
  readonly label: string;
  /** What it is, and how it was told. */
  readonly told: string;
}

const elementsMax = 20_000;

/** What both searches need, in a world of our own. Labels are compared without marks of vowels and signs. */
const prelude = `
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\\u064b-\\u0652\\u0640]/g, "").replace(/[\\s.…»›→⌄▼▾+:]+/g, " ").trim();
  const labelOf = (element) => (element.innerText || element.value || element.getAttribute("aria-label") || element.title || "").trim().slice(0, 200);
  const fits = (label, list, spare) => list.some((word) => label === word || (label.startsWith(word + " ") && label.length <= word.length + spare));
  const all = (selector, from = document, counter = { looked: 0 }) => {
    const found = [...from.querySelectorAll(selector)];
    for (const element of from.querySelectorAll("*")) {
      if (++counter.looked > ${String(elementsMax)}) break;
      if (element.shadowRoot) found.push(...all(selector, element.shadowRoot, counter));
    }
    return found;
  };
  const isSeen = (element) => { const { width, height } = element.getBoundingClientRect(); return width > 3 && height > 3 && (element.checkVisibility?.({ opacityProperty: true, visibilityProperty: true }) ?? true); };
  const parentOf = (one) => one.parentElement ?? one.getRootNode().host ?? null;
  const pointOf = (element) => {
    element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const [x, y] = [(Math.max(0, left) + Math.min(innerWidth, right)) / 2, (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2];
    let hit = document.elementFromPoint(x, y);
    while (hit?.shadowRoot) { const deeper = hit.shadowRoot.elementFromPoint(x, y); if (!deeper || deeper === hit) break; hit = deeper; }
    for (let one = hit; one; one = parentOf(one)) if (one === element) return { x, y };
    return null;
  };
  const leadsAway = (element) => { const link = element.closest("a[href]"); return link !== null && !/^(#|javascript:)/i.test(link.getAttribute("href").trim()); };
  const sends = (element) => element.form && !(element.tagName === "BUTTON" && element.type === "button") || /^(submit|image|reset|file)$/i.test(element.type ?? "") && !!element.form;
  const told = (element, how) => ({ label: labelOf(element).replace(/\\s+/g, " ").slice(0, 100), told: element.tagName.toLowerCase() + ", " + how });
`;

const list = (of: "more" | "accept" | "reject" | "about") => JSON.stringify(words.flatMap((row) => row[of]));

/**
 * The next that may be opened. Each is tried once; a "show more" again for as long as the page grows by it. Left alone is what
 * leads to another page, sends a form, or belongs to the menu of the site.
 */
const folded = `(() => {${prelude}
  const tried = globalThis.munimentTried ??= new WeakSet();
  const last = globalThis.munimentLast;
  const more = ${list("more")}.map(plain);
  const size = document.getElementsByTagName("*").length;
  const menu = "nav, header, footer, [role=navigation], [role=menu], [role=menubar], [role=banner]";
  const kindOf = (element) => {
    if (element.matches("details:not([open]) > summary")) return "details";
    if (element.matches("[role=tab]")) return element.getAttribute("aria-selected") === "false" ? "tab" : null;
    if (fits(plain(labelOf(element)), more, 25)) return "words";
    if (element.getAttribute("aria-expanded") === "false" && (element.getAttribute("aria-controls") || element.matches("button, [role=button]")) && !element.hasAttribute("aria-haspopup") && !element.closest(menu)) return "folded";
    return null;
  };
  for (const element of all("summary, button, [role=button], [role=tab], a, [aria-expanded=false], [onclick], input[type=button]")) {
    const kind = kindOf(element);
    const gave = kind === "words" && last?.element === element && size > last.size;
    if (kind === null || (tried.has(element) && !gave)) continue;
    if (element.disabled || element.getAttribute("aria-disabled") === "true" || leadsAway(element) || sends(element) || !isSeen(element)) continue;
    tried.add(element);
    if (kind === "tab") {
      const row = element.closest("[role=tablist]"), chosen = row?.querySelector("[role=tab][aria-selected=true]");
      const rows = globalThis.munimentTabs ??= [];
      if (chosen && !rows.some((one) => one.row === row)) { rows.push({ row, chosen }); tried.add(chosen); }
    }
    const at = pointOf(element);
    if (at === null) continue;
    globalThis.munimentLast = { element, size };
    return { ...at, ...told(element, { details: "a fold", tab: "a tab", words: "by its words", folded: "says that it is folded up" }[kind]) };
  }
  return null;
})()`;

/** The tab that was chosen at first, of each row of tabs in turn: the page is left as it was found. */
const firstTab = `(() => {${prelude}
  const next = globalThis.munimentTabs?.pop();
  const at = next?.chosen.isConnected && next.chosen.getAttribute("aria-selected") !== "true" ? pointOf(next.chosen) : null;
  return at === null ? null : { ...at, ...told(next.chosen, "the tab that was open before") };
})()`;

/** A box of a known maker, or one that speaks of cookies and offers the choice in words. */
const question = (choice: "accept" | "reject"): string => `(() => {${prelude}
  const makers = ${JSON.stringify(consentMakers.map((row) => [row.maker, row[choice]]))};
  for (const [maker, selector] of makers) {
    const element = all(selector).find(isSeen);
    const at = element ? pointOf(element) : null;
    if (at !== null) return { ...at, ...told(element, "of a box by " + maker) };
  }
  const [yes, about] = [${list(choice)}.map(plain), ${list("about")}.map(plain)];
  const isBox = (one) => one.matches("dialog, [role=dialog], [role=alertdialog], [id*=cookie i], [class*=cookie i], [id*=consent i], [class*=consent i], [id*=gdpr i], [class*=gdpr i], form[action*=consent i]") || /fixed|sticky/.test(getComputedStyle(one).position);
  const speaks = (one) => { const text = plain((one.innerText ?? "").slice(0, 20000)); return about.some((word) => text.includes(word)); };
  const asks = (element) => {
    for (let one = parentOf(element); one && one !== document.body && one !== document.documentElement; one = parentOf(one)) if (isBox(one) && speaks(one)) return true;
    return false;
  };
  const answers = all("button, [role=button], a, input[type=button], input[type=submit]").filter((element) => fits(plain(labelOf(element)), yes, 30) && !leadsAway(element) && isSeen(element));
  // A page, or a frame, may be nothing but the question.
  const isAll = (document.body?.innerText ?? "").length < 3000 && speaks(document.body) && !all("*").some((one) => isBox(one) && speaks(one));
  for (const element of answers) {
    const at = isAll || asks(element) ? pointOf(element) : null;
    if (at !== null) return { ...at, ...told(element, "by its words, " + (isAll ? "on a page" : "in a box") + " that asks for consent") };
  }
  return null;
})()`;

export function findFolded(frame: Frame, deadline: Deadline): Promise<Found | null> {
  return find(frame, folded, deadline);
}

export function findFirstTab(frame: Frame, deadline: Deadline): Promise<Found | null> {
  return find(frame, firstTab, deadline);
}

export function findAnswer(frame: Frame, choice: Exclude<Consent, "leave">, deadline: Deadline): Promise<Found | null> {
  return find(frame, question(choice), deadline);
}

async function find(frame: Frame, expression: string, deadline: Deadline): Promise<Found | null> {
  const value = await frameOutcome(evaluate(frame, expression), deadline);
  if (value === null || typeof fieldOf(value, "x") !== "number") return null;
  return {
    at: { x: numberField(value, "x"), y: numberField(value, "y") },
    label: textField(value, "label", 100) ?? "",
    told: textField(value, "told", 100) ?? "",
  };
}
