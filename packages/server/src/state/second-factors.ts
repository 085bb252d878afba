/** Whether an account has a second factor, and how many recovery codes are left of it. */
export type FactorShown = { readonly on: false } | { readonly on: true; readonly recoveryLeft: number };

/** A second factor that is about to be set: what an authenticator program is given. It is kept nowhere yet. */
export interface FactorOffered {
  /** In base32. */
  readonly secret: string;
  /** An otpauth address with the same in it. */
  readonly address: string;
}

/**
 * One-time codes of accounts (docs/accounts, The second factor). Names are compared folded. Throws StateError: "account.missing", and what
 * the file of the state throws.
 */
export interface FactorDesk {
  shown(account: string): FactorShown;
  offer(account: string): FactorOffered;
  /**
   * Sets the factor that was offered, once a code shows that the person's program has it, and answers with the recovery codes, which are
   * told this once. Throws "factor.exists", or "factor.refused" for a wrong code.
   */
  set(account: string, secret: string, code: string): readonly string[];
}
