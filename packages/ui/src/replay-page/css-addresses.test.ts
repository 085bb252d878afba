import assert from "node:assert/strict";
import { test } from "node:test";
import { addressesInCss, withOtherAddresses } from "./css-addresses.ts";

test("the addresses of a style sheet are found by its tokens, and told apart", () => {
  const cases: readonly (readonly [css: string, found: readonly string[]])[] = [
    ["a { background: url(b.png) }", ["picture b.png"]],
    [`a { background: url( "b c.png" ), URL('d.png') }`, ["picture b c.png", "picture d.png"]],
    [`@import "a.css"; @import url(b.css) screen;`, ["import a.css", "import b.css"]],
    [`@IMPORT 'a.css' layer(x) supports(display: grid) print;`, ["import a.css"]],
    [
      `@font-face { font-family: "F"; src: url(f.woff2) format("woff2"), url('g.ttf') }`,
      ["font f.woff2", "font g.ttf"],
    ],
    [
      `@media print { a { background: url(b.png) } } c { cursor: url(d.cur), auto }`,
      ["picture b.png", "picture d.cur"],
    ],
    [
      `a { background: image-set("b.png" 1x, url(c.png) 2x, "d.avif" type("image/avif")) }`,
      ["picture b.png", "picture c.png", "picture d.avif"],
    ],
    [`a { background: -webkit-image-set(url(b.png) 1x) }`, ["picture b.png"]],
    [`a { background: url(\\68 ttp://x/y) }`, ["picture http://x/y"]],
    [`a { background: url(a\\)b.png) }`, ["picture a)b.png"]],
    [`/* url(a.png) @import "b.css" */ a::before { content: "url(c.png)" }`, []],
    [`a { content: '\\'; } b { background: url(c.png)' }`, []],
    ["@namespace url(http://www.w3.org/1999/xhtml); @namespace s 'x'; @charset 'utf-8';", []],
    ["a { fill: url(#b); width: my-url(c.png) }", []],
    ["a { background: url(", []],
    ["a { background: url(b.png", ["picture b.png"]],
  ];
  for (const [css, found] of cases)
    assert.deepEqual(
      addressesInCss(css)
        .filter(({ url }) => url !== "")
        .map(({ kind, url }) => `${kind} ${url}`),
      found,
      css,
    );
});

test("what stands for an address is replaced, and all else stays to the letter", async () => {
  const css = `@import 'a.css' print; b { background: url("c.png") no-repeat, image-set('d.png' 2x) }`;
  const other = await withOtherAddresses(css, ({ url }) => Promise.resolve(`data:,${url}"`));
  assert.equal(
    other,
    `@import url("data:,a.css%22") print; b { background: url("data:,c.png%22") no-repeat, image-set(url("data:,d.png%22") 2x) }`,
  );
});

test("a sheet of a megabyte that opens and never closes is read in no time", () => {
  for (const part of ["url(", "{", "(", '"\\', "/*", "@import ", "\\", "a(", "image-set('"]) {
    const began = performance.now();
    addressesInCss(part.repeat(Math.ceil(1_000_000 / part.length)));
    assert.ok(performance.now() - began < 20_000, part);
  }
});
