/**
 * The text between the tags of an HTML file: what a reader sees, near enough to find it by. No tree is built, as the file may be
 * anything, and each character is looked at once.
 */
export function visibleText(html: string): string {
  const parts: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open < 0) break;
    parts.push(html.slice(at, open));
    at = afterMarkup(html, open, parts);
  }
  parts.push(html.slice(at));
  return decodeReferences(parts.join(""));
}

const tagName = /^<\/?([a-z][a-z0-9-]*)/i;
const unseen = new Set(["script", "style", "template", "noscript"]);
/** They stand within a line; every other tag ends a word. */
const inline = new Set([
  "a",
  "abbr",
  "b",
  "bdi",
  "bdo",
  "em",
  "font",
  "i",
  "mark",
  "s",
  "small",
  "span",
  "strong",
  "sub",
  "sup",
  "u",
  "wbr",
]);

/** Where the text goes on behind the tag, comment or unseen element that begins at `open`. */
function afterMarkup(html: string, open: number, parts: string[]): number {
  if (html.startsWith("<!--", open)) return after(html, "-->", open + 4);
  const name = tagName.exec(html.slice(open, open + 64))?.[1]?.toLowerCase();
  if (name === undefined) {
    if (html.startsWith("<!", open) || html.startsWith("<?", open)) return after(html, ">", open + 2);
    parts.push("<");
    return open + 1;
  }
  if (!inline.has(name)) parts.push("\n");
  const end = after(html, ">", open);
  if (html.charAt(open + 1) === "/" || !unseen.has(name)) return end;
  const close = new RegExp(`</${name}`, "gi");
  close.lastIndex = end;
  return close.exec(html)?.index ?? html.length;
}

function after(html: string, what: string, from: number): number {
  const at = html.indexOf(what, from);
  return at < 0 ? html.length : at + what.length;
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

function decodeReferences(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g, (whole, ten, hex, name) => {
    if (typeof name === "string") return named[name] ?? whole;
    const code = typeof hex === "string" ? Number.parseInt(hex, 16) : Number(ten);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
