import type { AccountEvent, CaseRole, Role } from "../api.ts";

/** Accounts, invitations, and one's own account. */
export interface PeopleMessages {
  readonly title: string;
  readonly administers: string;
  readonly change: string;
  readonly changing: (name: string) => string;
  readonly close: string;
  readonly role: string;
  readonly alsoAdministers: string;
  readonly saveRole: string;
  readonly disable: string;
  readonly enable: string;
  readonly signOutThere: string;
  readonly endFactor: string;
  readonly endPasskeys: string;
  readonly done: string;
  readonly invitations: InvitationMessages;
  readonly events: EventMessages;
  readonly own: OwnMessages;
  readonly passkeys: PasskeyMessages;
  readonly days: (count: number, shown: string) => string;
}

export interface InvitationMessages {
  readonly title: string;
  readonly text: string;
  readonly role: string;
  readonly note: string;
  readonly noteHint: string;
  readonly holds: string;
  readonly make: string;
  readonly making: string;
  readonly linkTitle: string;
  readonly linkText: string;
  readonly open: string;
  readonly none: string;
  readonly until: string;
  readonly by: string;
  readonly withdraw: string;
  /** For who was invited. */
  readonly invited: string;
  readonly invitedBy: (by: string, role: Role) => string;
  readonly invitedIntoCase: (by: string, name: string, role: CaseRole) => string;
  readonly accept: string;
  readonly accepting: string;
  readonly noSecret: string;
  readonly signedIn: string;
}

export interface EventMessages {
  readonly title: string;
  readonly text: string;
  readonly older: string;
  readonly newest: string;
  readonly when: string;
  readonly what: string;
  readonly who: string;
  readonly commandLine: string;
  readonly unknown: string;
  readonly kinds: Record<AccountEvent["kind"], string>;
}

/** Passkeys of one's own account. */
export interface PasskeyMessages {
  readonly title: string;
  readonly text: string;
  readonly synced: string;
  readonly name: string;
  readonly nameHint: string;
  readonly add: string;
  readonly adding: string;
  readonly remove: string;
  readonly removeText: (name: string) => string;
}

export interface OwnMessages {
  readonly title: string;
  readonly current: string;
  readonly passwordTitle: string;
  readonly passwordText: string;
  readonly next: string;
  readonly setPassword: string;
  readonly passwordSet: string;
  readonly factorTitle: string;
  readonly factorOff: string;
  readonly factorOn: (left: number, shown: string) => string;
  readonly factorOffer: string;
  readonly factorSecret: string;
  readonly factorOpen: string;
  readonly factorCode: string;
  readonly factorSet: string;
  readonly factorEnd: string;
  readonly recoveryTitle: string;
  readonly recoveryText: string;
  readonly tokensTitle: string;
  readonly tokensText: string;
  readonly tokenName: string;
  readonly tokenMake: string;
  readonly tokenTitle: string;
  readonly tokenText: string;
  readonly tokenUsed: string;
  readonly tokenUnused: string;
}
