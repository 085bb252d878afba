/** A responder (OCSP) made for tests: openssl ocsp, with the certificates of a time authority that `startTimeAuthority` made. */
import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

/** What its index says of the stamper's certificate: good, taken back, or nothing at all. */
export type Known = "good" | "unknown" | { readonly at: Date; readonly reason: string };

export interface StatusResponder {
  readonly url: string;
  close(): Promise<void>;
}

export interface ResponderOrder {
  /** The folder of the authority: its root, and the key of that. */
  readonly folder: string;
  readonly known: Known;
  /** Signs by a certificate of its own, with or without the purpose, or by the root. */
  readonly by: "root" | "responder" | "no responder";
  /** For how many minutes an answer is good; no end is stated unless told. */
  readonly minutes?: number;
}

const shortTime = (date: Date): string => `${date.toISOString().slice(2, 19).replaceAll(/[-T:]/g, "")}Z`;
let made = 0;

const runFile = promisify(execFile);

export async function startStatusResponder(order: ResponderOrder): Promise<StatusResponder> {
  // Port 0: the system chooses one, and it says which.
  const args = ["ocsp", "-port", "0", ...(await signingOf(order))];
  const child = spawn("openssl", args, { cwd: order.folder, stdio: "pipe" });
  return { url: `http://127.0.0.1:${await portOf(child)}/`, close: () => ended(child) };
}

/** Gives what it answers to the DER of a question when its clock shows `now`; faketime(1) moves that. */
export async function movedResponder(order: ResponderOrder): Promise<(question: Buffer, now: Date) => Promise<Buffer>> {
  const signing = await signingOf(order);
  return async (question, now) => {
    const [asked, said] = ["asked.der", "said.der"].map((name) => join(order.folder, name)) as [string, string];
    await writeFile(asked, question);
    const clock = now.toISOString().slice(0, 19).replace("T", " ");
    const args = [clock, "openssl", "ocsp", "-reqin", asked, "-respout", said, ...signing];
    await runFile("faketime", args, { cwd: order.folder, env: { ...process.env, TZ: "UTC" } });
    return await readFile(said);
  };
}

/** Makes what it signs with, and gives the arguments that name it. */
async function signingOf({ folder, known, by, minutes }: ResponderOrder): Promise<readonly string[]> {
  const openssl = (...args: readonly string[]): void =>
    void execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const own = `responder-${String((made += 1))}`;
  const until = shortTime(new Date(Date.now() + 300 * 86_400_000));
  const entry = typeof known === "string" ? "V" : "R";
  const taken = typeof known === "string" ? "" : `${shortTime(known.at)},${known.reason}`;
  const index = known === "unknown" ? "" : `${entry}\t${until}\t${taken}\t31\tunknown\t/CN=stamper\n`;
  await writeFile(join(folder, `${own}.txt`), index);
  if (by === "root") {
    await copyFile(join(folder, "root.pem"), join(folder, `${own}.pem`));
    await copyFile(join(folder, "root.key"), join(folder, `${own}.key`));
  } else {
    const purpose = by === "responder" ? "extendedKeyUsage = OCSPSigning" : "basicConstraints = CA:FALSE";
    await writeFile(join(folder, `${own}.cnf`), `[own]\n${purpose}\nkeyUsage = critical, digitalSignature\n`);
    const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-config", "it.cnf"];
    openssl("req", ...newKey, "-subj", `/CN=${own}`, "-keyout", `${own}.key`, "-out", `${own}.csr`);
    const root = ["-CA", "root.pem", "-CAkey", "root.key", "-set_serial", `0x${String(60 + made)}`];
    const named = ["-extfile", `${own}.cnf`, "-extensions", "own"];
    openssl("x509", "-req", "-days", "30", "-in", `${own}.csr`, ...root, ...named, "-out", `${own}.pem`);
  }
  const signing = ["-rsigner", `${own}.pem`, "-rkey", `${own}.key`, "-CA", "root.pem", "-index", `${own}.txt`];
  return minutes === undefined ? signing : [...signing, "-nmin", String(minutes)];
}

async function portOf(child: ChildProcess): Promise<string> {
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface(stream).on("line", (line) => {
      said += `${line}\n`;
      child.emit("said");
    });
  }
  for (;;) {
    const port = /ACCEPT [^\n]*:(\d+)/.exec(said)?.[1];
    if (port !== undefined) return port;
    if (child.exitCode !== null) throw new Error(`openssl ocsp ended: ${said}`);
    await Promise.race([once(child, "said"), once(child, "close")]);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
}
