/** A package in one file is judged as its folder is, whoever packed it; and what makes a container two things at once is named. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { entryOf, paxOf, summed, tarOf } from "./container/sample-tar.ts";
import { samplePackage, samplePackages, type SamplePackage } from "./container/sample-package.ts";
import { readAll } from "./format/bytes.ts";
import { verdictOf, type Finding } from "./finding.ts";
import { MemoryEvidence } from "./sample-archive.ts";
import { packageIn, verifyFile } from "./verify-file.ts";
import { verifyPackage } from "./verify-package.ts";
import { accessTo, allOf, sampleWacz, storedZip } from "./wacz/sample-wacz.ts";

const good = samplePackage("good-three-items");

const entriesOf = ({ files }: Pick<SamplePackage, "files">, folder = "p/"): [string, Buffer][] =>
  [...files].map(([name, bytes]) => [folder + name, Buffer.from(bytes)]);
const tarOfPackage = (entries: readonly (readonly [string, Buffer])[]): Buffer =>
  tarOf(entries.map(([name, bytes]) => ({ name, bytes })));

async function findingsOf(bytes: Uint8Array, { keys } = good, name = "p.zip"): Promise<readonly Finding[]> {
  return allOf(verifyFile(accessTo(bytes), name, { keys }));
}

/** What does not hold of the container: outcome, subject and a word of the detail. */
async function faultsIn(bytes: Uint8Array): Promise<readonly string[]> {
  const found = await findingsOf(bytes);
  return found
    .filter(({ check, outcome }) => check === "package.container" && outcome !== "holds")
    .map(({ subject, outcome, detail }) => `${outcome} ${subject.file}: ${detail}`);
}

suite("a package in one file", () => {
  for (const [form, pack] of [
    ["ZIP", storedZip],
    ["tar", tarOfPackage],
  ] as const) {
    test(`has in a ${form} the findings that its folder has, package by package of spec/vectors`, async () => {
      const packages = samplePackages();
      assert.ok(packages.length > 700);
      for (const [at, one] of packages.entries()) {
        // What differs between the two is the container: that its files are handed on is seen by some of them.
        if (pack === tarOfPackage && at % 5 !== 0) continue;
        const folder = await allOf(verifyPackage(new MemoryEvidence(new Map(one.files)), { keys: one.keys }));
        const found = await findingsOf(pack(entriesOf(one)), one);
        const rest = found.filter(({ check }) => check !== "package.container");
        assert.deepEqual(rest, folder, one.name);
        const container = found.slice(0, found.length - rest.length);
        const odd = [...one.files.keys()].some((name) => /[\p{Cc}\\]/u.test(name));
        const apart = new Set([...one.files.keys()].map((name) => name.normalize("NFC").toUpperCase()));
        const right = odd || apart.size < one.files.size ? "fails" : "holds";
        assert.deepEqual([...new Set(container.map(({ outcome }) => outcome))], [right], one.name);
      }
    });

    test(`is good in a ${form} without a folder, in another order, or with a folder of any name`, async () => {
      for (const entries of [entriesOf(good, ""), entriesOf(good).reverse(), entriesOf(good, "a b — ü/")])
        assert.equal(verdictOf(await findingsOf(pack(entries))), "verified");
    });

    test(`fails in a ${form} with what lies beside it, with a second one, or with names that are one on some disks`, async () => {
      const [first] = entriesOf(good);
      const [, bytes] = first ?? assert.fail();
      for (const [more, fault] of [
        [["__MACOSX/x", bytes], "fails __MACOSX/x: it lies outside the package's folder"],
        [["q/bagit.txt", bytes], "fails .: more than one package lies in it"],
        [["p/BAGIT.TXT", bytes], /^fails bagit.txt: on some disks its name is the same as another's: BAGIT.TXT$/],
        [["p/DATA/more", bytes], /^fails data\/checkpoint: on some disks/],
        [["p/bagit.txt/more", bytes], /^fails bagit.txt\/more: its name is that of a file and of a folder$/],
        [["p/../../out", bytes], /^fails ..\/..\/out: its name climbs out of its folder$/],
        [["/etc/out", bytes], /^fails \/etc\/out: its name is an absolute path$/],
        [["p/data\\out", bytes], /^fails data\\out: its name has a control character or a backslash$/],
        [["p/bagit.txt", bytes], /^fails bagit.txt: its name stands twice$/],
      ] as const) {
        const faults = await faultsIn(pack([...entriesOf(good), [more[0], more[1]]]));
        assert.ok(
          faults.some((one) => (typeof fault === "string" ? one === fault : fault.test(one))),
          `${more[0]}: ${faults.join("; ")}`,
        );
      }
    });

    test(`never takes down the verifier in a ${form} of which a byte was changed, or that was cut`, async () => {
      const bytes = pack(entriesOf(samplePackage("good-one-item")));
      for (let at = 0; at < bytes.length; at += 37) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 0xff;
        await findingsOf(changed);
        assert.notEqual(verdictOf(await findingsOf(bytes.subarray(0, at))), "verified");
      }
    });
  }

  test("a NFD and a NFC spelling of one name are one name", async () => {
    const [, body] = entriesOf(good)[0] ?? assert.fail();
    const more: [string, Buffer][] = ["é", "e\u0301"].map((name) => [`p/${name}`, body]);
    assert.match((await faultsIn(storedZip([...entriesOf(good), ...more]))).join(), /on some disks/);
  });

  test("is looked for in a WACZ in vain", async () => {
    const wacz = sampleWacz();
    assert.equal(await packageIn(accessTo(wacz)), null);
    assert.ok((await findingsOf(wacz)).every(({ check }) => check.startsWith("wac") || check.startsWith("warc")));
    const none = Buffer.from("nothing of the kind");
    assert.deepEqual(
      (await findingsOf(none, good, "a.wacz")).map(({ check }) => check),
      ["wacz.structure"],
    );
    assert.deepEqual(
      (await findingsOf(none)).map(({ check }) => check),
      ["package.container"],
    );
    const files = (await packageIn(accessTo(tarOfPackage(entriesOf(good))))) ?? assert.fail();
    assert.ok((await readAll(files.read("data/checkpoint"), 4096)).length > 0);
  });
});

