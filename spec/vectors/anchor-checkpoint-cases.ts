/** Anchors over checkpoints that are not those of the log alone, or not known. */
import { utf8 } from "@muniment/verify";
import {
  bad,
  fails,
  good,
  noTime,
  noWitness,
  open,
  unchecked,
  unknown,
  unmet,
  type AnchorCase,
} from "./anchor-case.ts";
import { cosignatureOver, one, stampOver } from "./anchor-samples.ts";
import { anchored, nameOf, names, note, partsOf, proofFile, twoLines, under } from "./anchored-packages.ts";
import { flipped } from "./package-bytes.ts";
import { five } from "./package-samples.ts";
import { other } from "./samples.ts";

/** Where the checkpoint is not that of the log alone, nothing is proven over it. */
export function anchorCheckpointCases(): AnchorCase[] {
  const base = "good-anchored";
  const all = (over: Uint8Array): (readonly [string, Uint8Array])[] => [
    ["tsr", stampOver(over)],
    ["cosig", cosignatureOver(over, one)],
  ];
  const damaged = flipped(note, note.length - 10);
  const broken = utf8("no checkpoint\n");
  const signature = (outcome: typeof open): ReturnType<typeof open> =>
    outcome("checkpoint.signature", "data/checkpoint");
  return [
    unknown(base, "checkpoint-of-a-log-that-is-not-known", anchored, [signature(open)], { keys: [] }),
    unknown(base, "checkpoint-of-another-log", anchored, [signature(open)], { keys: [other.vkey.text] }),
    unchecked(base, "checkpoint-with-two-lines", under(twoLines, all(twoLines)), [noTime, noWitness]),
    bad(base, "checkpoint-with-two-lines-and-a-policy", under(twoLines, all(twoLines)), [noTime, unmet], {
      trust: "any-of-three",
    }),
    bad(base, "checkpoint-with-a-second-line-laid-under", under(twoLines, all(note)), [
      fails("anchor.token", nameOf("tsr", stampOver(note))),
      noTime,
      noWitness,
    ]),
    bad(base, "anchored-as-it-is", under(damaged, all(damaged)), [signature(fails), noTime, noWitness]),
    bad(base, "anchored-as-it-is-and-a-policy", under(damaged, all(damaged)), [signature(fails), noTime, unmet], {
      trust: "any-of-three",
    }),
    bad(base, "that-is-none", under(broken, [["tsr", stampOver(broken)], ...partsOf("cosig")]), [
      fails("checkpoint.format", "data/checkpoint"),
      open("anchor.cosignature", names.cosig),
      noTime,
      noWitness,
      open("package.proof", proofFile),
    ]),
    bad(base, "away", withoutCheckpoint(), [
      fails("package.manifest", "data/checkpoint"),
      fails("checkpoint.format", "data/checkpoint"),
      ...[
        ["anchor.token", names.tsr],
        ["anchor.proof", names.ots],
        ["anchor.cosignature", names.cosig],
        ["anchor.cosignature", names.second],
      ]
        .sort(([, a = ""], [, b = ""]) => (a < b ? -1 : 1))
        .map(([check, file]) => open(check as "anchor.token", file ?? "")),
      noTime,
      noWitness,
      open("package.proof", proofFile),
    ]),
    good(base, "signed-by-a-key-that-is-trusted-beside", anchored, { keys: [other.vkey.text, five.vkey.text] }),
  ];
}

function withoutCheckpoint(): Map<string, Uint8Array> {
  return new Map([...anchored].filter(([name]) => name !== "data/checkpoint"));
}
