import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { archiveVectors } from "../../../spec/vectors/archive-vectors.ts";
import type { FormCase } from "../../../spec/vectors/form-case.ts";
import { formVectors } from "../../../spec/vectors/form-vectors.ts";
import type { ArchiveVector } from "../../../spec/vectors/vector.ts";
import { trustOf } from "./anchors/sample-trust.ts";
import { parseArchiveFile } from "./format/archive-file.ts";
import { decodeUtf8, fromBase64, toBase64, toHex } from "./format/bytes.ts";
import { openCheckpoint } from "./format/checkpoint.ts";
import { parseWitnessKey, readCosignatures } from "./format/cosignature.ts";
import { parseEntry } from "./format/entry.ts";
import { verdictOf, type Finding } from "./finding.ts";
import { parseInstant } from "./format/instant.ts";
import { parseKeyFile } from "./format/keyfile.ts";
import { parseVkey } from "./format/note.ts";
import { isQuorumMet, parsePolicy } from "./format/policy.ts";
import { parseProtectedKey } from "./format/protected-key.ts";
import { parseRecord } from "./format/record.ts";
import { MemoryEvidence } from "./sample-archive.ts";
import { verifyArchive } from "./verify.ts";

const folder = `${import.meta.dirname}/../../../spec/vectors`;

const vectors = archiveVectors();

function onDisk(name: string): unknown {
  return JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8"));
}

function filesOf({ base, files }: ArchiveVector): Map<string, Uint8Array> {
  const all =
    base === undefined ? new Map<string, Uint8Array>() : filesOf(vectors.get(base) ?? assert.fail(`no vector ${base}`));
  for (const [name, bytes] of Object.entries(files)) {
    if (bytes === null) all.delete(name);
    else all.set(name, fromBase64(bytes));
  }
  return all;
}

suite("the archives of spec/vectors", () => {
  test("are, on disk, what make.ts makes", () => {
    assert.deepEqual(
      readdirSync(`${folder}/archives`).sort(),
      [...vectors.keys()].map((name) => `${name}.json`).sort(),
    );
    for (const [name, vector] of vectors) assert.deepEqual(onDisk(`archives/${name}`), vector);
  });

  for (const [name, vector] of vectors) {
    test(name, async () => {
      const anchors = vector.trust === undefined ? {} : { anchors: trustOf(vector.trust) };
      const trust = { keys: vector.keys.map(parseVkey), seen: vector.seen.map(fromBase64), ...anchors };
      const findings: Finding[] = [];
      const options = { writersAtWork: vector.writing };
      for await (const one of verifyArchive(
        new MemoryEvidence(filesOf(vector)),
        trust,
        parseInstant(vector.now),
        options,
      ))
        findings.push(one);
      const rest = findings.filter(({ outcome }) => outcome !== "holds");
      assert.deepEqual(
        rest.map(({ check, subject, outcome }) => ({ check, ...subject, outcome })),
        vector.findings,
      );
      assert.equal(verdictOf(findings), vector.verdict);
    });
  }
});

/** Reads one file and gives what the vectors state of it. Throws where they say `reject`. */
const readers: Readonly<Record<string, (bytes: Uint8Array, one: FormCase) => unknown>> = {
  entries: (bytes) => parseEntry(bytes),
  records: (bytes) => parseRecord(bytes),
  "archive-files": (bytes) => parseArchiveFile(bytes),
  vkeys: (bytes) => {
    const { name, publicKey } = parseVkey(decodeUtf8(bytes));
    return { name, publicKey: toHex(publicKey) };
  },
  "witness-vkeys": (bytes) => {
    const { name, cosigning } = parseWitnessKey(decodeUtf8(bytes));
    return { name, cosigning: toHex(cosigning) };
  },
  cosignatures: (bytes, { keys }) => {
    const { cosignatures } = readCosignatures(bytes, (keys ?? []).map(parseWitnessKey));
    return { cosignatures: cosignatures.map(({ key, time }) => ({ vkey: key.text, time })) };
  },
  policies: (bytes, { value }) => {
    const policy = parsePolicy(bytes);
    const met = (value as { readonly met: readonly { readonly by: readonly string[] }[] } | undefined)?.met ?? [];
    return {
      logs: policy.logs.map(({ text }) => text),
      witnesses: [...policy.witnesses.values()].map(({ text }) => text),
      met: met.map(({ by }) => ({ by, enough: isQuorumMet(policy, by.map(parseWitnessKey)) })),
    };
  },
  keyfiles: (bytes) => {
    const { seed, publicKey } = parseKeyFile(bytes);
    return { seed: toHex(seed), publicKey: toHex(publicKey) };
  },
  "protected-keys": (bytes) => {
    const { salt, iterations, iv, ciphertext } = parseProtectedKey(bytes);
    return { salt: toHex(salt), iterations, iv: toHex(iv), ciphertext: toHex(ciphertext) };
  },
  checkpoints: (bytes, { keys, signed }) => {
    const opened = openCheckpoint(bytes, (keys ?? []).map(parseVkey));
    assert.equal(opened.signed, signed);
    const { origin, size, root } = opened.checkpoint;
    return { origin, size, root: toBase64(root) };
  },
};

suite("the single files of spec/vectors", () => {
  for (const [format, read] of Object.entries(readers)) {
    const cases = formVectors().get(format) ?? assert.fail(`no vectors of ${format}`);

    test(`${format} are, on disk, what make.ts makes`, () => {
      assert.deepEqual(onDisk(format), { cases });
    });

    for (const one of cases) {
      test(`${format}: ${one.name}`, () => {
        const bytes = fromBase64(one.bytes);
        if (one.expect === "accept") assert.deepEqual(read(bytes, one), one.value);
        else assert.throws(() => read(bytes, one), { name: /^(FormatError|NewerFormat|NoteError)$/ });
      });
    }
  }
});
