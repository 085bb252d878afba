import assert from "node:assert/strict";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { lines, run, temporaryFolder, type Ended } from "../program.ts";
import { told } from "../told.ts";

const secret = "5f0c-secret";

describe("profiles", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  const at = (name: string): string => join(folder.path, name);
  const profile = (...args: readonly string[]): Promise<Ended> => run(home, ["profile", ...args, "--json"]);

  before(async () => {
    folder = await temporaryFolder();
    home = at("home");
    const fields = [".example.org", "TRUE", "/", "TRUE", "4102444800", "sid", secret];
    await writeFile(at("cookies.txt"), `${fields.join("\t")}\n${fields.with(4, "1").with(5, "old").join("\t")}\n`);
    await writeFile(at("cookies.json"), `\ufeff[{"domain":"example.net","name":"sid","value":"${secret}"}]`);
  });
  after(() => folder.remove());

  it("are imported, listed without their values, and nobody else can read them", async () => {
    const imported = await profile("import", "desk", "--cookies", at("cookies.txt"));
    assert.equal(imported.code, 0, imported.stderr);
    assert.equal((await profile("import", "other", "--cookies", at("cookies.json"))).code, 0);
    const listed = await profile("list");
    const shown = lines(listed.stdout) as readonly {
      name: string;
      cookies: number;
      expired: number;
      domains: string[];
    }[];
    assert.deepEqual(
      shown.map(({ name, cookies, expired, domains }) => [name, cookies, expired, domains]),
      [
        ["desk", 2, 1, [".example.org"]],
        ["other", 1, 0, ["example.net"]],
      ],
    );
    for (const output of [imported.stdout, imported.stderr, listed.stdout]) assert.ok(!output.includes(secret));
    for (const [path, mode] of [
      ["", 0o700],
      ["desk", 0o700],
      ["desk/cookies.json", 0o600],
    ] as const) {
      assert.equal((await stat(join(home, "var/profiles", path))).mode & 0o777, mode, path);
    }
  });

  it("are not replaced unless asked to, and can be removed", async () => {
    const path = join(home, "var/profiles/desk/cookies.json");
    const before = await readFile(path, "utf8");
    assert.equal(told(await profile("import", "desk", "--cookies", at("cookies.json"))).code, "profile.exists");
    assert.equal(await readFile(path, "utf8"), before);
    assert.equal((await profile("import", "desk", "--cookies", at("cookies.json"), "--replace")).code, 0);
    assert.match(await readFile(path, "utf8"), /example[.]net/);
    assert.equal((await profile("remove", "desk")).code, 0);
    assert.equal(told(await profile("remove", "desk")).code, "profile.missing");
    assert.equal(lines((await profile("list")).stdout).length, 1);
  });

  it("are not made of what is no file of cookies, and the line is named", async () => {
    await writeFile(at("bad.txt"), `# head\nexample.org\tTRUE\t${secret}\n`);
    const result = await profile("import", "bad", "--cookies", at("bad.txt"));
    assert.equal(told(result).code, "profile.cookies");
    assert.match(told(result).message, /line 2: there are 3 fields/);
    assert.ok(!result.stderr.includes(secret));
    await writeFile(at("empty.txt"), "# head\n");
    await writeFile(at("bytes.txt"), Buffer.from([0xff, 0xfe]));
    await writeFile(at("large.txt"), Buffer.alloc(8 * 1024 * 1024 + 1, "#"));
    for (const file of ["empty.txt", "bytes.txt", "large.txt", "nothing.txt", "."]) {
      assert.equal(told(await profile("import", "bad", "--cookies", at(file))).code, "profile.cookies", file);
    }
    assert.equal(lines((await profile("list")).stdout).length, 1);
  });

  it("have a name, and only one that leads nowhere else", async () => {
    for (const name of ["..", "../../archive", "Desk", "a/b", "a".repeat(65), "-a"]) {
      const { code } = told(
        await run(home, ["profile", "--cookies", at("cookies.txt"), "--json", "--", "import", name]),
      );
      assert.equal(code, "profile.name", name);
    }
    for (const args of [["import"], ["import", "desk"], ["login", "desk"], ["remove"], ["remove", ".."]]) {
      const { code } = told(await profile(...args));
      assert.ok(code === "usage" || code === "profile.missing", args.join(" "));
    }
  });

  it("that are not there, or are damaged, keep a capture from being made", async () => {
    const capture = ["capture", "http://127.0.0.1/", "--json", "--profile"];
    assert.equal(told(await run(home, [...capture, "nobody"])).code, "profile.missing");
    await mkdir(join(home, "var/profiles/broken"));
    await writeFile(join(home, "var/profiles/broken/cookies.json"), "{}");
    assert.equal(told(await run(home, [...capture, "broken"])).code, "profile.damaged");
    assert.equal((await profile("remove", "broken")).code, 0);
    assert.equal(lines((await run(home, ["list", "--json"])).stdout).length, 0);
  });

  it("cannot be logged in to without a display, and then a way is named", async () => {
    const environment = { DISPLAY: "", WAYLAND_DISPLAY: "" };
    const result = await run(home, ["profile", "login", "desk", "https://example.org/", "--json"], { environment });
    assert.equal(told(result).code, "profile.no-display");
    assert.match(told(result).next, /profile import/);
  });
});
