import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { formatInstant, type CaptureVerdictValue } from "@muniment/verify";
import { sampleCaptureDetail, sampleSealed } from "./sample-records.ts";
import { SearchableArchive, type SampleItem } from "./sample-searchable.ts";
import { openSqliteIndex } from "./sqlite/sqlite-index.ts";

const day = (date: number): number => Date.UTC(2026, 10, date);
const page = (address: string, title: string, verdict: "complete" | "partial" = "complete") =>
  sampleCaptureDetail(address, title, { value: verdict, reasons: [] });

describe("a search", () => {
  let archive: SearchableArchive;
  let news: number, letter: number, photo: number, half: number, japanese: number;
  before(async () => {
    archive = await SearchableArchive.make();
    news = await archive.add(
      [
        {
          of: page("https://news.example.org/court?q=%D0%B6%D0%B0%D0%B1%D0%B0", "The court's day"),
          text: `Weather.\n${"Nothing of note was said. ".repeat(40)}The order of the court came late; والمحكمة قررت.`,
          passed: "a row that was taken out: heron",
        },
      ],
      day(1),
    );
    letter = await archive.add(
      [{ of: "letter_to-court.txt", text: "An order for the harbour. Court closed.", note: "brought by post" }],
      day(2),
    );
    photo = await archive.add([{ of: "court.jpg", mediaType: "image/jpeg", text: "\u0000order" }], day(3));
    half = await archive.add(
      [{ of: page("https://example.org/b", "Harbour", "partial"), text: "court order" }],
      day(4),
    );
    japanese = await archive.add([{ of: "日本.txt", text: "第3條の制限に従う" }], day(5));
  });
  after(() => archive.close());

  it("has all words, in any field, and ranks: title, side by side, the rest; newest first in each", async () => {
    assert.deepEqual(await archive.found("court"), [photo, letter, news, half]);
    assert.deepEqual(await archive.found("court order"), [half, letter, news]);
    assert.deepEqual(await archive.found("order court", { sort: "newest" }), [half, letter, news]);
    assert.deepEqual(await archive.found("order court", { sort: "oldest" }), [news, letter, half]);
    assert.deepEqual(await archive.found('"court order"'), [half]);
    assert.deepEqual(await archive.found("heron OR post"), [letter, news]);
    assert.deepEqual(await archive.found("court -order"), [photo]);
    assert.deepEqual(await archive.found("-court"), [japanese]);
    assert.deepEqual(await archive.found("courts"), []);
  });

  it("narrows by filters, in the query and beside it", async () => {
    assert.deepEqual(await archive.found("court kind:capture"), [news, half]);
    assert.deepEqual(await archive.found("court -kind:capture"), [photo, letter]);
    assert.deepEqual(await archive.found("site:example.org"), [half, news]);
    assert.deepEqual(await archive.found("site:news.example.org"), [news]);
    for (const none of ["ample.org", "example-org", "news-example.org", "news.example.org.test", "org"])
      assert.deepEqual(await archive.found(`site:${none}`), none === "org" ? [half, news] : [], none);
    assert.deepEqual(await archive.found("verdict:partial verdict:complete"), [half, news]);
    assert.deepEqual(await archive.found("court after:2026-11-02 before:2026-11-03"), [letter]);
    assert.deepEqual(await archive.found("after:2026-11-03"), [japanese, half, photo]);
    const selection = {
      from: null,
      before: null,
      site: "example.org",
      kind: null,
      verdict: null,
      withdrawn: "no",
    } as const;
    assert.deepEqual(await archive.found("court site:news.example.org", { selection }), [news]);
    assert.deepEqual(await archive.found("court kind:file", { selection }), []);
  });

  it("finds addresses with and without escapes, file names, notes, hashes, and Arabic words behind their article", async () => {
    for (const query of ["news.example.org", "%D0%B6%D0%B0%D0%B1%D0%B0", "ЖАБА", "محكمة", "المحكمة", "والمحكمة"])
      assert.deepEqual(await archive.found(query), [news], query);
    assert.deepEqual(await archive.found("letter_to"), [letter]);
    assert.deepEqual(await archive.found("brought"), [letter]);
    const sha256 = createHash("sha256").update("court order").digest("hex");
    assert.deepEqual(await archive.found(sha256.toUpperCase()), [half]);
    assert.deepEqual((await archive.search(sha256)).hits[0]?.found[0]?.field, "hash");
    assert.deepEqual(await archive.found(sha256.slice(0, 20)), []);
    const { hits } = await archive.search("brought");
    assert.deepEqual(hits[0]?.found, [
      {
        field: "facts",
        path: null,
        text: "brought by post",
        cutBefore: false,
        cutAfter: false,
        marks: [{ start: 0, end: 7 }],
      },
    ]);
    for (const query of ["制限", "3條の", "第3條", "條", "従う", "に"])
      assert.deepEqual(await archive.found(query), [japanese], query);
    assert.deepEqual(await archive.found("限制"), []);
  });

  it("shows where, around the place, with numbers that fit the text as it is kept", async () => {
    const { hits } = await archive.search("order late");
    const passage = hits[0]?.found.find(({ field }) => field === "text");
    assert.ok(passage !== undefined && passage.path === "text.txt" && passage.cutBefore && passage.text.length <= 300);
    assert.deepEqual(
      passage.marks.map(({ start, end }) => passage.text.slice(start, end)),
      ["order", "late"],
    );
    const arabic = (await archive.search("محكمة")).hits[0]?.found[0];
    assert.deepEqual(
      arabic?.marks.map(({ start, end }) => arabic.text.slice(start, end)),
      ["والمحكمة"],
    );
    const address = (await archive.search("ЖАБА")).hits[0]?.found.find(({ field }) => field === "address");
    assert.deepEqual(
      address?.marks.map(({ start, end }) => address.text.slice(start, end)),
      ["жаба"],
    );
  });

  it("says of itself what was searched, and why nothing was found", async () => {
    const why = async (query: string): Promise<readonly unknown[]> => {
      const { hits, total, explanation } = await archive.search(query);
      assert.deepEqual([hits.length, total], [0, 0], query);
      return [explanation.nothing?.code, ...(explanation.nothing?.words ?? [])];
    };
    assert.deepEqual(await why("court Zeppelin"), ["word-unknown", "Zeppelin"]);
    assert.deepEqual(await why("heron harbour"), ["not-together"]);
    assert.deepEqual(await why("heron -court"), ["excluded"]);
    assert.deepEqual(await why("heron kind:file"), ["filtered"]);
    assert.deepEqual(await why("?! --"), ["no-words"]);
    const { explanation, facets, total } = await archive.search('COURT "at:large"');
    assert.deepEqual(explanation.terms, [
      { typed: "COURT", folded: ["court"] },
      { typed: "at:large", folded: ["at", "large"] },
    ]);
    assert.deepEqual([explanation.searched, explanation.unread, total], [5, 0, 0]);
    assert.deepEqual(facets, { kinds: [], verdicts: [], sites: [], cases: [] });
    assert.deepEqual((await archive.search("court")).facets, {
      kinds: [
        { value: "capture", count: 2 },
        { value: "intake", count: 2 },
      ],
      verdicts: [
        { value: "complete", count: 1 },
        { value: "partial", count: 1 },
      ],
      sites: [
        { value: "example.org", count: 2 },
        { value: "news.example.org", count: 1 },
      ],
      cases: [],
    });
  });

  it("refuses what is too long, and a cursor that is none, in words", async () => {
    await assert.rejects(archive.search("x".repeat(20_000)), { code: "search.too-long" });
    for (const cursor of ["x", "newest-0-1", "relevance-0-1; DROP TABLE words", "relevance-9-1"])
      await assert.rejects(archive.search("court", { cursor }), { code: "search.bad-cursor" });
    const { hits, total } = await archive.search("?!", { cursor: "relevance-0-3" });
    assert.deepEqual({ hits, total }, { hits: [], total: 0 }, "signs alone find nothing, on a later page too");
  });

  it("takes hundreds of words, and languages of databases as words", async () => {
    const many = Array.from({ length: 900 }, (_, at) => `word${String(at)}`);
    assert.deepEqual(await archive.found(`court ${many.join(" ")}`), []);
    assert.deepEqual(await archive.found(`heron ${many.map((word) => `OR ${word}`).join(" ")}`), [news]);
    assert.deepEqual(await archive.found(`heron ${many.map((word) => `-${word}`).join(" ")}`), [news]);
    for (const query of [
      '") OR ("a',
      "title:court'; DROP TABLE words; --",
      "{title}: court",
      "·kind·capture",
      "NEAR(court order)",
    ])
      await assert.doesNotReject(archive.found(query), query);
    assert.deepEqual(await archive.found("title:order"), []);
    assert.deepEqual(await archive.found("·kind·capture"), []);
  });
});

