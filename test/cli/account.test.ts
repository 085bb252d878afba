/** Accounts by the command line: made, listed, changed; and what the viewer that is served makes of them. */
import assert from "node:assert/strict";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { lines, run, temporaryFolder, type Ended } from "../program.ts";
import { serve } from "../serve.ts";
import { told } from "../told.ts";

const password = "four plain wooden chairs";

describe("accounts", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  const account = (args: readonly string[], input?: string): Promise<Ended> =>
    run(home, ["account", ...args, "--json"], input === undefined ? {} : { input });

  before(async () => {
    folder = await temporaryFolder();
    home = join(folder.path, "home");
    assert.equal((await run(home, ["init"])).code, 0);
  });
  after(() => folder.remove());

  it("are none at first, which `status` and `list` say, with what to do", async () => {
    const listed = await run(home, ["account"]);
    assert.deepEqual([listed.code, listed.stdout], [0, ""]);
    assert.match(listed.stderr, /muniment account add/);
    assert.match((await run(home, ["status"])).stdout, /accounts +none: whoever reaches the viewer sees everything/);
    await assert.rejects(stat(join(home, "state.sqlite")), { code: "ENOENT" });
  });

  it("are made with a password from the standard input, in a file that nobody else can read", async () => {
    const added = await account(["add", " Amal ", "--role", "lead"], `${password}\n`);
    assert.equal(added.code, 0, added.stderr);
    const [shown] = lines(added.stdout) as readonly Record<string, unknown>[];
    assert.deepEqual([shown?.["name"], shown?.["role"], shown?.["disabled"]], ["Amal", "lead", null]);
    for (const output of [added.stdout, added.stderr])
      assert.ok(!output.includes(password) && !output.includes("argon2"));
    const file = join(home, "state.sqlite");
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.ok(!(await readFile(file)).includes(password));
    assert.match((await run(home, ["status"])).stdout, /accounts +1 account: the viewer asks to sign in/);
  });

  it("are changed, disabled and enabled by a name in any case", async () => {
    const role = async (): Promise<unknown> => (lines((await account(["list"])).stdout) as { role: string }[])[0]?.role;
    assert.equal((await account(["role", "AMAL", "--role", "viewer"])).code, 0);
    assert.equal(await role(), "viewer");
    assert.equal((await account(["password", "amal"], "another long sentence\n")).code, 0);
    assert.equal((await account(["disable", "Amal"])).code, 0);
    assert.match(
      (await run(home, ["account", "list"])).stdout,
      /^Amal {2}viewer, disabled since \d{4}-\d\d-\d\d \d\d:\d\d UTC\n$/,
    );
    assert.equal((await account(["enable", "Amal"])).code, 0);
    assert.deepEqual(lines((await account(["sign-out", "Amal"])).stdout), [{ name: "Amal", ended: 0 }]);
  });

  it("lose their second factor and their passkeys, for who lost what kept them", async () => {
    const raw = new DatabaseSync(join(home, "state.sqlite"));
    raw.exec(`INSERT INTO factors (account, secret, step) SELECT id, x'00', 0 FROM accounts;
      INSERT INTO passkeys (credential, account, name, host, public_key, counter, synced, made)
        SELECT 'x', id, 'the phone', 'muniment.localhost', x'00', 0, 0, 0 FROM accounts`);
    const left = (): unknown =>
      raw.prepare("SELECT (SELECT count(*) FROM factors) + (SELECT count(*) FROM passkeys) AS left").get()?.["left"];
    assert.equal(left(), 2);
    assert.equal((await account(["factor-end", "amal"])).code, 0);
    assert.equal(left(), 1);
    assert.equal((await account(["passkeys-end", "amal"])).code, 0);
    assert.equal(left(), 0);
    raw.close();
  });

  it("are refused in the user's words where they cannot be", async () => {
    const cases = [
      [["add", "amal", "--role", "lead"], `${password}\n`, "account.exists"],
      [["add", "a\u202Eb", "--role", "lead"], `${password}\n`, "account.name"],
      [["add", "Omar", "--role", "lead"], "short\n", "account.password"],
      [["add", "Omar", "--role", "lead"], "", "usage"],
      [["add", "Omar", "--role", "lead"], "two lines\nof a password\n", "usage"],
      [["add", "Omar", "--role", "lead"], "x".repeat(5000), "usage"],
      [["add", "Omar"], `${password}\n`, "usage"],
      [["add"], `${password}\n`, "usage"],
      [["disable", "Omar"], "", "account.missing"],
      [["disable", "Amal", "--role", "lead"], "", "usage"],
      [["role", "Amal"], "", "usage"],
    ] as const;
    for (const [args, input, code] of cases) {
      const ended = await account(args, input);
      assert.deepEqual([ended.code, told(ended).code], [1, code], args.join(" "));
      assert.ok(!ended.stderr.includes(password));
    }
    assert.equal((await account(["add", "Omar", "--role", "owner"], `${password}\n`)).code, 1);
    assert.equal((await account(["list"])).stdout.split("\n").length, 2, "nothing was made");
    const elsewhere = await run(join(folder.path, "nothing"), ["account", "list", "--json"]);
    assert.equal(told(elsewhere).code, "archive.missing");
  });

  it("shut the viewer that is served, which does not start where it cannot tell who may", async () => {
    const { url, end } = await serve(home);
    assert.equal((await fetch(`${url}api/items`)).status, 401);
    const headers = { "content-type": "application/json", origin: new URL(url).origin };
    const body = JSON.stringify({ name: "Amal", password: "another long sentence" });
    const signedIn = await fetch(`${url}api/session`, { method: "POST", headers, body });
    assert.equal(signedIn.status, 200);
    const cookie = (signedIn.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
    assert.equal((await fetch(`${url}api/items`, { headers: { cookie } })).status, 200);
    assert.equal((await account(["disable", "Amal"])).code, 0, "beside the viewer that runs");
    assert.equal((await fetch(`${url}api/items`, { headers: { cookie } })).status, 401);
    await end("SIGTERM");

    const raw = new DatabaseSync(join(home, "state.sqlite"));
    raw.exec("PRAGMA user_version = 999");
    raw.close();
    for (const args of [
      ["serve", "--port", "0", "--json"],
      ["account", "list", "--json"],
    ])
      assert.equal(told(await run(home, args)).code, "state.newer-format");
    const status = await run(home, ["status"]);
    assert.equal(status.code, 2);
    assert.match(
      status.stdout,
      /accounts +not known: the viewer does not start[^]*BAD: A later version of this program wrote/,
    );
    await writeFile(join(home, "state.sqlite"), "no database at all, ".repeat(500));
    assert.equal(told(await run(home, ["serve", "--port", "0", "--json"])).code, "state.damaged");
    await rm(join(home, "state.sqlite"));
  });
});
