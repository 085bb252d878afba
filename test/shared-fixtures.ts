import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where the fixtures lie that other projects share: where MUNIMENT_FIXTURES says, else beside the repository. */
export const fixtures = process.env["MUNIMENT_FIXTURES"] ?? join(import.meta.dirname, "../../shared/fixtures");

/** Why tests that read them cannot run here, or false. */
export const skipFixtures = existsSync(join(fixtures, "README.md")) ? false : `no fixtures at ${fixtures}`;
