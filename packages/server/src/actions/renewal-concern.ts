import type { NetworkPlace } from "./network-place.ts";
import type { Status } from "./status-told.ts";

/** What a program that serves a certificate knows beside the archive's own state: that a renewed one is not served. */
export function withRenewal(status: Status, network: NetworkPlace | null): Status {
  const refused = network?.tls?.renewal?.refused() ?? null;
  if (refused === null) return status;
  const { reason, next, until: when } = refused;
  const message = `The new certificate cannot be served: ${reason} The one before is still served, until ${when}.`;
  const concern = { grade: "bad", code: "certificate.refused", facts: { reason, when }, message, next } as const;
  return { ...status, concerns: [...status.concerns, concern] };
}
