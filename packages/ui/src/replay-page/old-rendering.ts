/**
 * Of the old rendering, which a document without a doctype gets, and never in a frame of its own text: what is seen first. At the head of a
 * document and of no weight, so that whatever the document itself says goes before. Source: HTML Standard, "Rendering", quirks of margins and tables.
 */
const rules = `:where(body, td, th) > :where(blockquote, dir, dl, h1, h2, h3, h4, h5, h6, listing, menu, ol, p, plaintext, pre, ul, xmp):first-child { margin-block-start: 0 }
:where(td, th) > :where(blockquote, dir, dl, h1, h2, h3, h4, h5, h6, listing, menu, ol, p, plaintext, pre, ul, xmp):last-child { margin-block-end: 0 }
:where(table) { font-weight: initial; font-style: initial; font-variant: initial; font-size: initial; line-height: initial; white-space: initial; text-align: initial }`;

export function withOldRendering(page: Document): void {
  if (page.compatMode !== "BackCompat") return;
  const style = page.createElement("style");
  style.textContent = rules;
  page.head.prepend(style);
}
