import { webUrl } from "./web-url.ts";

/** Names the forms in which a film is to be had. Source: RFC 8216 §4.3.4. */
export interface HlsMaster {
  readonly kind: "master";
  /** The playlist of the form with the most bits a second, and those of its sound and its subtitles. */
  readonly best: readonly string[];
  /** All playlists that it names. */
  readonly all: ReadonlySet<string>;
}

/** Names the pieces of one form. Source: RFC 8216 §4.3.2, §4.3.3. */
export interface HlsMedia {
  readonly kind: "media";
  /** Pieces, what they begin with, and their keys: each once, in order. */
  readonly parts: readonly string[];
  /** How many more there are than the limit let through. */
  readonly beyond: number;
  /** It goes on: what is listed is what there is now. */
  readonly live: boolean;
}

export type HlsList = HlsMaster | HlsMedia;

/** Null if it is no playlist. `base`: the address that it came from. `partsMax`: how many pieces are given out at most. */
export function parseHls(text: string, base: string, partsMax: number): HlsList | null {
  if (!text.startsWith("#EXTM3U") && !text.startsWith("\ufeff#EXTM3U")) return null;
  const lines = text.split("\n").map((line) => line.trim());
  return lines.some((line) => line.startsWith(variantTag)) ? master(lines, base) : media(lines, base, partsMax);
}

const variantTag = "#EXT-X-STREAM-INF:";
const renditionTag = "#EXT-X-MEDIA:";

function master(lines: readonly string[], base: string): HlsMaster {
  const all = new Set<string>();
  const groups: { readonly group: string; readonly url: string }[] = [];
  let best = { bandwidth: -1, url: "", groups: new Set<string>() };
  let variant: ReadonlyMap<string, string> | null = null;
  for (const line of lines) {
    if (line.startsWith(variantTag)) variant = attributes(line.slice(variantTag.length));
    else if (line.startsWith(renditionTag)) {
      const rendition = attributes(line.slice(renditionTag.length));
      const url = webUrl(rendition.get("URI") ?? "", base);
      if (!rendition.has("URI") || url === null) continue;
      all.add(url);
      groups.push({ group: `${rendition.get("TYPE") ?? ""} ${rendition.get("GROUP-ID") ?? ""}`, url });
    } else if (variant !== null && line !== "" && !line.startsWith("#")) {
      const url = webUrl(line, base);
      const bandwidth = Number(variant.get("BANDWIDTH") ?? 0);
      if (url !== null) {
        all.add(url);
        const types = ["VIDEO", "AUDIO", "SUBTITLES"];
        const named = types.flatMap((type) =>
          variant?.has(type) === true ? [`${type} ${variant.get(type) ?? ""}`] : [],
        );
        if (bandwidth > best.bandwidth) best = { bandwidth, url, groups: new Set(named) };
      }
      variant = null;
    }
  }
  const beside = groups.filter(({ group }) => best.groups.has(group)).map(({ url }) => url);
  return { kind: "master", best: [...new Set(best.url === "" ? [] : [best.url, ...beside])], all };
}

function media(lines: readonly string[], base: string, partsMax: number): HlsMedia {
  const parts = new Set<string>();
  let beyond = 0;
  const add = (text: string | undefined) => {
    const url = text === undefined ? null : webUrl(text, base);
    if (url === null || parts.has(url)) return;
    if (parts.size < partsMax) parts.add(url);
    else beyond += 1;
  };
  for (const line of lines) {
    const tag = /^#EXT-X-(?:KEY|MAP):(.*)$/.exec(line)?.[1];
    if (tag !== undefined) add(attributes(tag).get("URI"));
    else if (line !== "" && !line.startsWith("#")) add(line);
  }
  return { kind: "media", parts: [...parts], beyond, live: !lines.includes("#EXT-X-ENDLIST") };
}

/** RFC 8216 §4.2: `NAME=value` or `NAME="value"`, with commas between. The first of each name counts; where it is of another form it ends. */
function attributes(text: string): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  const attribute = /\s*([A-Z0-9-]+)=(?:"([^"]*)"|([^,"]*)),?/y;
  for (let found = attribute.exec(text); found !== null; found = attribute.exec(text)) {
    const [, name = "", quoted, bare = ""] = found;
    if (!map.has(name)) map.set(name, quoted ?? bare.trim());
  }
  return map;
}
