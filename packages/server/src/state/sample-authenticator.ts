/** For tests: an authenticator that signs what it is asked to sign, by a key of its own, also what a real one would not. */
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { PasskeyMade, PasskeySigned } from "./passkeys.ts";

export interface AuthenticatorAsked {
  readonly challenge: string;
  readonly host: string;
  readonly origin: string;
  /** The person was there, and was verified. */
  readonly verified?: boolean;
  readonly counter?: number;
  readonly type?: string;
}

const here = 0x01;
const verifiedFlag = 0x04;
const withKey = 0x40;

export class SampleAuthenticator {
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #id = randomBytes(16);

  get id(): string {
    return this.#id.toString("base64url");
  }

  make(asked: AuthenticatorAsked): PasskeyMade {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.#id.length);
    const data = Buffer.concat([headOf(asked, withKey), Buffer.alloc(16), length, this.#id, this.#publicKey()]);
    const size = Buffer.alloc(2);
    size.writeUInt16BE(data.length);
    // CBOR: a map of three, with an empty statement, and `data` as bytes of a length of two bytes.
    const attestation = Buffer.concat([
      Buffer.from([0xa3, 0x63, ...Buffer.from("fmt"), 0x64, ...Buffer.from("none")]),
      Buffer.from([0x67, ...Buffer.from("attStmt"), 0xa0, 0x68, ...Buffer.from("authData"), 0x59]),
      ...[size, data],
    ]);
    return {
      id: this.id,
      clientDataJSON: clientData({ type: "webauthn.create", ...asked }).toString("base64url"),
      attestationObject: attestation.toString("base64url"),
    };
  }

  sign(asked: AuthenticatorAsked & { readonly handle: string }): PasskeySigned {
    const data = headOf(asked, 0);
    const client = clientData({ type: "webauthn.get", ...asked });
    const signed = Buffer.concat([data, createHash("sha256").update(client).digest()]);
    return {
      id: this.id,
      clientDataJSON: client.toString("base64url"),
      authenticatorData: data.toString("base64url"),
      signature: sign("sha256", signed, this.#keys.privateKey).toString("base64url"),
      userHandle: asked.handle,
    };
  }

  /** In COSE: EC2, ES256, P-256, and the point. */
  #publicKey(): Buffer {
    const { x = "", y = "" } = this.#keys.publicKey.export({ format: "jwk" });
    return Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]),
      Buffer.from(x, "base64url"),
      Buffer.from([0x22, 0x58, 0x20]),
      Buffer.from(y, "base64url"),
    ]);
  }
}

function headOf({ host, verified = true, counter = 0 }: AuthenticatorAsked, more: number): Buffer {
  const rest = Buffer.alloc(5);
  rest.writeUInt8(here | (verified ? verifiedFlag : 0) | more);
  rest.writeUInt32BE(counter, 1);
  return Buffer.concat([createHash("sha256").update(host).digest(), rest]);
}

function clientData({ type, challenge, origin }: AuthenticatorAsked & { readonly type: string }): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}
