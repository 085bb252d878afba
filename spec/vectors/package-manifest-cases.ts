/** Manifests whose lines were removed, doubled, exchanged, or written in another way. */
import { concat, utf8 } from "@muniment/verify";
import { byteOrderMark, linesOf } from "./package-bytes.ts";
import { accepted, refused, type PackageCase } from "./package-case.ts";
import {
  changed,
  fileIn,
  five,
  folderOf,
  hardNamed,
  lineOf,
  packedOf,
  retagged,
  threeItems,
  type Files,
} from "./package-samples.ts";

const base = "good-three-items";
const manifest = "manifest-sha256.txt";
const tags = "tagmanifest-sha256.txt";
const folder = folderOf(packedOf(five, 1).record);
const object = `${folder}/objects/a.bin`;

/** A manifest with other lines; the tag manifest fits. */
function withLines(
  files: Files,
  name: string,
  change: (lines: string[]) => readonly string[],
): Map<string, Uint8Array> {
  return withBytes(files, name, utf8(change(linesOf(fileIn(files, name))).join("")));
}

function withBytes(files: Files, name: string, bytes: Uint8Array): Map<string, Uint8Array> {
  const all = changed(files, { [name]: bytes });
  return name === tags ? all : retagged(all);
}

export function packageManifestCases(): PackageCase[] {
  return [...written(), ...lines(), ...tagLines(), ...listsOfOthers(), ...hardNames(), ...accepts()];
}

/** One line of a manifest written so that it is none; the file it named is named by no line. */
function written(): PackageCase[] {
  const ways: Readonly<Record<string, (hash: string, name: string) => string>> = {
    "upper-case": (hash, name) => `${hash.toUpperCase()}  ${name}\n`,
    "one-space": (hash, name) => `${hash} ${name}\n`,
    tab: (hash, name) => `${hash}\t${name}\n`,
    star: (hash, name) => `${hash} *${name}\n`,
    crlf: (hash, name) => `${hash}  ${name}\r\n`,
    "space-before": (hash, name) => ` ${hash}  ${name}\n`,
    "hash-short": (hash, name) => `${hash.slice(1)}  ${name}\n`,
    "hash-long": (hash, name) => `${hash}0  ${name}\n`,
    "hash-no-hex": (hash, name) => `${hash.slice(1)}g  ${name}\n`,
    "hash-labelled": (hash, name) => `sha256:${hash}  ${name}\n`,
    "name-missing": (hash) => `${hash}  \n`,
    "bsd-style": (hash, name) => `SHA256 (${name}) = ${hash}\n`,
    escaped: (hash, name) => `\\${hash}  ${name}\n`,
    "dot-slash": (hash, name) => `${hash}  ./${name}\n`,
    absolute: (hash, name) => `${hash}  /${name}\n`,
    climbing: (hash, name) => `${hash}  data/../${name}\n`,
    "double-slash": (hash, name) => `${hash}  ${name.replace("/", "//")}\n`,
    backslash: (hash, name) => `${hash}  ${name.replaceAll("/", "\\")}\n`,
    "slash-behind": (hash, name) => `${hash}  ${name}/\n`,
    nul: (hash, name) => `${hash}  ${name}\0\n`,
    "percent-alone": (hash, name) => `${hash}  ${name}%\n`,
    "percent-of-a-letter": (hash, name) => `${hash}  ${name.replace("a.bin", "%61.bin")}\n`,
    "percent-of-a-slash": (hash, name) => `${hash}  ${name.replace("data/", "data%2F")}\n`,
    "percent-lower-case": (hash, name) => `${hash}  ${name}%0a\n`,
    "empty-line": (hash, name) => `${hash}  ${name}\n\n`,
    comment: (hash, name) => `# all files\n${hash}  ${name}\n`,
  };
  return Object.entries(ways).map(([slug, write]) => {
    const files = withLines(threeItems, manifest, (all) =>
      all.map((line) => (line.slice(66, -1) === object ? write(line.slice(0, 64), object) : line)),
    );
    return refused(base, "package.manifest", manifest, slug, files);
  });
}

