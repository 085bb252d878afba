/** Builds the verifier page: one file, with its script and style in it, allowed by their hash. Source: spec/package, "The verifier page". */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, type Rolldown } from "vite";

const here = import.meta.dirname;
const source = join(here, "src", "verify-page");

/** Writes the page to `file`. `version` is that of the program. */
export async function buildVerifyPage(file: string, version: string): Promise<void> {
  const { script, style } = await bundle(version);
  const template = await readFile(join(source, "verify-page.html"), "utf8");
  const page = template
    .replace("POLICY", policyFor(script, style))
    .replace("LICENCE", `Muniment ${version}, under the GNU Affero General Public License, version 3 or later.`)
    .replace("STYLE", () => `<style>${style}</style>`)
    .replace("SCRIPT", () => `<script>${script}</script>`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, page);
}

async function bundle(version: string): Promise<{ readonly script: string; readonly style: string }> {
  const built = await build({
    root: source,
    configFile: false,
    logLevel: "warn",
    define: { program: JSON.stringify(`verify.html, Muniment ${version}`) },
    build: {
      write: false,
      target: "es2023",
      // Else the style would be put in by the script, which the policy forbids.
      cssCodeSplit: false,
      modulePreload: { polyfill: false },
      // A classic script: a module is not loaded in every browser where a page was opened from disk.
      rolldownOptions: { input: join(source, "main.ts"), output: { format: "iife" } },
    },
  });
  const { output } = one(Array.isArray(built) ? built : [built as Rolldown.RolldownOutput]);
  const script = one(output.filter((part) => part.type === "chunk")).code.trim();
  const css = one(output.filter((part) => part.type === "asset")).source;
  const style = (typeof css === "string" ? css : new TextDecoder().decode(css)).trim();
  if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style))
    throw new Error("the page's code would end its own element");
  return { script, style };
}

/** Nothing is loaded, nothing is sent, nothing is run or styled but these bytes; and no text becomes markup. */
function policyFor(script: string, style: string): string {
  return [
    "default-src 'none'",
    "connect-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function one<T>(all: readonly T[]): T {
  const [first] = all;
  if (first === undefined || all.length > 1)
    throw new Error(`the build made ${String(all.length)} files, where one is wanted`);
  return first;
}
