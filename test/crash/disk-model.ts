/**
 * A small model of a file system that may lose power: what was done, what of it is durable, and what else may be found
 * afterwards. It promises a program no more than the standard does, which is less than ext4 gives:
 * a sync of a file makes its bytes durable and not its name; a sync of a folder makes the names in it durable and not
 * the bytes behind them; what was not synced may be found or not, each name and each piece of a write by itself, in any order.
 * Only a name is replaced in one step.
 */

export interface FileNode {
  readonly kind: "file";
  live: Uint8Array;
  durable: Uint8Array;
  pending: DataChange[];
}

export interface FolderNode {
  readonly kind: "folder";
  readonly live: Map<string, Node>;
  readonly durable: Map<string, Node>;
}

export type Node = FileNode | FolderNode;

/** A write (or, without bytes, a new length) that is not durable. */
export interface DataChange {
  readonly at: number;
  readonly offset: number;
  /** Null: the file ends at `offset` now. */
  readonly bytes: Uint8Array | null;
  /** A sync of it failed: it may be on the disk or not, and no later sync changes that. */
  readonly givenUp: boolean;
}

/** A name that was made, replaced or (null) taken away, and is not durable. */
export interface NameChange {
  readonly at: number;
  readonly folder: FolderNode;
  readonly name: string;
  readonly to: Node | null;
  readonly givenUp: boolean;
}

/** What is left of the changes that are not durable. */
export interface Survival {
  keepsName(change: NameChange): boolean;
  /** Of each piece of a write by its number; of a new length as piece 0. */
  keepsPiece(change: DataChange, piece: number): boolean;
  /** Whether the file is as long as if this write had survived, though its pieces did not. */
  keepsLength(change: DataChange): boolean;
  /** Pieces are cut at multiples of it: no disk writes less than a sector in one step. */
  readonly pieceSize: number;
  /** What is found where a piece was lost within the file. */
  readonly filler: number;
}

/** What is found after the power has come back. Paths are relative to the root. */
export interface Image {
  readonly folders: readonly string[];
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** How a file is called that was open when its name was taken away, or given to another one. */
export function namelessOf(path: string): string {
  return `${path}(deleted)`;
}

export class Disk {
  readonly root: FolderNode = newFolder();
  /** By the name that each had last. */
  readonly #nameless = new Map<string, Node>();
  #names: NameChange[] = [];
  readonly #files = new Set<FileNode>();

  /** What was there before, and is durable. */
  lay(path: string, bytes: Uint8Array | null): void {
    const node = bytes === null ? newFolder() : this.#newFile(bytes);
    const { folder, name } = this.#placeOf(path);
    folder.live.set(name, node);
    folder.durable.set(name, node);
  }

  find(path: string): Node | null {
    let node: Node = this.root;
    for (const part of path === "" ? [] : path.split("/")) {
      const next: Node | undefined = node.kind === "folder" ? node.live.get(part) : undefined;
      if (next === undefined) return null;
      node = next;
    }
    return node;
  }

  create(at: number, path: string): void {
    this.#name(at, path, this.#newFile(new Uint8Array(0)));
  }

  makeFolder(at: number, path: string): void {
    this.#name(at, path, newFolder());
  }

  link(at: number, from: string, to: string): void {
    this.#name(at, to, this.#nodeAt(from));
  }

  /** Two changes: the old name may be found beside the new one, or neither of them. */
  rename(at: number, from: string, to: string): void {
    this.#name(at, to, this.#nodeAt(from));
    this.#name(at, from, null);
  }

  remove(at: number, path: string): void {
    this.#nodeAt(path);
    this.#name(at, path, null);
  }

  write(at: number, path: string, offset: number, bytes: Uint8Array): void {
    const file = this.fileAt(path);
    const change = { at, offset, bytes, givenUp: false };
    file.pending.push(change);
    file.live = changed(file.live, change);
  }

  truncate(at: number, path: string, size: number): void {
    const file = this.fileAt(path);
    const change = { at, offset: size, bytes: null, givenUp: false };
    file.pending.push(change);
    file.live = changed(file.live, change);
  }

  /** A sync of a file or a folder that began at `began`; what was done later it may have missed. */
  sync(began: number, path: string, outcome: "done" | "failed"): void {
    const node = this.#nodeAt(path);
    if (node.kind === "file") syncData(node, began, outcome);
    else this.#syncNames(began, outcome, (change) => change.folder === node);
  }

