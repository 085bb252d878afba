/**
 * A picture in whose place some dozen grey dots lie, drawn as large as it is: so much of it that the page keeps its shape, and so little that
 * nothing can be made out. It is the bytes that are veiled, not the page: no style of the page can lift that.
 */
import { dataAddress, type Held } from "./data-address.ts";

/** Along the longer side. */
const dots = 12;
/** What a picture without a size of its own is drawn as, by CSS Images §5.3. */
const usual = { width: 300, height: 150 };

/** Null for what the browser cannot draw. */
export async function veiledPicture({ type, bytes }: Held): Promise<string | null> {
  const at = URL.createObjectURL(new Blob([bytes.slice()], { type }));
  try {
    const image = new Image();
    image.src = at;
    await image.decode();
    const width = image.naturalWidth || usual.width;
    const height = image.naturalHeight || usual.height;
    return drawnAs(dotsOf(image, width, height), width, height);
  } catch (error) {
    // What `decode` says of a picture that is none.
    if (error instanceof DOMException) return null;
    throw error;
  } finally {
    URL.revokeObjectURL(at);
  }
}

function dotsOf(image: HTMLImageElement, width: number, height: number): string {
  const canvas = document.createElement("canvas");
  const scale = dots / Math.max(width, height);
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  if (context !== null) {
    context.filter = "grayscale(1)";
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
  }
  return canvas.toDataURL("image/png");
}

function drawnAs(dots: string, width: number, height: number): string {
  const blur = Math.max(width, height) / 24;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none"><filter id="b" x="0" y="0" width="1" height="1"><feColorMatrix type="saturate" values="0"/><feGaussianBlur stdDeviation="${blur}"/></filter><image width="${width}" height="${height}" preserveAspectRatio="none" href="${dots}" filter="url(#b)"/></svg>`;
  return dataAddress({ type: "image/svg+xml", bytes: new TextEncoder().encode(svg) });
}
