"use strict";

// Who may import whom. Types count: a type is knowledge too. ARCHITECTURE.md has the picture.

const server = "^packages/server/src/";
const verify = "^packages/verify/";
/** Tests, the suites that several implementations of one interface share, and the samples that tests are made of. */
const tests = "([.]test|/suite|/sample-[^/]+)[.]tsx?$";
/** What reads hostile files with tools of others, in a process of its own. */
const reader = `${server}facts/reader/`;
const parsers = "(^|/)node_modules/file-type/";
/** What draws pictures of hostile files with native code, in a process that the kernel holds. */
const maker = `${server}pictures/maker/`;
const drawers = "(^|/)node_modules/sharp/";
/** main, and what it was split into. */
const composers = `${server}(main|compose|compose/[a-z]+)[.]ts$`;

/**
 * What each folder of the server may import from the others. The verifier is open to all.
 * @type {Record<string, { from: readonly string[], because: string }>}
 */
const layers = {
  storage: {
    from: [],
    because: "Storage moves bytes under keys. A back end that knew what is stored could not be swapped for another.",
  },
  archive: {
    from: ["storage/[^/]+[.]ts"],
    because:
      "The only writer of evidence sees stores through their interface, and knows no database, no HTTP, no capture.",
  },
  copies: {
    from: ["storage/[^/]+[.]ts", "archive/[^/]+[.]ts"],
    because:
      "A copy is made of what is sealed, byte by byte. It needs no index, no database and no browser to be right.",
  },
  anchors: {
    from: [],
    because:
      "Whoever asks strangers for proof over a checkpoint hands out a hash and gives bytes back: what lies in the archive is none of its business.",
  },
  folding: {
    from: [],
    because: "How text is compared must not depend on who asks, or where it lies: text in, tokens out.",
  },
  comparison: {
    from: [],
    because:
      "How two texts differ must not depend on who asks, or where they lie: two texts in, what differs between them out.",
  },
  index: {
    from: ["archive/[^/]+[.]ts", "folding/index[.]ts"],
    because: "The index follows the log and can be deleted. What captures, serves or stores is none of its business.",
  },
  queues: {
    from: ["storage/[^/]+[.]ts", "archive/[^/]+[.]ts"],
    because:
      "A queue remembers what is done and does nothing itself: the log says what was sealed, whatever stands there.",
  },
  uploads: {
    from: ["storage/[^/]+[.]ts", "archive/[^/]+[.]ts"],
    because:
      "What is on its way is not in the archive, and what keeps it seals nothing: the log says what was sealed, whatever stands there.",
  },
  profiles: {
    from: ["storage/[^/]+[.]ts", "archive/[^/]+[.]ts", "capture/[^/]+[.]ts"],
    because: "Whoever holds a profile is logged in. It is handed to one capture, and to nobody else.",
  },
  witness: {
    from: ["storage/[^/]+[.]ts", "archive/[^/]+[.]ts", "archive/keys/(keys|key-protection|signing-key)[.]ts"],
    because:
      "What a witness signs follows from what it remembers and what it is sent. How that came, by network or by stick, must not matter.",
  },
  state: {
    from: [],
    because: "Who has an account has no say in what is sealed: what knows passwords knows no archive, and no way in.",
  },
  capture: {
    from: [],
    because:
      "Capture produces, the archive records: so it can run in another process, and cannot touch what is sealed.",
  },
  encryption: {
    from: [],
    because: "What encrypts and decrypts sees bytes and keys. What they are of, and who asks, is none of its business.",
  },
  export: {
    from: ["storage/[^/]+[.]ts", "archive/[^/]+[.]ts", "capture/warc/[^/]+[.]ts", "encryption/[^/]+[.]ts"],
    because:
      "An export is made from evidence alone, so that it is the same from a folder, a bucket or a package. What it redacts is packed as captures are.",
  },
  foreign: {
    from: ["storage/[^/]+[.]ts"],
    because:
      "What others claim is judged by itself, and never mixed with custody: it knows no archive, and nothing that could fetch.",
  },
  facts: {
    from: [],
    because:
      "Whoever has hostile files read by tools has bytes and a hash. What an archive is, and where, must not be known there.",
  },
  pictures: {
    from: [],
    because:
      "Whoever has pictures drawn of hostile files has bytes and a hash. What an archive is, and where, must not be known there.",
  },
  actions: {
    from: [
      "storage/[^/]+[.]ts",
      "archive/[^/]+[.]ts",
      "copies/[^/]+[.]ts",
      "anchors/[^/]+[.]ts",
      "anchors/[^/]+/[^/]+[.]ts",
      "index/[^/]+[.]ts",
      "comparison/(index|texts-compared)[.]ts",
      "capture/[^/]+[.]ts",
      "export/[^/]+[.]ts",
      "facts/[^/]+[.]ts",
      "pictures/[^/]+[.]ts",
      "foreign/[^/]+[.]ts",
      "queues/[^/]+[.]ts",
      "profiles/[^/]+[.]ts",
      "uploads/[^/]+[.]ts",
      "witness/[^/]+[.]ts",
      "state/[^/]+[.]ts",
    ],
    because:
      "An action is a verb of the product. It takes interfaces as arguments, never an implementation or a way in.",
  },
  http: {
    from: [
      "actions",
      "archive/[^/]+[.]ts",
      "index/[^/]+[.]ts",
      "comparison/(index|texts-compared)[.]ts",
      "uploads/[^/]+[.]ts",
      "pictures/picture[.]ts",
      "witness/[^/]+[.]ts",
      "state/[^/]+[.]ts",
    ],
    because:
      "Routes parse, call an action and print. They and the command line are two doors that do not know each other.",
  },
  cli: {
    from: [
      "actions",
      "storage/[^/]+[.]ts",
      "archive/[^/]+[.]ts",
      "copies/[^/]+[.]ts",
      "capture/[^/]+[.]ts",
      "index/[^/]+[.]ts",
      "comparison/(index|texts-compared)[.]ts",
      "queues/[^/]+[.]ts",
      "profiles/[^/]+[.]ts",
      "witness/[^/]+[.]ts",
      "state/[^/]+[.]ts",
      "config[.]ts",
    ],
    because: "Commands parse, call an action and print. What they act on is composed by main.",
  },
};

