/** An element with what stands in it. */
export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The text that stands directly in it. */
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

const depthMax = 32;
const elementsMax = 200_000;

/**
 * The element that a document consists of; null if it is not well-formed, nests deeper or has more elements than the limits, or brings a
 * document type: no entity is looked up but the five of XML itself and numbers. The time it takes grows with the length of the text.
 */
export function parseXml(text: string): XmlElement | null {
  const root: Open = { name: "", attributes: new Map(), children: [], text: "" };
  const open: Open[] = [root];
  let elements = 0;
  for (let at = 0; at < text.length;) {
    const inner = open.at(-1);
    const next = text.indexOf("<", at);
    if (inner === undefined) return null;
    inner.text += decoded(text.slice(at, next < 0 ? text.length : next));
    if (next < 0) break;
    const end = endOf(text, next);
    if (end === null) return null;
    at = end;
    const markup = text.slice(next + 1, end - 1);
    if (markup.startsWith("?") || markup.startsWith("!--")) continue;
    if (markup.startsWith(plainText)) inner.text += markup.slice(plainText.length, -2);
    else if (markup.startsWith("!")) return null;
    else if (markup.startsWith("/")) {
      if (open.length < 2 || localName(markup.slice(1).trim()) !== open.pop()?.name) return null;
    } else {
      elements += 1;
      if (elements > elementsMax || open.length > depthMax) return null;
      const element = startOf(markup);
      inner.children.push(element);
      if (!markup.endsWith("/")) open.push(element);
    }
  }
  return open.length === 1 && root.children.length === 1 ? (root.children[0] ?? null) : null;
}

const plainText = "![CDATA[";

/** Where what begins at `at` ends; null if it does not. */
function endOf(text: string, at: number): number | null {
  const after = (mark: string, from: number) => {
    const place = text.indexOf(mark, from);
    return place < 0 ? null : place + mark.length;
  };
  if (text.startsWith("<!--", at)) return after("-->", at + 4);
  if (text.startsWith("<?", at)) return after("?>", at + 2);
  if (text.startsWith(`<${plainText}`, at)) return after("]]>", at + 9);
  let quote = "";
  for (let place = at + 1; place < text.length; place += 1) {
    const character = text.charAt(place);
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === ">") return place + 1;
    else if (character === '"' || character === "'") quote = character;
  }
  return null;
}

function startOf(markup: string): Open {
  const name = /^[^\s/]*/.exec(markup)?.[0] ?? "";
  return { name: localName(name), attributes: attributesOf(markup.slice(name.length)), children: [], text: "" };
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  // Each begins where the one before ended: what is no attribute is not searched through from every place of it.
  const attribute = /\s*([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;
  for (let found = attribute.exec(text); found !== null; found = attribute.exec(text)) {
    const [, name = "", double, single = ""] = found;
    map.set(localName(name), decoded(double ?? single));
  }
  return map;
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return named[name.toLowerCase()] ?? whole;
      const point = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}
