/** Words of every form. */
export interface FormMessages {
  readonly show: string;
  readonly hide: string;
  readonly passwordHint: string;
}

/** The first account of an archive, and its key. */
export interface WelcomeMessages {
  readonly title: string;
  readonly text: string;
  readonly archive: string;
  readonly archiveHint: string;
  readonly name: string;
  readonly nameHint: string;
  readonly password: string;
  readonly duties: string;
  readonly begin: string;
  readonly beginning: string;
  /** What stands where the address holds no token. */
  readonly noTokenTitle: string;
  readonly noToken: string;
  readonly key: KeyMessages;
}

export interface KeyMessages {
  readonly title: string;
  readonly text: string;
  readonly lose: string;
  readonly steal: string;
  readonly lies: string;
  readonly fingerprint: string;
  readonly fingerprintHint: string;
  readonly verifier: string;
  readonly none: string;
  readonly copyTitle: string;
  readonly copyText: string;
  readonly copyProtected: string;
  readonly ownPassword: string;
  readonly passphrase: string;
  readonly passphraseHint: string;
  readonly download: string;
  readonly downloading: string;
  readonly downloaded: string;
  readonly goOn: string;
}
