import type { AccountMessages } from "./messages.ts";

/** Signing in and out, and the page of who runs the archive. */
export const englishAccount: AccountMessages = {
  role: {
    member: "Member of cases",
    viewer: "Viewer",
    contributor: "Contributor",
    reviewer: "Reviewer",
    lead: "Lead",
    administrator: "Administrator",
  },
  signedInAs: "Signed in as",
  signOut: "Sign out",
  signIn: "Sign in",
  signingIn: "Signing in …",
  title: { never: "Sign in", ended: "Your session has ended", left: "You are signed out" },
  text: {
    never: "This archive is open only to people who have an account here.",
    ended: "Sign in again, and you are back where you were. Until then nothing of the archive is shown.",
    left: "Nothing of the archive is left on this page. To go on, sign in again.",
  },
  name: "Name",
  password: "Password",
  code: "Code",
  codeHint: "The six digits that your authenticator shows now, or one of your recovery codes.",
  byPasskey: "Sign in with a passkey",
  passkeyProblems: {
    "passkey.unknown-here": [
      "This browser has no passkeys at this address.",
      "Use the address that the viewer names, or sign in with name and password.",
    ],
    "passkey.not-given": ["Your browser gave no passkey.", "Try again, or sign in with name and password."],
    "passkey.given-already": [
      "That device keeps a passkey of this account already.",
      "Use that one, or another device.",
    ],
  },
  forgotten: "Whoever runs this archive can give you an account, or set another password.",
  running: {
    title: "This account runs the archive",
    text: "It looks after accounts and sees how the archive stands. It does not see items: to read them, sign in with an account that reads.",
    archive: (items, entries) => `Items: ${items}. Entries of the log: ${entries}.`,
    accounts: "Accounts",
    columns: { name: "Name", role: "Role", sessions: "Sessions", state: "State" },
    enabled: "Enabled",
    disabled: "Disabled",
  },
};
