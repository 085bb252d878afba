/** What an element asks for, taken from the archive instead. */
import { parsedDrawing } from "./calmed.ts";
import { nowhere } from "./data-address.ts";
import type { PartShelf } from "./part-shelf.ts";
import type { Place } from "./place.ts";

/** Attributes that name parts: nothing else may write them. */
export const partAttributes: ReadonlySet<string> = new Set([
  "src",
  "srcset",
  "href",
  "xlink:href",
  "poster",
  "data",
  "background",
]);

export async function rewritePart(element: Element, place: Place, shelf: PartShelf): Promise<void> {
  switch (element.localName) {
    case "img":
      return rewriteImage(element, place, shelf);
    case "source":
      return element.parentElement?.localName === "picture"
        ? rewriteChoice(element, place, shelf)
        : rewriteAddress(element, "src", place, (url) => shelf.film(url, "perhaps"));
    case "video":
    case "audio":
      return rewriteFilm(element, place, shelf);
    case "input":
      return rewriteAddress(element, "src", place, (url) => shelf.picture(url, "surely"));
    case "image":
    case "feImage":
      await rewriteAddress(element, "xlink:href", place, (url) => shelf.picture(url, "surely"));
      return rewriteAddress(element, "href", place, (url) => shelf.picture(url, "surely"));
    case "use":
      return rewriteUse(element, place, shelf);
    case "link":
      element.setAttribute("rel", "stylesheet");
      return rewriteAddress(element, "href", place, (url) => shelf.sheet(url, place.page.characterSet));
    case "style":
      element.textContent = await shelf.css(element.textContent, place.base);
      return;
    default:
      return rewriteRest(element, place, shelf);
  }
}

/** A local reference, as between the parts of a drawing, stays. */
async function rewriteAddress(
  element: Element,
  attribute: string,
  { base }: Place,
  get: (url: string) => Promise<string>,
): Promise<void> {
  const value = element.getAttribute(attribute);
  if (value === null) return;
  const url = URL.parse(value.trim(), base)?.href;
  const address = value.trim() === "" || url === undefined ? nowhere : await get(url);
  if (address === nowhere && /^(?:source|video|audio)$/.test(element.localName)) element.removeAttribute(attribute);
  else element.setAttribute(attribute, address);
}

async function rewriteImage(element: Element, place: Place, shelf: PartShelf): Promise<void> {
  element.removeAttribute("loading");
  const isChoice = element.hasAttribute("srcset") || element.parentElement?.localName === "picture";
  await rewriteChoice(element, place, shelf);
  // Where something else was chosen, what stands in `src` was not asked for.
  const need = isChoice ? "perhaps" : "surely";
  await rewriteAddress(element, "src", place, (url) => shelf.picture(url, need));
}

/** Of the forms that a picture has, those that the page itself was given: the browser's choice among them is then the one that it made. */
async function rewriteChoice(element: Element, { base }: Place, shelf: PartShelf): Promise<void> {
  const srcset = element.getAttribute("srcset");
  if (srcset === null) return;
  const held: { readonly address: string; readonly descriptor: string; readonly own: boolean }[] = [];
  for (const { url, descriptor } of choicesIn(srcset)) {
    const whole = URL.parse(url, base)?.href;
    if (whole === undefined) continue;
    const isData = /^data:/i.test(whole);
    const answer = isData ? null : await shelf.answer(whole, "perhaps");
    if (isData) held.push({ address: await shelf.picture(whole, "perhaps"), descriptor, own: true });
    else if (answer !== null && answer.head.status < 400)
      held.push({ address: await shelf.pictureOf(answer), descriptor, own: !answer.byCapturer });
  }
  const own = held.filter((one) => one.own);
  const rest = own.length > 0 || hasOwn(element) ? own : held;
  if (rest.length === 0) element.removeAttribute("srcset");
  else element.setAttribute("srcset", rest.map(({ address, descriptor }) => `${address} ${descriptor}`).join(", "));
  if (rest.length === 0 && element.localName === "source") element.remove();
}

/** Whether there is another form of the same picture besides. */
function hasOwn(element: Element): boolean {
  return element.localName === "source" || element.hasAttribute("src");
}

/** Source: HTML Standard, "parse a srcset attribute": an address, and what follows it up to a comma. */
function choicesIn(srcset: string): readonly { readonly url: string; readonly descriptor: string }[] {
  const form = /[\s,]*([^\s,](?:[^\s]*[^\s,])?)(,+(?=\s|$)|(?=\s|$))((?:[^,(]|\([^)]*\))*)/g;
  return [...srcset.matchAll(form)].slice(0, 200).map(([, url = "", comma = "", rest = ""]) => {
    return { url, descriptor: comma === "" ? rest.trim() : "" };
  });
}

/** Nothing plays by itself, and nothing is heard before somebody turns it up. */
async function rewriteFilm(element: Element, place: Place, shelf: PartShelf): Promise<void> {
  await rewriteAddress(element, "poster", place, (url) => shelf.picture(url, "perhaps"));
  await rewriteAddress(element, "src", place, (url) => shelf.film(url, "surely"));
  element.setAttribute("muted", "");
  element.setAttribute("preload", "metadata");
  const isFilm =
    element.localName === "video" && (element.hasAttribute("src") || element.querySelector("source") !== null);
  // A page's own controls were often its scripts'. Sound that was not to be seen stays so.
  if (isFilm && !shelf.veiled) element.setAttribute("controls", "");
}

/** A drawing out of another file comes into this one: a page without an origin may not refer to others. */
async function rewriteUse(element: Element, { base, url, page }: Place, shelf: PartShelf): Promise<void> {
  const value = element.getAttribute("href") ?? element.getAttribute("xlink:href") ?? "";
  for (const name of ["href", "xlink:href"]) element.removeAttribute(name);
  const to = URL.parse(value, base);
  if (to === null) return;
  if (value.startsWith("#") || to.href.slice(0, -to.hash.length) === url) {
    element.setAttribute("href", to.hash);
    return;
  }
  const answer = await shelf.answer(to.href, "surely");
  if (answer === null) return;
  const drawing = parsedDrawing(new TextDecoder().decode(answer.body));
  const part = drawing.getElementById(decodeURIComponent(to.hash.slice(1)));
  if (part === null) return;
  const own = page.importNode(part, true);
  // What could run or ask for something is not needed to draw a mark.
  for (const one of [own, ...own.querySelectorAll("*")]) {
    if (/^(?:script|style|image|use|a|foreignObject|set|animate|feImage)$/.test(one.localName)) one.remove();
    for (const { name } of [...one.attributes]) if (/^on|href/i.test(name)) one.removeAttribute(name);
  }
  const svg = page.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.append(own);
  const id = `muniment-part-${page.querySelectorAll("[data-muniment-part]").length}`;
  own.setAttribute("id", id);
  own.setAttribute("data-muniment-part", "");
  svg.setAttribute("width", "0");
  svg.setAttribute("height", "0");
  svg.setAttribute("style", "position: absolute");
  page.body.append(svg);
  element.setAttribute("href", `#${id}`);
}

/** Old ways to name a picture; on any other element an address has nothing to show. */
async function rewriteRest(element: Element, place: Place, shelf: PartShelf): Promise<void> {
  const background = element.getAttribute("background");
  if (background !== null) await rewriteAddress(element, "background", place, (url) => shelf.picture(url, "perhaps"));
  for (const name of ["href", "xlink:href", "src", "data", "poster", "srcset"]) {
    const value = element.getAttribute(name);
    if (value !== null && !value.startsWith("#")) element.removeAttribute(name);
  }
}
