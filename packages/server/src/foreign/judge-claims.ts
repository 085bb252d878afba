/** What others have sealed, in files and beside them: found and judged. Source: spec/foreign-proofs. */
import { basename, dirname, resolve } from "node:path";
import {
  FormatError,
  readZip,
  toBase64,
  UnreadableFile,
  verifyWacz,
  wholeWacz,
  type BlockSource,
  type Instant,
  type NewHasher,
  type TimeTrust,
} from "@muniment/verify";
import { listFolder, walkFolders, type Listed } from "../storage/plain-file.ts";
import { claim, type Claim, type ClaimId, type Judged } from "./claim.ts";
import { mayHaveCredentials, type CredentialReader } from "./credentials.ts";
import { EvidenceFolder, type EvidenceFile } from "./evidence-folder.ts";
import { headSize, isZip, mediaTypeOf } from "./media-type.ts";
import { bundledKeys, isHash, proofOf, rootOf, type ProofKind, type ProofName } from "./names.ts";
import { judgeSignatures, signatureFileMax, type KnownKeys } from "./openpgp/judge.ts";
import { isKeyBlock, isSignatureBlock, openPgpSizeMax } from "./openpgp/packets.ts";
import { parseKeyRings, type KeyRing } from "./openpgp/public-key.ts";
import { judgeStatement } from "./proofmode.ts";
import type { NamedSigners } from "./signer-files.ts";
import { judgeOtsFile, judgeStampFile } from "./time-proofs.ts";

/** What is brought from outside: nothing that lies beside the files is among it. */
export interface ClaimTrust {
  readonly signers: NamedSigners;
  readonly time: TimeTrust;
  readonly now: Instant;
  /** Where Bitcoin's blocks are known from; null: from nowhere. */
  readonly blocks: BlockSource | null;
}

export interface ClaimTools {
  readonly newHasher: NewHasher;
  readonly credentials: CredentialReader;
  /** Told of each file that was looked at, proofs among them. */
  readonly onFile: (name: string) => void;
}

const filesMax = 100_000;
const depthMax = 32;
const heldMax = 1_000;

/** Judges the proofs in and beside one file, by `path`. Throws what the system throws if its folder cannot be listed. */
export async function* judgeFile(path: string, trust: ClaimTrust, tools: ClaimTools): AsyncGenerator<Claim> {
  const [root, name] = [dirname(resolve(path)), basename(path)];
  const listed = listFolder(root, "");
  const folder = folderOf(root, "", listed);
  const judge = new FolderJudge(folder, trust, tools);
  for (const file of folder.files) {
    const about = rootOf(file.name);
    const isOwn = about === name || file.name === name || (isHash(about) && (await folder.named(about))?.name === name);
    if (isOwn) yield* judge.file(file);
  }
}

/** Judges the proofs in a folder and below it, folder by folder. */
export async function* judgeFolder(path: string, trust: ClaimTrust, tools: ClaimTools): AsyncGenerator<Claim> {
  const root = resolve(path);
  let left = filesMax;
  for await (const { listed, name } of foldersOf(root)) {
    for (const found of listed.found)
      if (found.kind === "unreadable") yield unread(found.name === "" ? "." : found.name, "it could not be listed");
    const folder = folderOf(root, name, listed);
    const deep = name.split("/").length > depthMax;
    if (deep || folder.files.length > left) {
      const why = deep
        ? `it lies more than ${String(depthMax)} folders deep`
        : `there are more than ${String(filesMax)} files`;
      yield unread(name === "" ? "." : name, `not looked at: ${why}`);
      if (deep) continue;
      return;
    }
    left -= folder.files.length;
    const judge = new FolderJudge(folder, trust, tools);
    for (const file of folder.files) yield* judge.file(file);
  }
}

/** A listing does not say of which folder it is; what is in it does. */
async function* foldersOf(root: string): AsyncGenerator<{ readonly name: string; readonly listed: Listed }> {
  for await (const listed of walkFolders(root, "")) {
    const one =
      listed.found.find(({ kind }) => kind !== "unreadable")?.name ?? listed.found[0]?.name ?? listed.folders[0];
    if (one === undefined) continue;
    yield { name: one.includes("/") ? dirname(one) : "", listed };
  }
}

function folderOf(root: string, name: string, { found }: Listed): EvidenceFolder {
  const files = found.flatMap((one) => (one.kind === "file" ? [{ name: basename(one.name), size: one.size }] : []));
  return new EvidenceFolder(root, name, files);
}

function unread(file: string, detail: string): Claim {
  return { check: "file.expected", subject: { file }, outcome: "unchecked", detail };
}

const checkOf: Readonly<Record<ProofKind, ClaimId>> = {
  stamp: "claim.stamp",
  ots: "claim.ots",
  signature: "claim.signature",
  statement: "claim.proofmode",
  phone: "claim.proofmode",
  sidecar: "claim.c2pa",
};

/** Judges the files of one folder. */
class FolderJudge {
  readonly #folder: EvidenceFolder;
  readonly #trust: ClaimTrust;
  readonly #tools: ClaimTools;
  #hints: Promise<readonly KeyRing[]> | null = null;

  constructor(folder: EvidenceFolder, trust: ClaimTrust, tools: ClaimTools) {
    this.#folder = folder;
    this.#trust = trust;
    this.#tools = tools;
  }

