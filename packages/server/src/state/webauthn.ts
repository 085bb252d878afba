/**
 * What authenticators say, judged by a library (ARCHITECTURE says why): that they were asked by this viewer's own page with the challenge of
 * this try, that the person was there and showed who they are (a PIN, a finger), and that the key signed it.
 */
import type { PasskeyMade, PasskeyPlace, PasskeySigned } from "./passkeys.ts";

interface Asked {
  readonly place: PasskeyPlace;
  readonly challenge: string;
}

/** COSE numbers: EdDSA, ES256, RS256, which all authenticators have one of. */
export const algorithms: readonly number[] = [-8, -7, -257];

/** `cause`: what is wrong with it. */
interface Bad {
  readonly is: "bad";
  readonly cause: unknown;
}

interface MadeCredential {
  readonly is: "good";
  readonly credential: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly synced: boolean;
}

/** It says nothing of who made the authenticator: none is asked for, and none would be trusted more. */
export async function judgeMade(
  { id, clientDataJSON, attestationObject }: PasskeyMade,
  { place, challenge }: Asked,
): Promise<MadeCredential | Bad> {
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  return await judged(async () => {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        ...{ id, rawId: id, type: "public-key", clientExtensionResults: {} },
        response: { clientDataJSON, attestationObject },
      },
      ...{ expectedChallenge: challenge, expectedOrigin: place.origin, expectedRPID: place.host },
      ...{ requireUserVerification: true, supportedAlgorithmIDs: [...algorithms] },
    });
    if (!verified) return { is: "bad", cause: "the statement of the authenticator does not hold" };
    const { credential, credentialBackedUp: synced } = registrationInfo;
    // The name that the browser sends beside is nothing that anybody signed.
    if (credential.id !== id) return { is: "bad", cause: "two names of the passkey" };
    return { is: "good", credential: id, publicKey: credential.publicKey, counter: credential.counter, synced };
  });
}

interface SignedCredential {
  readonly is: "good";
  readonly counter: number;
  readonly synced: boolean;
}

/** `counter`: the last that is known. An authenticator that counts says a greater one each time; an equal one is of a copy. */
export async function judgeSigned(
  { id, ...response }: PasskeySigned,
  { place, challenge, publicKey, counter }: Asked & { readonly publicKey: Uint8Array; readonly counter: number },
): Promise<SignedCredential | Bad> {
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  return await judged(async () => {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...{ id, rawId: id, type: "public-key", clientExtensionResults: {} }, response },
      ...{ expectedChallenge: challenge, expectedOrigin: place.origin, expectedRPID: place.host },
      credential: { id, publicKey: new Uint8Array(publicKey), counter },
      requireUserVerification: true,
    });
    if (!verified) return { is: "bad", cause: "the signature does not fit" };
    const { newCounter, credentialBackedUp } = authenticationInfo;
    return { is: "good", counter: newCounter, synced: credentialBackedUp };
  });
}

/** The library throws for all that is not as it must be. */
async function judged<Good>(work: () => Promise<Good | Bad>): Promise<Good | Bad> {
  try {
    return await work();
  } catch (cause) {
    return { is: "bad", cause };
  }
}
