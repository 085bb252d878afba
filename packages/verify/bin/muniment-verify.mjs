#!/usr/bin/env node
/**
 * Verifies a package by what the user gives, and nothing else: no archive, no settings, no network. See README.md beside.
 * Ends with the exit code that spec/findings gives to the verdict, and with 1 where it could not begin.
 */
import { createHash } from "node:crypto";
import { open, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { crc32 } from "node:zlib";
import {
  certificatesInPem,
  FormatError,
  openingSizeMax,
  parseBlockList,
  parseCertificate,
  parseDrandInfo,
  parseInstant,
  parsePolicy,
  parseRevocationList,
  parseVkey,
  parseWitnessKey,
  verdictOf,
  verifyFile,
  verifyPackage,
} from "@muniment/verify";
import { Folder, openFile } from "./files.mjs";

const usage = `muniment-verify <package> [options]

<package> is a folder that was exported, or the .zip or .tar of it, or a .wacz. What is trusted comes from you, never
from the package; each option can be given several times, but --policy. What --disclosed brings proves itself, or fails.

  --key <vkey or file>      the verifier key of the log
  --time-root <file>        root certificates of a time-stamp authority, PEM or DER
  --revoked <file>          a revocation list to hold time stamps against, PEM or DER
  --witness <vkey or file>  the verifier key of a witness
  --policy <file>           logs, witnesses and quorum: C2SP tlog-policy
  --blocks <file>           headers of Bitcoin blocks, a line each: height and 160 hex digits
  --beacon <file>           a chain of drand: the info.json that it publishes
  --disclosed <file>        what was disclosed later, held against the records of the package
  --json                    a finding a line, as JSON, and the verdict
  --help                    this

Ends with 0 verified, 2 bad, 3 could not be checked, 4 unknown log or signer, 1 wrong call.`;

const several = { type: "string", multiple: true, default: [] };
const options = {
  key: several,
  "time-root": several,
  revoked: several,
  witness: several,
  policy: { type: "string" },
  blocks: several,
  beacon: several,
  disclosed: several,
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
};

const codes = { verified: 0, bad: 2, unchecked: 3, "unknown-signer": 4 };
const sentences = {
  verified: "verified: every check holds",
  bad: "bad: what fails is named above",
  unchecked: "could not be checked: nothing fails, and not everything could be looked at",
  "unknown-signer": "unknown log or signer: all holds, but nobody whom you trust signed",
};

// As large as any file that somebody trusts may be.
const givenMax = 64 * 1024 * 1024;

async function given(file) {
  const { size } = await stat(file);
  if (size > givenMax) throw new FormatError(`${file} is too large`);
  return new Uint8Array(await readFile(file));
}

async function text(file) {
  return new TextDecoder("utf-8", { fatal: true }).decode(await given(file));
}

/** A key, or a file with one on each line. */
async function keysOf(arguments_, parse) {
  const lines = arguments_.map(async (one) => (one.includes("+") ? [one] : (await text(one)).trimEnd().split("\n")));
  return (await Promise.all(lines)).flat().map(parse);
}

/** The DER in a file, of which PEM may have several. */
async function derOf(file, label) {
  const bytes = await given(file);
  if (bytes[0] === 0x30) return [bytes];
  if (label === "CERTIFICATE") return certificatesInPem(new TextDecoder().decode(bytes));
  const found = [...new TextDecoder().decode(bytes).matchAll(/-----BEGIN X509 CRL-----([^-]*)-----END X509 CRL-----/g)];
  if (found.length === 0) throw new FormatError(`${file} holds no revocation list`);
  return found.map(([, base64]) => new Uint8Array(Buffer.from(base64, "base64")));
}

async function all(files, read) {
  return (await Promise.all(files.map(read))).flat();
}

/** Under the name that it was given by. One that is larger than an opening may be is none: the verifier says so. */
async function openingAt(name) {
  const file = await open(name);
  try {
    const bytes = new Uint8Array(openingSizeMax + 1);
    let size = 0;
    for (let read = 1; read > 0 && size < bytes.length; size += read)
      read = (await file.read(bytes, size, bytes.length - size)).bytesRead;
    return { name, bytes: bytes.subarray(0, size) };
  } finally {
    await file.close();
  }
}

async function trustOf(values) {
  const roots = await all(values["time-root"], (file) => derOf(file, "CERTIFICATE"));
  const lists = await all(values.revoked, (file) => derOf(file, "X509 CRL"));
  const blocks = new Map((await all(values.blocks, text)).flatMap((list) => [...parseBlockList(list)]));
  const known = values.blocks.length === 0 ? null : (height) => blocks.get(height);
  const policy = values.policy === undefined ? null : parsePolicy(await given(values.policy));
  return {
    keys: await keysOf(values.key, parseVkey),
    disclosed: await Promise.all(values.disclosed.map(openingAt)),
    beacons: { chains: await all(values.beacon, async (file) => parseDrandInfo(await given(file))), blocks: known },
    anchors: {
      trust: {
        time: { roots: roots.map(parseCertificate), others: [], lists: lists.map(parseRevocationList) },
        blocks: known,
        witnesses: await keysOf(values.witness, parseWitnessKey),
        policy,
      },
      now: parseInstant(new Date().toISOString()),
    },
  };
}

function newHasher() {
  const hash = createHash("sha256");
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
}

/** A hostile name must not steer a terminal. */
function printable(line) {
  return line.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);
}

