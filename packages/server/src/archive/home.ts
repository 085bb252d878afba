import { join, resolve } from "node:path";
import { archiveFile, lockFile, pinFile, privateKeyFile, privateKeyHashFile } from "@muniment/verify";

/** Where everything of a home lies, as absolute paths. Source: spec/layout. */
export interface HomeLayout {
  readonly home: string;
  /** The truth. */
  readonly archive: string;
  readonly archiveFile: string;
  readonly lock: string;
  /** What people decided; absent until they did. */
  readonly settings: string;
  /** Accounts and sessions; absent until there is one. Nobody but ../state knows what is in it (docs/accounts). */
  readonly state: string;
  /** Of a witness of other logs; absent unless one was made. */
  readonly witness: string;
  /** What opens the commitments of records; absent until one is kept. */
  readonly identity: string;
  /** Not the truth. */
  readonly var: string;
  readonly keys: string;
  readonly privateKey: string;
  /** Only beside a key that is protected. */
  readonly privateKeyHash: string;
  /** A key that is about to become the log's; normally absent. */
  readonly nextKey: string;
  readonly pin: string;
  readonly actor: string;
  readonly incoming: string;
  readonly orphans: string;
  readonly queues: string;
  /** Packages that were made to be handed out. */
  readonly exports: string;
  readonly profiles: string;
  readonly uploads: string;
  readonly lockHolder: string;
  /** Small pictures of objects (spec/derivation). */
  readonly pictures: string;
  readonly index: string;
}

export function homeLayout(home: string): HomeLayout {
  const root = resolve(home);
  const [archive, rest] = [join(root, "archive"), join(root, "var")];
  return {
    home: root,
    archive,
    archiveFile: join(archive, archiveFile),
    lock: join(archive, lockFile),
    settings: join(root, "settings.json"),
    state: join(root, "state.sqlite"),
    witness: join(root, "witness"),
    identity: join(root, "identity"),
    var: rest,
    keys: join(rest, "keys"),
    privateKey: join(root, privateKeyFile),
    privateKeyHash: join(root, privateKeyHashFile),
    nextKey: join(rest, "keys", "next.key"),
    pin: join(root, pinFile),
    actor: join(rest, "keys", "actor"),
    incoming: join(rest, "incoming"),
    orphans: join(rest, "orphans"),
    queues: join(rest, "queues"),
    exports: join(rest, "exports"),
    profiles: join(rest, "profiles"),
    uploads: join(rest, "uploads"),
    lockHolder: join(rest, "lock-holder.json"),
    pictures: join(rest, "pictures"),
    index: join(rest, "index.sqlite"),
  };
}
