import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { surtOf } from "./surt.ts";
import { fixtures, skipFixtures } from "../../../../../test/shared-fixtures.ts";

test("canon suite, surt: every row", { skip: skipFixtures }, () => {
  const { cases } = JSON.parse(readFileSync(join(fixtures, "canon/expected.json"), "utf8")) as {
    cases: { id: string; detail: { url: string; key: string } }[];
  };
  const rows = cases.filter(({ id }) => id.startsWith("canon/surt-"));
  assert.ok(rows.length > 0);
  for (const { id, detail } of rows) assert.equal(surtOf(detail.url), detail.key, id);
});

for (const [url, key] of [
  ["https://www.example.org/Index.html", "org,example)/index.html"],
  ["https://www2.example.org:8443/a/", "org,example:8443)/a"],
  ["http://example.org/?b=2&a=1&", "org,example)/?&a=1&b=2"],
  ["http://127.0.0.1:8080/x", "1,0,0,127:8080)/x"],
  ["http://[::1]/x", "[::1])/x"],
  ["https://مثال.إختبار/صفحة", "xn--kgbechtv,xn--mgbh0fb)/%d8%b5%d9%81%d8%ad%d8%a9"],
  ["urn:text: a\nb", "urn:text:%20a%0Ab"],
] as const) {
  test(`the key of ${JSON.stringify(url)}`, () => {
    assert.equal(surtOf(url), key);
  });
}
