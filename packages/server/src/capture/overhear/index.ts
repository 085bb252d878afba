// Overhears the browser's connections for what the browser does not hand over.
// May import: Node.
// Promises: what passes is not held up, changed or repeated; an answer is given out only as it went over a connection, or not at all.
export type { Asked, Head } from "./answer.ts";
export { Overhearing, type Overheard } from "./overhearing.ts";
