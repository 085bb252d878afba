/** What a package shows of its log: the same items under other heads, other items under the same head, and packages that show nothing. */
import type { Shown } from "@muniment/verify";
import { SampleArchive } from "../../packages/verify/src/sample-archive.ts";
import { accepted, refused, type PackageCase } from "./package-case.ts";
import {
  changed,
  contents,
  five,
  folderOf,
  packageOf,
  packedOf,
  relisted,
  threeItems,
  type Files,
} from "./package-samples.ts";

const base = "good-three-items";
const folder = folderOf(packedOf(five, 1).record);

export async function packageShownCases(): Promise<PackageCase[]> {
  const shows = (slug: string, files: Files, shown: Shown): PackageCase => ({
    ...accepted(base, `shown-${slug}`, files),
    shown,
  });
  const of = (...indices: readonly number[]): Promise<Files> =>
    packageOf(
      five,
      indices.map((index) => packedOf(five, index)),
    );
  const nothing = (one: PackageCase): PackageCase => ({ ...one, shown: null });
  return [
    shows("the-last", await of(4), { entries: 5, first: 4, items: 1, last: 4 }),
    shows("neighbours", await of(2, 3), { entries: 5, first: 2, items: 2, last: 3 }),
    shows("the-ends", await of(1, 4), { entries: 5, first: 1, items: 2, last: 4 }),
    shows("all-but-the-key", await of(1, 2, 3, 4), { entries: 5, first: 1, items: 4, last: 4 }),
    shows("under-an-older-head", await older(), { entries: 2, first: 1, items: 1, last: 1 }),
    {
      ...accepted(base, "", threeItems, []),
      name: "unknown-shown-without-a-key",
      verdict: "unknown-signer",
      shown: { entries: 5, first: 1, items: 3, last: 4 },
    },
    nothing(
      refused(
        base,
        "object.bytes",
        `${folder}/objects/a.bin`,
        "shown-nothing",
        relisted(changed(threeItems, { [`${folder}/objects/a.bin`]: "other" })),
      ),
    ),
    nothing(
      refused(
        base,
        "package.proof",
        `${folder}/item.tlog-proof`,
        "shown-nothing",
        relisted(changed(threeItems, { [`${folder}/item.tlog-proof`]: null })),
      ),
    ),
    nothing(
      refused(base, "package.manifest", "bag-info.txt", "shown-nothing", changed(threeItems, { "bag-info.txt": "" })),
    ),
  ];
}

/** The first of the five, under the head that the log had before it went on. */
function older(): Promise<Files> {
  const archive = new SampleArchive();
  archive.intake(contents);
  archive.seal();
  return packageOf(archive, [packedOf(archive, 1)]);
}