suite("a ZIP", () => {
  test("with bytes before, behind or between, fails", async () => {
    const zip = storedZip(entriesOf(good));
    assert.match((await faultsIn(Buffer.concat([Buffer.from("MZ"), zip]))).join(), /fails .: 2 bytes before/);
    assert.match((await faultsIn(Buffer.concat([zip, Buffer.from("x")]))).join(), /fails .: more bytes follow/);
  });

  test("whose CRC-32 is another fails at the file", async () => {
    const zip = storedZip(entriesOf(good));
    const central = zip.indexOf("PK\x01\x02", 0, "latin1");
    for (const at of [14, central + 16]) zip[at] = (zip[at] ?? 0) ^ 1;
    const failing = (await findingsOf(zip)).filter(({ outcome }) => outcome === "fails");
    assert.match(failing.map(({ detail }) => detail).join(), /does not have the CRC-32/);
  });

  test("that is encrypted, or packed by another method, is not called bad", async () => {
    for (const [at, value] of [
      [6, 1],
      [8, 14],
    ] as const) {
      const zip = storedZip(entriesOf(good));
      for (let local = 0; local >= 0; local = zip.indexOf("PK\x03\x04", local + 1, "latin1")) zip[local + at] = value;
      for (let central = zip.indexOf("PK\x01\x02", 0, "latin1"); central >= 0;) {
        zip[central + at + 2] = value;
        central = zip.indexOf("PK\x01\x02", central + 1, "latin1");
      }
      assert.equal(verdictOf(await findingsOf(zip)), "unchecked");
    }
  });

  test("that unpacks to more than 1 GiB and 250 times its size is not unpacked", { timeout: 60_000 }, async () => {
    const entries = entriesOf(good);
    const packed = deflateRawSync(Buffer.alloc(2 ** 20));
    const zip = storedZip([["p/data/bomb", packed], ...entries]);
    const central = zip.indexOf("PK\x01\x02", 0, "latin1");
    for (const [header, from] of [
      [0, 8],
      [central, 10],
    ] as const) {
      zip.writeUInt16LE(8, header + from);
      zip.writeUInt32LE(2 ** 31, header + from + 14);
    }
    assert.match((await faultsIn(zip)).join(), /^unchecked data\/bomb: together with others it unpacks to more than/);
  });
});

