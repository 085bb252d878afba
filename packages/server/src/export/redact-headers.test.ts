import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { Pseudonyms, redactHead } from "./redact-headers.ts";

const key = Buffer.from("a key");
const of = (value: string): string => `redacted-${createHmac("sha256", key).update(value).digest("hex")}`;
const redact = (...lines: readonly string[]): readonly string[] => {
  const head = Buffer.from(["GET / HTTP/1.1", ...lines, "", ""].join("\r\n"), "latin1");
  return redactHead(head, new Pseudonyms(key)).toString("latin1").split("\r\n").slice(1, -2);
};

for (const [line, expected] of [
  ["Cookie: sid=secret; other=two", `Cookie: sid=${of("secret")}; other=${of("two")}`],
  ["cookie:sid=a=b==", `cookie:sid=${of("a=b==")}`],
  ["COOKIE:  secret;;  empty=; x = y ", `COOKIE:  ${of("secret")};;  empty=; x = ${of("y")} `],
  ["Authorization: Bearer secret", `Authorization: Bearer ${of("secret")}`],
  ["Authorization: secret", `Authorization: ${of("secret")}`],
  [
    'Proxy-Authorization: Digest username="a", nonce="b"',
    `Proxy-Authorization: Digest ${of('username="a", nonce="b"')}`,
  ],
  ["Set-Cookie: sid=secret; Path=/; HttpOnly", `Set-Cookie: sid=${of("secret")}; Path=/; HttpOnly`],
  ["Set-Cookie: sid=secret;Secure; other=secret", `Set-Cookie: sid=${of("secret")};Secure; other=${of("secret")}`],
  ["Set-Cookie: secret", `Set-Cookie: ${of("secret")}`],
] as const) {
  test(`in "${line}" the values alone are replaced`, () => {
    assert.deepEqual(redact(line), [expected]);
  });
}

test("what holds no credentials stays as it is, to the byte", () => {
  const head = Buffer.from(
    "GET / HTTP/1.1\r\nX-Cookie: a=b\r\nReferer: http://a.test/?cookie: a=b\r\n\r\n\xff",
    "latin1",
  );
  assert.equal(redactHead(head, new Pseudonyms(key)), head);
});

test("equal values are seen to be equal, in requests and in answers", () => {
  const [sent, given] = redact("Cookie: sid=secret", "Set-Cookie: sid=secret");
  assert.equal(sent?.slice("Cookie: ".length), given?.slice("Set-Cookie: ".length));
});
