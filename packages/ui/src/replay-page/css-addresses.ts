/**
 * The addresses in a style sheet, found by its tokens (CSS Syntax, CSS Values "URLs"). What is not found stays as it stands, and is shown as
 * nothing: the page that shows it can load nothing.
 */

export interface CssAddress {
  /** Unescaped. */
  readonly url: string;
  readonly kind: "import" | "font" | "picture";
  /** What stands for it in the text, from `start` up to, and without, `end`. */
  readonly start: number;
  readonly end: number;
}

const tokens = {
  comment: /\/\*[^]*?(?:\*\/|$)/y,
  text: /"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?/y,
  url: /url\([ \t\n\r\f]*(?:("(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*')|((?:[^"'()\\ \t\n\r\f]|\\[0-9a-f]{1,6}[ \t\n\r\f]?|\\[^])*))[ \t\n\r\f]*(?:\)|$)/iy,
  name: /@?(?:[-\w\u0080-\uffff]|\\[^\n])+/y,
} as const;

/** At most this many are looked for: a sheet that names more is not made for people. */
const addressesMax = 20_000;

export function addressesInCss(text: string): readonly CssAddress[] {
  const found: CssAddress[] = [];
  const open: string[] = [];
  let [at, rule, before] = [0, "", ""];
  const take = (form: RegExp): RegExpExecArray | null => {
    form.lastIndex = at;
    const match = form.exec(text);
    if (match !== null) at += match[0].length;
    return match;
  };
  const add = (url: string, start: number): void => {
    if (rule === "@namespace" || url.startsWith("#")) return;
    const kind = rule === "@import" ? "import" : open.includes("@font-face{") ? "font" : "picture";
    found.push({ url, kind, start, end: at });
  };
  while (at < text.length && found.length < addressesMax) {
    const start = at;
    if (take(tokens.comment) !== null) continue;
    const url = take(tokens.url);
    const quoted = url === null ? take(tokens.text) : null;
    const name = url === null && quoted === null ? take(tokens.name)?.[0].toLowerCase() : undefined;
    if (url !== null) add(unescaped(url[1]?.slice(1, -1) ?? url[2] ?? ""), start);
    else if (quoted !== null) {
      const isAddress = (rule === "@import" && open.length === 0) || /image-set\($/.test(open.at(-1) ?? "");
      if (isAddress) add(unescaped(quoted[0].replace(/^["']|["']$/g, "")), start);
      // Of an import, what follows its address are conditions.
      if (rule === "@import") rule = "";
    } else if (name !== undefined) {
      if (name.startsWith("@")) rule = name;
      before = name;
      continue;
    } else {
      const sign = text.charAt(at);
      at += 1;
      if (sign === "(") open.push(`${before}(`);
      else if (sign === "{") open.push(`${rule}{`);
      else if (sign === ")" || sign === "}") open.pop();
      if (sign === ";" || sign === "{" || sign === "}") rule = "";
    }
    if (url !== null && rule === "@import") rule = "";
    before = "";
  }
  return found;
}

function unescaped(text: string): string {
  return text.replace(/\\(?:([0-9a-fA-F]{1,6})[ \t\n\r\f]?|(\r\n|[^]))/g, (_, hex?: string, other?: string) => {
    if (hex === undefined) return other === undefined || /[\n\r\f]/.test(other) ? "" : other;
    const code = Number.parseInt(hex, 16);
    return code === 0 || code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code);
  });
}

/** The text with another address in the place of each; `url("…")` for all but an import's, which it suits too. */
export async function withOtherAddresses(
  text: string,
  other: (address: CssAddress) => Promise<string>,
): Promise<string> {
  const parts: string[] = [];
  let at = 0;
  for (const address of addressesInCss(text)) {
    parts.push(text.slice(at, address.start), `url("${quotable(await other(address))}")`);
    at = address.end;
  }
  return parts.join("") + text.slice(at);
}

/** An address of our own making: data, or one that leads nowhere. */
function quotable(url: string): string {
  return url.replace(/["\\\n\r\f]/g, (sign) => `%${(sign.codePointAt(0) ?? 0).toString(16).padStart(2, "0")}`);
}
