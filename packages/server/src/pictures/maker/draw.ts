/** Small pictures of large ones. Source: spec/derivation, "Pictures". */
import sharp from "sharp";

const recipes: Readonly<Record<string, { readonly side: number; readonly quality: number }>> = {
  thumbnail: { side: 480, quality: 72 },
  preview: { side: 1_600, quality: 78 },
  sheet: { side: 1_600, quality: 72 },
};

/** More is a bomb, or a map that no small picture helps with. */
const pixelsMax = 100_000_000;

/** Formats by their bytes alone; what describes a picture instead of holding it (SVG) can name other files, and is none. */
const formats = ["Jpeg", "Png", "Webp", "Nsgif", "Tiff", "Heif"].map((name) => `VipsForeignLoad${name}Buffer`);

/** Called once, before a file is read. */
export function prepare(): void {
  sharp.cache(false);
  // Who wants more at once starts more processes.
  sharp.concurrency(1);
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: formats });
}

/** A picture as a person sees it: turned as the camera says, without what else stands in the file. Throws where it cannot be read to its end. */
export async function draw(bytes: Uint8Array, kind: string): Promise<Uint8Array> {
  const recipe = recipes[kind];
  if (recipe === undefined) throw new Error(`there is no picture called ${kind}`);
  const { side, quality } = recipe;
  return await sharp(bytes, { failOn: "error", limitInputPixels: pixelsMax, sequentialRead: true })
    .autoOrient()
    .resize({ width: side, height: side, fit: "inside", withoutEnlargement: true })
    .webp({ quality, effort: 2 })
    .toBuffer();
}
