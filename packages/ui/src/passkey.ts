import type { PasskeyChallenge, PasskeyMade, PasskeyOffered, PasskeySigned } from "./api.ts";
import { ApiError } from "./client.ts";

/** What keeps a browser from giving one, in words of this page. */
export type PasskeyProblem = "passkey.unknown-here" | "passkey.not-given" | "passkey.given-already";

const waitMs = 5 * 60 * 1000;

/** Whether this browser has passkeys, at an address at which it may have them. */
export function knowsPasskeys(): boolean {
  return typeof PublicKeyCredential === "function" && isSecureContext;
}

/** Asks the person for one, and makes it. Throws ApiError. */
export async function makePasskey({ challenge, host, user, algorithms, known }: PasskeyOffered): Promise<PasskeyMade> {
  const made = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        challenge: bytesOf(challenge),
        rp: { id: host, name: "Muniment" },
        user: { id: bytesOf(user.handle), name: user.name, displayName: user.name },
        pubKeyCredParams: algorithms.map((alg) => ({ type: "public-key", alg })),
        excludeCredentials: known.map((id) => ({ type: "public-key", id: bytesOf(id) })),
        // It is to sign in by itself: so it keeps whose it is, and asks for a finger or a PIN.
        authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
        attestation: "none",
        timeout: waitMs,
      },
    }),
  );
  if (!(made.response instanceof AuthenticatorAttestationResponse)) throw problem("passkey.not-given");
  const { clientDataJSON, attestationObject } = made.response;
  return {
    id: made.id,
    clientDataJSON: textOf(clientDataJSON),
    attestationObject: textOf(attestationObject),
  };
}

/** Asks the person for one of theirs. Throws ApiError. */
export async function signByPasskey({ challenge, host }: PasskeyChallenge): Promise<PasskeySigned> {
  const signed = await asked(() =>
    navigator.credentials.get({
      publicKey: { challenge: bytesOf(challenge), rpId: host, userVerification: "required", timeout: waitMs },
    }),
  );
  if (!(signed.response instanceof AuthenticatorAssertionResponse)) throw problem("passkey.not-given");
  const { clientDataJSON, authenticatorData, signature, userHandle } = signed.response;
  return {
    id: signed.id,
    clientDataJSON: textOf(clientDataJSON),
    authenticatorData: textOf(authenticatorData),
    signature: textOf(signature),
    userHandle: userHandle === null ? "" : textOf(userHandle),
  };
}

async function asked(work: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if (!knowsPasskeys()) throw problem("passkey.unknown-here");
  let credential: Credential | null;
  try {
    credential = await work();
  } catch (cause) {
    // Browsers say little, so that no page learns what a person has: given up, too late, and none there are one.
    const isThere = cause instanceof DOMException && cause.name === "InvalidStateError";
    const isKnown =
      cause instanceof DOMException && cause.name !== "SecurityError" && cause.name !== "NotSupportedError";
    throw problem(isThere ? "passkey.given-already" : isKnown ? "passkey.not-given" : "passkey.unknown-here", cause);
  }
  if (!(credential instanceof PublicKeyCredential)) throw problem("passkey.not-given");
  return credential;
}

function problem(code: PasskeyProblem, cause?: unknown): ApiError {
  return new ApiError({ code, message: "", next: "" }, { cause });
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function textOf(bytes: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
