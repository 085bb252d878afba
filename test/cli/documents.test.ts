import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { it } from "node:test";
import { exitCodes } from "../../packages/server/src/cli/exit-codes.ts";
import { run } from "../program.ts";

const at = (name: string): URL => new URL(`../../${name}`, import.meta.url);
const read = (name: string): Promise<string> => readFile(at(name), "utf8");

it("README lists each exit code, and no other", async () => {
  const listed = [...(await read("README.md")).matchAll(/^\| (\d+) \|/gm)].map((match) => Number(match[1]));
  assert.deepEqual(listed, Object.values(exitCodes));
});

it("docs/codes.md lists each code of an error, of a concern and of a verdict, and no other", async () => {
  const sources = [
    "archive/archive",
    "archive/place-guard",
    "copies/copy-error",
    "anchors/opentimestamps/calendar",
    "capture/capturer",
    "queues/queue-error",
    "uploads/upload-error",
    "profiles/profile-error",
    "state/state-error",
    "witness/witness-error",
    "actions/taking-in/source-file",
    "actions/taking-in/files-named",
    "actions/concern",
    "index/index-error",
    "index/search",
    "comparison/compare-error",
    "actions/second-place-setting",
    "actions/verify-path",
    "actions/handing-over/disclosure",
    "actions/handing-over/handing-over",
    "actions/facts",
    "actions/describe",
    "facts/facts-error",
    "pictures/picture-error",
    "actions/anchoring/anchor-round",
    "export/export-error",
    "encryption/encryption-error",
    "foreign/signer-files",
  ];
  const texts = await Promise.all([
    ...sources.map((name) => read(`packages/server/src/${name}.ts`)),
    read("packages/verify/src/format/record-capture.ts"),
  ]);
  const codes = texts.flatMap((text) =>
    [...text.matchAll(/[|<] ?"([a-z]+\.[a-z-]+|interrupted)"/g)].map(([, code]) => code),
  );
  const listed = [...(await read("docs/codes.md")).matchAll(/^\| `([a-z.-]+)` \|/gm)].map(([, code]) => code);
  // The second place has codes that are told on the way, and again as concerns.
  assert.deepEqual([...new Set(listed)].toSorted(), [...new Set([...codes, "usage", "internal"])].toSorted());
});

it("every command has help with an example", async () => {
  const help = await run("/nonexistent", ["--help"]);
  assert.equal(help.code, 0);
  const commands = [...help.stdout.matchAll(/^ {2}([a-z]+) .*\[options\]/gm)].map((match) => match[1] ?? "");
  assert.ok(commands.length >= 9, help.stdout);
  for (const command of commands) {
    const text = await run("/nonexistent", [command, "--help"]);
    assert.equal(text.code, 0);
    assert.match(text.stdout, /Examples?:\n {2}muniment/, command);
    assert.match(text.stdout, /--json/, command);
    assert.match(text.stdout, /--home/, command);
  }
});

it("every path that README and ARCHITECTURE link to is there", async () => {
  for (const document of ["README.md", "ARCHITECTURE.md", "SECURITY.md", "CONTRIBUTING.md", "spec/README.md"]) {
    const folder = document.includes("/") ? "spec/" : "";
    for (const [, target] of (await read(document)).matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      await assert.doesNotReject(stat(at(`${folder}${target ?? ""}`)), `${document} links to ${target ?? ""}`);
    }
  }
});
