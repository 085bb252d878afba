/** Where in a container the package lies. Source: spec/container, "The package's folder". */
import { payloadManifest, tagManifest } from "../package-files.ts";

const declaration = "bagit.txt";
const marks: readonly string[] = [declaration, payloadManifest, tagManifest];

/** The places, at the top (`""`) or in a folder there (with its `/`), where a file that only packages have lies; or the `mark` named. */
export function packageFolders(names: Iterable<string>, mark?: string): readonly string[] {
  const folders = new Set<string>();
  for (const name of names) {
    const last = name.slice(name.indexOf("/") + 1);
    if (mark === undefined ? marks.includes(last) : last === mark) folders.add(name.slice(0, -last.length));
  }
  return [...folders];
}

/** The folder of the package. Where several may be, one of them. */
export function topFolder(names: readonly string[]): string {
  const declared = packageFolders(names, declaration);
  if (declared.includes("")) return "";
  const [first] = declared;
  if (first !== undefined) return first;
  const tops = new Set(names.map((name) => name.slice(0, name.indexOf("/") + 1)));
  const [only = ""] = tops;
  return tops.size === 1 && only !== "data/" ? only : "";
}
