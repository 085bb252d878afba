/** A chain of drand with one member, the same at each run. For tests. */
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256, sha384 } from "@noble/hashes/sha2.js";
import { toHex, utf8 } from "../format/bytes.ts";
import type { DrandChain, DrandRound } from "../format/beacon.ts";

const { shortSignatures } = bls12_381;

export class SampleBeacon {
  readonly #secret: Uint8Array;
  readonly chain: DrandChain;

  constructor(label = "beacon", period = 60) {
    const { secretKey, publicKey } = shortSignatures.keygen(sha384(utf8(label)));
    this.#secret = secretKey;
    const genesis = Date.UTC(2026, 0, 1) / 1000;
    this.chain = { genesis, hash: toHex(sha256(utf8(label))), key: toHex(publicKey.toBytes()), period };
  }

  round(round: number): DrandRound {
    const number = new Uint8Array(8);
    new DataView(number.buffer).setBigUint64(0, BigInt(round));
    const message = shortSignatures.hash(sha256(number), "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_");
    const signature = toHex(shortSignatures.sign(message, this.#secret).toBytes());
    return { source: "drand", chain: this.chain.hash, round, signature };
  }
}