it("a phrase of one word over and over, in a text of that word, is marked before anybody gives up", async () => {
  const archive = await SearchableArchive.make();
  try {
    const first = await archive.add([{ of: "a.txt", text: "word ".repeat(100_000) }]);
    const start = performance.now();
    assert.deepEqual(await archive.found(`"${"word ".repeat(256)}"`), [first]);
    assert.deepEqual(await archive.found(`"${"word ".repeat(255)} x"`), []);
    assert.deepEqual(await archive.found("word ".repeat(900)), [first]);
    assert.ok(performance.now() - start < 30_000);
  } finally {
    await archive.close();
  }
});

it("pages meet without gap or overlap while items are added, in every order", async () => {
  const archive = await SearchableArchive.make();
  try {
    const items = Array.from({ length: 60 }, (_, at) => ({
      of: at % 3 === 0 ? `word ${String(at)}` : `file ${String(at)}`,
      text: at % 2 === 0 ? "first word" : "word first",
    }));
    await archive.add(items);
    for (const sort of ["relevance", "newest", "oldest"] as const) {
      const whole = await archive.found("first word", { sort });
      const seen: number[] = [];
      let cursor: string | null = null;
      do {
        const answer = await archive.search("first word", { sort, cursor, limit: 7 });
        seen.push(...answer.hits.map(({ item }) => item.index));
        cursor = answer.next;
        if (sort !== "oldest" && seen.length === 14) await archive.add([{ of: "another first word" }]);
      } while (cursor !== null);
      assert.deepEqual(seen, whole, sort);
    }
  } finally {
    await archive.close();
  }
});

