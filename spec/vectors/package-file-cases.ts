/** Files of a package changed, removed, renamed, added: as they are, and with manifests that were made to fit. */
import { concat, flipped, utf8 } from "./package-bytes.ts";
import { accepted, refused, type Named, type PackageCase } from "./package-case.ts";
import {
  changed,
  fileIn,
  folderOf,
  hardNamed,
  packedOf,
  five,
  relisted,
  retagged,
  threeItems,
  type Files,
} from "./package-samples.ts";

const base = "good-three-items";
const first = folderOf(packedOf(five, 1).record);
const second = folderOf(packedOf(five, 2).record);
const isManifest = (name: string): boolean => name.endsWith("manifest-sha256.txt");

export function packageFileCases(): PackageCase[] {
  return [...notListedSo(), ...listedSo(), ...added(), ...folders(), ...accepts()];
}

/** Something done to each file of a package, and nothing made to fit. */
function notListedSo(): PackageCase[] {
  const cases: PackageCase[] = [];
  for (const [name, bytes] of threeItems) {
    const told = (what: string, change: Uint8Array | null): void => {
      const slug = `${slugOf(name)}-${what}`;
      cases.push(refused(base, "package.manifest", name, slug, changed(threeItems, { [name]: change })));
    };
    told("removed", null);
    told("lengthened", concat(bytes, utf8("\n")));
    if (bytes.length === 0) continue;
    told("emptied", new Uint8Array(0));
    told("cut", bytes.subarray(0, -1));
    const other = changed(threeItems, { [name]: null, [`${name}.old`]: bytes });
    cases.push(refused(base, "package.manifest", name, `${slugOf(name)}-renamed`, other));
    const doubled = changed(threeItems, { [`${name}.copy`]: bytes });
    cases.push(refused(base, "file.expected", `${name}.copy`, `${slugOf(name)}-doubled`, doubled));
    // Of a manifest, what one bit of it changes is told in the cases of manifests.
    if (isManifest(name)) continue;
    for (const [place, at] of placesIn(bytes)) told(`${place}-byte`, flipped(bytes, at));
  }
  return cases;
}

function placesIn(bytes: Uint8Array): readonly (readonly [string, number])[] {
  return [
    ["first", 0],
    ["middle", Math.floor(bytes.length / 2)],
    ["last", bytes.length - 1],
  ];
}

