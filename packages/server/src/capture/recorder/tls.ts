import { tlsOf } from "./fate-line.ts";
import { hostAndPort } from "./host-and-port.ts";
import type { HopWatcher } from "./hop-watcher.ts";

/** How the connections to one origin were secured, as the browser says. */
export interface TlsFact {
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  readonly protocol: string;
  readonly cipher: string;
}

export interface TlsWatcher extends HopWatcher {
  facts(): readonly TlsFact[];
}

/** Collects the origins that were spoken to under TLS, each once. */
export function watchTls(): TlsWatcher {
  const facts = new Map<string, TlsFact>();
  return {
    facts: () => [...facts.values()],
    written(hop) {
      const details = hop.madeBy === null ? hop.response?.securityDetails : undefined;
      if (details === undefined) return;
      const url = new URL(hop.request.url);
      const { origin } = url;
      if (!facts.has(origin)) facts.set(origin, { origin, ...hostAndPort(url), ...tlsOf(details) });
    },
  };
}
