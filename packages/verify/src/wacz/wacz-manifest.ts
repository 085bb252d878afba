/** datapackage.json and datapackage-digest.json of a WACZ 1.x. Source: WACZ 1.1.1, "Data package". */
import { FormatError } from "../format/digest.ts";
import { memberOf, parseJson } from "../format/json.ts";

export const manifestFile = "datapackage.json";
export const manifestDigestFile = "datapackage-digest.json";

/** A file that the manifest names. */
export interface WaczResource {
  readonly path: string;
  /** 64 hex digits. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

export interface WaczManifest {
  readonly resources: readonly WaczResource[];
  /** What is wrong with single resources; those are not among `resources`. */
  readonly faults: readonly string[];
}

const resourcesMax = 100_000;

/** Throws `FormatError` if it is no manifest at all. */
export function parseManifest(bytes: Uint8Array): WaczManifest {
  const value = parseJson(bytes);
  if (memberOf(value, "profile") !== "data-package") throw new FormatError("it does not say that it is a data package");
  const version = memberOf(value, "wacz_version");
  if (version !== undefined && !(typeof version === "string" && /^1\.\d+(\.\d+)?$/.test(version)))
    throw new FormatError("it is of a WACZ version that is not known");
  const listed: unknown = memberOf(value, "resources");
  if (!Array.isArray(listed)) throw new FormatError("it has no list of resources");
  if (listed.length > resourcesMax) throw new FormatError(`it lists more than ${resourcesMax} resources`);
  const resources = new Map<string, WaczResource>();
  const faults: string[] = [];
  for (const [place, item] of listed.entries()) {
    const resource = resourceOf(item);
    if (typeof resource === "string") faults.push(`resource ${place + 1}: ${resource}`);
    else if (resources.has(resource.path)) faults.push(`resource ${place + 1}: its path stands twice`);
    else resources.set(resource.path, resource);
  }
  return { resources: [...resources.values()], faults };
}

/** A sentence if it is none. WACZ 1.0 has hash and size under `stats`, the hash without its name. */
function resourceOf(item: unknown): WaczResource | string {
  const path = memberOf(item, "path");
  if (typeof path !== "string" || path === "") return "it has no path";
  const stats = memberOf(item, "stats");
  const size = memberOf(stats ?? item, "bytes");
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return "it states no size";
  const hash = memberOf(stats ?? item, "hash");
  const named = stats === undefined ? hash : `${String(memberOf(item, "hashing"))}:${String(hash)}`;
  const sha256 = typeof named === "string" ? /^sha256:([0-9a-f]{64})$/.exec(named)?.[1] : undefined;
  return sha256 === undefined ? "it states no SHA-256" : { path, sha256, size };
}

export interface ManifestDigest {
  /** 64 hex digits. */
  readonly sha256: string;
  /** What wacz-auth has there, not looked at; null if it is not signed. */
  readonly signed: unknown;
}

/** Throws `FormatError` if it is none for datapackage.json. */
export function parseManifestDigest(bytes: Uint8Array): ManifestDigest {
  const value = parseJson(bytes);
  if (memberOf(value, "path") !== manifestFile) throw new FormatError(`it is not about ${manifestFile}`);
  const hash = memberOf(value, "hash");
  const sha256 = typeof hash === "string" ? /^sha256:([0-9a-f]{64})$/.exec(hash)?.[1] : undefined;
  if (sha256 === undefined) throw new FormatError("it states no SHA-256");
  return { sha256, signed: memberOf(value, "signedData") ?? null };
}
