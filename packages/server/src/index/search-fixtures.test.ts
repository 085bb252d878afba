/** The published suites of searches, against a real archive. docs/search.md says what of them is not claimed: stems. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { SearchableArchive } from "./sample-searchable.ts";
import { fixtures, skipFixtures as absent } from "../../../../test/shared-fixtures.ts";

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(fixtures, name), "utf8"));
}

/** None where the folder is absent. */
function casesOf(suite: string): unknown {
  return absent === false ? (read(`${suite}/expected.json`) as { cases: unknown }).cases : [];
}

interface Corpus {
  readonly lang: string;
  readonly articles: readonly { readonly n: number; readonly text: string }[];
}

interface SearchCase {
  readonly id: string;
  readonly expect: "found" | "corpus";
  readonly file?: string;
  readonly detail: {
    readonly query: string;
    readonly lang: string;
    readonly mustFind: readonly string[];
    readonly mayFind: readonly string[];
  };
}

describe("the suite search", { skip: absent }, () => {
  let archive: SearchableArchive;
  const cases = casesOf("search") as readonly SearchCase[];
  before(async () => {
    archive = await SearchableArchive.make();
    for (const { file } of cases.filter(({ expect }) => expect === "corpus")) {
      const { lang, articles } = read(`search/${file ?? ""}`) as Corpus;
      await archive.add(articles.map(({ n, text }) => ({ of: `${lang} ${String(n)}.txt`, text })));
    }
  });
  after(() => archive.close());

  it("has each corpus", async () => {
    const { explanation } = await archive.search("");
    assert.equal(explanation.searched, cases.filter(({ expect }) => expect === "corpus").length * 30);
    assert.deepEqual([explanation.unread, explanation.cut], [0, 0]);
  });

  for (const { id, detail } of cases.filter(({ expect }) => expect === "found")) {
    it(id, async () => {
      const { hits } = await archive.search(detail.query);
      const found = hits.map(({ item }) => item.title.replace(/ (\d+)\.txt$/, "/$1"));
      for (const wanted of detail.mustFind) assert.ok(found.includes(wanted), `${wanted} is not among ${found.join()}`);
      const allowed = [...detail.mustFind, ...detail.mayFind];
      const wrong = found.filter((one) => one.startsWith(`${detail.lang}/`) && !allowed.includes(one));
      assert.deepEqual(wrong, [], "found without need");
      for (const hit of hits) {
        const passage = hit.found.find(({ field }) => field === "text");
        assert.ok(passage !== undefined && passage.marks.length > 0, `${hit.item.title} is found, and nothing marked`);
        for (const { start, end } of passage.marks) assertWholeLetters(passage.text, start, end);
      }
    });
  }
});

/** No mark begins or ends between a letter and what is written upon it. */
function assertWholeLetters(text: string, start: number, end: number): void {
  for (const at of [start, end]) {
    if (at > 0 && at < text.length) assert.doesNotMatch(text.slice(at), /^[\p{M}\u{dc00}-\u{dfff}]/u);
  }
  assert.ok(start < end && end <= text.length);
}

interface NormalCase {
  readonly id: string;
  readonly detail: { readonly nfc: string; readonly nfd: string };
}

describe("the suite normal", { skip: absent }, () => {
  const cases = casesOf("normal") as readonly NormalCase[];
  for (const { id, detail } of cases) {
    it(id, async () => {
      const archive = await SearchableArchive.make();
      try {
        const first = await archive.add([{ of: detail.nfd }, { of: detail.nfc }]);
        for (const query of [detail.nfc, detail.nfd]) {
          const { hits } = await archive.search(query);
          const titles = hits.map(({ item }) => item.title).toReversed();
          assert.deepEqual(titles, [detail.nfd, detail.nfc], "as they were given");
        }
        assert.deepEqual(await archive.found(detail.nfc), [first + 1, first]);
      } finally {
        await archive.close();
      }
    });
  }
});

interface StringCase {
  readonly id: string;
  readonly detail: { readonly text: string };
}

describe("the suite strings, as queries and as titles", { skip: absent }, () => {
  const cases = casesOf("strings") as readonly StringCase[];
  it("no text is an error, and each finds its own item, or says that nothing in it can be searched", async () => {
    const archive = await SearchableArchive.make();
    try {
      const texts = cases.map(({ detail }) => detail.text).filter((text) => text !== "" && text.isWellFormed());
      const first = await archive.add(texts.map((text) => ({ of: text })));
      for (const [at, text] of texts.entries()) {
        const { hits, explanation } = await archive.search(`"${text.replaceAll(/["\u201c\u201d]/gu, " ")}"`);
        const own = hits.find(({ item }) => item.index === first + at);
        assert.ok(own !== undefined || explanation.nothing?.code === "no-words", JSON.stringify(text));
        assert.equal(own?.item.title ?? text, text);
        await archive.search(text);
      }
    } finally {
      await archive.close();
    }
  });
});