/**
 * What every layer may know: how a failed operation tells what to do next, how long work may keep everything else waiting, how an address
 * that the user named is asked, and how a case is named.
 */
const everyones = [
  "operation-error[.]ts",
  "turns[.]ts",
  "transaction[.]ts",
  "limit[.]ts",
  "case-form[.]ts",
  "base32[.]ts",
  "essence-of[.]ts",
  "hostile-run[.]ts",
  "ask-http[.]ts",
];

/** @type {import("dependency-cruiser").IForbiddenRuleType[]} */
const layerRules = Object.entries(layers).map(([name, { from, because }]) => ({
  name: `layer-${name}`,
  comment: because,
  severity: "error",
  from: { path: `${server}${name}/`, pathNot: tests },
  to: {
    path: server,
    pathNot: [`${server}${name}/`, ...[...everyones, ...from].map((allowed) => `${server}${allowed}`)],
  },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-knots",
      comment: "Parts that import each other in a circle can be neither understood nor tested alone.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "verify-stands-alone",
      comment:
        "Whoever checks an archive must be able to read everything the verifier runs: itself and two audited libraries.",
      severity: "error",
      from: { path: verify, pathNot: tests },
      to: { pathNot: [verify, "^node_modules/@noble/(curves|hashes)/"] },
    },
    {
      name: "verify-by-its-front-door",
      comment: "What the verifier does not export is free to change. Import @muniment/verify, never a path in it.",
      severity: "error",
      // The vectors are made by the code of its tests, and check it in turn.
      from: { pathNot: [verify, "^spec/vectors/"] },
      to: { path: verify, pathNot: "^packages/verify/(src|dist)/index[.](ts|js|d[.]ts)$" },
    },
    {
      name: "ui-stands-apart",
      comment: "The viewer runs in a browser: it knows the verifier and, as types, what the HTTP interface answers.",
      severity: "error",
      from: { path: "^packages/ui/src/", pathNot: tests },
      to: { path: server, pathNot: [`${server}http/[^/]+[.]ts$`, `${server}index/items[.]ts$`] },
    },
    {
      name: "server-knows-no-ui",
      comment: "The server serves the viewer's files; it does not import them.",
      severity: "error",
      from: { path: server, pathNot: tests },
      to: { path: "^packages/ui/" },
    },
    {
      name: "parsers-are-shut-in",
      comment: "What a hostile file can break runs in the process of the tools, which holds nothing, and nowhere else.",
      severity: "error",
      from: { pathNot: [reader, "(^|/)node_modules/"] },
      to: { path: [reader, parsers] },
    },
    {
      name: "shut-in-with-nothing",
      comment:
        "The process of the tools can do nothing but read what it is given: it knows the verifier and its tools.",
      severity: "error",
      from: { path: reader, pathNot: tests },
      // Hashing reaches nothing; the limits are numbers that both sides of the pipe keep to.
      to: {
        pathNot: [
          ...[reader, verify, parsers, "^(node:)?(module|zlib|crypto)$"],
          `${server}facts/(block-size|listing-limits)[.]ts$`,
        ],
      },
    },
    {
      name: "drawing-is-shut-in",
      comment: "Native code reads hostile files in a process that the kernel holds, and nowhere else.",
      severity: "error",
      from: { pathNot: [maker, "(^|/)node_modules/", "^bench/", tests] },
      to: { path: [maker, drawers] },
    },
    {
      name: "drawing-with-nothing",
      comment: "The process that draws can do nothing but draw what it is given: it knows its library.",
      severity: "error",
      from: { path: maker, pathNot: tests },
      to: { pathNot: [maker, drawers] },
    },
    {
      name: "only-main-composes",
      comment: "main chooses implementations. Whoever imported it would get them all.",
      severity: "error",
      from: { pathNot: composers },
      to: { path: composers },
    },
    {
      name: "config-is-for-main",
      comment: "A part takes what it needs as arguments: settings reach main and the command line alone.",
      severity: "error",
      from: { path: server, pathNot: [tests, composers, `${server}config[.]ts$`, `${server}cli/`] },
      to: { path: `${server}config[.]ts$` },
    },
    {
      name: "no-tests-in-the-program",
      comment: "What runs must not know that it is tested.",
      severity: "error",
      from: { path: "^packages/", pathNot: tests },
      to: { path: tests },
    },
    {
      name: "shipped-with-the-program",
      comment:
        "An import of a development dependency runs here and fails where the package is installed. Types vanish, and may.",
      severity: "error",
      from: { path: `${server}|${verify}`, pathNot: tests },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only", "type-import"] },
    },
    {
      name: "it-exists",
      comment: "An import that leads nowhere fails at the user's, or leads to a package that is here by accident.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    ...layerRules,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/dist/" },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["source", "import", "types", "default"],
      mainFields: ["module", "main", "types"],
      extensions: [".ts", ".tsx", ".js", ".cjs", ".mjs", ".json", ".d.ts"],
    },
  },
};
