// The way out of a capture: which addresses it may ask for, and the proxy that holds its browser to that.
// May import: @muniment/verify, Node, ipaddr.js.
// Promises: no byte leaves for an address that was not checked, and what was refused or failed can be read afterwards.
export { parseAllowList, type AllowList } from "./address-policy.ts";
export { checkAddress, type AddressDecision } from "./check-address.ts";
export {
  startEgress,
  type Egress,
  type EgressBlock,
  type EgressFailure,
  type EgressLimits,
  type EgressOptions,
  type EgressServer,
} from "./egress.ts";
export { type Resolve } from "./name-lookup.ts";
