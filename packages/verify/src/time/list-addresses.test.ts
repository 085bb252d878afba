import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "../format/bytes.ts";
import { listAddressesOf } from "./list-addresses.ts";
import { der, extension, makeStamp, timeStampingOnly } from "./sample-authority.ts";
import { at, data, middle, stamper } from "./sample-stamps.ts";

const uri = (text: string): Uint8Array => der(0x86, utf8(text));
const point = (...names: readonly Uint8Array[]): Uint8Array => der(0x30, der(0xa0, der(0xa0, ...names)));
const places = (...points: readonly Uint8Array[]): Uint8Array => extension("2.5.29.31", false, der(0x30, ...points));

function addresses(...more: readonly Uint8Array[]): readonly string[] {
  const signer = stamper({ extensions: [timeStampingOnly, ...more] });
  return listAddressesOf(makeStamp(signer, { data, at, certificates: [middle.certificate, signer.certificate] }));
}

test("the addresses of revocation lists that a token's certificates name are told, those of the web only", () => {
  const [one, two] = ["http://crl.example/a.crl", "https://crl.example/b.crl"];
  assert.deepEqual(addresses(places(point(uri(one)), point(uri("ldap://crl.example/c"), uri(two), uri(one)))), [
    one,
    two,
  ]);
  assert.deepEqual(addresses(), []);
  assert.deepEqual(addresses(places(der(0x30), point(uri("http://crl.example/\u001b[2J")))), []);
  const many = Array.from({ length: 40 }, (_, place) => uri(`http://crl.example/${String(place)}`));
  assert.equal(addresses(places(point(...many))).length, 16);
});

test("what is no token, or whose certificates cannot be read so far, names no address", () => {
  assert.deepEqual(listAddressesOf(utf8("no token")), []);
  assert.deepEqual(listAddressesOf(Uint8Array.from(Buffer.from("30053003020102", "hex"))), []);
  assert.deepEqual(addresses(extension("2.5.29.31", false, der(0x31))), []);
});
