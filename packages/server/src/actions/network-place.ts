import type { Instant } from "@muniment/verify";

/** How the viewer is reached from other machines. Source: docs/accounts, "On a network". */
export interface NetworkPlace {
  /** With https, a name, and no path. Items are replayed one name below. */
  readonly address: URL;
  /** Null behind a proxy on this machine, which has the certificate. */
  readonly tls: ServedTls | null;
}

/** A certificate with its chain, and its key. Both in PEM. */
export interface TlsFiles {
  readonly certificate: Uint8Array;
  readonly key: Uint8Array;
}

/** `host`: the address of this machine to listen at. */
export interface ServedTls extends TlsFiles {
  readonly host: string;
  /** Null: what is served is served until the end. */
  readonly renewal: Renewal | null;
}

/** The files of a certificate, looked at again while it is served: it runs out, and who renews it lays others in their place. */
export interface Renewal {
  /** Looks from now on, until the end that it answers with is called. `take` serves each pair that can be served. */
  follow(take: (files: TlsFiles) => void): () => void;
  /** What keeps the files that lie there now from being served; null where these are. */
  refused(): RefusedRenewal | null;
}

/** `until`: when the certificate that is still served runs out. */
export interface RefusedRenewal {
  readonly reason: string;
  readonly next: string;
  readonly until: Instant;
}
