/** The published vectors of age. They lie beside the repository; without them this says so and skips. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { FormatError, readAll, type RandomAccess } from "@muniment/verify";
import { EncryptionError, openEncrypted } from "./index.ts";
import { fixtures, skipFixtures as skip } from "../../../../test/shared-fixtures.ts";

interface AgeCase {
  readonly id: string;
  readonly file: string;
  readonly expect: "accept" | "reject";
  readonly detail?: { readonly payload?: string };
}

function accessTo(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.length,
    read: async function* (start, end) {
      yield await Promise.resolve(bytes.subarray(start, end));
    },
  };
}

suite("age", { skip }, () => {
  if (skip !== false) return;
  const { cases } = JSON.parse(readFileSync(join(fixtures, "age/expected.json"), "utf8")) as {
    cases: readonly AgeCase[];
  };
  assert.ok(cases.length > 0);
  for (const { id, file, expect, detail } of cases) {
    test(`${id}: ${expect}`, { timeout: 60_000 }, async () => {
      const bytes = readFileSync(join(fixtures, "age", file));
      const end = bytes.indexOf("\n\n");
      const said = bytes.subarray(0, end).toString("utf8").split("\n");
      const valuesOf = (name: string): string[] =>
        said.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
      // Some are packed, to keep them small.
      const packed = valuesOf("compressed").includes("zlib");
      const body = bytes.subarray(end + 2);
      const encrypted = packed ? (await import("node:zlib")).inflateSync(body) : body;
      const open = async (): Promise<Uint8Array> => {
        const [passphrase = null] = valuesOf("passphrase");
        const unlocking = { identities: valuesOf("identity"), passphrase: () => Promise.resolve(passphrase) };
        const access = await openEncrypted(accessTo(encrypted), unlocking);
        return readAll(access.read(0, access.size), 2 ** 26);
      };
      if (expect === "reject") {
        await assert.rejects(open, (error) => error instanceof FormatError || error instanceof EncryptionError);
        return;
      }
      assert.equal(
        createHash("sha256")
          .update(await open())
          .digest("hex"),
        detail?.payload,
      );
    });
  }
});
