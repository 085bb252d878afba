import { createHash } from "node:crypto";

import { DevToolsError, type Session } from "../../browser/index.ts";
import type { TlsFact } from "../../recorder/index.ts";
import type { Deadline } from "../deadline.ts";
import type { Made } from "../made.ts";
import { StepError, type StepOutcome } from "../step-log.ts";

export interface Chains {
  /** Null when no server showed a certificate. */
  readonly made: Made | null;
  /** By origin: SHA-256 of each certificate's DER as lower-case hex, leaf first. */
  readonly chains: ReadonlyMap<string, readonly string[]>;
}

/** Certificates of one chain, and origins of one capture, that are looked at. */
const chainMax = 10;
const originsMax = 200;

/** The certificate chains of the servers, as the browser saw them; each certificate once. */
export async function certificates(
  page: Session,
  origins: readonly TlsFact[],
  deadline: Deadline,
): Promise<StepOutcome<Chains>> {
  const pem = new Map<string, string>();
  const chains = new Map<string, readonly string[]>();
  for (const { origin } of origins.slice(0, originsMax)) {
    const ders = (await chainOf(page, origin, deadline)).slice(0, chainMax).map((text) => Buffer.from(text, "base64"));
    const digests = ders.map((der) => createHash("sha256").update(der).digest("hex"));
    for (const [index, der] of ders.entries()) pem.set(digests[index] ?? "", pemOf(der));
    if (digests.length > 0) chains.set(origin, digests);
  }
  const without = origins.length - chains.size;
  if (without > 0 && chains.size === 0) throw new StepError("The browser gave no certificate for any server");
  const detail = `Certificates: ${String(pem.size)}, of servers: ${String(chains.size)}${without > 0 ? `; servers without: ${String(without)}` : ""}`;
  if (pem.size === 0) return { value: { made: null, chains }, detail: "No server was spoken to under TLS" };
  const bytes = Buffer.from([...pem.values()].join(""), "latin1");
  return {
    value: {
      made: { role: "certificates", path: "certificates.pem", mediaType: "application/x-pem-file", bytes },
      chains,
    },
    detail,
  };
}

async function chainOf(page: Session, origin: string, deadline: Deadline): Promise<readonly string[]> {
  try {
    return (await deadline.race(page.send("Network.getCertificate", { origin }))).tableNames;
  } catch (error) {
    // The browser has forgotten the connection: this origin stands without a chain, and the record says so.
    if (error instanceof DevToolsError) return [];
    throw error;
  }
}

function pemOf(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
