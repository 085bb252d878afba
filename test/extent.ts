/**
 * How much of what is many is tried: some of it, so that all tests pass in half an hour on a small machine, or with MUNIMENT_TEST_LONG=1 all
 * that a test can.
 */
export const isLong = process.env["MUNIMENT_TEST_LONG"] === "1";
