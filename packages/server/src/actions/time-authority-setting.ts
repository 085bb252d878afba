import { readFile } from "node:fs/promises";
import { FormatError, fromBase64, parseCertificate, toBase64 } from "@muniment/verify";
import { parseAuthority, timeAuthoritiesMax, type TimeAuthority } from "../archive/settings.ts";
import { systemCode } from "../storage/system-error.ts";
import { SettingError } from "./second-place-setting.ts";

/** A time authority as a person names it. */
export interface AuthorityOrder {
  readonly url: string;
  /** Null: the host of the address. */
  readonly name: string | null;
  /** Files with its root certificates, in PEM or DER. */
  readonly roots: readonly string[];
}

/** Reads the roots and looks whether all of it makes sense. Throws SettingError. Nobody is asked anything. */
export async function readAuthority(order: AuthorityOrder): Promise<TimeAuthority> {
  const roots = (await Promise.all(order.roots.map(certificatesIn))).flat();
  const name = order.name ?? (URL.canParse(order.url) ? new URL(order.url).hostname : "");
  try {
    return parseAuthority({ name, url: order.url, roots });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new SettingError(
      "settings.authority",
      `This is no time-stamp authority that can be asked: ${error.message}.`,
      "Give its address, and its root certificate by --root <file>, from its own site or your system: a root that came with the stamps would prove nothing.",
      { cause: error },
    );
  }
}

/** The same list with this one added, or in the place of the one of its name. Throws SettingError if there are too many. */
export function withAuthority(before: readonly TimeAuthority[], one: TimeAuthority): readonly TimeAuthority[] {
  const after = [...before.filter(({ name }) => name !== one.name), one];
  if (after.length <= timeAuthoritiesMax) return after;
  const message = `There are ${timeAuthoritiesMax} time-stamp authorities already.`;
  throw new SettingError(
    "settings.authority",
    message,
    "Take one away: `muniment settings time-authority --none --name <name>`.",
  );
}

/** The certificates of a file, in base64 of their DER. Throws SettingError. */
export async function certificatesIn(file: string): Promise<readonly string[]> {
  try {
    const bytes = await readFile(file);
    const blocks = [
      ...bytes.toString("latin1").matchAll(/-----BEGIN CERTIFICATE-----([^-]{1,100000})-----END CERTIFICATE-----/g),
    ];
    const texts = blocks.length > 0 ? blocks.map(([, body = ""]) => body.replaceAll(/\s/g, "")) : [toBase64(bytes)];
    for (const text of texts) parseCertificate(fromBase64(text));
    return texts;
  } catch (error) {
    const reason = error instanceof FormatError ? error.message : systemCode(error);
    if (reason === null) throw error;
    const message = `${file} holds no certificate that can be used: ${reason}.`;
    throw new SettingError("settings.authority", message, "Give a file with certificates in PEM or DER.", {
      cause: error,
    });
  }
}
