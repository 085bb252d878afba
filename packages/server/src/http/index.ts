/**
 * The viewer of `muniment serve`: a JSON API, the built pages, and the replay origins, on loopback.
 * May import verify, the interfaces of archive, index and state, and fastify; never their implementations, nor the command line.
 * Promises: adds to the archive only through the actions it is given, in the name of who is signed in; answers only its own pages and programs of this machine, and only whom rules.ts names; nothing it
 * serves reaches another host.
 */
export { servePageToTry } from "./page-to-try.ts";
export { startServer } from "./server.ts";
export type { Viewer, ViewerDeps, ViewerOptions } from "./viewer-deps.ts";
