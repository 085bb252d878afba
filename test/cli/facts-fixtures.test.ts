/**
 * The published suites of files, whatever they do to a tool. They lie beside the repository; without them this says so and skips.
 * Own decisions: none of the cases is left out.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { DerivedFact, FactStep } from "@muniment/verify";
import { lines, run, temporaryFolder } from "../program.ts";
import { fixtures, skipFixtures as skip } from "../shared-fixtures.ts";

interface FixtureCase {
  readonly id: string;
  readonly file: string;
  readonly sha256: string;
  readonly level: "must" | "should";
  readonly detail?: { readonly mime?: string; readonly fields?: Readonly<Record<string, string | number>> };
}

/** The fields that the other reader tells, by what they are called here. */
const names: Readonly<Record<string, string>> = {
  MIMEType: "type.media",
  ImageWidth: "picture.width",
  ImageHeight: "picture.height",
  CreateDate: "exif.DateTimeDigitized",
  GPSLatitude: "gps.latitude",
  GPSLongitude: "gps.longitude",
  GPSAltitude: "gps.altitude",
  GPSTimeStamp: "gps.time",
  ...Object.fromEntries(
    [
      "DateTimeOriginal",
      "OffsetTimeOriginal",
      "Make",
      "Model",
      "Software",
      "Orientation",
      "Artist",
      "GPSDateStamp",
    ].map((name) => [name, `exif.${name}`]),
  ),
};

function casesOf(suite: string): readonly FixtureCase[] {
  if (skip !== false) return [];
  const { cases } = JSON.parse(readFileSync(join(fixtures, suite, "expected.json"), "utf8")) as {
    readonly cases: readonly FixtureCase[];
  };
  assert.ok(cases.length > 0);
  return cases;
}

describe("the published suites, read for facts", { skip, timeout: 400_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  /** The facts of each object, by the name of its item. */
  const read = new Map<string, readonly FactStep[]>();

  before(async () => {
    folder = await temporaryFolder();
    home = join(folder.path, "home");
    const files: string[] = [];
    for (const suite of ["filetype", "badmedia", "bombs", "metadata"]) {
      for (const [place, { file }] of casesOf(suite).entries())
        files.push(join(fixtures, suite, file), ...(await nameless(suite, file, place)));
    }
    const added = await run(home, ["add", ...files, "--json"]);
    assert.equal(added.code, 0, added.stderr);
    const sealed = lines(added.stdout) as readonly { readonly item: string; readonly file: string }[];
    const made = await run(home, ["facts", "--json"]);
    assert.equal(made.code, 0, made.stderr);
    const facts = new Map(
      lines(made.stdout).flatMap((line) => {
        const one = (line as { readonly facts?: { readonly item: string; readonly steps: readonly FactStep[] } }).facts;
        return one === undefined ? [] : [[one.item, one.steps] as const];
      }),
    );
    for (const { item, file } of sealed) read.set(file, facts.get(item) ?? assert.fail(`no facts of ${file}`));
  });
  after(() => folder.remove());

  /** The same file under a name that says nothing. */
  async function nameless(suite: string, file: string, place: number): Promise<readonly string[]> {
    if (suite !== "filetype") return [];
    const at = join(folder.path, String(place));
    await mkdir(at);
    await copyFile(join(fixtures, suite, file), join(at, "file"));
    return [join(at, "file")];
  }

  function factsOf(file: string): readonly DerivedFact[] {
    return (read.get(file) ?? assert.fail(file)).flatMap((step) => (step.outcome === "done" ? step.facts : []));
  }

  function valueOf(file: string, name: string): string | number | null {
    const fact = factsOf(file).find((one) => one.name === name)?.fact;
    return fact === undefined || fact.basis === "not-measured" ? null : fact.value;
  }

  it("tells the type by the bytes, under any name", () => {
    const counts = { must: 0, should: 0 };
    for (const [place, { id, file, level, detail }] of casesOf("filetype").entries()) {
      assert.equal(valueOf(join(fixtures, "filetype", file), "type.media"), detail?.mime, id);
      assert.equal(
        valueOf(join(folder.path, String(place), "file"), "type.media"),
        detail?.mime,
        `${id}, without its name`,
      );
      counts[level] += 1;
    }
    assert.deepEqual(counts, { must: 7, should: 11 });
  });

  it("survives every bad file and every bomb, and keeps each as it was", async () => {
    const cases = [...casesOf("badmedia"), ...casesOf("bombs")];
    assert.equal(cases.length, 50);
    for (const { id, file } of cases) {
      const steps = read.get(join(fixtures, id.split("/")[0] ?? "", file)) ?? assert.fail(id);
      assert.equal(steps[0]?.step, "type", id);
      assert.equal(steps[0].outcome, "done", id);
    }
    const verified = await run(home, ["verify"]);
    assert.equal(verified.code, 0, verified.stdout);
  });

  it("tells of photographs what stands in them, and nothing that does not", () => {
    let compared = 0;
    for (const { id, file, detail } of casesOf("metadata")) {
      const path = join(fixtures, "metadata", file);
      for (const [field, expected] of Object.entries(detail?.fields ?? {})) {
        const name = names[field] ?? assert.fail(field);
        const shown = valueOf(path, name);
        compared += 1;
        if (id === "metadata/own-no-refs.jpg" && name.startsWith("gps.")) {
          const fact = factsOf(path).find((one) => one.name === name)?.fact;
          assert.match(fact?.basis === "not-measured" ? fact.reason : "", /not of which hemisphere/);
        } else if (name.startsWith("gps.l"))
          assert.ok(Math.abs(Number(shown) - Number(expected)) < 1e-5, `${id} ${field}`);
        // The other reader takes it out of XMP, of which this one tells the beginning, as it is written.
        else if (id === "metadata/Nikon_D70.jpg" && field === "CreateDate") assert.equal(shown, null, id);
        else assert.equal(String(shown).trimEnd(), String(expected), `${id} ${field}`);
      }
      const stated = new Set(Object.keys(detail?.fields ?? {}));
      for (const field of ["DateTimeOriginal", "OffsetTimeOriginal", "GPSLatitude", "GPSAltitude"]) {
        if (!stated.has(field)) assert.equal(valueOf(path, names[field] ?? ""), null, `${id} has no ${field}`);
      }
    }
    assert.equal(compared, 129);
  });

  it("calls no program by the name of a document, and no drawing by that of a page", () => {
    const typeOf = (name: string): unknown => valueOf(join(fixtures, "badmedia", "files", name), "type.media");
    assert.notEqual(typeOf("own-exe-as.pdf"), "application/pdf");
    assert.equal(typeOf("own-zero-bytes.jpg"), "application/octet-stream");
    assert.equal(typeOf("vips-looks-like-svg.webp"), "image/webp");
    assert.equal(typeOf("own-xxe.svg"), "image/svg+xml");
  });
});
