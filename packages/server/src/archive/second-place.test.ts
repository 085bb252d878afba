import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { checkpointFile, headText, openCheckpoint, parseVkey, type Checkpoint } from "@muniment/verify";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import { ArchiveError } from "./archive.ts";
import { homeLayout } from "./home.ts";
import { rotateKey } from "./keys/key-rotation.ts";
import { comparePlace, openArchive } from "./open.ts";
import type { PlaceNotice } from "./place-guard.ts";
import { placeFile } from "./second-place.ts";
import { writeSettings } from "./settings.ts";
import { add, faults, itemsOf, newHome, openToWrite, withCode, writing } from "./suite.ts";

interface Ground {
  readonly home: string;
  /** The folder that is the second place. */
  readonly place: string;
  /** The file of this archive in it. */
  readonly file: string;
}

/** A home with a second place. */
async function newGround(context: TestContext): Promise<Ground> {
  const home = await newHome(context);
  const place = join(home, "../place");
  await mkdir(place);
  await writeSettings(homeLayout(home), { secondPlace: place });
  const { origin } = await openArchive({ home, mode: "read", backEnd: fsBackEnd });
  return { home, place, file: join(place, placeFile(origin)) };
}

/** Adds texts in a run of their own, and answers with what the run was told. */
async function addTo(home: string, ...texts: readonly string[]): Promise<readonly PlaceNotice[]> {
  const told: PlaceNotice[] = [];
  const archive = await openToWrite(home, { onPlaceNotice: (notice) => void told.push(notice) });
  try {
    for (const text of texts) await add(archive, text);
  } finally {
    await archive.close();
  }
  return told;
}

async function headOf(home: string): Promise<Checkpoint> {
  return (await (await openArchive({ home, mode: "read", backEnd: fsBackEnd })).checkpoint()).checkpoint;
}

const codes = (told: readonly PlaceNotice[]): readonly string[] => told.map(({ code }) => code);
const head = (home: string): Promise<Buffer> => readFile(join(home, "archive", checkpointFile));
const stateOf = async (home: string): Promise<string> =>
  (await comparePlace({ home, backEnd: fsBackEnd }))?.state.is ?? "none";