  syncAll(began: number, outcome: "done" | "failed"): void {
    for (const file of this.#files) syncData(file, began, outcome);
    this.#syncNames(began, outcome, () => true);
  }

  fileAt(path: string): FileNode {
    const node = this.#nodeAt(path);
    if (node.kind !== "file") throw new Error(`${path} is a folder`);
    return node;
  }

  /** How many changes are not durable. */
  get pending(): number {
    return [...this.#files].reduce((sum, { pending }) => sum + pending.length, this.#names.length);
  }

  get names(): readonly NameChange[] {
    return this.#names;
  }

  /** What is found if the power is lost now. */
  lose(survival: Survival): Image {
    const names = new Map<FolderNode, Map<string, Node>>();
    for (const change of this.#names) {
      if (!survival.keepsName(change)) continue;
      const folder = names.get(change.folder) ?? new Map(change.folder.durable);
      names.set(change.folder, folder);
      if (change.to === null) folder.delete(change.name);
      else folder.set(change.name, change.to);
    }
    const contents = new Map<FileNode, Uint8Array>();
    const [folders, files] = [[] as string[], new Map<string, Uint8Array>()];
    const visit = (folder: FolderNode, path: string): void => {
      for (const [name, node] of names.get(folder) ?? folder.durable) {
        const at = path === "" ? name : `${path}/${name}`;
        if (node.kind === "folder") {
          folders.push(at);
          visit(node, at);
        } else {
          const bytes = contents.get(node) ?? contentAfter(node, survival);
          contents.set(node, bytes);
          files.set(at, bytes);
        }
      }
    };
    visit(this.root, "");
    return { folders, files };
  }

  #name(at: number, path: string, to: Node | null): void {
    const { folder, name } = this.#placeOf(path);
    const before = folder.live.get(name);
    if (before !== undefined) this.#nameless.set(namelessOf(path), before);
    this.#names.push({ at, folder, name, to, givenUp: false });
    if (to === null) folder.live.delete(name);
    else folder.live.set(name, to);
  }

  #syncNames(began: number, outcome: "done" | "failed", of: (change: NameChange) => boolean): void {
    this.#names = this.#names.flatMap((change) => {
      if (change.at >= began || change.givenUp || !of(change)) return [change];
      if (outcome === "failed") return [{ ...change, givenUp: true }];
      if (change.to === null) change.folder.durable.delete(change.name);
      else change.folder.durable.set(change.name, change.to);
      return [];
    });
  }

  #newFile(bytes: Uint8Array): FileNode {
    const file: FileNode = { kind: "file", live: bytes, durable: bytes, pending: [] };
    this.#files.add(file);
    return file;
  }

  #nodeAt(path: string): Node {
    const node = this.#nameless.get(path) ?? this.find(path);
    if (node === null) throw new Error(`the recording works on ${path}, which is not there`);
    return node;
  }

  #placeOf(path: string): { readonly folder: FolderNode; readonly name: string } {
    const end = path.lastIndexOf("/");
    const folder = this.#nodeAt(path.slice(0, Math.max(0, end)));
    if (folder.kind !== "folder") throw new Error(`${path} lies in a file`);
    return { folder, name: path.slice(end + 1) };
  }
}

function newFolder(): FolderNode {
  return { kind: "folder", live: new Map(), durable: new Map() };
}

function syncData(file: FileNode, began: number, outcome: "done" | "failed"): void {
  file.pending = file.pending.flatMap((change) => {
    if (change.at >= began || change.givenUp) return [change];
    if (outcome === "failed") return [{ ...change, givenUp: true }];
    file.durable = changed(file.durable, change);
    return [];
  });
}

function changed(bytes: Uint8Array, { offset, bytes: added }: Pick<DataChange, "offset" | "bytes">): Uint8Array {
  const end = added === null ? offset : Math.max(bytes.length, offset + added.length);
  const grown = new Uint8Array(end);
  grown.set(bytes.subarray(0, end));
  if (added !== null) grown.set(added, offset);
  return grown;
}

function contentAfter({ durable, pending }: FileNode, survival: Survival): Uint8Array {
  let bytes = durable;
  for (const change of pending) {
    if (change.bytes === null) {
      if (survival.keepsPiece(change, 0)) bytes = changed(bytes, change);
      continue;
    }
    const end = change.offset + change.bytes.length;
    if (survival.keepsLength(change) && end > bytes.length) {
      const longer = new Uint8Array(end).fill(survival.filler);
      longer.set(bytes);
      bytes = longer;
    }
    for (const piece of piecesOf(change.offset, change.bytes, survival.pieceSize))
      if (survival.keepsPiece(change, piece.number)) bytes = changed(bytes, piece);
  }
  return bytes;
}

function* piecesOf(
  offset: number,
  bytes: Uint8Array,
  size: number,
): Generator<{ readonly number: number; readonly offset: number; readonly bytes: Uint8Array }> {
  for (let [at, number] = [0, 0]; at < bytes.length; number += 1) {
    const end = Math.min(bytes.length, (Math.floor((offset + at) / size) + 1) * size - offset);
    yield { number, offset: offset + at, bytes: bytes.subarray(at, end) };
    at = end;
  }
}
