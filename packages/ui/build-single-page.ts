/**
 * Builds the pages that go with every package: each one file, with its script and style in it, allowed by their hash. Sources: spec/package,
 * "The verifier page", "The replay page".
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, defaultClientConditions, type Rolldown } from "vite";

const here = import.meta.dirname;

/** Nothing is loaded, nothing is sent, nothing is run or styled but these bytes; and no text becomes markup. */
const verifierPolicy = [
  "default-src 'none'",
  "connect-src 'none'",
  "script-src SCRIPT-HASH",
  "style-src STYLE-HASH",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];

/**
 * The same, for the captured page too, whose frame takes this policy over: it has styles and pictures, in its own text alone; and text becomes
 * markup in one place.
 */
const replayPolicy = [
  "default-src 'none'",
  "connect-src 'none'",
  "script-src SCRIPT-HASH",
  "style-src 'unsafe-inline' data:",
  "img-src data: blob:",
  "font-src data:",
  "media-src data:",
  "frame-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types archived",
];

/** `name`: of the page, and of the folder that its source lies in. */
const pages = {
  verify: { policy: verifierPolicy },
  replay: { policy: replayPolicy },
} as const;

/** Writes a page to `folder`, as `verify.html` or `replay.html`. `version` is that of the program. */
export async function buildSinglePage(name: keyof typeof pages, folder: string, version: string): Promise<void> {
  const file = join(folder, `${name}.html`);
  const source = join(here, "src", `${name}-page`);
  const { script, style } = await bundle(source, `${name}.html, Muniment ${version}`);
  const template = await readFile(join(source, `${name}-page.html`), "utf8");
  const policy = pages[name].policy
    .join("; ")
    .replace("SCRIPT-HASH", hashOf(script))
    .replace("STYLE-HASH", hashOf(style));
  const page = template
    .replace("POLICY", policy)
    .replace("LICENCE", `Muniment ${version}, under the GNU Affero General Public License, version 3 or later.`)
    .replace("STYLE", () => `<style>${style}</style>`)
    .replace("SCRIPT", () => `<script>${script}</script>`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, page);
}

async function bundle(source: string, program: string): Promise<{ readonly script: string; readonly style: string }> {
  const built = await build({
    root: source,
    configFile: false,
    logLevel: "warn",
    define: { program: JSON.stringify(program) },
    resolve: { conditions: ["source", ...defaultClientConditions] },
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

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function one<T>(all: readonly T[]): T {
  const [first] = all;
  if (first === undefined || all.length > 1)
    throw new Error(`the build made ${String(all.length)} files, where one is wanted`);
  return first;
}
