/** Files that a person names, opened and, where they are encrypted, decrypted as they are read. */
import { isEncrypted } from "@muniment/verify";
import type { UnlockOrder } from "../actions/workplace.ts";
import { openFile, type OpenedFile } from "../storage/open-file.ts";

/** Rejects with EncryptionError if nothing that was given opens it, with FormatError if it is not as it was encrypted. */
export async function openUnlocked(path: string, { identities, passphrase }: UnlockOrder): Promise<OpenedFile> {
  const opened = await openFile(path);
  try {
    if (!(await isEncrypted(opened.access))) return opened;
    // Loaded where it is needed: it takes as long as to verify a small package.
    const { openEncrypted, parseIdentities } = await import("../encryption/index.ts");
    const all = [...identities].flatMap(([name, text]) => parseIdentities(text, name));
    return {
      access: await openEncrypted(opened.access, { identities: all, passphrase }),
      file: null,
      close: opened.close,
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}
