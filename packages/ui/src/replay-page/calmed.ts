/** Markup of others is read and written in this file alone, and what is written here is shown in a frame that runs nothing. */

interface Policies {
  createPolicy(
    name: string,
    rules: { readonly createHTML: (text: string) => string },
  ): {
    createHTML(text: string): string;
  };
}

let policy: ReturnType<Policies["createPolicy"]> | null = null;

/** The one door through which text becomes markup, where the browser asks for one: it names its reason, and checks nothing. */
function archived(html: string): string {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: Policies };
  if (trustedTypes === undefined) return html;
  policy ??= trustedTypes.createPolicy("archived", { createHTML: (text) => text });
  return policy.createHTML(html);
}

/** Inert: nothing in it runs or is loaded. */
export function parsedHtml(html: string): Document {
  return new DOMParser().parseFromString(archived(html), "text/html");
}

/** The same of a drawing. Its one element is an error's where it is none. */
export function parsedDrawing(svg: string): Document {
  return new DOMParser().parseFromString(archived(svg), "image/svg+xml");
}

/** Shows markup in a frame. `sandbox` and the content policy of this page, which the frame takes over, are what keeps it in. */
export function showIn(frame: HTMLIFrameElement, html: string): void {
  frame.setAttribute("sandbox", "");
  frame.srcdoc = archived(html);
}

/** Lays markup into a frame of a document that is being made. */
export function hold(frame: Element, html: string): void {
  frame.setAttribute("srcdoc", archived(html));
}

const roundsMax = 6;

/**
 * What a document says once it is written and read again. Markup can be made such that it says another thing then than it did before; so it is
 * gone over until it says the same twice. Null for one that never does. `inner`: what such documents said before, which alone may stand
 * in frames of this one; what this one says is added.
 */
export function calmed(page: Document, inner: Set<string>): string | null {
  let before = written(page);
  for (let round = 0; round < roundsMax; round += 1) {
    const again = parsedHtml(before);
    calm(again, inner);
    const after = written(again);
    if (after === before) {
      inner.add(after);
      return after;
    }
    before = after;
  }
  return null;
}

function written(page: Document): string {
  const doctype = page.doctype === null ? "" : "<!doctype html>";
  return doctype + page.documentElement.outerHTML;
}

const restless =
  "script, base, object, embed, applet, frame, portal, fencedframe, noembed, noframes, xmp, plaintext, meta[http-equiv]";

function calm(root: ParentNode, inner: ReadonlySet<string>): void {
  for (const element of root.querySelectorAll(restless)) element.remove();
  for (const element of root.querySelectorAll("*")) {
    if (element instanceof HTMLTemplateElement) calm(element.content, inner);
    if (element instanceof HTMLIFrameElement) calmFrame(element, inner);
    if (element.localName === "link" && !isHeldSheet(element)) element.remove();
    for (const { name, localName, value } of [...element.attributes]) {
      if (/^on|^(?:action|formaction|ping|http-equiv|target)$/i.test(localName)) element.removeAttribute(name);
      else if (/^(?:href|src|data|poster|background)$/i.test(localName) && !isHeld(value))
        element.removeAttribute(name);
    }
  }
}

function calmFrame(frame: HTMLIFrameElement, inner: ReadonlySet<string>): void {
  frame.setAttribute("sandbox", "");
  frame.removeAttribute("src");
  if (!inner.has(frame.getAttribute("srcdoc") ?? "")) frame.removeAttribute("srcdoc");
}

function isHeldSheet(element: Element): boolean {
  return element.getAttribute("rel")?.toLowerCase() === "stylesheet" && isHeld(element.getAttribute("href") ?? "");
}

function isHeld(address: string): boolean {
  return /^(?:data:|#|about:srcdoc#)/.test(address);
}
