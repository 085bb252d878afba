import { cosignatureLine, cosignatureMessage, formatWitnessKey, type KeyPair, type WitnessKey } from "@muniment/verify";
import { SigningKey } from "../archive/keys/signing-key.ts";

/** Makes the cosignatures of one witness. */
export class Cosigner {
  readonly key: WitnessKey;
  readonly #signing: SigningKey;

  /** Throws `FormatError` if no witness can have that name. */
  constructor(name: string, pair: KeyPair) {
    this.key = formatWitnessKey(name, pair.publicKey);
    this.#signing = new SigningKey(pair);
  }

  /** The line under the text of a checkpoint. `time` is in seconds since 1970. */
  line(text: string, time: number): string {
    return cosignatureLine(this.key, time, this.#signing.sign(cosignatureMessage(text, time)));
  }
}
