import assert from "node:assert/strict";
import { test } from "node:test";
import { isDegrees, readCoordinates } from "./coordinates.ts";

const at = (latitude: string, longitude: string) => ({ latitude, longitude });

test("reads what people type and paste", () => {
  const cases: readonly (readonly [string, object])[] = [
    ["35.1856, 33.3823", at("35.1856", "33.3823")],
    ["35.18560 33.3823", at("35.18560", "33.3823")],
    ["-33.8675,151.2070", at("-33.8675", "151.2070")],
    ["\u221233.8675; 151.2070", at("-33.8675", "151.2070")],
    ["geo:35.1856,33.3823", at("35.1856", "33.3823")],
    ["35°11'08.2\"N 33°22'56.3\"E", at("35.185611", "33.382306")],
    ["35° 11′ 08.2″ N, 33° 22′ 56.3″ E", at("35.185611", "33.382306")],
    ["35 11 08.2 N 33 22 56.3 E", at("35.185611", "33.382306")],
    ["35 11 08.2 33 22 56.3", at("35.185611", "33.382306")],
    ["35°11.5'S, 33°22.25'W", at("-35.191667", "-33.370833")],
    ["N 35.1856 E 33.3823", at("35.1856", "33.3823")],
    ["33.3823E 35.1856N", at("35.1856", "33.3823")],
    ["٣٥٫١٨٥٦، ٣٣٫٣٨٢٣", at("35.1856", "33.3823")],
    ["0, -0.0", at("0", "0.0")],
    ["90, 180", at("90", "180")],
    ["35.1234567890, 33.1", at("35.12345678", "33.1")],
  ];
  for (const [typed, expected] of cases) assert.deepEqual(readCoordinates(typed), expected, typed);
});

test("guesses nothing", () => {
  const bad = [
    "",
    "35.1856",
    "351856 333823",
    "3511 3322",
    "91, 0",
    "0, 181",
    "35.1856N, 33.3823",
    "35.1N 33.2N",
    "-35.1N 33.2E",
    "35°60'N 33°E",
    "35.5°30'N 33°E",
    "35,1856 33,3823",
    "1, 2, 3",
    "Court square",
    "x".repeat(201),
    "1".repeat(200),
    `${"1 ".repeat(90)}1`,
  ];
  for (const typed of bad) assert.equal(readCoordinates(typed), null, typed);
});

test("what it reads is what a record may have", () => {
  for (const text of ["0", "-0.5", "90", "35.12345678"]) assert.ok(isDegrees(text, 90), text);
  for (const text of ["-0", "-0.00", "01", "+1", "1.", ".5", "1e1", "90.1", "35.123456789", "", "1\n"])
    assert.ok(!isDegrees(text, 90), text);
});
