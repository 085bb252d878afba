import assert from "node:assert/strict";
import { createHash, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { mkdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { crc32 } from "node:zlib";
import { after, before, describe, it } from "node:test";
import { claimsAt, noTrust, summed, testFolder, trusting, words, type TestFolder } from "./sample-foreign.ts";
import { writeStoredZip } from "../capture/warc/stored-zip.ts";
import { parseCsv } from "./csv.ts";

const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");
const picture = Buffer.from("a picture of a square");

describe("what others claim", () => {
  let folder: TestFolder;
  let count = 0;
  before(async () => {
    folder = await testFolder();
  });
  after(() => folder.remove());

  /** A folder with these files. */
  async function laid(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
    const path = folder.at(`case-${String(count++)}`);
    await mkdir(path);
    for (const [name, bytes] of Object.entries(files)) {
      if (name.includes("/")) await mkdir(`${path}/${name.slice(0, name.lastIndexOf("/"))}`, { recursive: true });
      await writeFile(`${path}/${name}`, bytes);
    }
    return path;
  }

  it("is nothing of files without proofs, and that is told of none", async () => {
    const path = await laid({
      "a.txt": "a",
      "b.jpg": "\u00ff\u00d8\u00ff no manifest",
      "c.zip": "PK\u0003\u0004 none",
      "in/d.pdf": "%PDF-1.4 jumb",
    });
    assert.deepEqual(await claimsAt(path, "folder"), []);
    assert.equal(summed([]).verdict, "unchecked");
  });

  it("of a ProofMode bundle of newer form is found by the hash that its names are made of", async () => {
    const hash = sha256(picture);
    const statement = JSON.stringify({
      "File Hash SHA256": hash,
      "Location.Latitude": "1.5",
      "Proof Generated": "2026-01-01",
    });
    const path = await laid({
      "PXL_1.jpg": picture,
      "PXL_2.jpg": "another",
      [`${hash}.proof.json`]: statement,
      [`${hash}.proof.csv`]: `File Hash SHA256,Notes\n${hash},"a, ""b"""\n`,
      [`${hash}.gst`]: "a.b.c",
      [`${sha256("gone")}.proof.json`]: statement,
    });
    const claims = await claimsAt(path, "folder");
    assert.deepEqual(
      new Set(summed(claims).each),
      new Set([
        `${hash}.gst: unchecked`,
        `${hash}.proof.csv: holds`,
        `${hash}.proof.json: holds`,
        `${sha256("gone")}.proof.json: unchecked`,
      ]),
    );
    assert.match(
      words(claims),
      /over PXL_1\.jpg: its statement is about this very file; the phone says \(its own word\): Location\.Latitude=1\.5/,
    );
    assert.equal((await claimsAt(`${path}/PXL_1.jpg`, "file")).length, 3);
    assert.deepEqual(await claimsAt(`${path}/PXL_2.jpg`, "file"), []);
  });

  it("of a statement that is about something else, or is none", async () => {
    const named = (name: string, text: string): Promise<string> =>
      laid({ "a.jpg": picture, [`a.jpg.proof.${name}`]: text });
    for (const [name, text, outcome] of [
      ["json", JSON.stringify({ SHA256: sha256("other") }), "fails"],
      ["json", JSON.stringify({ "Proof Generated": "2026" }), "unchecked"],
      ["json", `{"SHA256":"${sha256(picture)}","SHA256":"${sha256("other")}"}`, "fails"],
      ["json", "[]", "fails"],
      ["json", "{".repeat(100), "fails"],
      ["csv", `SHA256\n${sha256(picture)}\n${sha256("other")}\n`, "fails"],
      ["csv", "SHA256\n", "fails"],
      ["csv", 'SHA256\n"open\n', "fails"],
      ["csv", `A\n${"x,".repeat(2_000)}\n`, "fails"],
      ["csv", "x".repeat(2_000_000), "fails"],
    ] as const)
      assert.deepEqual(
        summed(await claimsAt(await named(name, text), "folder")).each,
        [`a.jpg.proof.${name}: ${outcome}`],
        text.slice(0, 60),
      );
  });

  it("of a bundle in a ZIP is not passed over in silence", async () => {
    const path = await laid({});
    const bytes = Buffer.from("SHA256\n");
    const entry = { name: "x.proof.csv", size: bytes.length, crc32: crc32(bytes), stream: () => streamOf(bytes) };
    await writeStoredZip(`${path}/bundle.zip`, [entry]);
    await writeStoredZip(`${path}/other.zip`, [{ ...entry, name: "x.csv" }]);
    const claims = await claimsAt(path, "folder");
    assert.deepEqual(summed(claims).each, ["bundle.zip: unchecked"]);
    assert.match(words(claims), /unpack it/);
  });

  it("of signatures that are none is told, and keys are none", async () => {
    const path = await laid({
      "a.jpg": picture,
      "a.jpg.asc": "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n",
      "a.jpg.sig": "untrusted comment: another program's",
      "b.jpg": picture,
      "b.jpg.asc": "-----BEGIN PGP SIGNATURE-----\n\n????\n-----END PGP SIGNATURE-----\n",
      "b.jpg.sig": "",
      "c.asc": Buffer.alloc(100_000),
      "pubkey.asc": "no key",
    });
    assert.deepEqual(summed(await claimsAt(path, "folder")).each, [
      "a.jpg.sig: unchecked",
      "b.jpg.asc: fails",
      "b.jpg.sig: unchecked",
      "c.asc: unchecked",
    ]);
  });

  it("follows no link, and tells what it cannot look at", async () => {
    const path = await laid({ "a.jpg": picture, "a.jpg.ots": "none", "deep/x.ots": "y" });
    await symlink("/etc/passwd", `${path}/link.jpg`);
    await symlink("/etc", `${path}/etc`);
    await symlink(`${path}/a.jpg.ots`, `${path}/link.jpg.ots`);
    const claims = await claimsAt(path, "folder");
    assert.deepEqual(summed(claims).each, ["a.jpg.ots: fails", "deep/x.ots: unchecked"]);
    const deep = `${path}/${Array.from({ length: 40 }, () => "d").join("/")}`;
    await mkdir(deep, { recursive: true });
    await writeFile(`${deep}/a`, "");
    assert.match(words(await claimsAt(path, "folder")), /more than 32 folders deep/);
    await rm(`${path}/d`, { recursive: true });
  });

  it("of credentials that lie elsewhere is told, and nobody is asked for them", { timeout: 60_000 }, async () => {
    let asked = 0;
    const server = createServer((_, answer) => {
      asked += 1;
      answer.end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const xmp = `http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dcterms="http://purl.org/dc/terms/" dcterms:provenance="http://127.0.0.1:${String(port)}/manifest.c2pa"/></rdf:RDF></x:xmpmeta>`;
    const head = Buffer.alloc(4);
    head.writeUInt16BE(0xffe1);
    head.writeUInt16BE(xmp.length + 2, 2);
    const path = await laid({
      "a.jpg": Buffer.concat([Buffer.from("ffd8", "hex"), head, Buffer.from(xmp), Buffer.from("ffd9", "hex")]),
    });
    try {
      const claims = await claimsAt(path, "folder");
      assert.deepEqual(summed(claims).each, ["a.jpg: unchecked"], words(claims));
      assert.match(words(claims), /127\.0\.0\.1/);
      assert.equal(asked, 0);
    } finally {
      server.close();
    }
  });

  it("of a file that is too large for the reader of credentials is told", async () => {
    const path = await laid({ "a.mp4": Buffer.from("\0\0\0\x18ftypmp42....c2pa:manifest") });
    await truncate(`${path}/a.mp4`, 300 * 1024 * 1024);
    const claims = await claimsAt(path, "folder");
    assert.deepEqual(summed(claims).each, ["a.mp4: unchecked"]);
    assert.match(words(claims), /too large/);
  });

  it("of a WACZ is its signature, and what is wrong with it", async () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "secp384r1" });
    const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" });
    const manifest = Buffer.from('{"profile":"data-package","wacz_version":"1.1.1","resources":[]}');
    const hash = `sha256:${sha256(manifest)}`;
    const signature = sign("sha256", Buffer.from(hash), { key: privateKey, dsaEncoding: "ieee-p1363" });
    const signedData = {
      hash,
      signature: signature.toString("base64"),
      publicKey: spki.toString("base64"),
      created: "2026-01-01",
      software: "x",
    };
    const path = await laid({});
    const pack = async (name: string, digest: object): Promise<void> => {
      const texts = { "datapackage.json": manifest, "datapackage-digest.json": Buffer.from(JSON.stringify(digest)) };
      const entries = Object.entries(texts).map(([entry, bytes]) => ({
        ...{ name: entry, size: bytes.length, crc32: crc32(bytes), stream: () => streamOf(bytes) },
      }));
      await writeStoredZip(`${path}/${name}`, entries);
    };
    await pack("signed.wacz", { path: "datapackage.json", hash, signedData });
    await pack("unsigned.wacz", { path: "datapackage.json", hash });
    const of = async (name: string, trust = noTrust): Promise<readonly string[]> =>
      (await claimsAt(`${path}/${name}`, "file", trust))
        .filter(({ check }) => check === "wacz.signature")
        .map(({ signer, outcome }) => signer ?? outcome);
    assert.deepEqual(await of("signed.wacz"), ["unknown"]);
    assert.deepEqual(await of("signed.wacz", trusting({ keys: [spki] })), ["holds"]);
    assert.deepEqual(await of("unsigned.wacz"), []);
    // It has no WARC: that is told of both, and what holds of the one that nobody signed is not.
    const unsigned = await claimsAt(`${path}/unsigned.wacz`, "file");
    assert.ok(unsigned.length > 0 && unsigned.every(({ outcome }) => outcome === "fails"), words(unsigned));
  });

  async function* streamOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes);
  }
});

it("a CSV is read as RFC 4180 has it", () => {
  const limits = { rowsMax: 10, fieldsMax: 10 };
  assert.deepEqual(parseCsv('a,b,\r\n"x, ""y""",2,\n\n', limits), [
    ["a", "b", ""],
    ['x, "y"', "2", ""],
  ]);
  assert.deepEqual(parseCsv('"a\nb",c', limits), [["a\nb", "c"]]);
  assert.deepEqual(parseCsv("", limits), []);
  for (const text of ['"open', '"a"b', "x\n".repeat(11), "x,".repeat(11)])
    assert.throws(() => parseCsv(text, limits), { name: "FormatError" });
});
