/** What changes and shows the keys of a home, put together. Loaded by compose.ts when a command needs it. */
import type { KeyDesk, KeyHooks, KeyShown } from "../actions/key-desk.ts";
import { homeLayout } from "../archive/home.ts";
import { fingerprintOf } from "../archive/keys/fingerprint.ts";
import { copyOfKey, isKeyProtected, removePassphrase, setPassphrase } from "../archive/keys/key-change.ts";
import { rotateKey } from "../archive/keys/key-rotation.ts";
import { readKeyChain, readLastHead } from "../archive/last-head.ts";
import { openArchive, readTrust, type Surroundings, type WriteOptions } from "../archive/open.ts";
import type { BackEnd } from "../storage/store.ts";

export interface KeyTools extends Surroundings, Pick<WriteOptions, "software"> {
  readonly backEnd: BackEnd;
  readonly passphrase: () => Promise<string | null>;
}

export function composeKeys(tools: KeyTools): KeyDesk {
  const writing = (home: string, { onWait, onNotice }: KeyHooks) =>
    ({ ...tools, mode: "write", home, program: "muniment key", onLockWait: onWait, onPlaceNotice: onNotice }) as const;
  return {
    show: (home) => show(home, tools),
    isProtected: (home) => isKeyProtected({ home }),
    protect: (home, passphrase, hooks) => setPassphrase(writing(home, hooks), passphrase),
    unprotect: (home, hooks) => removePassphrase(writing(home, hooks)),
    copy: (home, passphrase, hooks) => copyOfKey(writing(home, hooks), passphrase),
    rotate: async (home, hooks) => {
      const { from, to, index } = await rotateKey(writing(home, hooks));
      return { from: from.text, to: to.text, index };
    },
    lastHead: (path, keys) => readLastHead({ home: path, backEnd: tools.backEnd }, keys),
  };
}

async function show(home: string, { backEnd }: KeyTools): Promise<KeyShown> {
  const archive = await openArchive({ mode: "read", home, backEnd });
  const { newest, changes } = await readKeyChain({ home, backEnd });
  const key = newest ?? (await readTrust(home));
  return {
    origin: archive.origin,
    vkey: key?.text ?? "",
    fingerprint: key === null ? "" : fingerprintOf(key.publicKey),
    file: homeLayout(home).privateKey,
    protected: await isKeyProtected({ home }),
    changes: changes.map(({ index, outcome, detail, rotation }) => {
      return { index, outcome, detail, from: rotation?.from.text ?? null, to: rotation?.to.text ?? null };
    }),
  };
}
