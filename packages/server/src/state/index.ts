// The state of a home: accounts and sessions. No evidence, in a file of its own beside the archive, and not to be built again.
// May import @muniment/verify and nothing else of the server: who has an account has no say in what is sealed.
// Promises: no password and no token is kept or told; what cannot be read is an error, and never "no account". Source: docs/accounts.
export { HomeAccounts } from "./home-accounts.ts";
export { HomeSessions } from "./home-sessions.ts";
export { HomeState, type StateTools } from "./home-state.ts";
export { Passwords } from "./passwords.ts";
