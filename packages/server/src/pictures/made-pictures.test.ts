import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import sharp from "sharp";
import type { PictureAnswer } from "./picture.ts";
import { drawingTool } from "./drawing-program.ts";
import { findFrameTools } from "./frame-tools.ts";
import { PictureError } from "./picture-error.ts";
import { never, openDesk, picturedFile, programOf, sha256Of, skipPictures } from "./sample-pictures.ts";
import { fixtures, skipFixtures } from "../../../../test/shared-fixtures.ts";

const skip = skipPictures !== false ? skipPictures : skipFixtures;

const hasPoppler = (await findFrameTools()).some(({ name }) => name.startsWith("pdftoppm"));

function made(answer: PictureAnswer): Uint8Array {
  return answer.is === "made" ? answer.bytes : assert.fail(JSON.stringify(answer));
}

/** Red on the left, blue on the right, as it is stored. */
function twoColours(width: number, height: number): ReturnType<typeof sharp> {
  const half = { width: Math.floor(width / 2), height, channels: 3, background: "#0000ff" } as const;
  return sharp({ create: { width, height, channels: 3, background: "#ff0000" } }).composite([
    { input: { create: half }, left: width - half.width, top: 0 },
  ]);
}

describe("a picture is drawn", { skip: skipPictures, timeout: 120_000 }, () => {
  it("is named after the version that is installed", () => {
    const { version } = JSON.parse(
      readFileSync(join(import.meta.dirname, "../../../../node_modules/sharp/package.json"), "utf8"),
    ) as { version: string };
    assert.equal(drawingTool, `sharp ${version}, recipe 1`);
  });

  it("turned as the camera says, small, and without what else stands in the file", async (t) => {
    const { desk } = await openDesk(t);
    const original = await twoColours(1200, 800)
      .withExif({ IFD0: { Artist: "a name" } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const bytes = made(await desk.picture(picturedFile(original), "thumbnail", never));
    const { width, height, exif, orientation, format } = await sharp(bytes).metadata();
    assert.deepEqual([width, height, exif, orientation, format], [320, 480, undefined, undefined, "webp"]);
    const { data } = await sharp(bytes)
      .extract({ left: 160, top: 20, width: 1, height: 1 })
      .raw()
      .toBuffer({ resolveWithObject: true });
    assert.ok((data[0] ?? 0) > 200 && (data[2] ?? 255) < 60, "what was stored left is on top");
    const preview = await sharp(made(await desk.picture(picturedFile(original), "preview", never))).metadata();
    assert.deepEqual([preview.width, preview.height], [800, 1200]);
  });

  it("once, and again when the folder was deleted", async (t) => {
    const { desk, folder } = await openDesk(t);
    const png = await twoColours(600, 400).png().toBuffer();
    let read = 0;
    const file = picturedFile(png, "image/png");
    const counted = {
      ...file,
      bytes: () => {
        read += 1;
        return file.bytes();
      },
    };
    const [one, other] = await Promise.all([
      desk.picture(counted, "thumbnail", never),
      desk.picture(counted, "thumbnail", never),
    ]);
    assert.deepEqual(made(one), made(other));
    assert.deepEqual(made(await desk.picture(counted, "thumbnail", never)), made(one));
    assert.equal(read, 1);
    const [hash, tool] = [sha256Of(png), drawingTool.replaceAll(/[ ,]+/g, "-")];
    assert.deepEqual(await readdir(join(folder, "thumbnail", tool, hash.slice(0, 2))), [`${hash}.webp`]);
    await rm(folder, { recursive: true });
    assert.deepEqual(made(await desk.picture(counted, "thumbnail", never)), made(one));
    assert.equal(read, 2);
  });

  it("of nothing but the bytes that the hash names", async (t) => {
    const { desk, folder } = await openDesk(t);
    const png = await twoColours(60, 40).png().toBuffer();
    const answer = await desk.picture(picturedFile(png, "image/png", "0".repeat(64)), "thumbnail", never);
    assert.equal(answer.is, "other-bytes");
    assert.equal(existsSync(folder), false);
  });

  it("never from a drawing of instructions, under whatever name", async (t) => {
    const { desk } = await openDesk(t);
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    );
    assert.equal((await desk.picture(picturedFile(svg, "image/svg+xml"), "thumbnail", never)).is, "none");
    assert.equal((await desk.picture(picturedFile(svg, "image/png"), "thumbnail", never)).is, "failed");
  });

  it("of the next file, too, when one has ended its process; and of none where nothing starts", async (t) => {
    const dies =
      'let all = ""; process.stdout.write(JSON.stringify({ ready: true }) + "\\n"); process.stdin.on("data", (bytes) => { all += bytes; if (all.includes("deadly")) process.exit(9); if (all.endsWith("kind file")) { all = ""; process.stdout.write(JSON.stringify({ failed: "as it is" }) + "\\n"); } });';
    const { desk } = await openDesk(t, { program: programOf(dies), atOnce: 1 });
    const of = async (text: string): Promise<string> => {
      const answer = await desk.picture(picturedFile(Buffer.from(text)), "thumbnail", never);
      return answer.is === "failed" ? answer.reason : answer.is;
    };
    assert.equal(await of("a kind file"), "as it is");
    assert.match(await of("a deadly file"), /exit code 9/);
    assert.equal(await of("another kind file"), "as it is");
    const { desk: none } = await openDesk(t, { program: programOf("process.exit(1)") });
    await assert.rejects(none.picture(picturedFile(Buffer.from("x")), "thumbnail", never), PictureError);
  });

  it(
    "of the first page of a document",
    {
      skip: hasPoppler ? false : "no pdftoppm is on the path",
    },
    async (t) => {
      const { desk } = await openDesk(t);
      const page = (content: string): string =>
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents ${content} 0 R >>`;
      const draws = (colour: string): string =>
        `<< /Length ${String(colour.length + 19)} >>\nstream\n${colour} rg 0 0 300 400 re f\nendstream`;
      const parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        page("5"),
        page("6"),
        draws("1 0 0"),
        draws("0 0 1"),
      ];
      const pdf = Buffer.from(
        `%PDF-1.4\n${parts.map((part, place) => `${String(place + 1)} 0 obj\n${part}\nendobj\n`).join("")}trailer << /Root 1 0 R >>\n`,
      );
      const bytes = made(await desk.picture(picturedFile(pdf, "application/pdf"), "thumbnail", never));
      const { channels } = await sharp(bytes).stats();
      assert.ok((channels[0]?.mean ?? 0) > 240 && (channels[2]?.mean ?? 255) < 15);
    },
  );
});

/** What a record would say of a file of that name. */
function typeOf(name: string): string {
  const types: Readonly<Record<string, string>> = {
    jpg: "jpeg",
    jpeg: "jpeg",
    png: "png",
    webp: "webp",
    gif: "gif",
    tif: "tiff",
    tiff: "tiff",
    avif: "avif",
  };
  const end = (/[.]([a-z0-9]+)$/i.exec(name)?.[1] ?? "").toLowerCase();
  if (end === "pdf") return "application/pdf";
  if (end === "mp4") return "video/mp4";
  if (end === "wav") return "audio/wav";
  // Whatever is no picture is offered as one: the library must refuse it.
  return `image/${types[end] ?? "png"}`;
}

describe("the published suites", { skip, timeout: 580_000 }, () => {
  const casesOf = (
    suite: string,
  ): readonly {
    readonly file: string;
    readonly detail?: { readonly fields?: Readonly<Record<string, unknown>> };
  }[] => {
    const { cases } = JSON.parse(readFileSync(join(fixtures, suite, "expected.json"), "utf8")) as {
      cases: { file: string }[];
    };
    assert.ok(cases.length > 0);
    return cases;
  };

  it("every bad file and every bomb ends in a picture or a reason, in time", async (t) => {
    const { desk } = await openDesk(t);
    const ends: string[] = [];
    for (const suite of ["badmedia", "bombs"]) {
      for (const { file } of casesOf(suite)) {
        const bytes = readFileSync(join(fixtures, suite, file));
        const start = performance.now();
        const answer = await desk.picture(picturedFile(bytes, typeOf(file)), "thumbnail", never);
        const took = performance.now() - start;
        assert.ok(answer.is !== "other-bytes" && took < 60_000, `${file}: ${answer.is} in ${String(took)} ms`);
        ends.push(
          `${answer.is.padEnd(6)} ${String(Math.round(took)).padStart(5)} ms  ${file}${answer.is === "failed" ? `: ${answer.reason.slice(0, 90)}` : ""}`,
        );
      }
    }
    assert.ok(ends.length >= 46);
    t.diagnostic(ends.join("\n"));
  });

  it("photographs stand as their cameras say", async (t) => {
    const { desk } = await openDesk(t);
    let turned = 0;
    for (const { file, detail } of casesOf("metadata")) {
      const original = readFileSync(join(fixtures, "metadata", file));
      const answer = await desk.picture(picturedFile(original, typeOf(file)), "thumbnail", never);
      if (answer.is !== "made") continue;
      const fields = detail?.fields ?? {};
      const [width, height, orientation] = [
        Number(fields["ImageWidth"]),
        Number(fields["ImageHeight"]),
        Number(fields["Orientation"] ?? 1),
      ];
      if (Number.isNaN(width) || Number.isNaN(height)) continue;
      const drawn = await sharp(answer.bytes).metadata();
      const lies = orientation >= 5;
      const expected = lies ? height / width : width / height;
      assert.ok(
        Math.abs(drawn.width / drawn.height / expected - 1) < 0.05,
        `${file}: ${String(drawn.width)} × ${String(drawn.height)}, orientation ${String(orientation)}`,
      );
      if (lies) turned += 1;
    }
    assert.ok(turned > 0);
  });
});
