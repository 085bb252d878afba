/** A viewer with the built pages over a small archive, for tests. It ends with the test. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { NetworkPlace } from "../../packages/server/src/actions/network-place.ts";
import { SampleArchive } from "../../packages/server/src/http/sample-archive.ts";
import { startServer } from "../../packages/server/src/http/server.ts";
import type { Viewer } from "../../packages/server/src/http/viewer-deps.ts";
import { atEnd } from "../at-end.ts";
import { browserForPages } from "../browser-for-tests.ts";

export const uiFolder = join(import.meta.dirname, "../../packages/ui/dist");
const descriptionFile = join(import.meta.dirname, "../../docs/openapi.json");

const built = await access(join(uiFolder, "replay", "sw.js")).then(
  () => true,
  () => false,
);

/** Why tests that need a browser and the built pages cannot run here, or false. */
export const skip =
  (await browserForPages()) === null
    ? "no browser is installed"
    : built
      ? false
      : "the pages are not built: node packages/ui/build.ts";

/** The caller closes it. */
export function serveBuilt(
  { deps }: Pick<SampleArchive, "deps">,
  network: NetworkPlace | null = null,
): Promise<Viewer> {
  const files = { uiFolder, descriptionFile };
  return startServer(deps, { port: 0, replayPort: 0, network, ...files, onFault: () => undefined });
}

export async function openArchive(t: TestContext): Promise<SampleArchive> {
  const archive = await SampleArchive.make();
  atEnd(t, () => archive.close());
  return archive;
}

export async function openViewer(
  t: TestContext,
  archive: Pick<SampleArchive, "deps">,
  network: NetworkPlace | null = null,
): Promise<Viewer> {
  const viewer = await serveBuilt(archive, network);
  atEnd(t, () => viewer.close());
  return viewer;
}
