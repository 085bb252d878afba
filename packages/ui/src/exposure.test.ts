import assert from "node:assert/strict";
import { test } from "node:test";
import { countedIn, dayOf, noNote, readNote, sumOf, suggestsPause, type ExposureNote } from "./exposure.ts";

const day = (date: number): string => `2026-11-${String(date).padStart(2, "0")}`;
const times = (note: ExposureNote, count: number, date: number): ExposureNote =>
  Array.from({ length: count }).reduce<ExposureNote>((sum) => countedIn(sum, "graphic", day(date)), note);

test("today and seven days are counted; what is older is dropped", () => {
  let note = times(noNote, 3, 20);
  note = times(note, 2, 23);
  note = countedIn(note, "unveiled", day(29));
  assert.deepEqual(Object.keys(note.days).toSorted(), [day(23), day(29)]);
  assert.deepEqual(sumOf(note, day(29)), { today: { graphic: 0, unveiled: 1 }, week: { graphic: 2, unveiled: 1 } });
  assert.deepEqual(sumOf(note, day(30)).week, { graphic: 0, unveiled: 1 });
  assert.deepEqual(sumOf(note, day(22)).week, { graphic: 0, unveiled: 0 }, "days to come are not of this week");
  assert.deepEqual(readNote(JSON.stringify(note)), note);
  assert.equal(dayOf(new Date(2026, 2, 1)), "2026-03-01");
  assert.deepEqual(Object.keys(countedIn(times(noNote, 1, 28), "graphic", "2026-12-04").days), [day(28), "2026-12-04"]);
});

test("a pause is suggested after as many as the reader said, once a day, and never unasked", () => {
  const many = times(noNote, 50, 29);
  assert.equal(suggestsPause(many, day(29)), false);
  const wanted = { ...many, pauseAfter: 50 };
  assert.equal(suggestsPause(wanted, day(29)), true);
  assert.equal(suggestsPause({ ...wanted, pauseAfter: 51 }, day(29)), false);
  assert.equal(suggestsPause({ ...wanted, heardOn: day(29) }, day(29)), false);
  assert.equal(suggestsPause({ ...wanted, heardOn: day(28) }, day(29)), true);
  assert.equal(suggestsPause({ ...wanted, isKept: false }, day(29)), false);
  assert.equal(suggestsPause(wanted, day(30)), false);
});

test("switched off, nothing is counted", () => {
  const off = { ...times(noNote, 1, 29), isKept: false };
  assert.equal(countedIn(off, "graphic", day(29)), off);
  assert.equal(readNote(JSON.stringify(off)).isKept, false);
});

test("what is no note is read as none", () => {
  for (const text of [null, "", "[", "7", "null", "[]", '{"days":7}', "x".repeat(20_000)])
    assert.deepEqual(readNote(text), noNote, text?.slice(0, 20));
  const many = Object.fromEntries(Array.from({ length: 90 }, (_, at) => [day(at % 100), { graphic: 1 }]));
  assert.equal(Object.keys(readNote(JSON.stringify({ days: many })).days).length, 7);
  const odd = { days: { __proto__x: { graphic: 1 }, [day(1)]: { graphic: -3, unveiled: "9" }, [day(2)]: null } };
  assert.deepEqual(readNote(JSON.stringify({ ...odd, pauseAfter: 2.5, heardOn: 4 })), {
    ...noNote,
    days: { [day(1)]: { graphic: 0, unveiled: 0 }, [day(2)]: { graphic: 0, unveiled: 0 } },
  });
});
