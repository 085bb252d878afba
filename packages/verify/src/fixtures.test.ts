/** The published suites that these formats must hold against. They lie beside the repository; without them this says so and skips. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { decodeUtf8, fromBase64, fromHex, utf8 } from "./format/bytes.ts";
import { parseCheckpoint } from "./format/checkpoint.ts";
import { FormatError } from "./format/digest.ts";
import { canonicalJson, parseJson } from "./format/json.ts";
import { leafHash, verifyConsistency, verifyInclusion } from "./format/merkle.ts";
import { formatVkey, NoteError, openNote, parseVkey, type Vkey } from "./format/note.ts";
import { verifyEd25519 } from "./format/signature.ts";
import { fixtures, skipFixtures as skip } from "../../../test/shared-fixtures.ts";

interface FixtureCase<T> {
  readonly id: string;
  readonly file?: string;
  readonly expect: string;
  readonly level: string;
  readonly detail: T;
}

/** The cases of a suite. A folder without the suite fails the test that asks. */
function casesOf<T>(name: string): readonly FixtureCase<T>[] {
  const { cases } = JSON.parse(readFileSync(join(fixtures, name, "expected.json"), "utf8")) as {
    cases: readonly FixtureCase<T>[];
  };
  assert.ok(cases.length > 0);
  return cases;
}

/** True if it gives a value, false if it refuses the bytes. Any other error is a defect. */
function accepts(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof FormatError || error instanceof NoteError) return false;
    throw error;
  }
}

suite("tlog", { skip }, () => {
  interface Inclusion {
    readonly leafIdx: number;
    readonly treeSize: number;
    readonly root: string;
    readonly leafHash: string;
    readonly proof: readonly string[] | null;
  }
  interface Consistency {
    readonly size1: number;
    readonly size2: number;
    readonly root1: string;
    readonly root2: string;
    readonly proof: readonly string[] | null;
  }

  const holds = (proof: Inclusion | Consistency): boolean => {
    const path = (proof.proof ?? []).map(fromBase64);
    if ("leafIdx" in proof) {
      const { leafIdx: index, treeSize: size } = proof;
      return verifyInclusion({ index, size, leaf: fromBase64(proof.leafHash), root: fromBase64(proof.root), path });
    }
    return verifyConsistency({ ...proof, root1: fromBase64(proof.root1), root2: fromBase64(proof.root2), path });
  };

  test("every proof", () => {
    for (const { id, file = "", expect } of casesOf("tlog")) {
      const proof = JSON.parse(readFileSync(join(fixtures, "tlog", file), "utf8")) as Inclusion | Consistency;
      assert.equal(holds(proof), expect === "accept", id);
    }
  });
});

suite("note", { skip }, () => {
  interface Note {
    readonly body?: string;
    readonly note?: string;
    readonly keys?: readonly string[];
    readonly text?: string;
    readonly verified?: number;
    readonly logs?: readonly { readonly baseUrl: string; readonly publicKey: string; readonly keyDetails: string }[];
    readonly inclusionProof?: {
      readonly logIndex: string;
      readonly rootHash: string;
      readonly treeSize: string;
      readonly hashes: readonly string[];
    };
    readonly canonicalizedBody?: string;
  }

  const keysOf = ({ keys, logs }: Note): Vkey[] => {
    if (keys !== undefined) return keys.map(parseVkey);
    const ed25519 = (logs ?? []).filter(({ keyDetails }) => keyDetails === "PKIX_ED25519");
    return ed25519.map((log) => formatVkey(new URL(log.baseUrl).hostname, fromBase64(log.publicKey).subarray(-32)));
  };

  const open = (detail: Note): void => {
    if (detail.body !== undefined) {
      parseCheckpoint(detail.body);
      return;
    }
    const { text, verified } = openNote(utf8(detail.note ?? ""), keysOf(detail));
    if (detail.text !== undefined) assert.equal(text, detail.text);
    assert.ok(verified.length >= (detail.verified ?? 1));
    if (detail.inclusionProof !== undefined) climb(text, detail.inclusionProof, detail.canonicalizedBody ?? "");
  };

  /** A transparency log entry is in the tree that the checkpoint signs. */
  const climb = (text: string, proof: NonNullable<Note["inclusionProof"]>, body: string): void => {
    const { size, root } = parseCheckpoint(text);
    const holds = verifyInclusion({
      index: Number(proof.logIndex),
      size,
      root,
      leaf: leafHash(fromBase64(body)),
      path: proof.hashes.map(fromBase64),
    });
    assert.ok(holds);
  };

  test("every note and checkpoint", () => {
    for (const { id, expect, detail } of casesOf<Note>("note")) {
      assert.equal(
        accepts(() => {
          open(detail);
        }),
        expect === "accept",
        id,
      );
    }
  });
});

suite("ed25519", { skip }, () => {
  test("every signature", () => {
    for (const { id, expect, detail } of casesOf<{ publicKey: string; msg: string; sig: string }>("ed25519")) {
      const [publicKey, message, signature] = [detail.publicKey, detail.msg, detail.sig].map(fromHex);
      assert.ok(publicKey !== undefined && message !== undefined && signature !== undefined);
      assert.equal(verifyEd25519(publicKey, message, signature), expect === "accept", id);
    }
  });
});

suite("jsonparse", { skip }, () => {
  test("every text", () => {
    for (const { id, expect, detail } of casesOf<{ base64: string }>("jsonparse")) {
      const bytes = fromBase64(detail.base64);
      const accepted = accepts(() => parseJson(bytes));
      // "survive" leaves the verdict open: what is not sure to read alike everywhere is refused here.
      if (expect === "survive") continue;
      assert.equal(accepted, expect === "accept", id);
      if (accepted) assert.deepEqual(parseJson(bytes), JSON.parse(decodeUtf8(bytes)), id);
    }
  });
});

suite("jcs", { skip }, () => {
  interface Canonical {
    readonly input?: string;
    readonly ieee754?: string;
    readonly output?: string;
  }

  const valueOf = ({ input, ieee754 = "" }: Canonical): unknown => {
    if (input !== undefined) return parseJson(utf8(input));
    return new DataView(fromHex(ieee754).buffer).getFloat64(0);
  };

  test("every value that this format has a form for", () => {
    for (const { id, detail } of casesOf<Canonical>("jcs")) {
      const value = valueOf(detail);
      // Numbers here are safe integers, so that no reader needs to print floating point: others must be refused.
      if (typeof value === "number" && !Number.isSafeInteger(value))
        assert.throws(() => canonicalJson(value), FormatError, id);
      else assert.equal(canonicalJson(value), `${detail.output ?? ""}\n`, id);
    }
  });
});