/** Whole lines removed, doubled, exchanged. */
function lines(): PackageCase[] {
  const names = [...threeItems.keys()].filter((name) => name.startsWith("data/")).sort();
  const isOf = (line: string, name: string): boolean => line.slice(66, -1) === name;
  const removed = names.map((name) => {
    const files = withLines(threeItems, manifest, (all) => all.filter((line) => !isOf(line, name)));
    return refused(base, "file.expected", name, `line-removed-${String(names.indexOf(name))}`, files);
  });
  const doubled = names.map((name) => {
    const files = withLines(threeItems, manifest, (all) =>
      all.flatMap((line) => (isOf(line, name) ? [line, line] : line)),
    );
    return refused(base, "package.manifest", name, `line-doubled-${String(names.indexOf(name))}`, files);
  });
  const hash = (by: (line: string) => string): Map<string, Uint8Array> =>
    withLines(threeItems, manifest, (all) => all.map((line) => (isOf(line, object) ? by(line) : line)));
  const otherCase = hash((line) => line.replace("a.bin", "A.BIN"));
  const twoHashes = hash((line) => `${line}${lineOf(object, utf8("another"))}`);
  const exchanged = withLines(threeItems, manifest, ([one = "", two = "", ...rest]) => [
    one.slice(0, 64) + two.slice(64),
    two.slice(0, 64) + one.slice(64),
    ...rest,
  ]);
  return [
    ...removed,
    ...doubled,
    refused(
      base,
      "package.manifest",
      object,
      "line-of-another-hash",
      hash((line) => lineOf(line.slice(66, -1), utf8("another"))),
    ),
    refused(
      base,
      "package.manifest",
      object,
      "line-of-zeros",
      hash((line) => `${"0".repeat(64)}${line.slice(64)}`),
    ),
    refused(base, "package.manifest", object, "line-doubled-with-another-hash", twoHashes),
    refused(base, "package.manifest", object.replace("a.bin", "A.BIN"), "line-of-another-case", otherCase),
    refused(base, "file.expected", object, "line-of-another-case", otherCase),
    refused(base, "package.manifest", "data/checkpoint", "hashes-exchanged", exchanged),
    refused(
      base,
      "package.manifest",
      manifest,
      "crlf-throughout",
      withLines(threeItems, manifest, (all) => all.map((line) => line.replace("\n", "\r\n"))),
    ),
    refused(
      base,
      "package.manifest",
      manifest,
      "no-last-line-feed",
      withBytes(threeItems, manifest, fileIn(threeItems, manifest).subarray(0, -1)),
    ),
    refused(
      base,
      "package.manifest",
      manifest,
      "byte-order-mark",
      withBytes(threeItems, manifest, concat(byteOrderMark, fileIn(threeItems, manifest))),
    ),
    refused(
      base,
      "package.manifest",
      manifest,
      "not-utf-8",
      withBytes(
        threeItems,
        manifest,
        concat(fileIn(threeItems, manifest), utf8(`${"0".repeat(64)}  data/`), Uint8Array.of(0xff, 0x0a)),
      ),
    ),
    refused(
      base,
      "package.manifest",
      manifest,
      "emptied-and-listed",
      withBytes(threeItems, manifest, new Uint8Array(0)),
    ),
    refused(
      base,
      "package.manifest",
      `${folder}/objects/gone.bin`,
      "line-of-no-file",
      withLines(threeItems, manifest, (all) => [...all, lineOf(`${folder}/objects/gone.bin`, utf8(""))]),
    ),
  ];
}

