/** What of a captured document stays, element by element. */
import type { PartTally } from "./part-tally.ts";

/** Where an element stands. */
export interface Place {
  readonly page: Document;
  readonly url: string;
  /** What its addresses are relative to. */
  readonly base: string;
  readonly scripted: boolean;
  /** Of frames within frames; the page itself is 0. */
  readonly depth: number;
}

/** Links of a page that are remembered. */
const linksMax = 2_000;

/** Attributes that send, run or ask for something, and are of no use to the eye. */
const idle =
  /^(?:on.*|action|formaction|ping|cite|longdesc|lowsrc|dynsrc|manifest|codebase|archive|profile|integrity|nonce|crossorigin|referrerpolicy|attributionsrc|autoplay|autofocus|preload|fetchpriority|target|is|shadowrootclonable|blocking|imagesrcset|imagesizes|popovertarget|commandfor|command|http-equiv)$/i;

/** Removes an element that has no place in what is shown, and from any other the attributes that have none. False if it was removed. */
export function pass(element: Element, place: Place, tally: PartTally): boolean {
  count(element, tally);
  if (isLeftOut(element, place)) {
    element.remove();
    return false;
  }
  for (const { name, localName } of [...element.attributes]) {
    if (idle.test(localName)) element.removeAttribute(name);
  }
  return true;
}

function count(element: Element, tally: PartTally): void {
  const name = element.localName;
  if (name === "script") tally.scripts += 1;
  else if (name === "canvas") tally.drawings += 1;
  else if (name === "form") tally.forms += 1;
}

function isLeftOut(element: Element, { scripted }: Place): boolean {
  switch (element.localName) {
    case "script":
    case "base":
    case "applet":
    case "portal":
    case "fencedframe":
    case "track":
      return true;
    case "noscript":
      return scripted;
    case "meta":
      return !/^(?:viewport|color-scheme)$/i.test(element.getAttribute("name") ?? "");
    case "link":
      return !isSheet(element);
    // A template that is no shadow root is for scripts.
    case "template":
      return !/^(?:open|closed)$/.test(element.getAttribute("shadowrootmode") ?? "");
    // What changes an address over time is nothing to look at.
    case "set":
    case "animate":
      return /href|^on/i.test(element.getAttribute("attributeName") ?? "");
    default:
      return false;
  }
}

function isSheet(element: Element): boolean {
  const kinds = (element.getAttribute("rel") ?? "").toLowerCase().split(/\s+/);
  const isOn = kinds.includes("stylesheet") && !kinds.includes("alternate") && !element.hasAttribute("disabled");
  return isOn && element.hasAttribute("href");
}

/** A place within the page stays one. Any other address is told, and leads nowhere; it stays a link, to look like one. */
export function linkTo(element: Element, { url, base }: Place, tally: PartTally): void {
  const href = element.getAttribute("href") ?? element.getAttribute("xlink:href");
  for (const name of ["href", "xlink:href", "download"]) element.removeAttribute(name);
  const to = href === null ? null : URL.parse(href, base);
  if (to === null) return;
  const at = to.href.slice(0, to.href.length - to.hash.length);
  const isHere = at === url.replace(/#.*$/s, "");
  element.setAttribute("href", `about:srcdoc${isHere && to.hash.length > 1 ? to.hash : "#muniment-nowhere"}`);
  if (isHere || !/^https?:$/.test(to.protocol)) return;
  if (!element.hasAttribute("title")) element.setAttribute("title", to.href.slice(0, 2_000));
  if (tally.links.size < linksMax) tally.links.add(at);
}
