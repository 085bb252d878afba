/**
 * Whom a reader trusts, out of files that they name: told by what the files hold, in the forms that `muniment verify` takes. Source:
 * spec/package, "The verifier page".
 */
import {
  blockListSizeMax,
  certificatesIn,
  FormatError,
  listSizeMax,
  parseBlockList,
  parseCertificate,
  parseDrandInfo,
  parsePolicy,
  parseRevocationSource,
  type AnchorTrust,
  type BeaconSources,
  type BitcoinBlock,
  type Certificate,
  type DrandChain,
  type RevocationSource,
  type Vkey,
  type WitnessPolicy,
} from "@muniment/verify";
import { parseKeys, type GivenKeys } from "./typed-keys.ts";

/** What one file says of it. */
export type Trust =
  | { readonly is: "roots"; readonly roots: readonly Certificate[] }
  | { readonly is: "list"; readonly list: RevocationSource }
  | { readonly is: "keys"; readonly keys: GivenKeys }
  | { readonly is: "policy"; readonly policy: WitnessPolicy }
  | { readonly is: "blocks"; readonly blocks: ReadonlyMap<number, BitcoinBlock> }
  | { readonly is: "chain"; readonly chain: DrandChain };

export interface NamedFile {
  readonly name: string;
  readonly trust: Trust;
}

/** All that a reader trusts. Nothing of it comes out of a package. */
export interface Trusted {
  /** The files that it was read from, beside what was typed. */
  readonly named: readonly NamedFile[];
  readonly keys: readonly Vkey[];
  readonly anchors: AnchorTrust;
  readonly beacons: BeaconSources;
}

/** Of a file, in bytes. */
export const namedSizeMax = Math.max(blockListSizeMax, listSizeMax);
/** A bundle of a system has some 150. */
const certificatesMax = 1_000;

/** Throws `FormatError` if the bytes are nothing of this. */
export function trustIn(bytes: Uint8Array): Trust {
  const text = new TextDecoder("latin1").decode(bytes);
  if (text.includes("-----BEGIN X509 CRL-----"))
    throw new FormatError("a revocation list in PEM, and it is taken in DER: openssl crl -outform der");
  if (text.includes("-----BEGIN CERTIFICATE-----"))
    return { is: "roots", roots: certificatesIn(bytes, certificatesMax) };
  const first = /^\s*(?:#[^\n]*\n\s*)*([^\n]*)/.exec(text)?.[1] ?? "";
  if (/^\d+ [0-9a-f]/.test(first)) return { is: "blocks", blocks: parseBlockList(text) };
  // The tag of a SEQUENCE, which is that of a digit, too.
  if (bytes[0] === 0x30) return inDer(bytes);
  if (first.startsWith("{")) return { is: "chain", chain: parseDrandInfo(bytes) };
  if (/^(?:log|witness|group|quorum)[ \t]/.test(first)) return { is: "policy", policy: parsePolicy(bytes) };
  if (first.includes("+")) return { is: "keys", keys: parseKeys(text) };
  throw new FormatError("it is none of these");
}

function inDer(bytes: Uint8Array): Trust {
  try {
    return { is: "roots", roots: [parseCertificate(bytes)] };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { is: "list", list: listIn(bytes, error.message) };
  }
}

function listIn(bytes: Uint8Array, noCertificate: string): RevocationSource {
  try {
    return parseRevocationSource(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(
      `no certificate: ${noCertificate}; and no revocation list or status answer: ${error.message}`,
    );
  }
}

/** Of policies and of lists of blocks the last counts alone: two could contradict each other. */
export function withNamed(before: readonly NamedFile[], more: readonly NamedFile[]): readonly NamedFile[] {
  const all = [...before, ...more];
  const isLast = (one: NamedFile, at: number): boolean =>
    (one.trust.is !== "policy" && one.trust.is !== "blocks") ||
    !all.slice(at + 1).some(({ trust }) => trust.is === one.trust.is);
  return all.filter(isLast);
}

export function trustedBy(typed: GivenKeys, named: readonly NamedFile[]): Trusted {
  const of = <Is extends Trust["is"]>(is: Is): Extract<Trust, { readonly is: Is }>[] =>
    named.map(({ trust }) => trust).filter((trust): trust is Extract<Trust, { readonly is: Is }> => trust.is === is);
  const keys = [typed, ...of("keys").map((one) => one.keys)];
  const heights = of("blocks").at(-1)?.blocks ?? null;
  const blocks = heights === null ? null : (height: number) => heights.get(height);
  const lists = of("list").map(({ list }) => list);
  return {
    named,
    keys: keys.flatMap(({ logs }) => logs),
    anchors: {
      time: { roots: of("roots").flatMap(({ roots }) => roots), others: [], lists },
      blocks,
      witnesses: keys.flatMap(({ witnesses }) => witnesses),
      policy: of("policy").at(-1)?.policy ?? null,
    },
    beacons: { chains: of("chain").map(({ chain }) => chain), blocks },
  };
}
