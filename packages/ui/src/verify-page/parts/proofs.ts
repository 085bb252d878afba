/** Each proof from outside, with its state, time and signer: for experts; and what of it a judge is told. */
import { timeOutcome, type Outcome, type ProofTold } from "@muniment/verify";
import type { Checked } from "../check-package.ts";
import type { FindingsSum, FoundProof } from "../findings-sum.ts";
import type { Language } from "../languages.ts";
import type { Messages } from "../messages/messages.ts";
import { element, exact, foreign, type Child } from "./elements.ts";
import { bySteps, outcomeWord } from "./findings.ts";

/** Null where there is none. */
export function proofsPart(language: Language, { sum }: Checked): HTMLElement | null {
  const { messages, numbers } = language;
  if (sum.proofs.length === 0) return null;
  const list = element("ul", { class: "proofs" });
  return element(
    "details",
    { class: "details proofs-details" },
    element("summary", {}, `${messages.proofs.title} (${numbers.count(sum.proofs.length)})`),
    element("p", { class: "quiet" }, messages.proofs.text),
    list,
    bySteps(list, sum.proofs, (one) => proofLine(language, one), { step: 50, more: messages.fault.more }),
  );
}

function proofLine(language: Language, found: FoundProof): HTMLElement {
  const { messages } = language;
  const { proof, file } = found;
  const state = proof.is === "beacon" ? null : proof.state;
  return element(
    "li",
    { "data-proof": proof.is, ...(state === null ? {} : { "data-state": state }) },
    outcomeWord(language, outcomeOf(found)),
    element(
      "div",
      {},
      element("p", { class: "proof-what" }, `${messages.proofs.kinds[proof.is]}: ${stateText(messages, proof)}`),
      element(
        "dl",
        { class: "facts" },
        ...[...factsOf(language, proof), [messages.proofs.facts.file, exact(file)] as const].flatMap(
          ([name, value]) => [element("dt", {}, name), element("dd", {}, value)],
        ),
      ),
    ),
  );
}

/** A token that is intact may still prove nothing. */
function outcomeOf({ proof, outcome }: FoundProof): Outcome {
  return proof.is === "stamp" ? timeOutcome(proof.state) : outcome;
}

function stateText({ proofs }: Messages, proof: ProofTold): string {
  switch (proof.is) {
    case "stamp":
      return proofs.stamp[proof.state];
    case "blocks":
      return proofs.blocks[proof.state];
    case "cosignature":
      return proofs.cosignature[proof.state];
    case "beacon":
      return proofs.beacon;
  }
}

type Fact = readonly [name: string, value: Child];

function factsOf(language: Language, proof: ProofTold): readonly Fact[] {
  const { facts } = language.messages.proofs;
  const time: readonly Fact[] = proof.time === null ? [] : [[facts.time, timeOf(language, proof.time)]];
  switch (proof.is) {
    case "stamp":
      return [...time, ...named(facts.by, proof.by), ...named(facts.root, proof.root)];
    case "cosignature":
      return [...time, ...named(facts.by, proof.by)];
    case "blocks": {
      const heights = proof.height === null ? proof.named : [proof.height];
      const promised = proof.height === null ? proof.calendars : [];
      return [...time, ...named(facts.block, heights.join(", ")), ...named(facts.calendars, promised.join(", "))];
    }
    case "beacon":
      return [...time, ...named(proof.source === "drand" ? facts.round : facts.block, String(proof.number))];
  }
}

function named(name: string, value: string | null): readonly Fact[] {
  return value === null || value === "" ? [] : [[name, foreign(value)]];
}

/** In words, and as the log writes it. */
function timeOf({ time }: Language, instant: string): HTMLElement {
  return element("span", {}, element("bdi", {}, time(instant)), " ", exact(instant));
}

/** Until when all of it existed, and who saw it: as far as it is proved. */
export function provedLines({ messages, numbers, time }: Language, sum: FindingsSum): readonly Child[] {
  const { shown, proofs } = messages;
  if (!sum.isWhole) return [];
  const lines: Child[] = [];
  const first = sum.holds("anchor.time") ? earliest(sum) : null;
  if (first !== null) {
    const about = first.is === "blocks" ? `${shown.about} ` : "";
    const by =
      first.is === "blocks"
        ? `${proofs.kinds.blocks}, ${proofs.facts.block} ${numbers.count(first.height)}`
        : foreign(first.by);
    lines.push(
      element(
        "span",
        { class: "no-later" },
        `${shown.noLater} ${about}`,
        element("strong", {}, element("bdi", {}, time(first.time))),
        " (",
        by,
        ")",
      ),
    );
  }
  const seen = sum.holds("anchor.witness") ? witnessesIn(sum) : [];
  if (seen.length > 0)
    lines.push(
      element(
        "span",
        { class: "seen" },
        `${shown.seen} `,
        ...seen.flatMap((name, at) => [at === 0 ? "" : ", ", foreign(name)]),
      ),
    );
  return lines;
}

type Proved =
  | { readonly is: "stamp"; readonly time: string; readonly by: string }
  | { readonly is: "blocks"; readonly time: string; readonly height: number };

/** The proof of the earliest time; where `anchor.time` holds, each of them is over the same head. */
function earliest(sum: FindingsSum): Proved | null {
  const proved = sum.proofs.flatMap(({ check, proof }): Proved[] => {
    if (check === "warc.stamp") return [];
    if (proof.is === "stamp" && proof.state === "trusted" && proof.time !== null)
      return [{ is: "stamp", time: proof.time, by: proof.by ?? "" }];
    if (proof.is === "blocks" && proof.time !== null && proof.height !== null)
      return [{ is: "blocks", time: proof.time, height: proof.height }];
    return [];
  });
  return proved.toSorted((a, b) => (a.time < b.time ? -1 : 1))[0] ?? null;
}

function witnessesIn(sum: FindingsSum): readonly string[] {
  const names = sum.proofs.flatMap(({ proof }) =>
    proof.is === "cosignature" && proof.state === "verified" ? [proof.by] : [],
  );
  return [...new Set(names)];
}
