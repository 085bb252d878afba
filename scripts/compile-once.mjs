import { enableCompileCache } from "node:module";

/**
 * Loaded before each file of tests: keeps what was made of the sources for the next one, in the scratch folder of the run. It is set
 * here and not by Node's own variable, as the programs that tests start must be as they are everywhere else.
 */
const folder = process.env["MUNIMENT_TEST_COMPILED"];
if (folder !== undefined) enableCompileCache(folder);
