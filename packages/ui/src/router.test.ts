import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, parseRoute, type Route } from "./router.ts";

test("an address that was made is read back as the same route", () => {
  const routes: Exclude<Route, { readonly room: "nowhere" }>[] = [
    { room: "library", before: null },
    { room: "library", before: 0 },
    { room: "library", before: 120 },
    { room: "search", query: 'a & b? "ж" site:x', sort: "relevance", cursor: null },
    { room: "search", query: "+", sort: "newest", cursor: "newest-0-12" },
    { room: "item", item: "00112233445566aa", view: null },
    { room: "item", item: "@7", view: "replay" },
    { room: "item", item: "@7", view: "replay", page: { url: "https://a.example/?b=c&d=%20#e ف", time: null } },
    { room: "item", item: "@7", view: "replay", page: { url: "http://a.example/", time: "2019-03-04T05:06:07Z" } },
    { room: "compare", before: "00112233445566aa", after: "@7", view: "text" },
    { room: "compare", before: "00112233445566aa", after: "ffee12", view: "pictures" },
    { room: "status" },
    { room: "hand-over" },
    { room: "describe", say: null },
    { room: "describe", say: "case" },
    { room: "places", query: "" },
    { room: "places", query: "a & b has:place" },
    { room: "take-in", queue: null, show: "all", from: 0 },
  ];
  for (const route of routes) assert.deepEqual(parseRoute(new URL(addressOf(route), "http://127.0.0.1/")), route);
});

test("a page that is no address of the web, or too long, is none", () => {
  for (const page of [
    "javascript:alert(1)",
    "file:///etc/passwd",
    "",
    "//a.example/",
    `http://a.example/${"x".repeat(9_000)}`,
  ]) {
    const query = new URLSearchParams({ see: "replay", page });
    const route = parseRoute(new URL(`/items/@7?${query.toString()}`, "http://127.0.0.1/"));
    assert.deepEqual(route, { room: "item", item: "@7", view: "replay" });
  }
});

test("an address that was not made leads nowhere", () => {
  for (const path of [
    "/items/",
    "/items/xyz",
    "/items/00112233445566aa/more",
    "/items/..%2f..",
    "/compare/00112233445566aa",
    "/compare/00112233445566aa/",
    "/compare/00112233445566aa/xyz",
    "/other",
    "/status/more",
  ]) {
    assert.deepEqual(parseRoute(new URL(path, "http://127.0.0.1/")), { room: "nowhere" });
  }
});
