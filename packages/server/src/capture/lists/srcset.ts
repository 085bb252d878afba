/**
 * The addresses in a `srcset`, in their order. Source: HTML Standard, "parse a srcset attribute" (4.8.4.3.10). Which size or density each
 * is for does not matter here: descriptors are passed over, and an address whose descriptors no browser takes is given out as well.
 */
export function parseSrcset(text: string): readonly string[] {
  const urls: string[] = [];
  let at = 0;
  const run = (of: RegExp): string => {
    of.lastIndex = at;
    const found = of.exec(text)?.[0] ?? "";
    at += found.length;
    return found;
  };
  for (;;) {
    run(/[\t\n\f\r ,]*/y);
    if (at >= text.length) return urls;
    const url = run(/[^\t\n\f\r ]+/y);
    const bare = url.replace(trailingCommas, "");
    if (bare !== "") urls.push(bare);
    // A comma at its end ends the candidate; else its descriptors follow, up to a comma that stands in no parentheses.
    if (bare === url) run(/(?:[^,(]|\([^)]*(?:\)|$))*,?/y);
  }
}

const trailingCommas = /(?<!,),+$/;