async function* findingsAt(path, order) {
  if ((await stat(path)).isDirectory()) {
    await stat(join(path, "bagit.txt")).catch((cause) => {
      throw new FormatError(`${path} is no package: it has no bagit.txt`, { cause });
    });
    yield* verifyPackage(new Folder(path), order);
    return;
  }
  const file = await openFile(path);
  try {
    yield* verifyFile(file.access, basename(path), { ...order, crc32 });
  } finally {
    await file.close();
  }
}

function tellDisclosed({ item, fields }) {
  for (const { name, statement } of fields) {
    const { basis, value, reason } = statement;
    console.log(printable(`disclosed, and proven by the record: ${name} of ${item}: ${value ?? reason} [${basis}]`));
  }
}

function sum(findings, shown) {
  const counts = ["holds", "fails", "unchecked"].map((one) => findings.filter(({ outcome }) => outcome === one).length);
  console.log(`${counts[0]} hold, ${counts[1]} fail, ${counts[2]} unchecked`);
  const verdict = verdictOf(findings);
  if (shown !== null && verdict !== "bad") {
    const { entries, first, items, last } = shown;
    const between = last - first + 1 - items;
    console.log(
      `shown: ${items} of ${entries} entries of the log, from ${first} to ${last}; ` +
        `${entries - items} are not here, ${between} of these in between`,
    );
  }
  console.log(sentences[verdict]);
}

async function main() {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help || positionals.length !== 1) {
    console[values.help ? "log" : "error"](usage);
    return values.help ? 0 : 1;
  }
  let shown = null;
  let disclosed = [];
  const hooks = { onShown: (one) => (shown = one), onDisclosed: (all) => (disclosed = all) };
  const order = { ...(await trustOf(values)), newHasher, ...hooks };
  const findings = [];
  for await (const finding of findingsAt(positionals[0], order)) {
    findings.push(finding);
    const { check, detail, outcome, subject } = finding;
    if (values.json) console.log(JSON.stringify(finding));
    else if (outcome !== "holds") console.log(printable(`${outcome} ${check} ${subject.file}: ${detail}`));
  }
  for (const one of disclosed) {
    if (values.json) console.log(JSON.stringify({ disclosed: one }));
    else tellDisclosed(one);
  }
  const verdict = verdictOf(findings);
  if (values.json) console.log(JSON.stringify({ verdict, ...(shown !== null && verdict !== "bad" ? { shown } : {}) }));
  else sum(findings, shown);
  return codes[verdict];
}

try {
  process.exitCode = await main();
} catch (error) {
  // What the user gave, or the disk: all else is a fault of this program, and is shown as one.
  if (!(error instanceof FormatError || error instanceof TypeError || typeof error?.code === "string")) throw error;
  console.error(printable(`error: ${error.message}`));
  process.exitCode = 1;
}
