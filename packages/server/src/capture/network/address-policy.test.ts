import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { FormatError } from "@muniment/verify";
import fc from "fast-check";
import { parseAllowList, parseHost } from "./address-policy.ts";
import { checkAddress } from "./check-address.ts";
import { parseWebAddress } from "../web-address.ts";
import { fixtures, skipFixtures } from "../../../../../test/shared-fixtures.ts";

const publicAddress = "93.184.215.14";

interface UrlCase {
  readonly id: string;
  readonly expect: string;
  readonly detail: { readonly url: string; readonly href?: string };
}

function suite(name: string): UrlCase[] {
  const parsed = JSON.parse(readFileSync(join(fixtures, name, "expected.json"), "utf8")) as { cases: UrlCase[] };
  return parsed.cases;
}

/** The decision for a URL as typed, with every name leading to `answers`; "invalid" where there is no URL at all. */
async function decision(
  typed: string,
  options: { answers?: readonly string[]; allowPrivate?: readonly string[] } = {},
): Promise<string> {
  const url = parseWebAddress(typed);
  if (url === null) return "invalid";
  const resolve = () => Promise.resolve(options.answers ?? [publicAddress]);
  const found = await checkAddress(url, { allowPrivate: options.allowPrivate ?? [], resolve });
  return found.allowed ? "allow" : found.code;
}

const withFixtures = { skip: skipFixtures };

test("urls suite: every case is decided without any traffic", withFixtures, async () => {
  const expected = { allow: ["allow"], block: ["address.private", "address.scheme"], invalid: ["invalid"] };
  const wrong: string[] = [];
  for (const { id, expect, detail } of suite("urls")) {
    const found = await decision(detail.url);
    if (!expected[expect as keyof typeof expected].includes(found)) wrong.push(`${id}: ${found}, expected ${expect}`);
  }
  assert.deepEqual(wrong, []);
});

test("canon suite, whatwg: an address is read as a browser reads it", withFixtures, () => {
  const cases = suite("canon").filter(({ id }) => id.startsWith("canon/whatwg-"));
  assert.ok(cases.length > 40);
  for (const { id, detail } of cases) assert.equal(parseWebAddress(detail.url)?.href, detail.href, id);
});

test("one refused answer among good ones refuses the name", async () => {
  assert.equal(await decision("https://mixed.example/", { answers: [publicAddress, "10.0.0.1"] }), "address.private");
  assert.equal(await decision("https://mixed.example/", { answers: ["::ffff:169.254.169.254"] }), "address.private");
  assert.equal(
    await decision("https://mixed.example/", { answers: [publicAddress, "not an address"] }),
    "address.private",
  );
  assert.equal(await decision("https://empty.example/", { answers: [] }), "address.unresolved");
});

test("a name that cannot be resolved says so", async () => {
  const resolve = () => Promise.reject(Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" }));
  const found = await checkAddress(new URL("https://nowhere.example/"), { allowPrivate: [], resolve });
  assert.deepEqual(found, {
    allowed: false,
    code: "address.unresolved",
    text: "The name nowhere.example has no address (ENOTFOUND)",
  });
});

test("public IPv6, and IPv4 behind address translation, are allowed; tunnels and the unassigned are not", async () => {
  for (const host of ["2606:2800:220:1::1", "64:ff9b::5db8:d70e", "2620:4f:8000::1", "::ffff:5db8:d70e"]) {
    assert.equal(await decision(`http://[${host}]/`), "allow", host);
  }
  for (const host of [
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2001::1",
    "2002:5db8:d70e::1",
    "4000::1",
    "::5db8:d70e",
    "fd00:ec2::254",
    "3fff::1",
  ]) {
    assert.equal(await decision(`http://[${host}]/`), "address.private", host);
  }
});

test("what a person allows is allowed, and nothing beside it", async () => {
  const inside = { answers: ["10.1.2.3"] };
  assert.equal(await decision("http://wiki.example/", { ...inside, allowPrivate: ["10.0.0.0/8"] }), "allow");
  assert.equal(await decision("http://wiki.example/", { ...inside, allowPrivate: ["10.2.0.0/16"] }), "address.private");
  assert.equal(await decision("http://wiki.example./", { ...inside, allowPrivate: ["WIKI.example"] }), "allow");
  assert.equal(
    await decision("http://a.wiki.example/", { ...inside, allowPrivate: ["wiki.example"] }),
    "address.private",
  );
  assert.equal(await decision("http://localhost:8080/", { allowPrivate: ["127.0.0.1"] }), "allow");
  assert.equal(await decision("http://localhost:8080/", { allowPrivate: ["localhost"] }), "allow");
  assert.equal(await decision("http://[::1]:8080/", { allowPrivate: ["[::1]"] }), "allow");
  assert.equal(await decision("http://127.0.0.2/", { allowPrivate: ["127.0.0.1"] }), "address.private");
  assert.equal(
    await decision("http://metadata.google.internal/", { allowPrivate: ["metadata.google.internal"] }),
    "allow",
  );
});

test("a Tor name is refused without asking a resolver", async () => {
  const resolve = () => assert.fail("the resolver was asked");
  const found = await checkAddress(new URL("http://abc.onion/"), { allowPrivate: [], resolve });
  assert.equal(found.allowed, false);
});

test("entries that mean nothing are refused", () => {
  for (const entry of [
    "",
    "10.0.0.0/33",
    "10.0.0.0/x",
    "a/b",
    "http://a/",
    "a b",
    "user@a",
    "10.0.0.0/8/8",
    "a:80",
    "fd00::/129",
  ]) {
    assert.throws(() => parseAllowList([entry]), FormatError, entry);
  }
});

test("property: no IPv4 address inside a refused block gets through, however it is written", async () => {
  const blocks: readonly [number, number][] = [
    [10, 8],
    [127, 8],
    [0, 8],
    [224, 4],
    [240, 4],
  ];
  const address = fc.tuple(fc.constantFrom(...blocks), fc.nat(0xffffffff)).map(([[first, bits], random]) => {
    const mask = (0xffffffff << (32 - bits)) >>> 0;
    return (((first << 24) & mask) | (random & ~mask)) >>> 0;
  });
  const form = fc.constantFrom(
    (value: number) => String(value),
    (value: number) => `0x${value.toString(16)}`,
    (value: number) => `0${value.toString(8)}`,
    (value: number) => `${String(value >>> 24)}.${String(value & 0xffffff)}`,
    (value: number) => `[::ffff:${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}]`,
    (value: number) => `[64:ff9b::${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}]`,
  );
  await fc.assert(
    fc.asyncProperty(address, form, async (value, write) => {
      assert.equal(await decision(`http://${write(value)}/`), "address.private");
    }),
  );
});

test("property: a host never smuggles a second part of a URL", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const host = parseHost(text);
      assert.ok(host === null || !/[/?#@\\\s]/.test(host));
    }),
  );
});
