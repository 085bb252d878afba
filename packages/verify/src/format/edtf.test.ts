import assert from "node:assert/strict";
import { test } from "node:test";
import { readEdtf } from "./edtf.ts";

/** The examples of the specification (loc.gov/standards/datetime), levels 0 and 1, and what stands beside them. */
const good: Readonly<Record<string, readonly string[]>> = {
  date: [
    "1985-04-12",
    "1985-04",
    "1985",
    "1984?",
    "2004-06~",
    "2004-06-11%",
    "-1985",
    "0000",
    "2004-02-29",
    "-0004-02-29",
  ],
  time: ["1985-04-12T23:20:30", "1985-04-12T23:20:30Z", "1985-04-12T23:20:30-04", "1985-04-12T23:20:30+04:30"],
  season: ["2001-21", "2001-24", "2001-22~"],
  unspecified: ["201X", "20XX", "2XXX", "XXXX", "2004-XX", "1985-04-XX", "1985-XX-XX", "-156X"],
  year: ["Y170000002", "Y-170000002", "Y17000~"],
  interval: [
    "1964/2008",
    "2004-06/2006-08",
    "2004-02-01/2005-02-08",
    "2004-02-01/2005-02",
    "2004-02-01/2005",
    "2005/2006-02",
    "1985-04-12/..",
    "1985-04/..",
    "1985/..",
    "../1985-04-12",
    "../1985",
    "1985-04-12/",
    "1985/",
    "/1985-04",
    "/1985",
    "1984-06-02?/2004-08-08~",
    "1984~/2004-06",
    "2004/2004",
    "2004-06/2004",
  ],
};

test("the dates of level 0 and 1 are read as what they are", () => {
  for (const [kind, texts] of Object.entries(good))
    for (const text of texts) assert.equal(readEdtf(text)?.kind, kind, text);
  assert.deepEqual(readEdtf("201X"), {
    ...{ kind: "unspecified", qualifier: null, month: null, day: null },
    ...{ yearMin: 2010, yearMax: 2019 },
  });
  assert.deepEqual(readEdtf("../2014-05~"), {
    ...{ kind: "interval", from: "open" },
    to: { kind: "date", qualifier: "approximate", yearMin: 2014, yearMax: 2014, month: 5, day: null },
  });
});

test("anything else is none: other levels, other forms, days that no calendar has", () => {
  const bad = [
    ...["", " ", "/", "../..", "..", "/..", "1985/1984", "1985-05/1985-04", "1985-04-12/1985-04-11", "1/2/3"],
    ...["85", "198", "19850412", "1985-4-12", "1985-13", "1985-00", "1985-04-31", "1900-02-29", "1985-04-12 ", "-0000"],
    ...[
      "1985-04-12T24:00:00Z",
      "1985-04-12T23:20Z",
      "1985-04-12T23:60:00Z",
      "1985-04-12T23:20:30+0430",
      "1985-04T10:00:00",
    ],
    ...["Y1985", "Y0170000", "y170000002", "Y17000E7", "2001-25", "2001-21-01", "1985??", "?1985", "1985~-06"],
    // Level 2.
    ...["156X-12-25", "1XXX-XX", "XXXX-12-XX", "1984-1X", "2004-06-~01/2004-06-~20", "2004-06-XX/2004-07-03"],
    ...["[1667,1668]", "{1667,1668}", "1950S2", "201X?", "2001-34", "X", "XXXXX", "2X1X"],
    ...["١٩٨٥", "1985\n", "1985-04-12T23:20:30Z/1986", "x".repeat(100)],
  ];
  for (const text of bad) assert.equal(readEdtf(text), null, text);
});
