/** What the program exports, before the verifier page: opened from disk in a browser without a network, by hand. */
import assert from "node:assert/strict";
import { cp, mkdir, readFile, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { storedZip } from "../../packages/verify/src/wacz/sample-wacz.ts";
import { run, temporaryFolder } from "../program.ts";
import { openPageBrowser } from "../page-browser.ts";
import { chooseFolder, drop, faultsOn, openPage, skip, verdictOn, type OpenedPage } from "./open-verify-page.ts";

const hostileName = "data/more\u202Etxt.<img src=x onerror=alert(1)>";

describe("the verifier page", { skip, timeout: 600_000 }, () => {
  let room: Awaited<ReturnType<typeof temporaryFolder>>;
  const at = (name: string): string => join(room.path, name);
  let key: string;
  let item: string;

  before(async () => {
    room = await temporaryFolder();
    await writeFile(at("one.txt"), "one");
    await writeFile(at("two.txt"), "two");
    assert.equal((await run(at("home"), ["add", at("one.txt"), at("two.txt")])).code, 0);
    assert.equal((await run(at("other"), ["add", at("one.txt")])).code, 0);
    const exported = await run(at("home"), ["export", "@1", "@2", "--out", at("package"), "--no-pdf", "--json"]);
    assert.equal(exported.code, 0, exported.stderr);
    item = (JSON.parse(exported.stdout) as { items: readonly string[] }).items[0] ?? "";
    key = (await readFile(at("home/var/keys/log.vkey"), "utf8")).trim();
  });
  after(() => room.remove());

  /** A copy of the package, changed. */
  async function copyWith(name: string, change: (copy: string) => Promise<void>): Promise<string> {
    await cp(at("package"), at(name), { recursive: true });
    await change(at(name));
    return at(name);
  }

  async function open(t: TestContext, typed = "", locale = "en-GB"): Promise<OpenedPage> {
    const opened = await openPage(await openPageBrowser(t), { locale });
    await opened.page.locator("#key").fill(typed);
    return opened;
  }

  const headline = (page: Page): Promise<string> => page.locator("h1").innerText();
  const another = (page: Page): Promise<void> => page.locator(".actions button").last().click();

  it("lies in the package, and says that it holds: dropped, chosen, with the key typed or from a file", async (t) => {
    const { page, incidents } = await open(t, key);
    await page.locator(".key-said", { hasText: key.split("+")[0] ?? "" }).waitFor();
    await drop(page, [at("package")]);
    assert.equal(await verdictOn(page), "verified");
    assert.equal(await headline(page), "This package holds");
    assert.deepEqual(await faultsOn(page), []);
    assert.match(await page.locator(".items").innerText(), /Holds[^]*File · one\.txt[^]*Holds[^]*File · two\.txt/);
    await page.getByText("For experts: every finding").click();
    const facts = await page.locator(".details > .facts").innerText();
    assert.match(facts, /Entries\s+3\s+Of these, in this package [^\n]*\s+2 \(1, 2\)\s+Not in it[^\n]*\s+1\s/);
    const finding = page.locator(".every-finding > li", { hasText: "objects/original/one.txt" }).first();
    assert.match(await finding.innerText(), /SHA-256 7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed/);
    await another(page);
    await page.locator("#key").fill("");
    await page.locator("#key-file").setInputFiles(at("home/var/keys/log.vkey"));
    await page.locator(".key-said bdi").waitFor();
    assert.equal(await page.locator("#key").inputValue(), key);
    await chooseFolder(page, at("package"));
    assert.equal(await verdictOn(page), "verified");
    assert.deepEqual(incidents, []);
    const shipped = await readFile(at("package/verify.html"), "utf8");
    assert.match(
      shipped,
      /content="default-src 'none'; connect-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-/,
    );
  });

  it("calls the log unknown without a key or with another's, and checks again with the right one", async (t) => {
    const { page, incidents } = await open(t);
    await drop(page, [at("package")]);
    assert.equal(await verdictOn(page), "unknown-signer");
    assert.equal(await headline(page), "Unknown log");
    await page.getByText("You gave no key.").waitFor();
    assert.doesNotMatch(await page.locator(".items").innerText(), /Holds/);
    await page.locator("#key").fill(await readFile(at("other/var/keys/log.vkey"), "utf8"));
    await page.getByRole("button", { name: "Check again" }).click();
    await page.getByText("The log was not signed by the key that you gave.").waitFor();
    assert.equal(await verdictOn(page), "unknown-signer");
    await page.locator("#key").fill(`\n  ${key}\n\n`);
    await page.getByRole("button", { name: "Check again" }).click();
    await page.locator('main[data-verdict="verified"]').waitFor();
    assert.deepEqual(incidents, []);
  });

  it("names what was changed, removed and added, and runs nothing of it", async (t) => {
    const object = `data/items/${item}/objects/original/one.txt`;
    const bad = await copyWith("bad", async (copy) => {
      await writeFile(join(copy, object), "One");
      await rm(join(copy, "VERIFY.txt"));
      await writeFile(join(copy, hostileName.replace("/alert", "")), "more");
    });
    const { page, incidents } = await open(t, key);
    await drop(page, [bad]);
    assert.equal(await verdictOn(page), "bad");
    assert.equal(await headline(page), "This package fails");
    const shown = hostileName.replace("\u202E", "U+202E");
    assert.deepEqual(await faultsOn(page), ["VERIFY.txt", object, object, shown]);
    assert.match(
      await page.locator(".faults li").nth(1).innerText(),
      /Fails[^]*was changed[^]*SHA-256 is [0-9a-f]{64}/,
    );
    assert.match(await page.locator(".items li").first().innerText(), /^Fails/);
    assert.deepEqual(incidents, []);
  });

  it("does the same where a site hands it out", async (t) => {
    const { page } = await openPage(await openPageBrowser(t), { offline: false });
    await page.route("http://muniment.invalid/**", (route) =>
      route.fulfill({ contentType: "text/html", path: at("package/verify.html") }),
    );
    await page.goto("http://muniment.invalid/verify.html");
    await page.locator("#key").fill(key);
    await drop(page, [at("package")]);
    assert.equal(await verdictOn(page), "verified");
    await another(page);
    await chooseFolder(page, at("package"));
    assert.equal(await verdictOn(page), "verified");
  });

  it("does not call good what was changed after it was chosen", async (t) => {
    const copy = await copyWith("later", () => Promise.resolve());
    const { page, incidents } = await open(t, key);
    await drop(page, [copy]);
    assert.equal(await verdictOn(page), "verified");
    await writeFile(join(copy, `data/items/${item}/objects/original/one.txt`), "One");
    await page.getByRole("button", { name: "Check again" }).click();
    await page.locator(".faults").waitFor();
    assert.match(await verdictOn(page), /^(bad|unchecked)$/);
    assert.match((await faultsOn(page)).join(), /original\/one\.txt/);
    assert.deepEqual(incidents, []);
  });

  it("sees no links, as the spec says: one in a file's place is a file that is missing", async (t) => {
    const place = `data/items/${item}/record.json`;
    const linked = await copyWith("linked", async (copy) => {
      await rename(join(copy, place), at("outside.json"));
      await symlink(at("outside.json"), join(copy, place));
    });
    const added = await copyWith("added", (copy) => symlink("checkpoint", join(copy, "data/link")));
    const { page } = await open(t, key);
    await drop(page, [linked]);
    assert.equal(await verdictOn(page), "bad");
    assert.ok((await faultsOn(page)).includes(place));
    await another(page);
    await drop(page, [added]);
    assert.equal(await verdictOn(page), "verified");
  });

  for (const form of ["zip", "tar"])
    it(`checks a package in a .${form}: dropped, chosen, damaged, and with more in it than belongs there`, async (t) => {
      const file = at(`evidence.${form}`);
      assert.equal((await run(at("home"), ["export", "@1", "@2", "--out", file])).code, 0);
      const { page, incidents } = await open(t, key);
      await drop(page, [file]);
      assert.equal(await verdictOn(page), "verified");
      assert.match(await page.locator(".checks").innerText(), /one file in which the package lies/);
      assert.match(await page.locator(".items").innerText(), /Holds[^]*File · one\.txt[^]*Holds[^]*File · two\.txt/);
      await another(page);
      const bytes = await readFile(file);
      await writeFile(file, Buffer.concat([bytes, Buffer.from("more")]));
      await page.locator("#package-file").setInputFiles(file);
      assert.equal(await verdictOn(page), "bad");
      assert.deepEqual(await faultsOn(page), ["."]);
      // One byte of the evidence.
      const name = "objects/original/one.txt";
      bytes[bytes.indexOf("one", bytes.indexOf(name) + name.length)] = 0x4f;
      await writeFile(file, bytes);
      await page.getByRole("button", { name: "Check another package" }).click();
      await page.locator("#package-file").setInputFiles(file);
      assert.equal(await verdictOn(page), "bad");
      assert.match((await faultsOn(page)).join(), /objects\/original\/one\.txt/);
      // Its end is cut off: it was handed out as a package all the same.
      await writeFile(file, bytes.subarray(0, bytes.length - 700));
      await another(page);
      await drop(page, [file]);
      assert.equal(await verdictOn(page), "bad");
      assert.deepEqual(incidents, []);
    });

  it("says of files that name nobody whom one could trust, why, and what to give", async (t) => {
    await writeFile(at("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    await writeFile(at("cut.policy"), "witness first\nquorum first\n");
    const { page, incidents } = await open(t, key);
    await drop(page, [at("broken.pem"), at("cut.policy"), at("one.txt"), at("home/var/keys/log.vkey")]);
    await page.locator('[data-refused="one.txt"]').waitFor();
    const told = await page.locator("[data-refused]").allInnerTexts();
    assert.equal(told.length, 3);
    assert.match(told[0] ?? "", /cannot be used[^]*broken\.pem[^]*verifier: [^]*Give one of the kinds above/);
    assert.match(told[1] ?? "", /cut\.policy[^]*line 1 of the policy: a witness has a name and a key/);
    assert.match(told[2] ?? "", /one\.txt[^]*it is none of these/);
    assert.match(
      await page.locator(".named").innerText(),
      /Keys of witnesses or logs[^]*muniment\.invalid\/[^]*log\.vkey/,
    );
    await page.locator("#key").fill("");
    await drop(page, [at("package")]);
    assert.equal(await verdictOn(page), "verified");
    await page.locator("#trust > summary").click();
    await page.getByRole("button", { name: "Remove: log.vkey" }).click();
    await page.getByRole("button", { name: "Check again" }).click();
    await page.locator('main[data-verdict="unknown-signer"]').waitFor();
    assert.deepEqual(incidents, []);
  });

  it("says what to drop instead of a packed file, an encrypted one, several things, a part, a folder around it, and none", async (t) => {
    await writeFile(at("package.tar.gz"), "\u001f\u008b");
    await writeFile(at("evidence"), "age-encryption.org/v1\n-> X25519 …\n");
    await writeFile(at("page.zip"), storedZip([["pages/pages.jsonl", Buffer.from("{}\n")]]));
    await mkdir(at("nothing"), { recursive: true });
    const { page, incidents } = await open(t, key);
    const cases = [
      ["packed", [at("package.tar.gz")]],
      ["encrypted", [at("evidence")]],
      ["no-package-file", [at("page.zip")]],
      ["several", [at("package"), at("home")]],
      ["package-around", [at("package/data")]],
      ["package-inside", [room.path]],
      ["no-package", [at("home/var")]],
      ["empty", [at("nothing")]],
    ] as const;
    for (const [problem, paths] of cases) {
      await page.reload();
      await drop(page, paths);
      await page.locator(`[data-problem="${problem}"]`).waitFor({ timeout: 30_000 });
      assert.equal(await page.locator("main").getAttribute("data-state"), "ready", problem);
    }
    await page.locator("#package-file").setInputFiles(at("one.txt"));
    await page.locator('[data-problem="file"]').waitFor();
    await page.locator("#key-file").setInputFiles(at("page.zip"));
    await page.getByText("This file cannot be read as a verifier key: page.zip").waitFor();
    await page.locator("#key").fill(key.slice(0, -3));
    await page.getByText("This is no verifier key.").waitFor();
    await drop(page, [at("package")]);
    await page.locator('[data-problem="no-key"]').waitFor();
    assert.deepEqual(incidents, []);
  });

  it("shows how far it has come, answers meanwhile, and has no verdict once it was stopped", async (t) => {
    await mkdir(at("large/data"), { recursive: true });
    await writeFile(at("large/bagit.txt"), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    await writeFile(at("large/manifest-sha256.txt"), `${"0".repeat(64)}  data/large\n`);
    await writeFile(at("large/data/large"), "");
    await truncate(at("large/data/large"), 64e9);
    const { page, incidents } = await open(t, key);
    await drop(page, [at("large")]);
    const figures = page.locator(".figures");
    await page.waitForFunction(() => (document.querySelector("progress")?.value ?? 0) > 0.0005);
    assert.match(await figures.innerText(), /of 64\.0 GB[^]*Files: \d+ of 3/);
    const longest = await page.evaluate(async () => {
      let longest = 0;
      let last = performance.now();
      for (let frames = 0; frames < 60; frames += 1) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }
      return longest;
    });
    assert.ok(longest < 2000, `the page did not answer for ${longest} ms`);
    // Nothing else may be taken meanwhile.
    await drop(page, [at("package")]);
    assert.equal(await page.locator("main").getAttribute("data-state"), "running");
    await page.getByRole("button", { name: "Stop" }).click();
    assert.equal(await headline(page), "Stopped before the end. There is no verdict.");
    assert.equal(await page.locator("[data-verdict]").count(), 0);
    await another(page);
    await drop(page, [at("package")]);
    assert.equal(await verdictOn(page), "verified");
    assert.deepEqual(incidents, []);
  });

  it("has no way to a network, to other scripts, or from text to markup", async (t) => {
    const { page } = await openPage(await openPageBrowser(t), { offline: false });
    const refused = await page.evaluate(async () => {
      const directives: string[] = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) =>
        directives.push(effectiveDirective),
      );
      const ends = (act: () => unknown): Promise<string> =>
        Promise.resolve()
          .then(act)
          .then(() => "done", String);
      const told = [
        await ends(() => fetch("http://127.0.0.1:9/")),
        await ends(() => new WebSocket("ws://127.0.0.1:9/")),
        await ends(() => new EventSource("http://127.0.0.1:9/")),
        await ends(() => new Worker(URL.createObjectURL(new Blob(["1"])))),
        await ends(() => (document.body.innerHTML = "<p>markup</p>")),
        await ends(() => navigator.sendBeacon("http://127.0.0.1:9/", "1")),
      ];
      const image = new Image();
      image.src = "http://127.0.0.1:9/";
      const script = document.createElement("script");
      const style = document.createElement("style");
      style.textContent = "main { display: none }";
      document.head.append(image, script, style);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { told, directives: [...new Set(directives)].sort() };
    });
    for (const directive of ["connect-src", "img-src", "require-trusted-types-for", "style-src-elem"])
      assert.ok(
        refused.directives.includes(directive),
        `${directive}: ${refused.directives.join()}; ${refused.told.join("; ")}`,
      );
    const [, , , worker, markup] = refused.told;
    assert.match(worker ?? "", /TrustedScriptURL/);
    assert.match(markup ?? "", /TrustedHTML/);
  });

  it("speaks the reader's language, and another at their choice, keeping the verdict", async (t) => {
    for (const [locale, lang, direction, title] of [
      ["ar-SY", "ar", "rtl", "هذه الحزمة سليمة"],
      ["fr-CA", "fr", "ltr", "Ce paquet est intact"],
      ["es-MX", "es", "ltr", "Este paquete está intacto"],
      ["uk-UA", "uk", "ltr", "Цей пакет цілий"],
      ["de-DE", "en", "ltr", "This package holds"],
    ] as const) {
      const { page } = await open(t, key, locale);
      await drop(page, [at("package")]);
      assert.equal(await verdictOn(page), "verified");
      assert.equal(await headline(page), title);
      const root = page.locator("html");
      assert.deepEqual([await root.getAttribute("lang"), await root.getAttribute("dir")], [lang, direction]);
      await page.locator("#language").selectOption("ar");
      assert.equal(await headline(page), "هذه الحزمة سليمة");
      assert.equal(await root.getAttribute("dir"), "rtl");
    }
  });

  it("can be used by keyboard and by ear", async (t) => {
    const { page } = await open(t);
    await page.locator("#key").focus();
    await page.keyboard.type(key);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Read it from a file");
    await page.keyboard.press("Tab");
    const chooser = page.waitForEvent("filechooser");
    await page.keyboard.press("Enter");
    await (await chooser).setFiles(at("package"));
    assert.equal(await verdictOn(page), "verified");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "This package holds");
    assert.match((await page.locator('[role="status"]').innerText()).trim(), /^(Checking every byte|\d+% checked)$/);
    const names = await page.locator("main").ariaSnapshot();
    for (const wanted of [
      'heading "This package holds" [level=1]',
      'heading "What it does not show" [level=2]',
      'button "Check again"',
    ])
      assert.ok(names.includes(wanted), names);
  });
});
