/** Budgets for what is listed of one file. Source: spec/derivation, "The listing". */
export const listingLimits = {
  /** Of all lines but faults, in bytes: some 150,000 captures. */
  size: 64 * 1024 * 1024,
  faults: 1_000,
  /** Of all kinds together: no listing within its size has more. */
  lines: 1_000_000,
  /** Of a file. Of each some hundred bytes are held, to tell which stand twice. */
  records: 1_000_000,
  entries: 100_000,
  /** How often reading begins anew behind what is broken. */
  starts: 50,
} as const;