/** The tag manifest has nothing that vouches for it. */
function tagLines(): PackageCase[] {
  const all = linesOf(fileIn(threeItems, tags));
  const named = ["bag-info.txt", "bagit.txt", manifest];
  const removed = named.map((name) => {
    const files = withLines(threeItems, tags, (list) => list.filter((line) => line.slice(66, -1) !== name));
    return refused(base, "package.manifest", name, `tag-line-removed-${name}`, files);
  });
  const doubled = named.map((name) => {
    const files = withLines(threeItems, tags, (list) =>
      list.flatMap((line) => (line.slice(66, -1) === name ? [line, line] : line)),
    );
    return refused(base, "package.manifest", name, `tag-line-doubled-${name}`, files);
  });
  const changedHash = named.map((name) => {
    const files = withLines(threeItems, tags, (list) =>
      list.map((line) => (line.slice(66, -1) === name ? lineOf(name, utf8("another")) : line)),
    );
    return refused(base, "package.manifest", name, `tag-line-of-another-hash-${name}`, files);
  });
  const whole = (slug: string, bytes: Uint8Array): PackageCase =>
    refused(base, "package.manifest", tags, `tag-${slug}`, changed(threeItems, { [tags]: bytes }));
  return [
    ...removed,
    ...doubled,
    ...changedHash,
    whole("crlf", utf8(all.join("").replaceAll("\n", "\r\n"))),
    whole("upper-case", utf8(all.map((line) => line.slice(0, 64).toUpperCase() + line.slice(64)).join(""))),
    whole("byte-order-mark", concat(byteOrderMark, utf8(all.join("")))),
    whole("names-itself", utf8(all.join("") + lineOf(tags, utf8("")))),
    whole("climbing", utf8(all.join("") + lineOf("../bagit.txt", fileIn(threeItems, "bagit.txt")))),
    whole(
      "names-a-payload-file",
      utf8(all.join("") + lineOf("data/checkpoint", fileIn(threeItems, "data/checkpoint"))),
    ),
    whole("percent", utf8(all.join("").replace("bagit.txt", "bagit%2Etxt"))),
    refused(
      base,
      "package.manifest",
      "bagit.txt",
      "bagit-0.97-listed",
      bagit("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"),
    ),
    refused(
      base,
      "package.manifest",
      "bagit.txt",
      "bagit-utf-16-listed",
      bagit("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-16\n"),
    ),
    refused(
      base,
      "package.manifest",
      "bagit.txt",
      "bagit-crlf-listed",
      bagit("BagIt-Version: 1.0\r\nTag-File-Character-Encoding: UTF-8\r\n"),
    ),
    refused(
      base,
      "package.manifest",
      "bagit.txt",
      "bagit-more-listed",
      bagit("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n\n"),
    ),
    refused(base, "package.manifest", "bagit.txt", "bagit-emptied-listed", bagit("")),
    refused(
      base,
      "package.manifest",
      "bag-info.txt",
      "bag-info-removed-everywhere",
      retagged(changed(threeItems, { "bag-info.txt": null })),
    ),
    refused(
      base,
      "package.manifest",
      "bagit.txt",
      "bagit-removed-everywhere",
      retagged(changed(threeItems, { "bagit.txt": null })),
    ),
  ];
}

function bagit(text: string): Map<string, Uint8Array> {
  return retagged(changed(threeItems, { "bagit.txt": text }));
}

/** A payload manifest that names what is not payload. */
function listsOfOthers(): PackageCase[] {
  const more: readonly (readonly [string, string])[] = [
    ["names-a-tag-file", lineOf("bagit.txt", fileIn(threeItems, "bagit.txt"))],
    ["names-itself", lineOf(manifest, utf8(""))],
    ["names-the-folder-above", lineOf("../outside", utf8(""))],
    ["climbs-out-of-data", lineOf("data/../../outside", utf8(""))],
    ["names-data", lineOf("data", utf8(""))],
    ["names-data-slash", `${"0".repeat(64)}  data/\n`],
    ["names-an-absolute-path", lineOf("/etc/hostname", utf8(""))],
  ];
  return more.map(([slug, line]) => {
    return refused(
      base,
      "package.manifest",
      manifest,
      slug,
      withLines(threeItems, manifest, (all) => [...all, line]),
    );
  });
}

/** Names that have to be encoded, and are not, or are too much. */
function hardNames(): PackageCase[] {
  const from = "good-hard-names";
  const told = (slug: string, what: string, by: string): PackageCase => {
    const files = withLines(hardNamed, manifest, (all) => {
      const other = all.map((line) => (line.includes(what) ? line.replace(what, by) : line));
      if (other.join("") === all.join("")) throw new Error(`nothing to replace: ${what}`);
      return other;
    });
    return refused(from, "package.manifest", manifest, slug, files);
  };
  return [
    told("percent-not-encoded", "100%25.txt", "100%.txt"),
    told("line-feed-not-encoded", "line%0Afeed", "line\nfeed"),
    told("line-feed-in-lower-case", "line%0Afeed", "line%0afeed"),
    told("carriage-return-not-encoded", "carriage%0Dreturn", "carriage\rreturn"),
    told("space-encoded", " space before", "%20space before"),
    told("letter-encoded", "d\u00e9j\u00e0", "d%C3%A9j\u00e0"),
  ];
}

function accepts(): PackageCase[] {
  return [
    accepted(
      base,
      "manifest-backwards",
      withLines(threeItems, manifest, (all) => all.reverse()),
    ),
    accepted(
      base,
      "tag-manifest-backwards",
      withLines(threeItems, tags, (all) => all.reverse()),
    ),
  ];
}