it("times are those of the items, also in a log whose clock went back", async () => {
  const index = openSqliteIndex(":memory:");
  const unknown = { basis: "not-measured", reason: "not part of this sample" };
  const log = [10, 20, 11, 21].map((date, at) => {
    const detail = {
      name: { basis: "claimed", value: `file ${String(at)}` },
      ...{ modified: unknown, received: unknown, mediaType: unknown, note: null },
    };
    const { entry, record } = sampleSealed(at, String(at), "intake", detail);
    return { entry: { ...entry, time: formatInstant(day(date)) }, record };
  });
  const [first, second, ...rest] = log;
  assert.ok(first !== undefined && second !== undefined);
  // The second can be read later only: what stands behind it is there before it.
  await index.apply(0, [first, { entry: second.entry, record: { ok: false, reason: "EIO" } }, ...rest]);
  await index.mend(second);
  const found = async (query: string): Promise<readonly number[]> => {
    const { hits } = await index.search({
      query,
      selection: null,
      sort: "relevance",
      cursor: null,
      limit: 10,
      facets: true,
    });
    return hits.map(({ item }) => item.index);
  };
  for (const words of ["", "file "]) {
    assert.deepEqual(await found(`${words}before:2026-11-15`), [2, 0]);
    assert.deepEqual(await found(`${words}after:2026-11-15`), [3, 1]);
    assert.deepEqual(await found(`${words}after:2026-11-11 before:2026-11-21`), [2, 1]);
    assert.deepEqual(await found(`${words}after:2027-01-01`), []);
    assert.deepEqual(await found(`${words}before:2026-01-01`), []);
  }
  await index.close();
});

