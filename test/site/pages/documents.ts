/** Addresses behind which there is no page, but a document. */
import { held, type HardPage } from "../hard-page.ts";
import { image, json, part, text, type Part } from "../part.ts";

/** A PDF of one page with three words. The cross-references are where they say. */
export function pdf(): Buffer {
  const stream = "BT /F1 24 Tf 40 100 Td (A short document) Tj ET";
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let file = "%PDF-1.4\n";
  const places = objects.map((object, at) => {
    const place = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, "0")} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${places.join("")}`;
  return Buffer.from(
    `${file}${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`,
    "latin1",
  );
}

function document(kind: string, about: string, whole: Part, reason: "page.document" | "page.download"): HardPage {
  return {
    kind: `as-${kind}`,
    about,
    give: ({ main }) => ({
      parts: { main: { "GET /": whole } },
      held: [held("GET", `${main}/`)],
      verdict: "complete",
      reasons: [reason],
    }),
  };
}

const attachment = { "content-disposition": 'attachment; filename="table.bin"' };

export const documentPages: readonly HardPage[] = [
  document("pdf", "the page is a PDF", part("application/pdf", pdf(), { ranges: true }), "page.document"),
  document("image", "the page is an image", image(1000, {}, 400), "page.document"),
  document(
    "json",
    "the page is JSON",
    json({ words: ["كلمة", "word"], rows: Array.from({ length: 500 }, (_, at) => at) }),
    "page.document",
  ),
  document(
    "text",
    "the page is plain text",
    text("Plain words. كلمات.\n".repeat(400), { coding: "gzip" }),
    "page.document",
  ),
  document(
    "download",
    "the page is a download",
    part("application/octet-stream", Buffer.alloc(300_000, "a table "), { headers: attachment }),
    "page.download",
  ),
];
