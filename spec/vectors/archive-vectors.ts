import { anchoredArchives } from "./anchored-archives.ts";
import { onThree, onTwo } from "./damaged.ts";
import { keyCases } from "./keys.ts";
import { three, two } from "./samples.ts";
import { sealedCases } from "./sealed.ts";
import { vectorOf, type ArchiveVector } from "./vector.ts";

/** Every archive of this folder, by name. */
export function archiveVectors(): ReadonlyMap<string, ArchiveVector> {
  const keys = [three.vkey.text];
  const cases = [
    ...Object.entries(sealedCases()).map(([name, one]) => [name, { keys, ...one }] as const),
    ...Object.entries(keyCases()),
    ...Object.entries(anchoredArchives()).map(([name, one]) => [name, { keys, ...one }] as const),
    ...Object.entries(onThree).map(([name, one]) => [name, { base: "good-three-entries", keys, ...one }] as const),
    ...Object.entries(onTwo).map(
      ([name, one]) => [name, { base: "good-two-tiles", keys: [two.vkey.text], ...one }] as const,
    ),
  ];
  return new Map(cases.map(([name, one]) => [name, vectorOf(name, one)]));
}
