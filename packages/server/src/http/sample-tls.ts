/** For tests: a certificate by which a viewer is served on a network, that nobody trusts who is not told to. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";

/** Writes a key and a certificate for these names as `<base>.key` and `<base>.pem`. By OpenSSL. */
export async function certify(base: string, names: readonly string[]): Promise<void> {
  await promisify(execFile)("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
    ...["-keyout", `${base}.key`, "-out", `${base}.pem`, "-subj", "/CN=Test"],
    ...["-addext", `subjectAltName=${names.map((name) => `DNS:${name}`).join()}`],
  ]);
}

/** The files of one for the viewer's name and those below it. */
export async function sampleTls(t: TestContext, name: string) {
  const folder = await mkdtemp(join(tmpdir(), "network-"));
  t.after(() => rm(folder, { recursive: true }));
  await certify(join(folder, "tls"), [name, `*.${name}`]);
  return { certificate: await readFile(join(folder, "tls.pem")), key: await readFile(join(folder, "tls.key")) };
}
