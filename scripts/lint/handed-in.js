const wallClock =
  "Take the time as an argument (main passes the clock in): what is evidence must not depend on when a test runs.";
const chance =
  "Take chance as an argument, or node:crypto for keys and nonces: Math.random is guessable and cannot be replayed.";
const environment =
  "Only packages/server/src/config.ts reads the environment (main hands it over), so that one page names every setting.";

const refused = {
  "CallExpression[callee.object.name='Date'][callee.property.name='now']": wallClock,
  "NewExpression[callee.name='Date'][arguments.length=0]": wallClock,
  "CallExpression[callee.name='Date']": wallClock,
  "MemberExpression[object.name='Math'][property.name='random']": chance,
  "MemberExpression[object.name='process'][property.name='env']": environment,
  "ImportDeclaration[source.value=/^(node:)?process$/] ImportSpecifier[imported.name='env']": environment,
};

/** @typedef {{ readonly range: readonly [number, number] }} Found a part of the source */

/** The clock, chance and the environment are handed in. */
export const handedIn = {
  meta: { type: "problem", schema: [] },
  /** @param {{ report(what: { node: Found, message: string }): void }} context */
  create(context) {
    const listeners = Object.entries(refused).map(([what, message]) => [
      what,
      /** @param {Found} node */
      (node) => context.report({ node, message }),
    ]);
    return Object.fromEntries(listeners);
  },
};
