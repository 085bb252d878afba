import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "@muniment/verify";
import fc from "fast-check";
import { postToGetUrl } from "warcio/utils";
import { queryMax, requestQuery, urlWithQuery } from "./request-query.ts";

/** What the replay library computes for the same request. */
function theirs(contentType: string, postData: Uint8Array): string {
  const request = {
    url: "http://site.example/",
    method: "POST",
    headers: new Headers({ "content-type": contentType }),
    postData,
  };
  assert.equal(postToGetUrl(request, queryMax), true);
  return request.url;
}

function ours(contentType: string, body: Uint8Array): string {
  return urlWithQuery("http://site.example/", "POST", requestQuery(contentType, body).slice(0, queryMax));
}

const boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
const form = [
  `--${boundary}`,
  'Content-Disposition: form-data; name="title"',
  "",
  "نص and text",
  `--${boundary}`,
  'Content-Disposition: form-data; name="file"; filename="a.bin"',
  "Content-Type: application/octet-stream",
  "",
  "bytes",
  `--${boundary}--`,
  "",
].join("\r\n");

for (const [contentType, body] of [
  ["application/x-www-form-urlencoded", "say=Hi&to=Mom%20%E2%98%83"],
  ["application/x-www-form-urlencoded; charset=UTF-8", "a=%ZZ"],
  [
    "application/json",
    '{"type":"event","id":44.0,"values":[true,false,null],"source":{"type":"component","id":"a+b&c= d","values":[3,4]}}',
  ],
  ["application/json", "no json"],
  ["application/json", '["a",["b"],"",{"":1}]'],
  ["application/json", "null"],
  ["text/plain", '{"a":1}'],
  ["text/plain", "hello"],
  [`multipart/form-data; boundary=${boundary}`, form],
  ["multipart/form-data", form],
  ["application/octet-stream", "hello\0"],
  ["", "hello"],
] as const) {
  test(`the query of ${contentType || "an untyped body"} ${JSON.stringify(body.slice(0, 30))} is the one a replay computes`, () => {
    assert.equal(ours(contentType, utf8(body)), theirs(contentType, utf8(body)));
  });
}

const inherited = Object.getOwnPropertyNames(Object.prototype);

test("property: JSON and binary bodies give the query that a replay computes", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.uint8Array({ maxLength: 200 }), (json, bytes) => {
      // The replay library counts repeated names in an object that already has these: there the standard is followed.
      fc.pre(!inherited.some((name) => json.includes(JSON.stringify(name))));
      assert.equal(ours("application/json", utf8(json)), theirs("application/json", utf8(json)));
      assert.equal(ours("application/octet-stream", bytes), theirs("application/octet-stream", bytes));
    }),
  );
});

test("a repeated name is counted, also one that every object has", () => {
  assert.equal(
    requestQuery("application/json", utf8('{"toString":[1,2,3]}')),
    "toString=1&toString.2_=2&toString.3_=3",
  );
});

test("a deep body ends soon", () => {
  const deep = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
  assert.equal(requestQuery("application/json", utf8(deep)), "");
});
