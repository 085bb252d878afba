import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { createSecureContext } from "node:tls";
import { FormatError } from "@muniment/verify";
import type { NetworkPlace, ServedTls } from "../../actions/network-place.ts";
import { NotPlain } from "../../storage/plain-file.ts";
import { readSmall } from "../../storage/small-file.ts";
import { systemCode } from "../../storage/system-error.ts";
import { UsageError } from "../context.ts";
import { printable } from "../terminal.ts";

export interface NetworkOptions {
  readonly address?: string;
  readonly certificate?: string;
  readonly certificateKey?: string;
  readonly listen?: string;
  readonly replayPort?: number;
}

/** How the viewer is to be reached from a network; null if it is not. Throws UsageError for what cannot be served so. */
export async function networkPlace(options: NetworkOptions): Promise<NetworkPlace | null> {
  const { address, certificate, certificateKey, listen, replayPort } = options;
  if (address === undefined) {
    if ((certificate ?? certificateKey ?? listen ?? replayPort) !== undefined)
      throw new UsageError(
        "It was not said under which address others reach the viewer.",
        "Name it: --address https://archive.example",
      );
    return null;
  }
  const url = addressIn(address);
  if (certificate === undefined || certificateKey === undefined) {
    if ((certificate ?? certificateKey ?? listen) !== undefined)
      throw new UsageError(
        "TLS needs a certificate and its key.",
        "Give both --certificate and --certificate-key; or, behind a proxy on this machine, neither, and no --listen.",
      );
    return { address: url, tls: null };
  }
  if (listen !== undefined && isIP(listen) === 0)
    throw new UsageError(`${printable(listen)} is no IP address.`, "For example --listen 192.0.2.7");
  const files = { certificate: await pem(certificate), key: await pem(certificateKey) };
  checkCertificate(files, url.hostname);
  return { address: url, tls: { host: listen ?? "::", ...files } };
}

function addressIn(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isName = url !== null && /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(url.hostname) && isIP(url.hostname) === 0;
  const isBare = url !== null && url.pathname === "/" && url.search + url.hash + url.username + url.password === "";
  if (url?.protocol !== "https:" || !isName || !isBare || url.hostname.endsWith(".localhost"))
    throw new UsageError(
      `${printable(text)} is no address for the viewer on a network.`,
      "It takes https, a name with a dot (no number), and no path: --address https://archive.example",
    );
  return url;
}

const fileMax = 256 * 1024;

async function pem(path: string): Promise<Uint8Array> {
  try {
    return await readSmall(path, fileMax);
  } catch (error) {
    if (!(error instanceof NotPlain || error instanceof FormatError) && systemCode(error) === null) throw error;
    throw new UsageError(`${printable(path)} cannot be read.`, "Name a PEM file that this program may read.", {
      cause: error,
    });
  }
}

/** Browsers would refuse what does not fit, each item one name below the address too: better told here. */
function checkCertificate({ certificate, key }: Omit<ServedTls, "host">, name: string): void {
  const [cert, own] = [Buffer.from(certificate), Buffer.from(key)];
  let shown: X509Certificate;
  try {
    createSecureContext({ cert, key: own });
    shown = new X509Certificate(cert);
  } catch (error) {
    throw new UsageError(
      "The certificate and its key do not belong together, or are no PEM files.",
      "--certificate takes the certificate with its chain, --certificate-key its private key without a passphrase.",
      { cause: error },
    );
  }
  for (const one of [name, `0123456789abcdef.${name}`])
    if (shown.checkHost(one) === undefined)
      throw new UsageError(
        `The certificate is not for ${one === name ? name : `*.${name}`}.`,
        `It must be for ${name} and *.${name}, as every item is replayed under a name of its own.`,
      );
}
