/**
 * The kinds of pages that captures do not hold whole yet, each with its reason: the one place where that stands. A page that
 * comes out whole must leave the list, else the test fails (test/capture/pages.test.ts). Those that fail "now and then" come out
 * whole as a rule: the test does not choose them.
 */
export const notYet: Readonly<Record<string, string>> = {
  "redirect-bodies": "the browser hands over no body of a redirect",
};
