/** Content credentials in a file, judged by the reference implementation of C2PA. Source: spec/foreign-proofs, "C2PA". */
import { Worker } from "node:worker_threads";
import type { Judged } from "./claim.ts";
import type { CredentialAnswer, CredentialOrder, ReadCredentials } from "./credential-worker.ts";
import type { EvidenceFile, EvidenceFolder } from "./evidence-folder.ts";

const sizeMax = 256 * 1024 * 1024;
const timeMs = 60_000;

/** What the bytes of a file have that holds a manifest: the type of its box; in SVG its element; or in XMP where it lies. */
const marks = [
  Buffer.from("6332706100110010800000aa00389b71", "hex"),
  Buffer.from("c2pa:manifest"),
  Buffer.from("dcterms:provenance"),
];
const markMax = 32;

/** Whether there may be a manifest in it. It reads all of the file, unless it finds something. Throws `UnreadableFile`. */
export async function mayHaveCredentials(folder: EvidenceFolder, { name }: EvidenceFile): Promise<boolean> {
  let before = Buffer.alloc(0);
  for await (const part of folder.read(name)) {
    const bytes = Buffer.concat([before, part]);
    if (marks.some((mark) => bytes.includes(mark))) return true;
    before = bytes.subarray(-markMax);
  }
  return false;
}

export interface CredentialReader {
  /** Null if there is no manifest. `roots` is PEM, empty for none. Throws `UnreadableFile`. */
  judge(folder: EvidenceFolder, file: EvidenceFile, type: string, roots: string): Promise<Judged | null>;
}

/** Reads each file in a thread of its own, which ends with it: so hostile bytes leave nothing behind. */
export class ThreadedCredentialReader implements CredentialReader {
  async judge(folder: EvidenceFolder, file: EvidenceFile, type: string, roots: string): Promise<Judged | null> {
    if (file.size > sizeMax)
      return { outcome: "unchecked", detail: "it seems to have content credentials, and is too large to be checked" };
    return judgeAnswer(await readInThread({ ...folder.place(file.name), type, roots, sizeMax }));
  }
}

async function readInThread(order: CredentialOrder): Promise<CredentialAnswer> {
  const worker = new Worker(
    new URL(`./credential-worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url),
    {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    },
  );
  try {
    return await new Promise<CredentialAnswer>((resolve) => {
      const failed = (why: string) => (): void => {
        resolve({ failed: why });
      };
      setTimeout(failed("the reader did not end within a minute"), timeMs).unref();
      worker.once("message", resolve);
      worker.once("error", (error) => {
        resolve({ failed: `the reader gave up: ${String(error).slice(0, 200)}` });
      });
      worker.once("exit", failed("the reader ended without an answer"));
    });
  } finally {
    await worker.terminate();
  }
}

const absent = /^C2pa\((?:JumbfNotFound|ProvenanceMissing)\)/;
const broken = /^C2pa\((?:Jumbf|Claim|Cose|Assertion|Hash|Invalid(?!Asset)|Prerelease|Bad|Missing|Too|Ingredient)/;

function judgeAnswer(answer: CredentialAnswer): Judged | null {
  if ("failed" in answer)
    return { outcome: "unchecked", detail: `it seems to have content credentials: ${answer.failed}` };
  if ("refused" in answer) {
    const reason = answer.refused.slice(0, 200);
    if (absent.test(reason)) return null;
    if (broken.test(reason)) return { outcome: "fails", detail: `its content credentials cannot be read: ${reason}` };
    return { outcome: "unchecked", detail: `its content credentials could not be looked at: ${reason}` };
  }
  return judgeRead(answer);
}

function judgeRead({ state, faults, ingredientFaults, signer, time, generator }: ReadCredentials): Judged {
  const stamped = time === null ? "" : `, by its own time stamp ${time}`;
  const made = generator === null ? "" : `, made by ${generator}`;
  const who = `signed by ${signer ?? "nobody that it names"}${stamped}${made}`;
  if (state !== "Valid" && state !== "Trusted")
    return { outcome: "fails", detail: `${faults.length === 0 ? "they are not valid" : faults.join(", ")}; ${who}` };
  if (ingredientFaults.length > 0) {
    const what = ingredientFaults.join(", ");
    return { outcome: "fails", detail: `an ingredient's were broken when it was taken in: ${what}; ${who}` };
  }
  const beside = faults.length === 0 ? "" : ` (beside that: ${faults.join(", ")})`;
  if (state === "Trusted")
    return { outcome: "holds", detail: `whole, ${who}; a root of yours vouches for the signer${beside}` };
  return {
    outcome: "unchecked",
    signer: "unknown",
    detail: `whole, ${who}; no root of yours vouches for the signer${beside}`,
  };
}