void describe("a second place", () => {
  it("is given the head after each commit, byte for byte, and at the start where it is behind", async (context) => {
    const { home, file } = await newGround(context);
    assert.equal(await stateOf(home), "empty");
    assert.deepEqual(codes(await addTo(home)), ["place.empty"]);
    assert.deepEqual(await readFile(file), await head(home));
    assert.equal(await stateOf(home), "same");
    const older = await readFile(file);
    const archive = await openToWrite(home);
    for (const text of ["one", "two"]) {
      await add(archive, text);
      assert.deepEqual(await readFile(file), await head(home));
    }
    await archive.close();
    await writeFile(file, older);
    assert.equal(await stateOf(home), "older");
    assert.deepEqual(codes(await addTo(home)), []);
    assert.deepEqual(await readFile(file), await head(home));
  });

  it("is brought up by a log that grew over many tiles, proven by its tiles", async (context) => {
    const { home, file } = await newGround(context);
    await addTo(home, "one");
    const older = await readFile(file);
    const archive = await openToWrite(home);
    await Promise.all(Array.from({ length: 300 }, (_, place) => add(archive, String(place))));
    await archive.close();
    await writeFile(file, older);
    assert.deepEqual(codes(await addTo(home)), []);
    assert.deepEqual(await readFile(file), await head(home));
    // A tile that joins the two is damaged: nothing is claimed of the log, and the place is left as it is.
    await writeFile(file, older);
    const tile = join(home, "archive/log/tile/0/000");
    const bytes = await readFile(tile);
    await chmod(tile, 0o600);
    await writeFile(tile, Buffer.alloc(bytes.length));
    assert.deepEqual(codes(await addTo(home)), ["place.unusable"]);
    assert.deepEqual(await readFile(file), older);
  });

  it("refuses an older copy that was put back, and names both sizes and roots; reading works", async (context) => {
    const { home, place, file } = await newGround(context);
    await addTo(home, "one");
    const backup = join(home, "../backup");
    await cp(home, backup, { recursive: true });
    await addTo(home, "two", "three", "four", "five", "six");
    const [newer, known] = [await headOf(home), await readFile(file)];
    await rm(home, { recursive: true });
    await rename(backup, home);
    await assert.rejects(openToWrite(home), (error) => {
      assert.ok(withCode("archive.behind")(error) && error instanceof ArchiveError);
      for (const part of [headText(newer), headText({ size: 2, root: newer.root }).split(",")[0] ?? "", place])
        assert.ok(error.message.includes(part), error.message);
      assert.match(error.next, /repair --from.*init --after/s);
      return true;
    });
    assert.equal(await stateOf(home), "newer");
    assert.deepEqual(await itemsOf(home), ["one"]);
    assert.deepEqual(await faults(home), []);
    assert.deepEqual(await readFile(file), known);
    assert.deepEqual(await readdir(homeLayout(home).incoming), []);
  });

  it("refuses a copy that went its own way, at the same size and at a larger one", async (context) => {
    const { home, file } = await newGround(context);
    const backup = join(home, "../backup");
    await addTo(home, "one");
    await cp(home, backup, { recursive: true });
    await addTo(home, "two");
    const known = await readFile(file);
    const theirs = await headOf(home);
    // The copy had no second place for a while.
    await writeSettings(homeLayout(backup), { secondPlace: null });
    for (const text of ["other", "another"]) {
      await addTo(backup, text);
      await writeSettings(homeLayout(backup), { secondPlace: join(home, "../place") });
      const ours = await headOf(backup);
      await assert.rejects(openToWrite(backup), (error) => {
        assert.ok(withCode("archive.forked")(error) && error instanceof Error);
        for (const one of [theirs, ours]) assert.ok(error.message.includes(headText(one)), error.message);
        return true;
      });
      assert.equal(await stateOf(backup), "forked");
      await writeSettings(homeLayout(backup), { secondPlace: null });
    }
    assert.deepEqual(await readFile(file), known);
  });

  it("stops a program that is at work when a copy of its archive goes on elsewhere", async (context) => {
    const { home } = await newGround(context);
    await addTo(home, "one");
    const twin = join(home, "../twin");
    await cp(home, twin, { recursive: true });
    const archive = await openToWrite(home);
    await addTo(twin, "two");
    await assert.rejects(add(archive, "three"), withCode("archive.behind"));
    await archive.close();
    assert.deepEqual(await itemsOf(home), ["one"]);
  });
});