  async *file(file: EvidenceFile): AsyncGenerator<Claim> {
    this.#tools.onFile(this.#folder.path(file.name));
    const proof = proofOf(file.name);
    try {
      if (proof === null) yield* this.#evidence(file);
      else yield* this.#proof(file, proof);
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      yield unread(this.#folder.path(file.name), error.message);
    }
  }

  async *#proof(file: EvidenceFile, proof: ProofName): AsyncGenerator<Claim> {
    const told = (judged: Judged): Claim => claim(checkOf[proof.kind], this.#folder.path(file.name), judged);
    if (proof.kind === "signature" && isKeyBlock(await this.#head(file, 4096))) return;
    const about = await this.#folder.named(proof.about);
    if (about === null) {
      yield told({ outcome: "unchecked", detail: `what it is about is not here: ${proof.about}` });
      return;
    }
    for (const judged of await this.#judge(file, proof.kind, about))
      yield told({ ...judged, detail: `over ${about.name}: ${judged.detail}` });
  }

  async #judge(file: EvidenceFile, kind: ProofKind, about: EvidenceFile): Promise<readonly Judged[]> {
    switch (kind) {
      case "stamp":
        return [await judgeStampFile(this.#folder, file, about, this.#trust)];
      case "ots":
        return [await judgeOtsFile(this.#folder, file, about, this.#trust.blocks)];
      case "statement":
        return [await judgeStatement(this.#folder, file, about)];
      case "signature": {
        const bytes = await this.#head(file, signatureFileMax + 1);
        if (file.name.toLowerCase().endsWith(".sig") && !isSignatureBlock(bytes))
          return [{ outcome: "unchecked", detail: "it is a signature of another kind than OpenPGP, or none" }];
        return judgeSignatures(bytes, () => this.#folder.read(about.name), await this.#keys());
      }
      case "phone":
        return [
          { outcome: "unchecked", detail: "what the phone's maker says of the phone; its roots are not known here" },
        ];
      case "sidecar":
        return [
          {
            outcome: "unchecked",
            detail: "content credentials in a file of their own: this version reads those inside a file",
          },
        ];
    }
  }

  async *#evidence(file: EvidenceFile): AsyncGenerator<Claim> {
    const head = await this.#head(file, headSize);
    if (isZip(head)) {
      yield* this.#zip(file);
      return;
    }
    const type = mediaTypeOf(head);
    if (type === null || !(await mayHaveCredentials(this.#folder, file))) return;
    const judged = await this.#tools.credentials.judge(this.#folder, file, type, pemOf(this.#trust.signers));
    if (judged !== null) yield claim("claim.c2pa", this.#folder.path(file.name), judged);
  }

  async *#zip(file: EvidenceFile): AsyncGenerator<Claim> {
    const access = this.#folder.access(file);
    const path = this.#folder.path(file.name);
    if (!file.name.toLowerCase().endsWith(".wacz")) {
      try {
        const { entries } = await readZip(access);
        if (!entries.some(({ name }) => proofOf(name)?.kind === "statement")) return;
        yield claim("claim.proofmode", path, {
          outcome: "unchecked",
          detail: "a bundle of ProofMode in a ZIP: unpack it, and name the folder",
        });
      } catch (error) {
        // It is no claim of anybody that this ZIP can be read.
        if (!(error instanceof FormatError)) throw error;
      }
      return;
    }
    yield* this.#wacz(file);
  }

  /** Of one that nobody signed only what is wrong: that it is whole is no proof of somebody. */
  async *#wacz(file: EvidenceFile): AsyncGenerator<Claim> {
    const { signers, time, now } = this.#trust;
    const options = {
      newHasher: this.#tools.newHasher,
      signers: { keys: signers.keys, roots: signers.roots, time, now },
    };
    const path = this.#folder.path(file.name);
    const held: Claim[] = [];
    let isSigned = false;
    for await (const { subject, ...rest } of verifyWacz(this.#folder.access(file), options)) {
      const one = { ...rest, subject: { file: subject.file === wholeWacz ? path : `${path}/${subject.file}` } };
      if (one.check === "wacz.signature") {
        isSigned = true;
        yield* held;
      }
      if (isSigned || one.outcome !== "holds") yield one;
      // The signature comes before what there are many of.
      else if (one.check === "wacz.structure" && held.length < heldMax) held.push(one);
    }
  }

  async #head({ name, size }: EvidenceFile, length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for await (const part of this.#folder.read(name, 0, Math.min(size, length))) parts.push(part);
    return Buffer.concat(parts);
  }

  async #keys(): Promise<KnownKeys> {
    this.#hints ??= this.#readHints();
    return { trusted: this.#trust.signers.rings, hints: await this.#hints };
  }

  /** Keys that came along. None is as good as one that cannot be read: neither is trusted. */
  async #readHints(): Promise<readonly KeyRing[]> {
    if ((await this.#folder.named(bundledKeys)) === null) return [];
    try {
      return parseKeyRings(await this.#folder.whole(bundledKeys, openPgpSizeMax));
    } catch (error) {
      if (error instanceof FormatError || error instanceof UnreadableFile) return [];
      throw error;
    }
  }
}

function pemOf({ roots }: NamedSigners): string {
  return roots
    .map(
      ({ whole }) =>
        `-----BEGIN CERTIFICATE-----\n${toBase64(whole).replaceAll(/.{64}/g, "$&\n").trimEnd()}\n-----END CERTIFICATE-----\n`,
    )
    .join("");
}
