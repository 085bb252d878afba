/**
 * A captured document, made such that it can be shown and does nothing: without scripts, with every part from the archive as data, with links that
 * lead nowhere. Whatever is overlooked here is still in a frame without scripts and without an origin, under a content policy that lets
 * nothing be loaded: those are what holds a hostile page; this is what makes an honest one look as it did. What no policy covers
 * (a connection that is made ahead, a name that is looked up) is gone over twice: `calmed`.
 */
import { mediaTypeOf } from "./http-answer.ts";
import { calmed, hold, parsedHtml } from "./calmed.ts";
import type { FrameDocuments } from "./frame-documents.ts";
import { decodeText } from "./decode-text.ts";
import { withoutFragment, type Answer } from "./opened-wacz.ts";
import { withOldRendering } from "./old-rendering.ts";
import type { PartShelf } from "./part-shelf.ts";
import { partAttributes, rewritePart } from "./rewrite-part.ts";
import { linkTo, pass, type Place } from "./place.ts";

/** `scripted`: it is as scripts left it, so that what stood in it for browsers without scripts was not shown. */
export interface DocumentSource {
  readonly html: string;
  readonly url: string;
  readonly scripted: boolean;
}

const limits = { elementsMax: 400_000, framesMax: 60, depthMax: 4 } as const;

export class DocumentMaker {
  readonly #shelf: PartShelf;
  /** Of frames, as they stood at the end. */
  readonly #ended: FrameDocuments;
  readonly #pause: () => Promise<void>;
  readonly #calm = new Set<string>();
  #elements = 0;
  #frames = 0;

  /** `pause` is awaited between elements, so that the page answers meanwhile. */
  constructor(shelf: PartShelf, ended: FrameDocuments, pause: () => Promise<void>) {
    this.#shelf = shelf;
    this.#ended = ended;
    this.#pause = pause;
  }

