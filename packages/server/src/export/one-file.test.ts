/** A package as one file: what other programs say of it, that it is the same wherever it is written, and that nothing is left of one that failed. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it, type TestContext } from "node:test";
import { isEncrypted, parsePin, verdictOf, verifyFile, type Finding, type Vkey } from "@muniment/verify";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { homeLayout } from "../archive/home.ts";
import { newHome } from "../archive/suite.ts";
import { openEncrypted } from "../encryption/index.ts";
import { openFile } from "../storage/open-file.ts";
import type { BlockSource } from "../storage/stream.ts";
import { FilePlace } from "./file-place.ts";
import { packageForm } from "./package-form.ts";
import { orderOf, type Ordered } from "./sample-order.ts";
import { writePackage } from "./write-package.ts";

/** `$` is the file. Each ends with 0 if it has no fault to find. */
const judges: Readonly<Record<string, readonly (readonly string[])[]>> = {
  zip: [
    ["unzip", "-tqq", "$"],
    ["7z", "t", "-bd", "$"],
    ["bsdtar", "-tf", "$"],
    ["python3", "-c", "import sys, zipfile; sys.exit(zipfile.ZipFile(sys.argv[1]).testzip() is not None)", "$"],
  ],
  tar: [
    ["tar", "-tf", "$"],
    ["7z", "t", "-bd", "$"],
    ["bsdtar", "-tf", "$"],
    ["python3", "-c", "import sys, tarfile; tarfile.open(sys.argv[1], errorlevel=2).getnames()", "$"],
  ],
};

interface Place {
  readonly folder: string;
  readonly order: Ordered;
  readonly key: Vkey;
}

async function place(context: TestContext): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "muniment-one-file-"));
  context.after(() => rm(folder, { recursive: true }));
  const home = await newHome(context);
  const order = await orderOf(home);
  return { folder, order, key: parsePin(await readFile(homeLayout(home).pin)) };
}

async function findingsOf(path: string, key: Vkey, ...identities: readonly string[]): Promise<Finding[]> {
  const { access, close } = await openFile(path);
  try {
    const unlocking = { identities, passphrase: () => Promise.resolve(null) };
    const file = (await isEncrypted(access)) ? await openEncrypted(access, unlocking) : access;
    const findings: Finding[] = [];
    for await (const finding of verifyFile(file, path, { keys: [key] })) findings.push(finding);
    return findings;
  } finally {
    await close();
  }
}

for (const container of ["zip", "tar"] as const) {
  void it(`what changes between its two readings is not encrypted: ${container}`, async (context) => {
    const folder = await mkdtemp(join(tmpdir(), "one-file-"));
    context.after(() => rm(folder, { recursive: true }));
    const recipients = [await identityToRecipient(await generateX25519Identity())];
    const hooks = { onProgress: () => undefined, signal: new AbortController().signal };
    const out = join(folder, `evidence.${container}.age`);
    const place = await FilePlace.make(out, { is: "file", container, top: "evidence", recipients }, hooks);
    // As long, so that only what they say tells them apart.
    const readings = ["one", "two"].map((text) => Buffer.from(text));
    const body = (): BlockSource => {
      const left = [readings.shift() ?? Buffer.alloc(0), Buffer.alloc(0)];
      return { size: 3, fill: (block) => (left.shift() ?? Buffer.alloc(0)).copy(block) };
    };
    await assert.rejects(place.add("data/file", 3, body), /changed while it was packed/);
    await place.discard();
    assert.deepEqual(await readdir(folder), []);
  });
}

const isHere = (program: string): boolean => spawnSync(program, ["--help"]).error === undefined;

