/** The names of entries of a ZIP or a tar: none may lead out of a folder, and no two may be one, on any system. Source: spec/container, "Names". */

/** What is wrong with a name; nothing if it can be laid below a folder anywhere. One that ends with `/` is a folder's. */
export function faultsOfName(name: string): readonly string[] {
  const path = name.endsWith("/") ? name.slice(0, -1) : name;
  const parts = path.split("/");
  return [
    ...(hasControls(name) || name.includes("\\") ? ["its name has a control character or a backslash"] : []),
    ...(/^[A-Za-z]:/.test(name) || name.startsWith("/") ? ["its name is an absolute path"] : []),
    ...(parts.some((part) => part === "." || part === "..") ? ["its name climbs out of its folder"] : []),
    ...(path === "" || parts.slice(1).includes("") ? ["its name has an empty part"] : []),
  ];
}

function hasControls(name: string): boolean {
  for (let at = 0; at < name.length; at += 1)
    if (name.charCodeAt(at) < 0x20 || name.charCodeAt(at) === 0x7f) return true;
  return false;
}

/** A part of the names seen so far. `exact` is how it was first spelt. */
interface NamePart {
  readonly exact: string;
  /** What lies in it, if it is a folder; null for a file. */
  readonly below: Map<string, NamePart> | null;
}

/** The names of a container, one after the other: tells those that would take another's place on some disk. */
export class NameTree {
  readonly #top = new Map<string, NamePart>();
  readonly #foldersMax: number;
  #folders = 0;

  constructor(foldersMax: number) {
    this.#foldersMax = foldersMax;
  }

  /** True if there are more folders than are looked at. */
  get tooMany(): boolean {
    return this.#folders > this.#foldersMax;
  }

  /** Why a file of this name cannot lie beside those before it; null if it can. No name comes twice. */
  add(name: string): string | null {
    const parts = name.split("/");
    let folder = this.#top;
    for (const [place, part] of parts.entries()) {
      const isFile = place === parts.length - 1;
      const folded = fold(part);
      const known = folder.get(folded);
      if (known !== undefined && known.exact !== part)
        return `on some disks its name is the same as another's: ${known.exact}`;
      if (known !== undefined && isFile !== (known.below === null)) return "its name is that of a file and of a folder";
      const below: NamePart["below"] = known === undefined && !isFile ? new Map() : (known?.below ?? null);
      if (known === undefined) {
        if (!isFile) this.#folders += 1;
        if (this.tooMany) return null;
        folder.set(folded, { exact: part, below });
      }
      if (below !== null) folder = below;
    }
    return null;
  }
}

/** As file systems do that tell neither letter case nor Unicode forms apart. */
function fold(part: string): string {
  return part.normalize("NFC").toUpperCase().normalize("NFC");
}

/** The first of these names, all of plain files, that cannot lie in one container with the others; null if all can. */
export function firstNameFault(names: readonly string[]): { readonly name: string; readonly reason: string } | null {
  const tree = new NameTree(names.length * 64);
  for (const name of names) {
    const reason = faultsOfName(name)[0] ?? tree.add(name);
    if (reason !== null) return { name, reason };
  }
  return null;
}
