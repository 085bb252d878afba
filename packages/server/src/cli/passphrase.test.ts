import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { UsageError } from "./context.ts";
import { HiddenLine, type HiddenInput } from "./hidden-line.ts";
import { PassphraseSource } from "./passphrase.ts";

/** A person who answers in turn, and then no more. */
function person(...answers: readonly string[]): HiddenInput {
  const left = [...answers];
  return { ask: () => Promise.resolve(left.shift() ?? assert.fail("asked once too often")) };
}

void describe("a passphrase", () => {
  it("comes from the file named by the command line, then by the settings, then from a person", async (context) => {
    const folder = await mkdtemp(join(tmpdir(), "muniment-passphrase-"));
    context.after(() => rm(folder, { recursive: true }));
    const [set, named] = [join(folder, "set"), join(folder, "named")];
    await writeFile(set, "from the settings\n");
    await writeFile(named, "from the command line\r\n");
    const source = new PassphraseSource(set, person());
    assert.equal(await source.current(), "from the settings");
    source.useFile(named);
    assert.equal(await source.current(), "from the command line");
    assert.equal(await new PassphraseSource(null, person("typed")).current(), "typed");
    assert.equal(await new PassphraseSource(null, null).current(), null);
  });

  it("to be set is typed twice, or named; that of the settings is only for a key that has none", async (context) => {
    const folder = await mkdtemp(join(tmpdir(), "muniment-passphrase-"));
    context.after(() => rm(folder, { recursive: true }));
    const [set, named] = [join(folder, "set"), join(folder, "named")];
    await writeFile(set, "from the settings");
    await writeFile(named, "a new one");
    assert.equal(await new PassphraseSource(set, null).choose(null, false), "from the settings");
    assert.equal(await new PassphraseSource(set, null).choose(named, true), "a new one");
    assert.equal(await new PassphraseSource(set, person("one", "one")).choose(null, true), "one");
    await assert.rejects(new PassphraseSource(set, person("one", "two")).choose(null, true), UsageError);
    await assert.rejects(new PassphraseSource(set, null).choose(null, true), UsageError);
    await assert.rejects(new PassphraseSource(null, null).choose(null, false), UsageError);
  });

  it("is one line of a small file, and never told in an error", async (context) => {
    const folder = await mkdtemp(join(tmpdir(), "muniment-passphrase-"));
    context.after(() => rm(folder, { recursive: true }));
    const file = join(folder, "file");
    for (const bad of [
      "",
      "\n",
      "one secret\nanother secret\n",
      "secret\u0000",
      "secret".repeat(1000),
      Buffer.from("secret\xff", "latin1"),
    ]) {
      await writeFile(file, bad);
      await assert.rejects(new PassphraseSource(file, null).current(), (error) => {
        assert.ok(error instanceof UsageError);
        return !`${error.message} ${error.next}`.includes("secret");
      });
    }
    await assert.rejects(new PassphraseSource(join(folder, "missing"), null).current(), UsageError);
    await assert.rejects(new PassphraseSource(folder, null).current(), UsageError);
  });
});

void describe("a line that is typed without being seen", () => {
  const typed = (...parts: readonly string[]): readonly [string, string] => {
    const line = new HiddenLine();
    const states = parts.map((part) => line.type(part));
    return [states.at(-1) ?? "", line.text];
  };

  it("ends with Enter, and takes the keys that change it", () => {
    assert.deepEqual(typed("pass", "word\r"), ["done", "password"]);
    assert.deepEqual(typed("pasx\u007fs\n"), ["done", "pass"]);
    assert.deepEqual(typed("wrong\u0015right\r"), ["done", "right"]);
    assert.deepEqual(typed("\u007f\u007fa\u{1f511}\u007fb\r"), ["done", "ab"]);
    assert.deepEqual(typed("a\u001b[A\u001b[3~\u001bOHb\t\r"), ["done", "ab"]);
  });

  it("is given up with Ctrl-C, and with Ctrl-D where nothing was typed", () => {
    assert.equal(typed("pass\u0003")[0], "interrupted");
    assert.equal(typed("\u0004")[0], "interrupted");
    assert.equal(typed("a\u0004")[0], "typing");
  });

  it("has an end", () => {
    assert.equal(typed("x".repeat(5000), "\r")[1].length, 1000);
  });
});
