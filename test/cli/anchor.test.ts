/** `muniment anchor` against real time-stamp authorities on this machine. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFile, chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { formatWitnessKey, type Finding } from "@muniment/verify";
import { lines, run, temporaryFolder, type Ended } from "../program.ts";
import { startTimeAuthority, type Manner, type TimeAuthority } from "../time-authority.ts";
import { isInstalled } from "../disk.ts";
import { openVerifierPage } from "../verify/browser.ts";

interface Line {
  readonly entries: number;
  readonly stamps: readonly {
    readonly authority: string;
    readonly outcome: string;
    readonly trusted: boolean;
    readonly detail: string;
    readonly index: number;
  }[];
}

const skip = isInstalled("openssl") ? false : "openssl is not installed";

describe("muniment anchor", { skip }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let one: TimeAuthority;
  let two: TimeAuthority;

  before(async () => {
    folder = await temporaryFolder();
    one = await startTimeAuthority(folder.path, "one");
    two = await startTimeAuthority(folder.path, "two");
  });
  after(async () => {
    await one.close();
    await two.close();
    await folder.remove();
  });

  async function newHome(name: string, ...authorities: readonly TimeAuthority[]): Promise<string> {
    const home = join(folder.path, name);
    await writeFile(join(folder.path, `${name}.txt`), `${name}\n`);
    good(await run(home, ["add", join(folder.path, `${name}.txt`)]));
    for (const [place, { url, root }] of authorities.entries())
      good(await run(home, ["settings", "time-authority", url, "--name", `tsa-${place + 1}`, "--root", root]));
    return home;
  }

  function good(ended: Ended): Ended {
    assert.equal(ended.code, 0, `${ended.stdout}\n${ended.stderr}`);
    return ended;
  }

  /** Status has a concern about a home that was never verified. */
  function unverified(ended: Ended): Ended {
    assert.equal(ended.code, 3, ended.stdout + ended.stderr);
    return ended;
  }

  async function anchor(home: string): Promise<{ readonly code: number | null; readonly line: Line }> {
    const { code, stdout, stderr } = await run(home, ["anchor", "--json"]);
    const [line] = lines(stdout) as readonly Line[];
    return { code, line: line ?? assert.fail(stderr) };
  }

  async function anchorFiles(home: string): Promise<readonly string[]> {
    const root = join(home, "archive/anchors");
    const files = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
    return files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  }

  async function verified(
    home: string,
    ...more: readonly string[]
  ): Promise<{ code: number | null; findings: readonly Finding[] }> {
    const { code, stdout } = await run(home, ["verify", "--json", ...more]);
    return { code, findings: (lines(stdout) as readonly Finding[]).filter(({ check }) => check.startsWith("anchor.")) };
  }

  it("asks nobody unless somebody was named", async () => {
    const home = await newHome("nobody");
    const before = one.asked() + two.asked();
    const ended = await run(home, ["anchor"]);
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, /Nobody was named[\s\S]*\(anchor\.nobody\)/);
    assert.equal(one.asked() + two.asked(), before);
    assert.deepEqual(await anchorFiles(home), []);
  });

  it("has the head stamped by each that was named, keeps the answers, and says so in the log", async () => {
    const home = await newHome("both", one, two);
    const { code, line } = await anchor(home);
    assert.equal(code, 0);
    assert.deepEqual(
      line.stamps.map(({ authority, outcome, trusted, index }) => ({ authority, outcome, trusted, index })),
      [
        { authority: "tsa-1", outcome: "obtained", trusted: true, index: 2 },
        { authority: "tsa-2", outcome: "obtained", trusted: true, index: 3 },
      ],
    );
    const files = await anchorFiles(home);
    assert.equal(files.length, 3);
    const { code: verdict, findings } = await verified(home);
    assert.equal(verdict, 0);
    const time = findings.find(({ check }) => check === "anchor.time");
    assert.match(
      time?.detail ?? "",
      /the first 2 entries existed no later than .* by one stamper, .* by two stamper|two stamper, .* by one stamper/,
    );
    // The judge from outside, by hand, as spec/anchors has it.
    const data = files.find((file) => file.endsWith("/checkpoint")) ?? assert.fail();
    const judged = files
      .filter((file) => file.endsWith(".tsr"))
      .map((file) => {
        return [one, two].map(({ root }) => {
          try {
            execFileSync("openssl", ["ts", "-verify", "-data", data, "-in", file, "-CAfile", root], { stdio: "pipe" });
            return "OK";
          } catch {
            return "FAILED";
          }
        });
      });
    assert.deepEqual(
      judged.map((each) => each.toSorted()),
      [
        ["FAILED", "OK"],
        ["FAILED", "OK"],
      ],
    );
    const told = good(await run(home, ["anchor"]));
    assert.match(told.stdout, /stamped by tsa-1: 4 entries existed no later than 20/);
  });

  it("tells by status what is stamped, and what failed", async () => {
    const home = await newHome("status", one, two);
    assert.match(unverified(await run(home, ["status"])).stdout, /time stamps {3}tsa-1: nothing stamped yet/);
    two.answers("error");
    assert.equal((await anchor(home)).code, 1);
    two.answers("stamps");
    const failing = await run(home, ["status"]);
    assert.equal(failing.code, 3);
    assert.match(failing.stdout, /tsa-1: the first 2 entries stamped 20.*; its certificate runs out 20/);
    assert.match(
      failing.stdout,
      /tsa-2: nothing stamped yet; waiting since 20.*; FAILING since 20.*: it answered with status 503/,
    );
    assert.match(failing.stdout, /NOT CHECKED: The time-stamp authority tsa-2 gave no stamp/);
    assert.equal((await anchor(home)).code, 0);
    assert.doesNotMatch((await run(home, ["status"])).stdout, /FAILING|gave no stamp/);
    good(await run(home, ["settings", "time-authority", one.url, "--name", "tsa-1", "--root", two.root]));
    assert.match((await run(home, ["status"])).stdout, /tsa-1: .*, SIGNER NOT TRUSTED/);
    for (const file of await anchorFiles(home)) if (file.endsWith(".tsr")) await rm(file);
    const gone = await run(home, ["status"]);
    assert.equal(gone.code, 2);
    assert.match(gone.stdout, /NOT TO BE READ/);
  });

  it("is not trusted by who has no root, by whichever way they verify", async () => {
    const home = await newHome("stranger", one);
    assert.equal((await anchor(home)).code, 0);
    const key = ["--key", join(home, "var/keys/log.vkey")];
    const archive = join(home, "archive");
    const without = await verified(join(folder.path, "none"), archive, ...key);
    assert.equal(without.code, 4);
    assert.ok(without.findings.some(({ check, signer }) => check === "anchor.time" && signer === "unknown"));
    assert.ok(without.findings.every(({ outcome, signer }) => outcome === "holds" || signer === "unknown"));
    assert.equal((await verified(join(folder.path, "none"), archive, ...key, "--time-root", one.root)).code, 0);
    assert.equal((await verified(join(folder.path, "none"), archive, ...key, "--time-root", two.root)).code, 4);
  });

  it("proves no time once the authority was revoked before it, or its key compromised; else it does", async () => {
    const home = await newHome("revoked", two);
    assert.equal((await anchor(home)).code, 0);
    const [day, now] = [86_400_000, Date.now()];
    for (const [at, reason, code] of [
      [now - day, "superseded", 3],
      [now - day, null, 3],
      [now + day, "keyCompromise", 3],
      [now + day, "superseded", 0],
    ] as const) {
      const list = await two.revoke(new Date(at), reason);
      const result = await verified(home, "--revoked", list);
      assert.equal(result.code, code, JSON.stringify(result.findings));
    }
  });

  const failures: Readonly<Record<Exclude<Manner, "stamps" | "silent">, RegExp>> = {
    refuses: /the authority gave no stamp: rejection/,
    "other nonce": /its nonce is not the one/,
    page: /something else than a stamp \(text\/html\)/,
    error: /status 503/,
    redirect: /status 302/,
    endless: /larger than 262144 bytes/,
  };

  it("records a failure as one, and what another gave as had", async () => {
    const home = await newHome("failing", one, two);
    let entries = 2;
    for (const [manner, words] of Object.entries(failures)) {
      one.answers(manner as Manner);
      const { code, line } = await anchor(home);
      one.answers("stamps");
      assert.equal(code, 1, manner);
      assert.deepEqual(
        line.stamps.map(({ outcome }) => outcome),
        ["failed", "obtained"],
        manner,
      );
      assert.match(line.stamps[0]?.detail ?? "", words);
      assert.equal(line.entries, entries);
      entries += 2;
    }
    const gone = await startTimeAuthority(folder.path, "gone");
    await gone.close();
    good(await run(home, ["settings", "time-authority", gone.url, "--name", "tsa-1", "--root", gone.root]));
    const { code, line } = await anchor(home);
    assert.equal(code, 1);
    assert.match(
      line.stamps.find(({ outcome }) => outcome === "failed")?.detail ?? "",
      /could not be reached, or broke off: ECONNREFUSED/,
    );
    assert.equal((await verified(home)).code, 0);
  });

  it("says that a stamp is not trusted when it is of another authority than the root that was named", async () => {
    const home = await newHome("mixed");
    good(await run(home, ["settings", "time-authority", one.url, "--root", two.root]));
    const { code, line } = await anchor(home);
    assert.equal(code, 4);
    assert.equal(line.stamps[0]?.trusted, false);
    assert.equal((await verified(home)).code, 4);
  });

  it("is judged alike in a browser", async (context) => {
    const home = await newHome("browser", one);
    assert.equal((await anchor(home)).code, 0);
    const page = await openVerifierPage();
    if (page === null) {
      context.diagnostic("no browser was found: not compared with one");
      return;
    }
    context.after(() => page.close());
    const [pin, key] = await Promise.all(["log.vkey", "log.key"].map((name) => readFile(join(home, "var/keys", name))));
    assert.ok(pin !== undefined && key !== undefined);
    const pem = await readFile(one.root, "utf8");
    const der = Buffer.from(pem.replaceAll(/-----[^-]+-----/g, ""), "base64");
    for (const roots of [[der], []]) {
      const there = await page.verify(join(home, "archive"), { pin, key }, roots);
      if (roots.length === 0) good(await run(home, ["settings", "time-authority", "--none"]));
      const here = lines((await run(home, ["verify", "--json"])).stdout);
      assert.deepEqual(there, here);
      assert.equal(
        there.find(({ check }) => check === "anchor.time")?.outcome,
        roots.length > 0 ? "holds" : "unchecked",
      );
    }
  });

  it("goes into mirrors, and comes back from them", async () => {
    const home = await newHome("mirrored", one);
    const mirror = join(folder.path, "mirror-of-it");
    good(await run(home, ["mirror", mirror]));
    assert.equal((await anchor(home)).code, 0);
    good(await run(home, ["mirror", mirror]));
    const root = ["--time-root", one.root];
    const there = await verified(mirror, ...root);
    assert.equal(there.code, 0);
    assert.equal(there.findings.filter(({ check }) => check === "anchor.token").length, 1);
    const [data = "", token = ""] = (await anchorFiles(home)).toSorted((a) => (a.endsWith("checkpoint") ? -1 : 1));
    await rm(token);
    await chmod(data, 0o600);
    await appendFile(data, "x");
    const damaged = await verified(home);
    assert.equal(damaged.code, 2);
    assert.deepEqual(
      damaged.findings
        .filter(({ outcome }) => outcome === "fails")
        .map(({ subject }) => join(home, "archive", subject.file))
        .toSorted(),
      [data, token].toSorted(),
    );
    const repaired = await run(home, ["repair", "--from", mirror]);
    assert.equal(repaired.code, 0, repaired.stdout + repaired.stderr);
    assert.equal((await verified(home)).code, 0);
    const restored = join(folder.path, "restored");
    const key = ["--key", join(home, "var/keys/log.vkey")];
    good(await run(restored, ["restore", "--from", mirror, ...key, ...root]));
    assert.equal((await verified(restored, ...root)).code, 0);
  });

  it("is set up, shown and taken away by the settings", async () => {
    const home = await newHome("settings", one);
    const shown = good(await run(home, ["settings"]));
    assert.match(shown.stdout, /time-authority {2}tsa-1: http:\/\/127\.0\.0\.1:[0-9]+\/, trusted by 1 root/);
    for (const [args, words] of [
      [["settings", "time-authority", "ftp://x/", "--root", one.root], /settings\.authority/],
      [["settings", "time-authority", one.url], /settings\.authority/],
      [["settings", "time-authority", one.url, "--root", join(folder.path, "settings.txt")], /holds no certificate/],
      [["settings", "time-authority"], /either an address or none/],
    ] as const) {
      const ended = await run(home, args);
      assert.equal(ended.code, 1, args.join(" "));
      assert.match(ended.stderr, words);
    }
    await run(home, ["settings", "second-place", "--none"]);
    assert.match((await run(home, ["settings"])).stdout, /tsa-1/);
    good(await run(home, ["settings", "time-authority", "--none"]));
    assert.match((await run(home, ["settings"])).stdout, /time-authority {2}none/);
  });

  it("knows calendars, witnesses and lists by the settings, and asks none of them for it", async () => {
    const home = await newHome("named", one);
    const before = one.asked();
    const set = async (...args: readonly string[]): Promise<unknown> => {
      const [line] = lines(good(await run(home, ["settings", ...args, "--json"])).stdout);
      return line;
    };
    const list = "http://127.0.0.1:1/a.crl";
    const listed = (await set("time-authority", one.url, "--name", "tsa-1", "--revocation-list", list)) as {
      readonly timeAuthorities: readonly { readonly roots: readonly string[]; readonly lists: readonly string[] }[];
    };
    // The root that was named stays.
    assert.deepEqual(
      listed.timeAuthorities.map(({ roots, lists }) => [roots.length, lists]),
      [[1, [list]]],
    );
    const [pool, behind] = ["http://127.0.0.1:1/pool", "http://127.0.0.1:1/behind"];
    await set("calendar", pool, "--answers-for", behind);
    const key = formatWitnessKey("witness.example/desk", new Uint8Array(32).fill(7)).text;
    await writeFile(join(folder.path, "desk.vkey"), `${key}\n`);
    await set("witness", join(folder.path, "desk.vkey"));
    assert.match(
      (await run(home, ["settings"])).stdout,
      /trusted by 1 root; 1 revocation list\ncalendar {8}.*\/pool, which answers for .*\/behind\nwitness {9}witness[.]example.*, by stick/,
    );
    await set("witness", key, "--url", "http://127.0.0.1:1/");
    const { calendars, witnesses } = (await set()) as Readonly<Record<string, unknown>>;
    assert.deepEqual([calendars, witnesses], [[{ url: pool, uris: [behind] }], [{ key, url: "http://127.0.0.1:1/" }]]);
    for (const [args, words] of [
      [["calendar", "https://user:word@pool.example/"], /settings\.calendar/],
      [["calendar", "https://pool.example/?a"], /settings\.calendar/],
      [["calendar"], /Which calendar is not named/],
      [["calendar", "https://other.example", "--none"], /settings\.unnamed/],
      [["witness", "no+key"], /settings\.witness/],
      [["witness", key, "--url", "ftp://x/"], /settings\.witness/],
      [["time-authority", one.url, "--name", "tsa-1", "--revocation-list", "ldap://x/"], /settings\.authority/],
    ] as const) {
      const ended = await run(home, ["settings", ...args]);
      assert.equal(ended.code, 1, args.join(" "));
      assert.match(ended.stderr, words);
    }
    await set("witness", "witness.example/desk", "--none");
    await set("calendar", "--none");
    assert.match((await run(home, ["settings"])).stdout, /calendar {8}none.*\nwitness {9}none/);
    const told = good(await run(join(folder.path, "no-home"), ["settings", "presets"]));
    assert.match(told.stdout, /learns the same, and no more: one hash[\s\S]*--root <file>[\s\S]*a[.]pool/);
    assert.equal(one.asked(), before);
  });
});
