import type { TokenDetail } from "@muniment/verify";

/** Who or what was asked, so that the newest answer of each can be found. */
export function subjectOf(detail: TokenDetail): string {
  switch (detail.action) {
    case "stamp":
      return `stamp ${detail.authority.name}`;
    case "cosign":
      return `cosign ${detail.witness.key}`;
    case "list":
      return `list ${detail.url}`;
    case "status":
      return `status ${detail.certificate ?? "of none"} ${detail.url}`;
    case "peer":
      return `peer ${detail.origin}`;
    case "timestamp":
    case "upgrade":
      return detail.action;
  }
}