  /** Null where it would not be calm. Rejects with the reason of the shelf's signal once that aborts. */
  async make(source: DocumentSource, depth = 0): Promise<string | null> {
    const page = parsedHtml(source.html);
    const base = baseOf(page, source.url);
    withoutFrameset(page);
    await this.#go(page, { page, url: source.url, base, scripted: source.scripted, depth });
    withOldRendering(page);
    return calmed(page, this.#calm);
  }

  /** What an answer shows that is no document: a picture, or text. Null for anything else. */
  async makeOf(answer: Answer, depth = 0): Promise<string | null> {
    const { essence, charset } = mediaTypeOf(answer.head);
    if (isHtml(essence))
      return this.make({ html: decodeText(answer.body, charset), url: answer.url, scripted: false }, depth);
    const page = parsedHtml("<!doctype html><title></title><body></body>");
    if (isImage(essence)) {
      page.body.setAttribute("style", "margin: 0");
      const image = page.createElement("img");
      image.setAttribute("src", await this.#shelf.pictureOf(answer));
      page.body.append(image);
    } else if (isText(essence)) {
      const text = page.createElement("pre");
      // As browsers show a text.
      text.setAttribute("style", "white-space: pre-wrap; overflow-wrap: break-word");
      text.textContent = decodeText(answer.body, charset);
      page.body.append(text);
    } else return null;
    return calmed(page, this.#calm);
  }

  async #go(root: ParentNode, place: Place): Promise<void> {
    for (const element of root.querySelectorAll("*")) {
      this.#elements += 1;
      if (this.#elements > limits.elementsMax) {
        element.remove();
        continue;
      }
      await this.#pause();
      if (!element.isConnected && root === place.page) continue;
      if (element instanceof HTMLTemplateElement) await this.#go(element.content, place);
      if (pass(element, place, this.#shelf.tally)) await this.#rewrite(element, place);
    }
  }

  async #rewrite(element: Element, place: Place): Promise<void> {
    const name = element.localName;
    if (name === "a" || name === "area") linkTo(element, place, this.#shelf.tally);
    else if (name === "iframe") await this.#frame(element, place);
    else if (name === "frame" || name === "object" || name === "embed") await this.#inline(element, place);
    else await rewritePart(element, place, this.#shelf);
    for (const { name: attribute, value } of [...element.attributes]) {
      if (partAttributes.has(attribute) || attribute === "srcdoc" || !/url\(|image-set\(/i.test(value)) continue;
      element.setAttribute(attribute, await this.#shelf.css(value, place.base));
    }
  }

  async #frame(element: Element, place: Place): Promise<void> {
    const srcdoc = element.getAttribute("srcdoc");
    const src = element.getAttribute("src");
    for (const one of [...element.attributes])
      if (/^(?:src|srcdoc|name|allow.*|sandbox|csp|loading)$/.test(one.name)) element.removeAttribute(one.name);
    element.setAttribute("sandbox", "");
    const inner = srcdoc !== null ? await this.#within(srcdoc, place) : await this.#framed(src, place);
    if (inner !== null) hold(element, inner);
  }

  async #within(html: string, { base, scripted, depth }: Place): Promise<string | null> {
    return this.#mayFrame(depth) ? this.make({ html, url: base, scripted }, depth + 1) : null;
  }

  async #framed(src: string | null, place: Place): Promise<string | null> {
    const url = src === null || src === "" ? undefined : URL.parse(src, place.base)?.href;
    if (url === undefined || withoutFragment(url) === withoutFragment(place.url)) return null;
    const answer = await this.#shelf.answer(url, "surely");
    if (answer === null || !this.#mayFrame(place.depth)) return null;
    const inner = await this.#frameOf(answer, place);
    if (inner === null) this.#shelf.tally.tell({ url: answer.url, fate: "unread", reason: null });
    return inner;
  }

  /** In a document as it stood at the end, a frame too is shown as it stood, where its document can be told. */
  async #frameOf(answer: Answer, { scripted, depth }: Place): Promise<string | null> {
    const { essence, charset } = mediaTypeOf(answer.head);
    const html = scripted && isHtml(essence) ? this.#ended.take(decodeText(answer.body, charset)) : null;
    return html === null
      ? this.makeOf(answer, depth + 1)
      : this.make({ html, url: answer.url, scripted: true }, depth + 1);
  }

  #mayFrame(depth: number): boolean {
    this.#frames += 1;
    return depth < limits.depthMax && this.#frames <= limits.framesMax;
  }

  /** What shows a picture or a document by an element of another kind: shown by a frame or a picture in its place. */
  async #inline(element: Element, place: Place): Promise<void> {
    const address = element.getAttribute(element.localName === "object" ? "data" : "src");
    const url = address === null ? undefined : URL.parse(address, place.base)?.href;
    const answer = url === undefined ? null : await this.#shelf.answer(url, "surely");
    // Without what it leads to, an object shows what it holds.
    if (answer === null) {
      for (const name of ["data", "src", "codebase", "classid"]) element.removeAttribute(name);
      return;
    }
    const isPicture = mediaTypeOf(answer.head).essence.startsWith("image/");
    const other = place.page.createElement(isPicture ? "img" : "iframe");
    for (const name of ["width", "height", "class", "id", "style", "title"]) {
      const value = element.getAttribute(name);
      if (value !== null) other.setAttribute(name, value);
    }
    if (isPicture) other.setAttribute("src", await this.#shelf.pictureOf(answer));
    else {
      other.setAttribute("sandbox", "");
      // An object has no border of its own, and a frame has.
      other.setAttribute("style", `border: 0; ${element.getAttribute("style") ?? ""}`);
      const inner = this.#mayFrame(place.depth) ? await this.makeOf(answer, place.depth + 1) : null;
      if (inner !== null) hold(other, inner);
    }
    element.replaceWith(other);
  }
}

/** Frames stand below each other: nothing else that holds a document is allowed among them. */
function withoutFrameset(page: Document): void {
  const set = page.documentElement.querySelector(":scope > frameset");
  if (set === null) return;
  const body = page.createElement("body");
  for (const frame of set.querySelectorAll(":scope frame")) {
    const inner = page.createElement("iframe");
    inner.setAttribute("src", frame.getAttribute("src") ?? "");
    inner.setAttribute("style", "display: block; inline-size: 100%; block-size: 80vh; border: 0");
    body.append(inner);
  }
  set.replaceWith(body);
}

/** Whether an answer of this media type is made into a document. */
export function isShown(essence: string): boolean {
  return isHtml(essence) || isImage(essence) || isText(essence);
}

function isImage(essence: string): boolean {
  return essence.startsWith("image/");
}

function isText(essence: string): boolean {
  return /^text\/|[/+](?:json|xml|javascript)$/.test(essence);
}

export function isHtml(essence: string): boolean {
  return essence === "text/html" || essence === "application/xhtml+xml" || essence === "";
}

function baseOf(page: Document, url: string): string {
  const href = page.querySelector("base[href]")?.getAttribute("href") ?? null;
  const base = href === null ? null : URL.parse(href, url);
  return base !== null && /^https?:$/.test(base.protocol) ? base.href : url;
}
