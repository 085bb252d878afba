/** A time-stamp authority made for tests: openssl ts behind an HTTP server of its own, with its own root. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

const settings = `
[tsa]
default_tsa = it
[it]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[stamper]
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
crlDistributionPoints = URI:http://crl.example/stamper.crl
authorityInfoAccess = OCSP;URI:http://ocsp.example/stamper
[ca]
default_ca = lists
[lists]
database = index.txt
default_md = sha256
default_crl_days = 30
`;

/** How it answers: as it should, or in one of the ways in which authorities fail. */
export type Manner = "stamps" | "refuses" | "other nonce" | "page" | "error" | "redirect" | "endless" | "silent";

export interface TimeAuthority {
  readonly url: string;
  /** The root certificate, in PEM. */
  readonly root: string;
  /** How often it was asked. */
  readonly asked: () => number;
  answers(manner: Manner): void;
  /** Takes back the certificate of its signer, as of then, and gives the file of the list that says so. */
  revoke(at: Date, reason: string | null): Promise<string>;
  /** Its list as it would be made at a time, and the next one announced for another. */
  listOf(made: Date, next: Date): Promise<Buffer>;
  close(): Promise<void>;
}

export async function startTimeAuthority(folder: string, name: string): Promise<TimeAuthority> {
  const at = join(folder, name);
  await mkdir(at);
  const openssl = (...args: readonly string[]): void => void execFileSync("openssl", args, { cwd: at, stdio: "pipe" });
  await writeFile(join(at, "it.cnf"), settings);
  await writeFile(join(at, "serial"), "01\n");
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-config", "it.cnf"];
  const root = ["-x509", "-days", "3650", "-extensions", "root", "-subj", `/CN=${name} root`];
  openssl("req", ...newKey, ...root, "-keyout", "root.key", "-out", "root.pem");
  openssl("req", ...newKey, "-subj", `/CN=${name} stamper`, "-keyout", "tsa.key", "-out", "tsa.csr");
  const by = ["-CA", "root.pem", "-CAkey", "root.key", "-set_serial", "0x31"];
  openssl(
    "x509",
    "-req",
    "-days",
    "365",
    "-in",
    "tsa.csr",
    ...by,
    "-extfile",
    "it.cnf",
    "-extensions",
    "stamper",
    "-out",
    "tsa.pem",
  );
  let manner: Manner = "stamps";
  let asked = 0;
  const reply = async (query: Buffer): Promise<Buffer> => {
    const [ask, answer] = [`ask-${asked}.tsq`, `answer-${asked}.tsr`];
    // The last bytes are the nonce and the wish for the certificate.
    if (manner === "other nonce") query[query.length - 5] = (query[query.length - 5] ?? 0) ^ 1;
    await writeFile(join(at, ask), query);
    openssl(
      "ts",
      "-reply",
      "-config",
      "it.cnf",
      "-queryfile",
      ask,
      "-signer",
      "tsa.pem",
      "-inkey",
      "tsa.key",
      "-out",
      answer,
    );
    return await readFile(join(at, answer));
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const query = await buffer(request);
    asked += 1;
    const type = { "content-type": "application/timestamp-reply" };
    if (manner === "silent") return;
    if (manner === "page")
      response.writeHead(200, { "content-type": "text/html" }).end("<p>Welcome to the network</p>");
    else if (manner === "error") response.writeHead(503, type).end("busy");
    else if (manner === "redirect") response.writeHead(302, { location: "/elsewhere" }).end();
    else if (manner === "refuses") response.writeHead(200, type).end(Buffer.from("30053003020102", "hex"));
    else if (manner === "endless") {
      response.writeHead(200, type);
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(65_536), more);
      };
      more();
    } else response.writeHead(200, type).end(await reply(query));
  };
  const short = (date: Date): string => `${date.toISOString().slice(2, 19).replaceAll(/[-T:]/g, "")}Z`;
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    root: join(at, "root.pem"),
    asked: () => asked,
    answers: (next) => {
      manner = next;
    },
    revoke: async (when, reason) => {
      const [until, since] = [short(new Date(Date.now() + 300 * 86_400_000)), short(when)];
      const said = reason === null ? since : `${since},${reason}`;
      await writeFile(join(at, "index.txt"), `R\t${until}\t${said}\t31\tunknown\t/CN=${name} stamper\n`);
      await rm(join(at, "list.crl"), { force: true });
      openssl("ca", "-gencrl", "-config", "it.cnf", "-keyfile", "root.key", "-cert", "root.pem", "-out", "list.pem");
      openssl("crl", "-in", "list.pem", "-outform", "DER", "-out", "list.crl");
      return join(at, "list.crl");
    },
    listOf: async (from, next) => {
      await appendFile(join(at, "index.txt"), "");
      const times = ["-crl_lastupdate", short(from), "-crl_nextupdate", short(next)];
      const signing = ["-keyfile", "root.key", "-cert", "root.pem"];
      openssl("ca", "-gencrl", "-config", "it.cnf", ...signing, ...times, "-out", "then.pem");
      openssl("crl", "-in", "then.pem", "-outform", "DER", "-out", "then.crl");
      return await readFile(join(at, "then.crl"));
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
