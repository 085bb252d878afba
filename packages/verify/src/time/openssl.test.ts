/** openssl as the judge from outside, and as an authority. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import { toBase64, utf8 } from "../format/bytes.ts";
import { parseInstant } from "../format/instant.ts";
import { parseCertificate, type Certificate } from "./certificate.ts";
import { judgeTimeStamp } from "./judge.ts";
import { makeStamp, type Sample, type StampOrder } from "./sample-authority.ts";
import { at, data, judged, middle, root, said, signer, stamper } from "./sample-stamps.ts";

function pem(certificate: Certificate): string {
  return `-----BEGIN CERTIFICATE-----\n${toBase64(certificate.whole).replaceAll(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----\n`;
}

function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "muniment-time-"));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

suite("openssl", { skip: hasOpenssl ? false : "no openssl here" }, () => {
  test("judges our samples as we do", (t) => {
    const folder = scratch(t);
    writeFileSync(join(folder, "data"), data);
    writeFileSync(join(folder, "root.pem"), pem(root.certificate));
    const agreed = (by: Sample, order: Partial<StampOrder>, good: boolean): void => {
      const bytes = makeStamp(by, { data, at, certificates: [middle.certificate, by.certificate], ...order });
      writeFileSync(join(folder, "answer.tsr"), bytes);
      const time = String(Date.parse(at) / 1000);
      const files = [
        "-data",
        join(folder, "data"),
        "-in",
        join(folder, "answer.tsr"),
        "-CAfile",
        join(folder, "root.pem"),
      ];
      const { status, stderr } = spawnSync("openssl", ["ts", "-verify", ...files, "-attime", time], {
        encoding: "utf8",
      });
      assert.equal(status === 0, good, stderr);
      assert.equal(judged(by, order).state === "trusted", good);
    };
    agreed(signer, {}, true);
    agreed(stamper({ kind: "rsa" }), {}, true);
    agreed(signer, { data: utf8("other") }, false);
    agreed(signer, { bound: middle.certificate }, false);
    agreed(stamper({ to: "2026-05-31T00:00:00Z" }), {}, false);
    agreed(stamper({ extensions: [] }), {}, false);
  });

  for (const [kind, options] of Object.entries({
    rsa: ["-newkey", "rsa:3072"],
    "rsa-pss": ["-newkey", "rsa:3072", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"],
    "p-384": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp384r1"],
    "p-521": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp521r1"],
  })) {
    test(`as an authority with ${kind} is believed`, (t) => {
      const folder = scratch(t);
      const run = (...args: readonly string[]): void =>
        void execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
      writeFileSync(join(folder, "data"), data);
      writeFileSync(join(folder, "serial"), "01\n");
      writeFileSync(
        join(folder, "ts.cnf"),
        "[tsa]\ndefault_tsa=it\n[it]\nserial=serial\ncrypto_device=builtin\nsigner_digest=sha384\ndefault_policy=1.2.3.4\ndigests=sha256,sha384,sha512\naccuracy=secs:1,millisecs:500\nordering=yes\ntsa_name=yes\ness_cert_id_chain=no\ness_cert_id_alg=sha256\n" +
          "[req]\ndistinguished_name=dn\n[dn]\n[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n[stamper]\nextendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n",
      );
      run(
        "req",
        "-x509",
        ...options,
        "-sha256",
        "-nodes",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
        "-subj",
        "/CN=ca",
        "-config",
        "ts.cnf",
        "-extensions",
        "ca",
      );
      const [newKey = "", size = "", ...more] = options;
      const key = kind === "rsa-pss" ? [] : more;
      run(
        "req",
        newKey,
        size,
        ...key,
        "-nodes",
        "-keyout",
        "tsa.key",
        "-out",
        "tsa.csr",
        "-subj",
        "/CN=tsa",
        "-config",
        "ts.cnf",
      );
      const padding = kind === "rsa-pss" ? options.slice(2) : [];
      run(
        "x509",
        "-req",
        "-in",
        "tsa.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-sha384",
        "-out",
        "tsa.pem",
        "-extfile",
        "ts.cnf",
        "-extensions",
        "stamper",
        ...padding,
      );
      run("ts", "-query", "-data", "data", "-sha512", "-cert", "-out", "ask.tsq");
      run(
        "ts",
        "-reply",
        "-config",
        "ts.cnf",
        "-queryfile",
        "ask.tsq",
        "-signer",
        "tsa.pem",
        "-inkey",
        "tsa.key",
        "-out",
        "answer.tsr",
      );
      run("x509", "-in", "ca.pem", "-outform", "DER", "-out", "ca.der");
      const trust = { roots: [parseCertificate(readFileSync(join(folder, "ca.der")))], others: [], lists: [] };
      const answer = readFileSync(join(folder, "answer.tsr"));
      const verdict = judgeTimeStamp(answer, { data, nonce: null }, trust, parseInstant(new Date().toISOString()));
      said(verdict, "trusted", /to 1\.5 s by tsa/);
      const far = Math.abs(Date.parse(verdict.time ?? "") - Date.now());
      assert.ok(far < 600_000, `${far} ms from the clock here`);
    });
  }
});
