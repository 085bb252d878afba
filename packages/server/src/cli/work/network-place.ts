import { isIP } from "node:net";
import type { NetworkPlace } from "../../actions/network-place.ts";
import { UsageError } from "../context.ts";
import { printable } from "../terminal.ts";
import { CertificateFiles, type RenewalTold } from "./certificate-files.ts";

export interface NetworkOptions {
  readonly address?: string;
  readonly certificate?: string;
  readonly certificateKey?: string;
  readonly listen?: string;
  readonly replayPort?: number;
}

/** How the viewer is to be reached from a network; null if it is not. Throws UsageError for what cannot be served so. */
export async function networkPlace(options: NetworkOptions, told: RenewalTold): Promise<NetworkPlace | null> {
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
  const renewal = await CertificateFiles.read({ certificate, key: certificateKey, name: url.hostname }, told);
  return { address: url, tls: { host: listen ?? "::", ...renewal.files, renewal } };
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
