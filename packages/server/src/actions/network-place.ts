/** How the viewer is reached from other machines. Source: docs/accounts, "On a network". */
export interface NetworkPlace {
  /** With https, a name, and no path. Items are replayed one name below. */
  readonly address: URL;
  /** Null behind a proxy on this machine, which has the certificate. */
  readonly tls: ServedTls | null;
}

/** `host`: the address of this machine to listen at. Both files in PEM. */
export interface ServedTls {
  readonly host: string;
  readonly certificate: Uint8Array;
  readonly key: Uint8Array;
}
