/** Public services that many use, to choose from. Nothing here is asked or set: a person names whom they want to be asked. */

interface Preset {
  readonly name: string;
  readonly url: string;
  /** Calendars behind a pool, whose promises it gives. */
  readonly answersFor: readonly string[];
}

export const presets: Readonly<Record<"timeAuthorities" | "calendars", readonly Preset[]>> = {
  timeAuthorities: [
    { name: "FreeTSA", url: "https://freetsa.org/tsr", answersFor: [] },
    { name: "DigiCert", url: "http://timestamp.digicert.com", answersFor: [] },
    { name: "Sectigo", url: "http://timestamp.sectigo.com", answersFor: [] },
  ],
  calendars: [
    {
      name: "a.pool (OpenTimestamps)",
      url: "https://a.pool.opentimestamps.org",
      answersFor: ["https://alice.btc.calendar.opentimestamps.org"],
    },
    {
      name: "b.pool (OpenTimestamps)",
      url: "https://b.pool.opentimestamps.org",
      answersFor: ["https://bob.btc.calendar.opentimestamps.org"],
    },
    {
      name: "a.pool (Eternity Wall)",
      url: "https://a.pool.eternitywall.com",
      answersFor: ["https://finney.calendar.eternitywall.com"],
    },
    { name: "Finney (Eternity Wall)", url: "https://finney.calendar.eternitywall.com", answersFor: [] },
    {
      name: "Catallaxy",
      url: "https://ots.btc.catallaxy.com",
      answersFor: ["https://btc.calendar.catallaxy.com"],
    },
  ],
};

export function presetLines(): readonly string[] {
  return [
    "Public services that were well known when this version was made. None is asked unless you name it, and none is vouched for here.",
    "Each learns the same, and no more: one hash (of the log's head; calendars get it with chance mixed in), when it was asked, and from",
    "which address on the network. Over http, whoever listens learns that as well. Name two or more, of different owners and countries.",
    "With `muniment settings stamp-captures on` (off unless set), time-stamp authorities also learn the moment of each capture: one hash, of its WARC.",
    "",
    "Time-stamp authorities (RFC 3161). Take the root from the authority's own site or from your system, and hold its fingerprint",
    "against a second source: it decides whom you believe.",
    ...presets.timeAuthorities.map(
      ({ name, url }) => `  ${name.padEnd(10)} muniment settings time-authority ${url} --root <file>`,
    ),
    "",
    "Calendars (OpenTimestamps): proofs that end in a block of Bitcoin, hours later. A pool answers for the calendar behind it.",
    ...presets.calendars.flatMap(({ name, url, answersFor }) => [
      `  ${name}`,
      `    muniment settings calendar ${[url, ...answersFor.map((uri) => `--answers-for ${uri}`)].join(" ")}`,
    ]),
    "",
    "Witnesses are people whom you know, with an archive or not: `muniment witness --help`.",
  ];
}
