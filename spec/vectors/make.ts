/** Writes every vector of this folder: `node --conditions=source spec/vectors/make.ts`. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { anchorVectors, anchorVectorsText } from "./anchor-vectors.ts";
import { archiveVectors } from "./archive-vectors.ts";
import { formVectors } from "./form-vectors.ts";
import { packageVectors, packageVectorsText } from "./package-vectors.ts";

const here = import.meta.dirname;
const archives = `${here}/archives`;
mkdirSync(archives, { recursive: true });
for (const old of readdirSync(archives)) rmSync(`${archives}/${old}`);
for (const [name, vector] of archiveVectors()) write(`${archives}/${name}.json`, vector);
for (const [name, cases] of formVectors()) write(`${here}/${name}.json`, { cases });
writeFileSync(`${here}/packages.json`, packageVectorsText(await packageVectors()));
writeFileSync(`${here}/anchored-packages.json`, anchorVectorsText(anchorVectors()));

function write(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, null, 1)}\n`);
}
