import type { Deadline } from "../deadline.ts";
import { evaluate, fieldOf, frameOutcome, numberField, type Frame } from "../frames.ts";

/** What can be scrolled: a frame's window (0), or a box in it (from 1, as `findBoxes` counted them). */
export interface Place {
  readonly frame: Frame;
  readonly box: number;
}

/** How a place stands. Pixels; `at` is where the wheel is to be turned, in the frame's window. */
export interface Standing {
  /** How far it is scrolled along its axis, and how far it goes on in the direction that it is gone through. */
  readonly from: number;
  readonly left: number;
  /** Its whole length along its axis, and how much of it is seen at once. */
  readonly length: number;
  readonly seen: number;
  readonly axis: "x" | "y";
  /** -1 for what begins at its end, as a conversation does. */
  readonly sign: 1 | -1;
  readonly at: { readonly x: number; readonly y: number };
  /** Pictures to be seen that have not come yet. */
  readonly waiting: number;
}

/** Elements that are looked at for scrolling: a hostile page has millions. */
const elementsMax = 20_000;
const picturesMax = 3_000;

/**
 * Runs in a world of our own. A box is a place that a visitor can scroll and that shows something: not a line of menu, not a
 * field. Shadow roots that are open are looked into. It begins at its end (`sign` -1) if it stands there from the start.
 */
const boxes = `(() => {
  const root = document.scrollingElement ?? document.documentElement;
  const known = globalThis.munimentBoxes ??= [null];
  const has = new Set(known.map((one) => one?.element));
  let looked = 0;
  const scrolls = (style) => style === "auto" || style === "scroll";
  const walk = (from) => {
    for (const element of from.querySelectorAll("*")) {
      if (++looked > ${String(elementsMax)}) return;
      if (element.shadowRoot) walk(element.shadowRoot);
      const { clientHeight, clientWidth, scrollHeight, scrollWidth } = element;
      if (clientHeight < 80 || clientWidth < 80 || (scrollHeight <= clientHeight + 20 && scrollWidth <= clientWidth + 20)) continue;
      if (has.has(element) || element === root || element === document.body || /^(textarea|select|input)$/i.test(element.tagName)) continue;
      const style = getComputedStyle(element);
      const axis = scrollHeight > clientHeight + 20 && scrolls(style.overflowY) ? "y"
        : scrollWidth > clientWidth + 20 && scrolls(style.overflowX) ? "x" : null;
      if (axis === null || style.visibility !== "visible") continue;
      const top = axis === "y" ? element.scrollTop : element.scrollLeft;
      const rest = axis === "y" ? scrollHeight - clientHeight - top : scrollWidth - clientWidth - top;
      const turned = axis === "y" ? style.flexDirection === "column-reverse" : (style.flexDirection === "row-reverse") !== (style.direction === "rtl");
      known.push({ element, axis, turned, start: top, sign: turned || (top > 0 && rest < 2) ? -1 : 1, area: clientHeight * clientWidth });
    }
  };
  walk(document);
  return known.map((one, index) => ({ index, area: one?.area ?? 0 })).slice(1);
})()`;

