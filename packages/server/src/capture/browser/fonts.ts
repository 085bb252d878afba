import { CaptureError } from "../capturer.ts";
import type { Session } from "./devtools.ts";

/**
 * Draws a Latin and an Arabic letter, and a character that no font has. A letter that leaves no mark, or looks like the
 * missing character, has no font. Written as text, because it runs in the browser.
 */
const drawing = `(() => {
  const draw = (text) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 48;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.font = "32px sans-serif";
    pen.fillText(text, 8, 36);
    return pen.getImageData(0, 0, 48, 48).data.join();
  };
  const nothing = draw(""), missing = draw("\\u{10FFFE}");
  return ["g", "\\u0639"].map((letter) => draw(letter)).map((drawn) => drawn === nothing ? "blank" : drawn === missing ? "boxes" : "drawn");
})()`;

/** Throws CaptureError `browser.fonts` when pages would come out blank or as boxes. `page` is an empty page. */
export async function checkFonts(page: Session): Promise<void> {
  const { result } = await page.send("Runtime.evaluate", { expression: drawing, returnByValue: true });
  const [latin, arabic] = Array.isArray(result.value) ? (result.value as unknown[]) : [];
  if (latin === "drawn" && arabic === "drawn") return;
  const script = latin === "drawn" ? "Arabic" : "Latin";
  const outcome = latin === "blank" || arabic === "blank" ? "blank" : "as empty boxes";
  throw new CaptureError(
    "browser.fonts",
    `The browser has no font for ${script} letters: pages would come out ${outcome}, without any error.`,
    "Install fonts: as root on Debian `apt-get install -y fonts-noto-core`, elsewhere the Noto fonts of your system.",
  );
}
