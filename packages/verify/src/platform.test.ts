/** That the verifier needs nothing of Node or a page is held by the compiler. This holds the compiler to it. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import ts from "typescript";

const packageFolder = join(import.meta.dirname, "..");

function messagesOf(planted: string): string[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(packageFolder, "tsconfig.json"),
    { noEmit: true },
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) =>
        assert.fail(ts.flattenDiagnosticMessageText(diagnostic.messageText, " ")),
    },
  );
  assert.ok(config !== undefined);
  const file = join(packageFolder, "src", "planted.ts");
  const host = ts.createCompilerHost(config.options);
  const planting: ts.CompilerHost = {
    ...host,
    fileExists: (name) => name === file || host.fileExists(name),
    getSourceFile: (name, target) => {
      return name === file ? ts.createSourceFile(name, planted, target) : host.getSourceFile(name, target);
    },
  };
  const program = ts.createProgram([file], config.options, planting);
  const source = program.getSourceFile(file);
  return program
    .getSemanticDiagnostics(source)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

suite("the sources of the verifier", () => {
  for (const [what, planted] of Object.entries({
    "Node's Buffer": "export const a = Buffer.from('');",
    "Node's process": "export const a = process.env;",
    "a module of Node": "import { readFileSync } from 'node:fs'; export const a = readFileSync;",
    "a page's document": "export const a = document.title;",
    "a page's window": "export const a = window.name;",
  })) {
    test(`do not compile with ${what}`, () => {
      assert.match(messagesOf(planted).join("\n"), /Cannot find (name|module)/);
    });
  }

  test("do compile with what Node and browsers share", () => {
    assert.deepEqual(
      messagesOf("export const a = new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(1));"),
      [],
    );
  });

  test("import nothing but each other and the two libraries of the manifest", () => {
    const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" });
    const sources = files.filter((name) => /(^|\/)(?!sample-)[a-z0-9-]+\.ts$/.test(name));
    assert.ok(sources.length > 20);
    for (const name of sources) {
      const text = readFileSync(join(import.meta.dirname, name), "utf8");
      for (const [, from = ""] of text.matchAll(/from "([^"]+)"/g))
        assert.match(from, /^(\.\.?\/([a-z]+\/)?[a-z0-9-]+\.ts$|@noble\/)/, name);
    }
  });
});