void describe("a second place that cannot be used", () => {
  it("is told once, keeps no add from being sealed, and is compared again by the next run", async (context) => {
    const { home, place, file } = await newGround(context);
    await addTo(home, "one");
    const older = await readFile(file);
    await rename(place, `${place}-away`);
    assert.equal(await stateOf(home), "unreachable");
    const told = await addTo(home, "two", "three");
    assert.deepEqual(codes(told), ["place.unreachable"]);
    assert.match(told[0]?.message ?? "", /NOT CHECKED.*ENOENT/);
    assert.deepEqual(await itemsOf(home), ["one", "two", "three"]);
    await rename(`${place}-away`, place);
    assert.deepEqual(await readFile(file), older);
    assert.deepEqual(codes(await addTo(home)), []);
    assert.deepEqual(await readFile(file), await head(home));
  });

  it("was away while the key was rotated: its head by the retired key is continued, and replaced", async (context) => {
    const { home, place, file } = await newGround(context);
    await addTo(home, "one");
    await rename(place, `${place}-away`);
    await rotateKey(writing(home));
    assert.deepEqual(codes(await addTo(home, "two")), ["place.unreachable"]);
    await rename(`${place}-away`, place);
    assert.equal(await stateOf(home), "older");
    assert.deepEqual(codes(await addTo(home)), []);
    assert.equal(await stateOf(home), "same");
    assert.deepEqual(await readFile(file), await head(home));
    assert.deepEqual(await faults(home), []);
  });

  it("goes away while a program is at work", async (context) => {
    const { home, place } = await newGround(context);
    const told: PlaceNotice[] = [];
    const archive = await openToWrite(home, { onPlaceNotice: (notice) => void told.push(notice) });
    await rename(place, `${place}-away`);
    await add(archive, "one");
    await add(archive, "two");
    await archive.close();
    assert.deepEqual(codes(told), ["place.empty", "place.unreachable"]);
    assert.deepEqual(await itemsOf(home), ["one", "two"]);
  });

  it("is a file, or may not be written", async (context) => {
    const { home, place } = await newGround(context);
    await rm(place, { recursive: true });
    await writeFile(place, "");
    assert.deepEqual(codes(await addTo(home, "one")), ["place.unreachable"]);
    await unlink(place);
    await mkdir(place);
    if (process.getuid?.() === 0) {
      // Root may write everywhere, but not into a file that cannot be replaced.
      await mkdir(join(place, `${placeFile((await headOf(home)).origin)}.new`, "full"), { recursive: true });
    } else {
      await chmod(place, 0o500);
    }
    assert.deepEqual(codes(await addTo(home, "two")), ["place.empty", "place.unreachable"].toSorted());
    assert.deepEqual(await itemsOf(home), ["one", "two"]);
  });

  it("holds something else: it is told, and left as it is", async (context) => {
    const { home, place, file } = await newGround(context);
    await addTo(home, "one");
    const good = await readFile(file, "utf8");
    const other = await newGround(context);
    await addTo(other.home);
    const swapped = good.replace(/^(.*)\n(\d+)\n/, "$1\n9\n");
    for (const bad of ["", "x", good.slice(0, -20), swapped, await readFile(other.file), Buffer.alloc(100_000)]) {
      await writeFile(file, bad);
      assert.deepEqual(codes(await addTo(home)), ["place.unusable"], String(bad).slice(0, 60));
      assert.deepEqual(await readFile(file), Buffer.from(bad));
    }
    await unlink(file);
    await writeFile(join(place, "elsewhere"), good);
    await symlink("elsewhere", file);
    assert.deepEqual(codes(await addTo(home)), ["place.unusable"]);
    await unlink(file);
    execFileSync("mkfifo", [file]);
    assert.deepEqual(codes(await addTo(home)), ["place.unusable"], "a pipe that nobody writes to is not waited for");
  });

  it("has a head by a key that is not known here: it counts, as the log may have been given a new key", async (context) => {
    const { home, file } = await newGround(context);
    await addTo(home, "one", "two");
    const newer = await readFile(file, "utf8");
    const vkey = parseVkey((await readFile(join(home, "var/keys/log.vkey"), "utf8")).trim());
    // The four bytes of the key's id are changed, and with them who signed.
    const [text, line] = newer.split("— ");
    const [name, signature] = (line ?? "").trim().split(" ");
    const bytes = Buffer.from(signature ?? "", "base64");
    bytes.writeUInt32BE((vkey.id + 1) % 0xffffffff, 0);
    const forged = `${(text ?? "").replace(/\n3\n/, "\n9\n")}— ${name ?? ""} ${bytes.toString("base64")}\n`;
    assert.equal(openCheckpoint(Buffer.from(forged), [vkey]).signed, "unknown");
    await writeFile(file, forged);
    await assert.rejects(openToWrite(home), withCode("archive.behind"));
  });

  it("is named by settings that cannot be read: nothing is added in silence", async (context) => {
    const { home } = await newGround(context);
    const { settings } = homeLayout(home);
    for (const bad of [
      "",
      "{}",
      '{"format":"muniment-settings/2","secondPlace":null}\n',
      '{"format":"muniment-settings/1","secondPlace":"heads"}\n',
    ]) {
      await writeFile(settings, bad);
      await assert.rejects(openToWrite(home), withCode("archive.bad-settings"), bad);
    }
    assert.deepEqual(await itemsOf(home), []);
    await unlink(settings);
    await addTo(home, "one");
  });
});

it("a head from the future, which the tiles do not bear out, is told as damage", async (context) => {
  const home = await newHome(context);
  await addTo(home, "one");
  const early = join(home, "../early");
  await cp(home, early, { recursive: true });
  await addTo(home, "two");
  await writeFile(join(early, "archive", checkpointFile), await head(home));
  await assert.rejects(openToWrite(early), withCode("archive.damaged"));
  await assert.rejects(itemsOf(early), withCode("archive.damaged"));
  assert.deepEqual(
    (await faults(early))
      .filter(({ outcome }) => outcome === "fails")
      .map(({ check }) => check)
      .includes("log.tile"),
    true,
  );
});
