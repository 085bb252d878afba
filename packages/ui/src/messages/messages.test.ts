import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { arabic } from "./arabic.ts";
import { english } from "./english.ts";
import { reasonWords } from "./messages.ts";

test("each role of an object that a capture makes has a name in each language", async () => {
  const spec = await readFile(new URL("../../../../spec/capture.md", import.meta.url), "utf8");
  const table = spec.slice(0, spec.indexOf("\n## "));
  const rows = [...table.matchAll(/^\| `([a-z-]+)`(?: \*)? \| `/gm)].map((row) => row[1] ?? "");
  assert.ok(rows.includes("capture") && rows.length > 10, String(rows));
  for (const { language, downloads } of [english, arabic]) {
    const nameless = rows.filter((role) => downloads.role(role) === role);
    assert.deepEqual(nameless, [], language.name);
  }
});

test("a reason is told in the reader's language; what the record says in it, or this version has no word for, is left to the record", async () => {
  const record = await readFile(new URL("../../../verify/src/format/record-capture.ts", import.meta.url), "utf8");
  const union = /export type VerdictCode =([^]*?);/.exec(record)?.[1] ?? "";
  const codes = [...union.matchAll(/^ {2}\| "([a-z.-]+)"/gm)].map(([, code]) => code);
  assert.ok(codes.includes("part.cut") && codes.length > 20, String(codes));
  const text = "1 part is not whole";
  const inArabic = codes.map((code) => reasonWords(arabic, { code: code as "part.cut", text }) ?? "");
  assert.equal(new Set(inArabic).size, codes.length, "two codes with the same words");
  for (const words of inArabic) assert.match(words, /^[\p{Script=Arabic}].*\.$/u);
  assert.equal(reasonWords(english, { code: "part.cut", text }), null);
  for (const later of ["part.later", "toString"])
    assert.equal(reasonWords(arabic, { code: later as "part.cut", text }), null);
});

test("each concern of the status page is told in the reader's language, with what to do", async () => {
  const source = await readFile(new URL("../../../server/src/actions/concern.ts", import.meta.url), "utf8");
  const codes = [...source.matchAll(/^ {2}\| "([a-z.-]+)"/gm)].map(([, code]) => code);
  assert.ok(codes.length > 20);
  const says = {
    who: "<who>",
    when: "<when>",
    count: "<count>",
    folder: "<folder>",
    reason: "<reason>",
    ours: "1",
    theirs: "2",
  };
  const { concerns } = arabic.status;
  assert.deepEqual(Object.keys(concerns ?? {}).toSorted(), codes.toSorted());
  const told = Object.values(concerns ?? {}).map((words) => words(says));
  assert.equal(new Set(told.map(([message]) => message)).size, codes.length, "two concerns with the same words");
  for (const words of told.flat()) assert.match(words, /^[\p{Script=Arabic}]/u);
});

test("a wall is told by what it is and how sure that is", () => {
  const wall = { kind: "login", certainty: "likely", rule: "login.password" } as const;
  const reason = { code: "page.wall", text: "The page is a login form", wall } as const;
  assert.equal(reasonWords(arabic, reason), "أمام المحتوى طلب تسجيل دخول. هذا مرجّح وليس مؤكدًا.");
  const later = { ...reason, wall: { ...wall, kind: "later" as "login" } };
  assert.equal(reasonWords(arabic, later), "يقف شيء أمام المحتوى.");
});
