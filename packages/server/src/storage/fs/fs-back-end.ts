import type { BackEnd, Key, StoreParts, StoreView } from "../store.ts";
import { FolderEvidence } from "./folder-evidence.ts";
import { FsHead, loadHead } from "./fs-head.ts";
import { FsRemover, FsSetAside } from "./fs-remover.ts";
import { FsReader, FsStore } from "./fs-store.ts";
import { GroupSync } from "../group-sync.ts";
import { Scratch } from "./scratch.ts";
import { findSystemSync } from "../system-sync.ts";

// More than a checkpoint may have, so that one that is too large is told from one that is missing.
const headSizeMax = 128 * 1024;

/** Folders of a local file system. */
export const fsBackEnd: BackEnd = {
  view(root: string, head: Key): StoreView {
    const store = new FsReader(root);
    return { store, head: { load: () => loadHead(store, head, headSizeMax) }, evidence: new FolderEvidence(root) };
  },
  parts(root: string, head: Key, folders: { readonly scratch: string; readonly aside: string }): StoreParts {
    const scratch = new Scratch(folders.scratch, new GroupSync(() => findSystemSync(root)));
    return {
      store: new FsStore(root, scratch),
      head: new FsHead(root, head, headSizeMax, scratch),
      incoming: scratch,
      remover: new FsRemover(root),
      setAside: new FsSetAside(root, folders.aside),
    };
  },
};
