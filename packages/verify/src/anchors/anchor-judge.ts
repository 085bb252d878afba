/** Judges the anchors of one archive, or of one package: there is no second way. Source: spec/anchors, "Findings". */
import type { Finding } from "../finding.ts";
import type { Instant } from "../format/instant.ts";
import type { Anchored, AnchorFiles, AnchorNotes, AnchorPart } from "./anchor-part.ts";
import { TimeSum, WitnessSum } from "./anchor-sums.ts";
import { knownWitnesses, type AnchorTrust } from "./anchor-trust.ts";
import { judgeCosignature, type CosignatureState } from "./judge-cosignature.ts";
import { judgeProofs } from "./judge-proofs.ts";
import { judgeToken } from "./judge-token.ts";
import type { RevocationSource } from "../time/revocation.ts";
import type { RevocationLists } from "./revocation-lists.ts";

export interface JudgeTools {
  readonly files: AnchorFiles;
  readonly notes: AnchorNotes;
  readonly trust: AnchorTrust;
  readonly lists: RevocationLists;
  /** Tells only what has expired since. */
  readonly now: Instant;
}

export class AnchorJudge {
  readonly #tools: JudgeTools;
  readonly #lists: readonly RevocationSource[];
  readonly time = new TimeSum();
  readonly witnesses: WitnessSum;

  private constructor(tools: JudgeTools, lists: readonly RevocationSource[]) {
    this.#tools = tools;
    this.#lists = lists;
    this.witnesses = new WitnessSum(tools.trust.policy);
  }

  /** `parts` are all that there are, over whichever checkpoint. */
  static async over(parts: readonly AnchorPart[], tools: JudgeTools): Promise<AnchorJudge> {
    return new AnchorJudge(tools, await tools.lists.read(parts));
  }

  /** The findings on what lies over one checkpoint, in the order of `parts`. */
  async *judge(parts: readonly AnchorPart[], anchored: Anchored): AsyncGenerator<Finding> {
    const { files, notes, trust, now, lists } = this.#tools;
    const time = { ...trust.time, lists: [...trust.time.lists, ...this.#lists] };
    const ots = parts.filter(({ kind }) => kind === "ots");
    const proofs = await judgeProofs(ots, anchored, { files, notes, blocks: trust.blocks });
    const witnesses = knownWitnesses(trust);
    const cosigned: CosignatureState[] = [];
    for (const part of parts) {
      if (part.kind === "tsr") {
        const { finding, verdict } = await judgeToken(part, anchored, { files, notes, time, now });
        this.time.addToken(verdict, anchored);
        yield finding;
      } else if (part.kind === "ots") {
        const proof = proofs.get(part.file);
        this.time.addProof(proof?.verdict ?? null, anchored);
        if (proof !== undefined) yield proof.finding;
      } else if (part.kind === "crl" || part.kind === "ocsp") {
        const list = lists.finding(part, notes);
        if (list !== null) yield list;
      } else {
        const { finding, state } = await judgeCosignature(part, anchored, { files, notes, witnesses });
        cosigned.push(state);
        yield finding;
      }
    }
    this.witnesses.add(cosigned, anchored);
  }

  /** The sums over all that was judged. */
  sums(folder: string): readonly Finding[] {
    return [this.time.finding(folder), this.witnesses.finding(folder)].filter((one) => one !== null);
  }
}