for (const form of ["zip", "tar"] as const) {
  void it(`a package as a ${form}`, async (context) => {
    const { folder, order, key } = await place(context);
    const out = join(folder, `evidence.${form}`);
    // A name that takes a header of its own in a tar.
    const items = order.items.map((item) => ({
      ...item,
      objects: item.objects.map((object) => ({ ...object, path: `${"d/".repeat(60)}ملف é.txt` })),
    }));
    const written = await writePackage({ ...order, out });

    await context.test("holds, and has the counts that were told", async () => {
      const findings = await findingsOf(out, key);
      assert.equal(verdictOf(findings), "verified");
      const [container] = findings;
      assert.match(
        `${container?.check ?? ""} ${container?.detail ?? ""}`,
        new RegExp(`^package.container .* ${String(written.files)} files`),
      );
      assert.deepEqual(await readdir(folder), [`evidence.${form}`]);
    });

    await context.test("has the same bytes another time", async () => {
      const other = await mkdtemp(join(folder, "other-"));
      const again = join(other, `evidence.${form}`);
      await writePackage({ ...order, out: again });
      assert.deepEqual(await readFile(again), await readFile(out));
      await rm(other, { recursive: true });
    });

    for (const [program = "", ...args] of judges[form] ?? []) {
      const skip = isHere(program) ? false : `there is no ${program} here`;
      await context.test(`is good to ${program}, with long names too`, { skip }, async () => {
        const long = join(folder, `long.${form}`);
        await writePackage({ ...order, items, out: long });
        for (const file of [out, long]) {
          const { status, stdout, stderr } = spawnSync(
            program,
            args.map((one) => (one === "$" ? file : one)),
            // A locale of ASCII has no place for the names.
            { encoding: "utf8", env: { ...process.env, LC_ALL: "C.UTF-8" } },
          );
          assert.equal(status, 0, stdout + stderr);
          assert.doesNotMatch(stdout + stderr, /warning/i);
        }
        await rm(long);
      });
    }

    await context.test("leaves nothing where it fails, and is not written over something", async () => {
      const before = await readdir(folder);
      const other = join(folder, `other.${form}`);
      const sizes = (size: number): Ordered["items"] =>
        order.items.map((item) => ({ ...item, objects: item.objects.map((object) => ({ ...object, size })) }));
      await assert.rejects(writePackage({ ...order, out }), { code: "export.exists" });
      await assert.rejects(writePackage({ ...order, items: sizes(0), out: other }), { code: "export.damaged" });
      await assert.rejects(writePackage({ ...order, out: join(folder, "none", `a.${form}`) }), {
        code: "export.failed",
      });
      const ended = new AbortController();
      const onProgress = (): void => {
        ended.abort(new Error("ended by hand"));
      };
      await assert.rejects(writePackage({ ...order, out: other, onProgress, signal: ended.signal }), /ended by hand/);
      assert.deepEqual(await readdir(folder), before);
    });

    await context.test("does not take names that would be others elsewhere", async () => {
      const [item] = order.items;
      const [object] = item?.objects ?? [];
      assert.ok(item !== undefined && object !== undefined);
      for (const paths of [["a", "A"], ["é", "e\u0301"], ["a\\b"], ["line\nfeed"]]) {
        const objects = paths.map((path) => ({ ...object, path }));
        const other = join(folder, `other.${form}`);
        await assert.rejects(writePackage({ ...order, items: [{ ...item, objects }], out: other }), {
          code: "export.names",
        });
      }
    });
  });

  void it(`an encrypted package as a ${form}`, async (context) => {
    const { folder, order, key } = await place(context);
    const identities = [await generateX25519Identity(), await generateX25519Identity()];
    const recipients = await Promise.all(identities.map((one) => identityToRecipient(one)));
    const out = join(folder, `evidence.${form}.age`);
    await writePackage({ ...order, recipients, out });

    await context.test("holds by each of its identities, and is nobody else's to read", async () => {
      for (const identity of identities) assert.equal(verdictOf(await findingsOf(out, key, identity)), "verified");
      const other = await generateX25519Identity();
      await assert.rejects(findingsOf(out, key, other), { code: "encryption.locked" });
      await assert.rejects(findingsOf(out, key), { code: "encryption.locked" });
      assert.equal((await stat(out)).mode & 0o777, 0o600);
      assert.equal((await readFile(out)).includes("bagit.txt"), false);
    });

    await context.test("fails where a byte was changed or the end is gone", async () => {
      const bytes = await readFile(out);
      const changed = join(folder, `changed.${form}.age`);
      const [identity = ""] = identities;
      for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 40)) {
        const other = Buffer.from(bytes);
        other[at] = (other[at] ?? 0) ^ 1;
        for (const wrong of [other, bytes.subarray(0, at)]) {
          await writeFile(changed, wrong);
          const verdict = await findingsOf(changed, key, identity).then(verdictOf, (error: unknown) => error);
          assert.notEqual(verdict, "verified", String(at));
        }
      }
      await rm(changed);
    });

    const skip = isHere("age") ? false : "there is no age here";
    await context.test("is opened by age, and what age encrypts is opened here", { skip }, async () => {
      const keyFile = join(folder, "key.txt");
      await writeFile(keyFile, `# made for a test\n${identities[1] ?? ""}\n`);
      const plain = join(folder, `plain.${form}`);
      assert.equal(spawnSync("age", ["-d", "-i", keyFile, "-o", plain, out]).status, 0);
      assert.equal(verdictOf(await findingsOf(plain, key)), "verified");
      for (const how of [[], ["-a"]]) {
        const theirs = join(folder, `theirs.${form}.age`);
        const { status } = spawnSync("age", [...how, "-r", recipients[0] ?? "", "-o", theirs, plain]);
        assert.equal(status, 0);
        assert.equal(verdictOf(await findingsOf(theirs, key, identities[0] ?? "")), "verified");
        await rm(theirs);
      }
    });
  });
}

void it("what is written follows from the ending of the name", () => {
  const to = ["age1"];
  assert.deepEqual(packageForm("a/b.zip", []), { is: "file", container: "zip", top: "b", recipients: [] });
  assert.deepEqual(packageForm("b.c.tar.age", to), { is: "file", container: "tar", top: "b.c", recipients: to });
  for (const odd of [".zip", "a b.zip", "-a.zip", "ملف.zip"]) {
    const form = packageForm(odd, []);
    assert.equal(form.is === "file" && form.top, "package");
  }
  for (const folder of ["package", "zip", "a.zipped", "a.tar/b"])
    assert.deepEqual(packageForm(folder, []), { is: "folder" });
  for (const [out, recipients] of [
    ["a.zip", to],
    ["a", to],
    ["a.age", to],
    ["a.zip.age", []],
    ["a.age", []],
  ] as const)
    assert.throws(() => packageForm(out, recipients), { code: "export.form" });
});
