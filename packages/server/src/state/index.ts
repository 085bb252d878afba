// The state of a home: accounts, sessions, and how people and programs come in. No evidence, in a file of its own beside the archive, and not
// to be built again. May import @muniment/verify and nothing else of the server: who has an account has no say in what is sealed.
// Promises: no password and no token is kept or told; what cannot be read is an error, and never "no account". Source: docs/accounts.
export { HomeState, type StateTools } from "./home-state.ts";
export { stateDesks, type StateDesks } from "./state-desks.ts";