suite("a tar", () => {
  const first = { name: "p/data/x", bytes: Buffer.from("x") };
  const rest = tarOfPackage(entriesOf(good));

  for (const [what, bytes, fault] of [
    [
      "a symbolic link",
      entryOf({ name: "p/link", type: "2" }),
      /^fails link: it is no plain file, but a symbolic link$/,
    ],
    ["a hard link", entryOf({ name: "p/link", type: "1" }), /^fails link: it is no plain file, but a hard link$/],
    ["a device", entryOf({ name: "p/null", type: "3" }), /^fails null: it is no plain file, but a device$/],
    [
      "a kind of its own",
      entryOf({ ...first, type: "Z" }),
      /^fails data\/x: it is an entry of a kind that is not known: "Z"$/,
    ],
    ["a sparse file", entryOf({ ...first, type: "S" }), /^unchecked data\/x: it is a sparse file/],
    [
      "a name for all",
      entryOf({ name: "g", bytes: paxOf({ path: "p/y" }), type: "g" }),
      /^fails .: at byte 0: a header for all/,
    ],
    [
      "two names ahead",
      Buffer.concat([
        entryOf({ name: "x", bytes: paxOf({ path: "a" }), type: "x" }),
        entryOf({ name: "x", bytes: paxOf({ path: "b" }), type: "x" }),
      ]),
      /two headers are about one entry$/,
    ],
    [
      "a checksum that is wrong",
      summed(entryOf(first)).fill("7", 148, 150),
      /^fails .: it is no ZIP|^fails .: at byte 0: there is no header/,
    ],
    ["bytes behind a file", entryOf(first).fill("y", 600, 601), /^fails .: bytes from byte 513 on belong to no entry$/],
  ] as const) {
    test(`with ${what} is told`, async () => {
      const faults = await faultsIn(Buffer.concat([bytes, rest]));
      assert.ok(
        faults.some((one) => fault.test(one)),
        faults.join("; "),
      );
    });
  }

  test("with remarks for all, names ahead, `./` and large numbers is good", async () => {
    const [one, ...others] = entriesOf(good);
    const [name, bytes] = one ?? assert.fail();
    const large = entryOf({ name: `./${name}`, bytes });
    large.fill(0, 124, 136);
    large[124] = 0x80;
    large.writeUInt32BE(bytes.length, 132);
    summed(large.subarray(0, 512));
    const tar = Buffer.concat([
      entryOf({ name: "g", bytes: paxOf({ comment: "made by hand" }), type: "g" }),
      entryOf({ name: "./", type: "5" }),
      large,
      tarOf(others.map(([other, body]) => ({ name: `./${other}`, bytes: body }))),
    ]);
    assert.equal(verdictOf(await findingsOf(tar)), "verified");
  });

  test("without its end, or with more behind it, or that is a ZIP as well, fails", async () => {
    assert.match((await faultsIn(rest.subarray(0, -512))).join(), /its end is missing/);
    assert.match((await faultsIn(rest.subarray(0, -1024))).join(), /ends too early/);
    assert.match(
      (await faultsIn(Buffer.concat([rest, Buffer.alloc(2048), Buffer.from("x")]))).join(),
      /more follows its end/,
    );
    assert.match((await faultsIn(Buffer.concat([rest, storedZip(entriesOf(good))]))).join(), /a ZIP as well/);
    assert.equal(verdictOf(await findingsOf(Buffer.concat([rest, Buffer.alloc(9216)]))), "verified");
  });
});
