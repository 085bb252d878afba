import type { ProofTold } from "./proof-told.ts";

/** The checks of spec/findings, by identifier. Scripts of others rely on these names. */
export type CheckId =
  | "archive.format"
  | "archive.sealed"
  | "checkpoint.format"
  | "checkpoint.signature"
  | "checkpoint.seen"
  | "log.key"
  | "log.after"
  | "log.tile"
  | "log.bundle"
  | "log.root"
  | "log.staged"
  | "entry.format"
  | "record.bytes"
  | "record.format"
  | "record.beacon"
  | "object.bytes"
  | "anchor.checkpoint"
  | "anchor.token"
  | "anchor.list"
  | "anchor.proof"
  | "anchor.cosignature"
  | "anchor.time"
  | "anchor.witness"
  | "anchor.refused"
  | "file.expected"
  | "lock.empty"
  | "key.private"
  | "key.pin"
  | "package.container"
  | "package.manifest"
  | "package.proof"
  | "package.redaction"
  | "package.disclosure"
  | "disclosure.opening"
  | "wacz.structure"
  | "wacz.resource"
  | "wacz.signature"
  | "warc.record"
  | "warc.stamp";

/** What a finding is about: a file of the archive, and where it is one, the entry's index in the log. */
export interface Subject {
  readonly file: string;
  readonly index?: number;
}

/** `holds`; `fails`; or `unchecked`, when it could not be looked at. Source: spec/findings. */
export type Outcome = "holds" | "fails" | "unchecked";

/** What one check says of one subject. `detail` is a sentence for people. Source: spec/findings. */
export interface Finding {
  readonly check: CheckId;
  readonly subject: Subject;
  readonly outcome: Outcome;
  readonly detail: string;
  /** On the signature of a log, on the anchors, and on what others signed: the signer is none of those that the user trusts, or none was given. */
  readonly signer?: "unknown";
  /** What it says of one proof from outside, where that could be read. */
  readonly proof?: ProofTold;
}

/** A finding on a file, and, where it is about one, on the entry of that index. */
export function finding(check: CheckId, file: string, outcome: Outcome, detail: string, index?: number): Finding {
  return { check, subject: index === undefined ? { file } : { file, index }, outcome, detail };
}

/** The sum of a verification. Source: spec/findings, "The verdict and the exit code". */
export type Verdict = "verified" | "bad" | "unchecked" | "unknown-signer";

/** Sums findings up: bad before unchecked before an unknown signer. No findings at all is `unchecked`. */
export function verdictOf(findings: Iterable<Pick<Finding, "outcome" | "signer">>): Verdict {
  const sum = new VerdictSum();
  for (const finding of findings) sum.add(finding);
  return sum.verdict();
}

/** The same, one finding at a time, for verifications too large to hold. */
export class VerdictSum {
  #holds = 0;
  #fails = 0;
  #unchecked = 0;
  #unknownSigner = 0;

  add(finding: Pick<Finding, "outcome" | "signer">): void {
    if (finding.signer === "unknown") this.#unknownSigner += 1;
    else if (finding.outcome === "fails") this.#fails += 1;
    else if (finding.outcome === "unchecked") this.#unchecked += 1;
    else this.#holds += 1;
  }

  counts(): { readonly holds: number; readonly fails: number; readonly unchecked: number } {
    return { holds: this.#holds, fails: this.#fails, unchecked: this.#unchecked + this.#unknownSigner };
  }

  verdict(): Verdict {
    if (this.#fails > 0) return "bad";
    if (this.#unchecked > 0) return "unchecked";
    if (this.#unknownSigner > 0) return "unknown-signer";
    return this.#holds > 0 ? "verified" : "unchecked";
  }
}
