/** Longer ones no server takes. */
const urlMax = 16_384;

/** An address out of a list, made whole and without its fragment; null unless it is one of the web. */
export function webUrl(text: string, base: string): string | null {
  if (text.length > urlMax) return null;
  const url = URL.parse(text, base);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return null;
  url.hash = "";
  return url.href;
}
