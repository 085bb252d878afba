import { X509Certificate } from "node:crypto";
import { stat } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { equalBytes, FormatError, formatInstant, type Instant } from "@muniment/verify";
import type { RefusedRenewal, Renewal, TlsFiles } from "../../actions/network-place.ts";
import { NotPlain } from "../../storage/plain-file.ts";
import { readSmall } from "../../storage/small-file.ts";
import { systemCode } from "../../storage/system-error.ts";
import { UsageError } from "../context.ts";
import { printable } from "../terminal.ts";

/** Where a certificate and its key lie, and the name that the viewer has on the network. */
export interface CertificatePlace {
  readonly certificate: string;
  readonly key: string;
  readonly name: string;
}

/** What is told to who serves. */
export interface RenewalTold {
  readonly onTaken: (until: Instant) => void;
  readonly onRefused: (refused: RefusedRenewal) => void;
  /** A mistake of this program. What is served stays. */
  readonly onFault: (error: unknown) => void;
}

const fileMax = 256 * 1024;

/** Two calls of the system; and a certificate is renewed days before it runs out. */
const lookMs = 10_000;

/**
 * The files of a certificate, read when the viewer starts, and again whenever others lie in their place. Who renews it writes two files, one
 * after the other: a pair that does not fit is looked at once more before it is called bad.
 */
export class CertificateFiles implements Renewal {
  readonly #place: CertificatePlace;
  readonly #told: RenewalTold;
  /** What is served, and how its files stood. */
  #served: { readonly files: TlsFiles; readonly standing: string };
  /** How the files stood when they were looked at last, and when they were refused. */
  #seen = "";
  #refusedAt = "";
  #refused: RefusedRenewal | null = null;
  #looking = false;

  private constructor(
    place: CertificatePlace,
    served: { readonly files: TlsFiles; readonly standing: string },
    told: RenewalTold,
  ) {
    this.#place = place;
    this.#served = served;
    this.#told = told;
  }

  /** Throws UsageError for files that cannot be served. */
  static async read(place: CertificatePlace, told: RenewalTold): Promise<CertificateFiles> {
    // Before they are read: what changes meanwhile is seen by the next look.
    const standing = await standingOf(place);
    return new CertificateFiles(place, { files: await readPair(place), standing }, told);
  }

  get files(): TlsFiles {
    return this.#served.files;
  }

  refused(): RefusedRenewal | null {
    return this.#refused;
  }

  follow(take: (files: TlsFiles) => void): () => void {
    const timer = setInterval(() => {
      if (this.#looking) return;
      this.#looking = true;
      this.look(take)
        .catch(this.#told.onFault)
        .finally(() => {
          this.#looking = false;
        });
    }, lookMs);
    timer.unref();
    return () => {
      clearInterval(timer);
    };
  }

  /** Looks once, as `follow` does from time to time. */
  async look(take: (files: TlsFiles) => void): Promise<void> {
    const standing = await standingOf(this.#place);
    const isSettled = standing === this.#seen;
    this.#seen = standing;
    if (standing === this.#served.standing) {
      this.#refused = null;
      return;
    }
    if (this.#refused !== null && standing === this.#refusedAt) return;
    let files: TlsFiles;
    try {
      files = await readPair(this.#place);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      if (isSettled) this.#refuse(standing, error);
      return;
    }
    const { files: before } = this.#served;
    const isOther = !equalBytes(files.certificate, before.certificate) || !equalBytes(files.key, before.key);
    if (isOther) take(files);
    this.#served = { files, standing };
    this.#refused = null;
    if (isOther) this.#told.onTaken(endOf(files));
  }

  #refuse(standing: string, { message: reason, next }: UsageError): void {
    this.#refused = { reason, next, until: endOf(this.#served.files) };
    this.#refusedAt = standing;
    this.#told.onRefused(this.#refused);
  }
}

/** By which a file that took the place of another is told from it, also where a link leads to another one than before. */
async function standingOf({ certificate, key }: CertificatePlace): Promise<string> {
  const each = [certificate, key].map(async (path) => {
    try {
      const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
      return [dev, ino, size, mtimeNs, ctimeNs].join(":");
    } catch (error) {
      const code = systemCode(error);
      if (code === null) throw error;
      return code;
    }
  });
  return (await Promise.all(each)).join(" ");
}

async function readPair({ certificate, key, name }: CertificatePlace): Promise<TlsFiles> {
  const files = { certificate: await pem(certificate), key: await pem(key) };
  checkCertificate(files, name);
  return files;
}

async function pem(path: string): Promise<Uint8Array> {
  try {
    return await readSmall(path, fileMax);
  } catch (error) {
    if (!(error instanceof NotPlain || error instanceof FormatError) && systemCode(error) === null) throw error;
    throw new UsageError(`${printable(path)} cannot be read.`, "Name a PEM file that this program may read.", {
      cause: error,
    });
  }
}

/** Browsers would refuse what does not fit, each item one name below the address too: better told here. */
function checkCertificate({ certificate, key }: TlsFiles, name: string): void {
  const [cert, own] = [Buffer.from(certificate), Buffer.from(key)];
  let shown: X509Certificate;
  try {
    createSecureContext({ cert, key: own });
    shown = new X509Certificate(cert);
  } catch (error) {
    throw new UsageError(
      "The certificate and its key do not belong together, or are no PEM files.",
      "--certificate takes the certificate with its chain, --certificate-key its private key without a passphrase.",
      { cause: error },
    );
  }
  for (const one of [name, `0123456789abcdef.${name}`])
    if (shown.checkHost(one) === undefined)
      throw new UsageError(
        `The certificate is not for ${one === name ? name : `*.${name}`}.`,
        `It must be for ${name} and *.${name}, as every item is replayed under a name of its own.`,
      );
}

function endOf({ certificate }: TlsFiles): Instant {
  return formatInstant(new X509Certificate(Buffer.from(certificate)).validToDate.getTime());
}
