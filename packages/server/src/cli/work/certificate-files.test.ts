import assert from "node:assert/strict";
import { copyFile, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { TlsFiles } from "../../actions/network-place.ts";
import { certify } from "../../http/sample-tls.ts";
import { UsageError } from "../context.ts";
import { CertificateFiles } from "./certificate-files.ts";

const name = "archive.test";

/** A pair that is followed, and others to lay in its place. */
async function followed(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "certificate-"));
  t.after(() => rm(folder, { recursive: true }));
  const at = (file: string): string => join(folder, file);
  for (const one of ["first", "second"]) await certify(at(one), [name, `*.${name}`]);
  await certify(at("narrow"), [name]);
  await copyFile(at("first.pem"), at("now.pem"));
  await copyFile(at("first.key"), at("now.key"));
  const told: string[] = [];
  const files = await CertificateFiles.read(
    { certificate: at("now.pem"), key: at("now.key"), name },
    {
      onTaken: (until) => told.push(`taken ${until.slice(0, 4)}`),
      onRefused: ({ reason }) => told.push(`refused ${reason}`),
      onFault: (error) => told.push(`fault ${String(error)}`),
    },
  );
  const taken: TlsFiles[] = [];
  const look = async (): Promise<readonly string[]> => {
    told.length = 0;
    await files.look((pair) => taken.push(pair));
    return [...told];
  };
  /** In one step, as who renews does: beside it, and then under its name. */
  const lay = async (from: string, to: string): Promise<void> => {
    await copyFile(at(from), at("beside"));
    await rename(at("beside"), at(to));
  };
  return { at, files, taken, look, lay };
}

void test("a renewed pair is taken when both of its files are there, and told once", async (t) => {
  const { at, files, taken, look, lay } = await followed(t);
  assert.deepEqual(await look(), []);
  await lay("second.pem", "now.pem");
  assert.deepEqual(await look(), [], "its key is on the way");
  assert.equal(files.refused(), null);
  await lay("second.key", "now.key");
  assert.match((await look()).join(), /^taken 20[0-9]{2}$/);
  assert.deepEqual(
    taken.map(({ certificate, key }) => [Buffer.from(certificate), Buffer.from(key)]),
    [[await readFile(at("second.pem")), await readFile(at("second.key"))]],
  );
  assert.deepEqual(await look(), []);
  assert.deepEqual(files.files, taken[0]);
  // Touched, and the same.
  await lay("second.pem", "now.pem");
  assert.deepEqual(await look(), []);
  assert.equal(taken.length, 1);
});

for (const [what, change, reason] of [
  ["the key of another", "key", /do not belong together/],
  ["a certificate for less", "narrow", /not for \*\.archive\.test/],
  ["no certificate", "nonsense", /do not belong together/],
  ["nothing", "gone", /cannot be read/],
] as const)
  void test(`the pair before stays where there is ${what}; it is told once, and forgotten when it was mended`, async (t) => {
    const { at, files, taken, look, lay } = await followed(t);
    if (change === "key") await lay("second.key", "now.key");
    else if (change === "nonsense") await writeFile(at("now.pem"), "no certificate");
    else if (change === "gone") await rm(at("now.pem"));
    else for (const ending of ["pem", "key"]) await lay(`narrow.${ending}`, `now.${ending}`);
    assert.deepEqual(await look(), [], "it may be on the way");
    assert.match((await look()).join(), new RegExp(`^refused .*${reason.source}`));
    assert.deepEqual(await look(), [], "told once");
    assert.match(files.refused()?.reason ?? "", reason);
    assert.notEqual(files.refused()?.next ?? "", "");
    assert.deepEqual([taken, files.files.certificate], [[], await readFile(at("first.pem"))]);
    for (const ending of ["pem", "key"]) await lay(`second.${ending}`, `now.${ending}`);
    assert.match((await look()).join(), /^taken/);
    assert.equal(files.refused(), null);
    assert.equal(taken.length, 1);
  });

void test("a link that leads elsewhere than before is a renewal", async (t) => {
  const { at, look, taken } = await followed(t);
  for (const ending of ["pem", "key"]) {
    await rm(at(`now.${ending}`));
    await symlink(at(`second.${ending}`), at(`now.${ending}`));
  }
  assert.match((await look()).join(), /^taken/);
  assert.equal(taken.length, 1);
});

void test("a pair that cannot be served is refused before anything listens", async (t) => {
  const { at } = await followed(t);
  const told = { onTaken: () => undefined, onRefused: () => undefined, onFault: () => undefined };
  await assert.rejects(
    CertificateFiles.read({ certificate: at("first.pem"), key: at("second.key"), name }, told),
    UsageError,
  );
});
