/** verify.sh as a text: a stranger reads it before trusting it. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, suite, test } from "node:test";
import { temporaryFolder } from "../program.ts";
import { script, strangersWith } from "./strangers.ts";

/** See ARCHITECTURE, "Decisions, and why". */
const [linesMax, columnsMax] = [660, 120];

const folder = await temporaryFolder();
const strangers = await strangersWith(folder.path);

void suite("verify.sh, to who reads it", () => {
  after(() => folder.remove());

  test("is neither long nor wide", async () => {
    const lines = (await readFile(script, "utf8")).trimEnd().split("\n");
    assert.ok(lines.length <= linesMax, `${String(lines.length)} lines`);
    const wide = lines.flatMap((line, at) => (line.length > columnsMax ? [`${String(at + 1)}: ${line}`] : []));
    assert.deepEqual(wide, []);
  });

  for (const who of strangers)
    test(`is a script to ${who.name}`, { skip: who.skip }, async () => {
      const { code, stdout, stderr } = await who.run(["-n", script], { folder: folder.path });
      assert.deepEqual({ code, told: `${stdout}${stderr}` }, { code: 0, told: "" });
    });
});
