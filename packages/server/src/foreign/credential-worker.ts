/** A thread that reads the content credentials of one file, and answers once. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { readAll } from "@muniment/verify";
import { readPlain } from "../storage/plain-file.ts";

export interface CredentialOrder {
  /** The file's name, below `root`. */
  readonly root: string;
  readonly name: string;
  readonly sizeMax: number;
  readonly type: string;
  /** In PEM; empty for none. */
  readonly roots: string;
}

/** What the reader found. */
export interface ReadCredentials {
  readonly state: string;
  /** Codes of what fails, of C2PA's own list. */
  readonly faults: readonly string[];
  /** Of what failed when an ingredient was taken in. */
  readonly ingredientFaults: readonly string[];
  readonly signer: string | null;
  readonly time: string | null;
  readonly generator: string | null;
}

export type CredentialAnswer =
  | ReadCredentials
  /** The reader's own words for why there is nothing to tell. */
  | { readonly refused: string }
  /** It did not come to an end. */
  | { readonly failed: string };

/** Of an untrusted signer, which is told by the state. */
const untrusted = "signingCredential.untrusted";
const codesMax = 10;

interface Status {
  readonly code: string;
}

interface Manifest {
  readonly claim_generator?: string;
  readonly signature_info?: { readonly issuer?: string; readonly common_name?: string; readonly time?: string };
  readonly ingredients?: readonly { readonly validation_status?: readonly Status[] }[];
}

interface Store {
  readonly active_manifest?: string;
  readonly manifests: Readonly<Record<string, Manifest>>;
  readonly validation_status?: readonly Status[];
  readonly validation_state: string;
}

async function answer({ root, name, sizeMax, type, roots }: CredentialOrder): Promise<CredentialAnswer> {
  // Before it is loaded, so that whatever a file asks for, nothing in this thread can fetch it.
  Reflect.deleteProperty(globalThis, "fetch");
  const { default: init, WasmReader } = await import("@contentauth/c2pa-wasm");
  const program = createRequire(import.meta.url).resolve("@contentauth/c2pa-wasm/c2pa.wasm");
  await init({ module_or_path: await readFile(program) });
  const settings = {
    verify: { remote_manifest_fetch: false, ocsp_fetch: false },
    ...(roots === "" ? {} : { trust: { trust_anchors: roots } }),
  };
  try {
    const reader = await WasmReader.fromBytes(
      type,
      await readAll(readPlain(root, name), sizeMax),
      JSON.stringify(settings),
    );
    return told(JSON.parse(reader.json()) as Store);
  } catch (error) {
    // What it refuses it throws as text; anything else means that it broke down.
    if (typeof error === "string") return { refused: error };
    return { failed: `the reader broke down: ${String(error).slice(0, 200)}` };
  }
}

function told(store: Store): ReadCredentials {
  const manifests = Object.values(store.manifests);
  const active = store.manifests[store.active_manifest ?? ""];
  const { issuer, common_name: name, time } = active?.signature_info ?? {};
  const signer = [name, issuer].filter((part) => part !== undefined).join(", ");
  return {
    state: store.validation_state,
    faults: codes(store.validation_status ?? []),
    ingredientFaults: codes(
      manifests.flatMap(({ ingredients = [] }) => ingredients.flatMap((one) => one.validation_status ?? [])),
    ),
    signer: signer === "" ? null : signer.slice(0, 200),
    time: time?.slice(0, 40) ?? null,
    generator: active?.claim_generator?.slice(0, 100) ?? null,
  };
}

function codes(statuses: readonly Status[]): readonly string[] {
  const found = new Set(statuses.map(({ code }) => code.slice(0, 80)).filter((code) => code !== untrusted));
  return [...found].slice(0, codesMax);
}

parentPort?.postMessage(await answer(workerData as CredentialOrder));
