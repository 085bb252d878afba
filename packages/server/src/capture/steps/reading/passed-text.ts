import { budgets } from "../budgets.ts";
import type { Deadline } from "../deadline.ts";
import { askEach, evaluate, fieldOf, textField, type Frame } from "../frames.ts";
import { textFile, type Made } from "../made.ts";
import type { StepOutcome } from "../step-log.ts";

const rowsMax = 20_000;
/** In UTF-16 units: the rows, and what ends each. */
const textMax = budgets.passedText + rowsMax;

/**
 * Runs in a world of our own, which the page does not see. The browser tells it of each node that the page takes out: at no
 * cost as long as none is.
 */
const watch = `(() => {
  const passed = globalThis.munimentPassed ??= { rows: new Set(), size: 0, full: false, observer: null };
  if (passed.observer) return;
  const words = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || /^(script|style|noscript|template)$/i.test(node.tagName)) return "";
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT, (text) =>
      /^(script|style|noscript|template)$/i.test(text.parentElement?.tagName ?? "") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    const parts = [];
    while (walker.nextNode() && parts.length < 5000) parts.push(walker.currentNode.data);
    return parts.join(" ");
  };
  passed.words = words;
  const keep = (text) => {
    const row = text.replace(/\\s+/g, " ").trim().slice(0, 100000);
    if (row.length < 2 || passed.rows.has(row)) return;
    if (passed.rows.size >= ${String(rowsMax)} || passed.size + row.length > ${String(budgets.passedText)}) { passed.full = true; passed.observer.disconnect(); return; }
    passed.rows.add(row);
    passed.size += row.length;
  };
  passed.observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") keep(change.oldValue ?? "");
      else for (const node of change.removedNodes) keep(words(node));
    }
  });
  passed.observer.observe(document, { childList: true, subtree: true, characterData: true, characterDataOldValue: true });
})()`;

/** What still stands in the document is no loss: a page moves and remakes its rows as it likes. Looking for it has a limit too. */
const collect = `(() => {
  const passed = globalThis.munimentPassed;
  if (!passed) return { text: "", full: false };
  passed.observer.disconnect();
  const now = passed.words(document.documentElement).replace(/\\s+/g, " ");
  const until = performance.now() + 1000;
  const gone = [...passed.rows].filter((row) => performance.now() > until || !now.includes(row));
  delete globalThis.munimentPassed;
  return { text: gone.join("\\n"), rows: gone.length, full: passed.full };
})()`;

/** From now on the text of what the page and its `inner` frames drop is kept. Of a frame that does not answer nothing is. */
export async function watchPassing(page: Frame, inner: readonly Frame[], deadline: Deadline): Promise<void> {
  await askEach([page, ...inner], (frame) => evaluate(frame, watch), deadline);
}

/** The text of rows that were in a document while it was gone through, and are no more. Null if there is none. */
export async function passedText(
  page: Frame,
  inner: readonly Frame[],
  deadline: Deadline,
): Promise<StepOutcome<Made> | null> {
  const values = await askEach([page, ...inner], (frame) => evaluate(frame, collect), deadline);
  const texts: string[] = [];
  let [size, full] = [0, false];
  for (const value of values) {
    const text = textField(value, "text", textMax) ?? "";
    full ||= fieldOf(value, "full") === true || size + text.length > textMax;
    if (text === "" || size + text.length > textMax) continue;
    texts.push(text);
    size += text.length;
  }
  if (texts.length === 0) return null;
  const made = textFile("text-passed", "text-passed.txt", texts.join("\n"));
  const more = full ? "; it dropped more than is kept" : "";
  return { value: made, detail: `The text of what the page dropped while it was gone through${more}` };
}
