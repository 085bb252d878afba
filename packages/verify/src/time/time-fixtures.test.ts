/** The published suite of time stamps. It lies beside the repository; without it this says so and skips. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { fromBase64, fromHex } from "../format/bytes.ts";
import { parseInstant } from "../format/instant.ts";
import { parseCertificate, type Certificate } from "./certificate.ts";
import { judgeTimeStamp, type TimeState } from "./judge.ts";
import { fixtures, skipFixtures as skip } from "../../../../test/shared-fixtures.ts";

interface Case {
  readonly id: string;
  readonly file: string;
  readonly expect: "accept" | "reject" | "untrusted" | "parse";
  readonly level: string;
  readonly detail?: {
    readonly data?: string;
    readonly chain?: string;
    readonly authorities?: readonly { readonly certificates: readonly string[] }[];
    readonly time?: string;
  };
}

/** The chain of a case, its root last. */
function chainOf({ chain, authorities }: NonNullable<Case["detail"]>): Certificate[] {
  const texts =
    authorities !== undefined
      ? authorities.flatMap(({ certificates }) => certificates)
      : (chain?.startsWith("DER:") ?? false)
        ? [chain?.slice(4) ?? ""]
        : [...(chain ?? "").matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END/g)].map(([, body = ""]) =>
            body.replaceAll(/\s/g, ""),
          );
  return texts.map((text) => parseCertificate(fromBase64(text)));
}

const states: Readonly<Record<Case["expect"], TimeState>> = {
  accept: "trusted",
  reject: "broken",
  untrusted: "untrusted",
  parse: "untrusted",
};

suite("tsa", { skip }, () => {
  test("every case", () => {
    const { cases } = JSON.parse(readFileSync(join(fixtures, "tsa", "expected.json"), "utf8")) as {
      cases: readonly Case[];
    };
    assert.equal(cases.filter(({ level }) => level === "must").length, 15);
    for (const { id, file, expect, detail = {} } of cases) {
      const chain = chainOf(detail);
      const verdict = judgeTimeStamp(
        readFileSync(join(fixtures, "tsa", file)),
        { data: detail.data === undefined ? null : fromHex(detail.data), nonce: null },
        { roots: chain.slice(-1), others: chain.slice(0, -1), lists: [] },
        parseInstant("2040-01-01T00:00:00.000Z"),
      );
      assert.equal(verdict.state, states[expect], `${id}: ${verdict.detail}`);
      assert.ok(verdict.detail.length > 10, id);
      if (detail.time !== undefined) assert.equal(verdict.time, detail.time.replace("Z", ".000Z"), id);
    }
  });
});
