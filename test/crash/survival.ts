/** Which of the changes that are not durable are found after a loss of power: drawn so that the likely disasters come first. */
import type { DataChange, Disk, NameChange, Survival } from "./disk-model.ts";

type NamePolicy = "none" | "all" | "first-part" | "some" | "all-but-one" | "only-one";
type DataPolicy = "none" | "all" | "lengths" | "some" | "all-but-one";

/** The corners first: they are what file systems really do. Then everything in between, by chance. */
const corners: readonly (readonly [NamePolicy, DataPolicy])[] = [
  ["all", "none"],
  ["none", "none"],
  ["all", "lengths"],
  ["none", "all"],
  ["first-part", "none"],
  ["all", "all"],
];
const namePolicies: readonly NamePolicy[] = ["all", "first-part", "some", "some", "all-but-one", "only-one", "none"];
const dataPolicies: readonly DataPolicy[] = ["none", "all", "lengths", "some", "some", "all-but-one"];

/** What is not durable is gone. */
export const nothingMore: Survival = {
  keepsName: () => false,
  keepsPiece: () => false,
  keepsLength: () => false,
  pieceSize: 512,
  filler: 0,
};

/** The survival of the `draw`-th image of one moment. */
export function survivals(disk: Disk, chance: () => number, draw: number): Survival {
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(chance() * list.length)];
  const [names = "some", data = "some"] = corners[draw] ?? [pick(namePolicies), pick(dataPolicies)];
  const [one, cut, share] = [pick(disk.names), pick(disk.names)?.at ?? 0, chance()];
  const drawn = new Map<string, boolean>();
  // Asked again, it gives the same answer.
  const toss = (key: string): boolean => {
    const before = drawn.get(key);
    const now = before ?? chance() < share;
    drawn.set(key, now);
    return now;
  };
  const keepsName = ({ at, name, to }: NameChange): boolean => {
    switch (names) {
      case "none":
        return false;
      case "all":
        return true;
      case "first-part":
        return at <= cut;
      case "some":
        return toss(`name ${String(at)} ${name} ${String(to === null)}`);
      case "all-but-one":
        return at !== one?.at || name !== one.name;
      case "only-one":
        return at === one?.at && name === one.name;
    }
  };
  const whole = (at: number): boolean =>
    data === "all" || (data === "all-but-one" && toss(`write ${String(at)}`) !== share < 0.5);
  return {
    keepsName,
    keepsPiece: ({ at }: DataChange, piece) =>
      whole(at) || (data === "some" && toss(`piece ${String(at)} ${String(piece)}`)),
    keepsLength: ({ at }: DataChange) => data === "lengths" || (data === "some" && toss(`length ${String(at)}`)),
    pieceSize: chance() < 0.5 ? 512 : 4_096,
    filler: chance() < 0.8 ? 0 : 0xa5,
  };
}

/** For a person who wants to see what was lost. */
export function describeSurvival(disk: Disk, survival: Survival): string {
  const lost = disk.names.filter((change) => !survival.keepsName(change));
  const kept = disk.names.filter((change) => survival.keepsName(change));
  const told = (changes: readonly NameChange[]): string =>
    changes.map(({ name, to }) => `${to === null ? "-" : "+"}${name.slice(0, 24)}`).join(" ");
  return `names not durable, and found: ${told(kept)}\nnames not durable, and lost: ${told(lost)}`;
}
