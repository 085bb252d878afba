/** What a vector's user trusts, read as a verifier reads it. */
import type { VectorTrust } from "../../../../spec/vectors/vector-trust.ts";
import { fromBase64, utf8 } from "../format/bytes.ts";
import { parseDrandChain } from "../format/beacon.ts";
import { parseWitnessKey } from "../format/cosignature.ts";
import { parsePolicy } from "../format/policy.ts";
import type { BeaconSources } from "../time/beacon.ts";
import { parseBlockList } from "../time/bitcoin-block.ts";
import { parseCertificate } from "../time/certificate.ts";
import { parseRevocationSource } from "../time/revocation.ts";
import type { AnchorTrust } from "./anchor-trust.ts";

export function trustOf({ roots, lists, blocks, witnesses, policy }: VectorTrust): AnchorTrust {
  const known = blocks === null ? null : parseBlockList(blocks);
  return {
    time: {
      roots: roots.map((root) => parseCertificate(fromBase64(root))),
      others: [],
      lists: lists.map((list) => parseRevocationSource(fromBase64(list))),
    },
    blocks: known === null ? null : (height) => known.get(height),
    witnesses: witnesses.map(parseWitnessKey),
    policy: policy === null ? null : parsePolicy(utf8(policy)),
  };
}

/** The chains and blocks that the beacons of records are held against. */
export function beaconsOf({ chains = [], ...rest }: VectorTrust): BeaconSources {
  return { chains: chains.map(parseDrandChain), blocks: trustOf(rest).blocks };
}
