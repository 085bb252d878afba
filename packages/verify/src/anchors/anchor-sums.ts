/** What all anchors prove together. Source: spec/anchors, `anchor.time` and `anchor.witness`. */
import { finding, type Finding } from "../finding.ts";
import type { WitnessKey } from "../format/cosignature.ts";
import { isQuorumMet, type WitnessPolicy } from "../format/policy.ts";
import type { TimeState, TimeVerdict } from "../time/judge.ts";
import type { OtsVerdict } from "../time/ots-verify.ts";
import type { Anchored } from "./anchor-part.ts";
import type { CosignatureState } from "./judge-cosignature.ts";

/** So many of those who prove the same are named. */
const namedMax = 4;

/** Which entries existed no later than when. */
export class TimeSum {
  #count = 0;
  readonly #states = new Set<TimeState>();
  #hasConfirmed = false;
  /** The largest tree of which a time is proven, and by whom. */
  #best: { readonly size: number; readonly said: string[] } = { size: -1, said: [] };

  /** `verdict` is null if there is a token, and it could not be told what it is worth. */
  addToken(verdict: TimeVerdict | null, anchored: Anchored): void {
    this.#count += 1;
    if (verdict === null) return;
    this.#states.add(verdict.state);
    if (verdict.state === "trusted") this.#prove(anchored, `${verdict.time ?? ""} by ${verdict.signer ?? ""}`);
  }

  /** The same of a proof. */
  addProof(verdict: OtsVerdict | null, anchored: Anchored): void {
    this.#count += 1;
    if (verdict?.state !== "confirmed") return;
    this.#hasConfirmed = true;
    this.#prove(anchored, `about ${verdict.time} by block ${String(verdict.height)} of Bitcoin`);
  }

  #prove({ size, outcome }: Anchored, said: string): void {
    if (outcome !== "holds" || size < this.#best.size) return;
    if (size > this.#best.size) this.#best = { size, said: [] };
    if (this.#best.said.length < namedMax) this.#best.said.push(said);
  }

  /** Null if there is neither token nor proof. */
  finding(folder: string): Finding | null {
    if (this.#count === 0) return null;
    const { size, said } = this.#best;
    if (said.length > 0)
      return finding(
        "anchor.time",
        folder,
        "holds",
        `the first ${size} entries existed no later than ${said.join(", ")}`,
      );
    const states = this.#states;
    const isProven = states.has("trusted") || this.#hasConfirmed;
    const one = finding("anchor.time", folder, "unchecked", this.#open(isProven));
    return states.has("untrusted") && !states.has("revoked") && !isProven ? { ...one, signer: "unknown" } : one;
  }

  #open(isProven: boolean): string {
    if (this.#states.has("revoked")) return "time not proven: whoever stamped was revoked";
    if (isProven) return "time not proven: what was stamped is no checkpoint that this log is known to continue";
    if (this.#states.has("untrusted"))
      return "stamped, and the stamps are intact; their signer is not trusted: give the root of the authority to have it checked";
    return "time not proven: no stamp is intact, and no proof is confirmed by a block that was given";
  }
}

/** Which entries witnesses saw, and whether they are those that the user asks for. */
export class WitnessSum {
  readonly #policy: WitnessPolicy | null;
  #count = 0;
  #hasUnknown = false;
  #hasWrong = false;
  #isVerified = false;
  /** Something was not told that may have to do with it. */
  #isOpen = false;
  #best: { readonly size: number; readonly names: readonly string[] } | null = null;

  constructor(policy: WitnessPolicy | null) {
    this.#policy = policy;
  }

  /** The cosignatures over one checkpoint. */
  add(states: readonly CosignatureState[], { size, outcome }: Anchored): void {
    if (states.length === 0) return;
    this.#count += states.length;
    const keys = new Map<string, WitnessKey>();
    for (const state of states) {
      if (state.is === "verified") keys.set(state.key.text, state.key);
      else if (state.is === "unknown") this.#hasUnknown = true;
      else if (state.is === "open") this.#isOpen = true;
      else this.#hasWrong = true;
    }
    if (keys.size === 0) return;
    this.#isVerified = true;
    if (outcome === "unchecked") this.#isOpen = true;
    const by = [...keys.values()];
    const isEnough = this.#policy === null || isQuorumMet(this.#policy, by);
    if (outcome !== "holds" || !isEnough || size <= (this.#best?.size ?? -1)) return;
    this.#best = { size, names: by.map(({ name }) => name) };
  }

  /** Some files may not have been found. */
  leaveOpen(): void {
    this.#isOpen = true;
  }

  /** Null if there is neither a cosignature nor a policy. */
  finding(folder: string): Finding | null {
    if (this.#count === 0 && this.#policy === null) return null;
    const said = (outcome: Finding["outcome"], detail: string): Finding =>
      finding("anchor.witness", folder, outcome, detail);
    if (this.#best !== null) {
      const { size, names } = this.#best;
      const shown = names.slice(0, namedMax * namedMax).join(", ");
      return said("holds", `the first ${size} entries were cosigned by ${shown}`);
    }
    if (this.#policy?.quorum === null) return said("holds", "the policy asks for no witness");
    if (this.#policy !== null)
      return said(
        this.#isOpen ? "unchecked" : "fails",
        "no checkpoint that this log continues is cosigned by the witnesses that the policy asks for",
      );
    if (this.#isVerified)
      return said("unchecked", "what was cosigned is no checkpoint that this log is known to continue");
    if (this.#hasUnknown && !this.#hasWrong && !this.#isOpen)
      return {
        ...said("unchecked", "cosigned by witnesses that are not known: give their keys to have it checked"),
        signer: "unknown",
      };
    return said("unchecked", "no cosignature of a known witness could be verified");
  }
}