/** In world of our own as well. A point of the window is good if nothing else that scrolls lies there. */
const standing = (box: number): string => `(() => {
  const root = document.scrollingElement ?? document.documentElement;
  const box = ${String(box)} === 0 ? null : globalThis.munimentBoxes?.[${String(box)}];
  if (box === undefined || (box && !box.element.isConnected)) return null;
  const [element, axis, sign] = box ? [box.element, box.axis, box.sign] : [root, "y", 1];
  const seen = box ? (axis === "y" ? element.clientHeight : element.clientWidth) : innerHeight;
  const length = axis === "y" ? element.scrollHeight : element.scrollWidth;
  const from = axis === "y" ? element.scrollTop : element.scrollLeft;
  const frame = box ? element.getBoundingClientRect() : { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  const area = { left: Math.max(0, frame.left), top: Math.max(0, frame.top), right: Math.min(innerWidth, frame.right), bottom: Math.min(innerHeight, frame.bottom) };
  const inside = (x, y) => {
    for (let one = document.elementFromPoint(x, y); one; one = one.parentElement ?? one.getRootNode().host) {
      if (one === element) return true;
      if (/^(iframe|frame|object|embed|textarea)$/i.test(one.tagName)) return false;
      if (box ? one === root : one === document.body || one === root) return !box;
      if (one.scrollHeight > one.clientHeight + 2 && /auto|scroll/.test(getComputedStyle(one).overflowY)) return false;
    }
    return false;
  };
  let at = { x: (area.left + area.right) / 2, y: (area.top + area.bottom) / 2 };
  search: for (const across of [0.5, 0.97, 0.03, 0.25, 0.75])
    for (const down of [0.5, 0.8, 0.2, 0.95, 0.05]) {
      const [x, y] = [area.left + (area.right - area.left) * across, area.top + (area.bottom - area.top) * down];
      if (inside(x, y)) { at = { x, y }; break search; }
    }
  let waiting = 0;
  const pictures = [...document.images].slice(0, ${String(picturesMax)}).concat([...document.querySelectorAll("[data-bg], [data-background], [data-background-image]")].slice(0, 200));
  for (const one of pictures) {
    const rect = one.getBoundingClientRect();
    if (rect.bottom < 0 || rect.top > innerHeight || rect.width === 0) continue;
    if (!(one instanceof HTMLImageElement)) waiting += getComputedStyle(one).backgroundImage === "none" ? 1 : 0;
    else if (one.src && !one.complete) waiting += 1;
    else if (/^(data:|$)/.test(one.currentSrc) && Object.keys(one.dataset).some((name) => /src|lazy|original|url/i.test(name))) waiting += 1;
  }
  // Where a box counts from its end, it counts below zero.
  const left = sign === 1 ? length - seen - from : box.turned ? length - seen + from : from;
  return { from, left, length, seen, axis, sign, x: at.x, y: at.y, waiting };
})()`;

/** The boxes of a frame that can be scrolled, the largest first; all that were ever found keep their number. */
export async function findBoxes(frame: Frame, deadline: Deadline): Promise<readonly Place[]> {
  const found = await frameOutcome(evaluate(frame, boxes), deadline);
  if (!Array.isArray(found)) return [];
  return found
    .map((one) => ({ box: numberField(one, "index"), area: numberField(one, "area") }))
    .filter(({ box }) => box >= 1)
    .toSorted((a, b) => b.area - a.area)
    .map(({ box }) => ({ frame, box }));
}

/** Null if the place is gone, or does not answer in a frame's time. */
export async function standingOf({ frame, box }: Place, deadline: Deadline): Promise<Standing | null> {
  const value = await frameOutcome(evaluate(frame, standing(box)), deadline);
  if (value === null) return null;
  const number = (name: string) => numberField(value, name);
  return {
    from: number("from"),
    left: number("left"),
    length: number("length"),
    seen: number("seen"),
    axis: fieldOf(value, "axis") === "x" ? "x" : "y",
    sign: number("sign") === -1 ? -1 : 1,
    at: { x: number("x"), y: number("y") },
    waiting: number("waiting"),
  };
}

/** Brings a box into its frame's window. */
export async function showBox({ frame, box }: Place, deadline: Deadline): Promise<void> {
  const expression = `globalThis.munimentBoxes?.[${String(box)}]?.element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" })`;
  await frameOutcome(evaluate(frame, expression), deadline);
}

/** For a page that keeps the wheel and the keys to itself. */
export async function moveByScript(
  { frame, box }: Place,
  by: number,
  axis: "x" | "y",
  deadline: Deadline,
): Promise<void> {
  const what = box === 0 ? "window" : `globalThis.munimentBoxes?.[${String(box)}]?.element`;
  const expression = `${what}?.scrollBy({ ${axis === "y" ? "top" : "left"}: ${String(Math.round(by))}, behavior: "instant" })`;
  await frameOutcome(evaluate(frame, expression), deadline);
}

/** Sets the frame's boxes, and its window, back to where they stood. */
export async function moveBack(frame: Frame, deadline: Deadline): Promise<void> {
  const expression = `(() => {
    for (const box of globalThis.munimentBoxes ?? []) if (box) box.element[box.axis === "y" ? "scrollTop" : "scrollLeft"] = box.start;
    window.scrollTo({ top: 0, left: 0, behavior: "instant" });
  })()`;
  await frameOutcome(evaluate(frame, expression), deadline);
}