/** Filters of kinds and verdicts are asked by what an archive has little of: so the answers must be alike whatever it has much of. */
for (const [most, counts] of Object.entries({
  pages: { intake: 2, complete: 9, partial: 3, wall: 1, failed: 0, blocked: 0 },
  files: { intake: 12, complete: 1, partial: 0, wall: 0, failed: 2, blocked: 0 },
  "pages that came in part": { intake: 3, complete: 1, partial: 11, wall: 0, failed: 0, blocked: 1 },
}))
  it(`kinds and verdicts are told apart in a library that is mostly ${most}`, async () => {
    const archive = await SearchableArchive.make();
    try {
      const held: { at: number; kind: string; verdict: string | null }[] = [];
      for (const [is, count] of Object.entries(counts) as [CaptureVerdictValue | "intake", number][])
        for (let one = 0; one < count; one += 1) {
          const name = `${is} ${String(one)}`;
          const of =
            is === "intake"
              ? `${name}.txt`
              : sampleCaptureDetail(`https://example.org/${name.replace(" ", "/")}`, name, { value: is, reasons: [] });
          const at = await archive.add([{ of, text: one % 2 === 0 ? "harbour" : "quay" }], day(1));
          held.push({ at, kind: is === "intake" ? "file" : "capture", verdict: is === "intake" ? null : is });
        }
      const ways = ["kind:capture", "kind:file", ...["complete", "partial", "failed"].map((one) => `verdict:${one}`)];
      const filters = [...ways, ...ways.map((way) => `-${way}`)];
      for (const one of filters)
        for (const other of filters) {
          const parts = new Set([one, other]);
          const passes = ({ kind, verdict }: (typeof held)[number]): boolean =>
            ["kind", "verdict"].every((field) => {
              const value = field === "kind" ? kind : verdict;
              const any = [...parts].filter((part) => part.startsWith(`${field}:`));
              return (
                (any.length === 0 || any.includes(`${field}:${String(value)}`)) &&
                !parts.has(`-${field}:${String(value)}`)
              );
            });
          const wanted = held.filter(passes).map(({ at }) => at);
          const found = await archive.found(`${one} ${other}`, { sort: "oldest" });
          assert.deepEqual(found, wanted, `${one} ${other}`);
          const both = [
            ...(await archive.found(`harbour ${one} ${other}`)),
            ...(await archive.found(`quay ${one} ${other}`)),
          ];
          assert.deepEqual(
            both.toSorted((a, b) => a - b),
            wanted,
            `with a word: ${one} ${other}`,
          );
        }
    } finally {
      await archive.close();
    }
  });

/** A generator of numbers that gives the same ones each time: what fails here fails again. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

it("an index that was deleted and built again gives the same answers to 500 searches", async () => {
  const archive = await SearchableArchive.make();
  try {
    const number = numbersFrom(41);
    const words = [
      "court",
      "order",
      "harbour",
      "المحكمة",
      "والميناء",
      "суд",
      "ещё",
      "制限",
      "人",
      "ภาษา",
      "résumé",
      "2026",
    ];
    const pick = <T>(of: readonly [T, ...T[]] | readonly T[]): T => of[number(of.length)] as T;
    const text = (length: number): string => Array.from({ length }, () => pick(words)).join(pick([" ", ", ", " - "]));
    for (let batch = 0; batch < 12; batch += 1) {
      const items = Array.from({ length: 25 }, (_, at): SampleItem => {
        if (number(2) === 0) return { of: `${text(2)} ${String(at)}.txt`, text: text(number(60) + 1), note: text(1) };
        const verdict = pick(["complete", "partial"] as const);
        const detail = page(`https://${pick(["a", "b", "c"])}.example.org/${String(at)}`, text(3), verdict);
        return { of: detail, text: text(number(200) + 1), ...(number(3) === 0 ? { passed: text(5) } : {}) };
      });
      await archive.add(items, day(batch + 1));
    }
    const term = (): string =>
      pick([pick(words), `"${text(2)}"`, `-${pick(words)}`, `${pick(words)} OR ${pick(words)}`]);
    const filter = (): string =>
      pick([
        "",
        "kind:file",
        "site:b.example.org",
        "-site:a.example.org",
        "verdict:partial",
        "after:2026-11-05",
        "before:2026-11-09",
      ]);
    const orders = Array.from({ length: 500 }, () => ({
      query: Array.from({ length: number(4) + 1 }, term).join(" ") + ` ${filter()} ${filter()}`,
      sort: pick(["relevance", "newest", "oldest"] as const),
      limit: number(30) + 1,
    }));
    const answers = async (): Promise<readonly string[]> => {
      const all: string[] = [];
      for (const { query, ...more } of orders) {
        const first = await archive.search(query, more);
        const second = first.next === null ? null : await archive.search(query, { ...more, cursor: first.next });
        all.push(JSON.stringify([query, first, second]));
      }
      return all;
    };
    const before = await answers();
    assert.ok(before.filter((answer) => !answer.includes('"hits":[]')).length > 200, "most searches find something");
    await archive.reindex();
    const again = await answers();
    for (const [at, answer] of before.entries()) assert.equal(again[at], answer);
  } finally {
    await archive.close();
  }
});