/** The check that is for a file of a package, whatever the manifests say of it. */
const checkFor: readonly (readonly [RegExp, Named["check"]])[] = [
  [/\/entry\.txt$/, "entry.format"],
  [/\/item\.tlog-proof$/, "package.proof"],
  [/\/record\.json$/, "record.bytes"],
  [/\/objects\//, "object.bytes"],
  [/^data\/checkpoint$/, "checkpoint.format"],
];

/** The same to each file under data/ with manifests that fit: so that only the check that is for the file can tell. */
function listedSo(): PackageCase[] {
  const cases: PackageCase[] = [];
  for (const [name, bytes] of threeItems) {
    const check = checkFor.find(([form]) => form.test(name))?.[1];
    if (check === undefined) continue;
    const told = (what: string, changes: Readonly<Record<string, Uint8Array | null>>): void => {
      cases.push(refused(base, check, name, `${slugOf(name)}-${what}-listed`, relisted(changed(threeItems, changes))));
    };
    told("removed", { [name]: null });
    told("lengthened", { [name]: concat(bytes, utf8("\n")) });
    told("renamed", { [name]: null, [`${name}.old`]: bytes });
    if (bytes.length === 0) continue;
    told("emptied", { [name]: new Uint8Array(0) });
    told("cut", { [name]: bytes.subarray(0, -1) });
    // The name of the log is no matter of the form of the checkpoint; that is told in the cases of checkpoints.
    // The highest bit, so that no text stays of its form.
    for (const [place, at] of placesIn(bytes))
      if (check !== "checkpoint.format") told(`${place}-byte`, { [name]: flipped(bytes, at, 0x80) });
  }
  return cases;
}

/** Files that a package has no place for. */
function added(): PackageCase[] {
  const names = [
    "data/more.txt",
    "data/checkpoint.old",
    "data/Checkpoint",
    "data/items/more.txt",
    `${first}/more.txt`,
    `${first}/RECORD.JSON`,
    `${first}/entry.txt.sig`,
    `${first}/objects/more.bin`,
    `${first}/objects/A.BIN`,
    `${first}/objects/files/more/more.bin`,
    `${first}/redacted/capture.wacz`,
    `${first}/redacted/more.txt`,
    `${first}/redaction.json`,
    `${first}/objects`.replace("objects", "Objects/a.bin"),
  ];
  const all = names.flatMap((name) => {
    const files = changed(threeItems, { [name]: "added\n" });
    const slug = `added-${slugOf(name)}`;
    return [
      refused(base, "file.expected", name, slug, files),
      refused(base, "file.expected", name, `${slug}-listed`, relisted(files)),
    ];
  });
  const tags = ["VERIFY.txt", "metadata/more.txt", ".hidden", "fetch.txt", "MANIFEST-SHA256.TXT", "entry.txt"];
  const unlisted = tags.map((name) => {
    return refused(base, "file.expected", name, `added-${slugOf(name)}`, changed(threeItems, { [name]: "added\n" }));
  });
  return [...all, ...unlisted];
}

function moved(files: Files, from: string, to: string, keep: boolean): Map<string, Uint8Array> {
  const inIt = [...files].filter(([name]) => name.startsWith(`${from}/`));
  const without = keep ? files : [...files].filter(([name]) => !name.startsWith(`${from}/`));
  return relisted(
    new Map([...without, ...inIt.map(([name, bytes]) => [to + name.slice(from.length), bytes] as const)]),
  );
}

/** The folders of items renamed, doubled, exchanged, emptied. */
function folders(): PackageCase[] {
  const other = "data/items/0123456789abcdef";
  const names: readonly (readonly [string, string])[] = [
    ["another", other],
    ["upper-case", `data/items/${first.slice("data/items/".length).toUpperCase()}`],
    ["short", first.slice(0, -1)],
    ["long", `${first}0`],
    ["word", "data/items/item"],
  ];
  const record = (folder: string): string => `${folder}/record.json`;
  const entries = (a: string, b: string): Map<string, Uint8Array> =>
    changed(threeItems, {
      [`${a}/entry.txt`]: fileIn(threeItems, `${b}/entry.txt`),
      [`${b}/entry.txt`]: fileIn(threeItems, `${a}/entry.txt`),
    });
  const records = changed(threeItems, {
    [record(first)]: fileIn(threeItems, record(second)),
    [record(second)]: fileIn(threeItems, record(first)),
  });
  const items = [...threeItems.keys()].filter((name) => name.startsWith("data/items/"));
  const none = relisted(changed(threeItems, Object.fromEntries(items.map((name) => [name, null]))));
  const objects = changed(threeItems, {
    [`${first}/objects/a.bin`]: fileIn(threeItems, `${second}/objects/b.bin`),
    [`${second}/objects/b.bin`]: fileIn(threeItems, `${first}/objects/a.bin`),
  });
  return [
    ...names.map(([slug, to]) =>
      refused(base, "record.bytes", record(to), `folder-${slug}`, moved(threeItems, first, to, false)),
    ),
    refused(base, "record.bytes", record(other), "folder-doubled", moved(threeItems, first, other, true)),
    refused(base, "record.bytes", record(second), "folder-exchanged", exchangedFolders()),
    refused(base, "package.proof", `${first}/item.tlog-proof`, "entries-exchanged", relisted(entries(first, second))),
    refused(base, "record.bytes", record(first), "entries-exchanged", relisted(entries(first, second))),
    refused(base, "record.bytes", record(first), "records-exchanged", relisted(records)),
    refused(base, "object.bytes", `${first}/objects/a.bin`, "exchanged", relisted(objects)),
    refused(base, "package.manifest", `${first}/objects/a.bin`, "objects-exchanged", objects),
    refused(base, "package.proof", "data/items", "no-items", none),
  ];
}

function exchangedFolders(): Map<string, Uint8Array> {
  const aside = moved(threeItems, first, "data/items/aside", false);
  return moved(moved(aside, second, first, false), "data/items/aside", second, false);
}

/** Changes that are no damage. */
function accepts(): PackageCase[] {
  const without = [...threeItems].filter(([name]) => !name.startsWith(`${first}/`));
  const tags = { "VERIFY.txt": "read me\n", "verify.sh": "exit 0\n", "metadata/more.txt": "more\n" };
  const info = changed(threeItems, { "bag-info.txt": "Payload-Oxum: 1.1\n" });
  return [
    accepted(base, "an-item-less", relisted(new Map(without))),
    accepted(base, "more-tag-files", retagged(changed(threeItems, tags))),
    accepted(base, "another-bag-info", retagged(info)),
    accepted("good-hard-names", "hard-names-listed-backwards", backwards(hardNamed)),
  ];
}

function backwards(files: Files): Map<string, Uint8Array> {
  const name = "manifest-sha256.txt";
  const lines = Buffer.from(fileIn(files, name)).toString().trimEnd().split("\n").reverse();
  return retagged(changed(files, { [name]: `${lines.join("\n")}\n` }));
}

function slugOf(name: string): string {
  const items = [...new Set([...threeItems.keys()].map((one) => one.split("/")[2]).filter((one) => one !== undefined))];
  const short = items.reduce((text, item, at) => text.replace(`items/${item}`, `item-${String(at + 1)}`), name);
  return short.replace(/^data\//, "").replaceAll("/", "-");
}
